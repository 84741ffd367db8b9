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
    from digest.publishing.lists import read_list  # noqa: PLC0415
    from digest.reporting import account_lines, account_tree  # noqa: PLC0415

    account, snapshot = read_list(open_house(config, rehearsal=True))
    if as_json:
        print_json(account_tree(account) | {"warnings": list(snapshot.warnings)})
    else:
        print_lines(account_lines(account, str(snapshot.path)))
        print_lines(f"warning: {warning}" for warning in snapshot.warnings)
    return 10 if account.counts.invalid else 0


@subscribers_command.command("suppress")
@click.argument("who", nargs=-1, required=True)
@click.option("--reason", default="unsubscribed", show_default=True, help="Kept with the entry.")
@json_option
@click.pass_obj
def suppress_command(config: Path, /, who: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Never mail WHO again: addresses, or links people unsubscribed with. The list itself is not changed."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.leave import suppress  # noqa: PLC0415

    house = open_house(config)
    added = sum(suppress(house, one, reason) for one in who)
    if as_json:
        print_json({"added": added, "known": len(who) - added})
    else:
        click.echo(f"{added} added, {len(who) - added} known already")
    return 0
