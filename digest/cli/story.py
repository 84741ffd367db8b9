"""``status`` and ``why``: what happened, from the ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from digest.cli.main import json_option, now_option, print_json, print_lines


@click.command("status", short_help="Show where each issue stands.")
@click.argument("week", required=False)
@click.option("--expect", is_flag=True, help="Exit 10 if the last due issue did not go out.")
@now_option
@json_option
@click.pass_obj
def status_command(config: Path, week: str | None, expect: bool, now: datetime | None, as_json: bool) -> int:
    """Show where each issue stands, or one of them, and what is wrong with the coming letter."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.check import coming_findings  # noqa: PLC0415
    from digest.publishing.story import standing  # noqa: PLC0415
    from digest.reporting import finding_lines, finding_tree, report_lines, report_tree  # noqa: PLC0415

    house = open_house(config, now, read_only=True)
    reports, fulfilled, next_due = standing(house, week)
    # A monitor that only asks whether a letter went out shall not pay for making the next one.
    findings = [] if week or expect else coming_findings(house)
    if as_json:
        print_json({"issues": [report_tree(report) for report in reports], "next_due": next_due,
                    "last_due_sent": fulfilled, "next_findings": [finding_tree(one) for one in findings]})  # fmt: skip
    else:
        for report in reports:
            print_lines(report_lines(report))
        if not reports:
            click.echo("no issue yet")
        click.echo(f"next: {next_due}")
        print_lines(f"  {line}" for line in finding_lines(findings))
    if expect and not fulfilled:
        click.echo("the last due issue did not go out", err=True)
        return 10
    return 0


@click.command("why", short_help="Tell the whole story of one reader or one issue.")
@click.argument("address_or_week")
@json_option
@click.pass_obj
def why_command(config: Path, address_or_week: str, as_json: bool) -> int:
    """Tell everything the ledger knows of a reader (ADDRESS) or of an issue (WEEK, like 2026-W48)."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.story import story_of  # noqa: PLC0415

    tree = story_of(open_house(config, read_only=True), address_or_week)
    if as_json:
        print_json(tree)
    else:
        print_lines(_lines(tree))
    return 0


def _lines(tree: object, indent: str = "") -> list[str]:
    """A plain tree as indented lines; empty parts are left out."""
    lines = []
    if isinstance(tree, dict):
        for name, value in tree.items():
            if value in (None, "", [], {}):
                continue
            if isinstance(value, (dict, list)):
                lines += [f"{indent}{name.replace('_', ' ')}:", *_lines(value, indent + "  ")]
            else:
                lines.append(f"{indent}{name.replace('_', ' ')}: {value}")
    elif isinstance(tree, list):
        for item in tree:
            inner = _lines(item, indent + "  ")
            lines += [f"{indent}- {inner[0].strip()}", *inner[1:]] if inner else []
    else:
        lines.append(f"{indent}{tree}")
    return lines
