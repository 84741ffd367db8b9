"""``subscribers``: the list."""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.main import json_option, print_json, print_lines


@click.group("subscribers", short_help="The subscriber list.")
def subscribers_command() -> None:
    """The subscriber list."""


@subscribers_command.command("check")
@json_option
@click.pass_obj
def check_command(config: Path, as_json: bool) -> int:
    """Read the list as a send would, and account for every row."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.check import read_list  # noqa: PLC0415
    from digest.reporting import account_lines, account_tree  # noqa: PLC0415

    account, snapshot = read_list(open_house(config, rehearsal=True))
    if as_json:
        print_json(account_tree(account) | {"warnings": list(snapshot.warnings)})
    else:
        print_lines(account_lines(account, str(snapshot.path)))
        print_lines(f"warning: {warning}" for warning in snapshot.warnings)
    return 10 if account.counts.invalid else 0
