"""``send``, ``test`` and ``run``: letters that leave."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from digest.cli.main import json_option, now_option, print_json, print_lines


@click.command("send", short_help="Do whatever is due now, once.")
@click.option("--dry-run", is_flag=True, help="Build every letter for every reader and send none; change nothing.")
@click.option("--quiet", is_flag=True, help="Say nothing when nothing was due and all is well (for cron).")
@click.option("--plan", metavar="HASH", help="Send only what digest preview showed under this hash.")
@click.option("--confirm-audience", type=int, metavar="N", help="N readers is right, however many it was last time.")
@click.option("--accept-ledger", is_flag=True, help="This restored or moved ledger is the right one.")
@click.option("--release", is_flag=True, help="Go on with an issue that was held.")
@click.option("--accept-clock", is_flag=True, help="The clock is right; so much time has passed.")
@now_option
@json_option
@click.pass_obj
def send_command(
    config: Path, /, dry_run: bool, quiet: bool, now: datetime | None, as_json: bool, **orders: Any
) -> int:
    """Do whatever is due now, once: resume a frozen issue, or freeze and send the latest due one.

    Made to be called as often as cron or a systemd timer likes. When nothing is due it changes nothing and exits 0.
    """
    from digest.cli.house import open_sending_house, open_settings  # noqa: PLC0415
    from digest.cli.progress import watching  # noqa: PLC0415
    from digest.publishing import Orders, publish  # noqa: PLC0415
    from digest.reporting import report_lines, report_tree  # noqa: PLC0415

    if now is not None and not dry_run and open_settings(config).mode == "live":
        _ask_whether_now(now)
    with watching(quiet) as watch:
        house = replace(open_sending_house(config, now, rehearsal=dry_run), watch=watch)
        report = publish(house, Orders(**orders))
    if as_json:
        print_json(report_tree(report) | {"dry_run": dry_run})
    elif not quiet or report.exit_code or any(report.this_run.values()):
        if dry_run:
            built = "every letter is built, none is sent, " if report.slot else ""
            click.echo(f"dry run: {built}nothing is written")
        print_lines(report_lines(report, str(open_settings(config).audience.file)))
    return report.exit_code


def _ask_whether_now(now: datetime) -> None:
    """A person at a terminal who tries out a later moment in live mode is asked; whatever no person types is meant.

    Raises Held.
    """
    from datetime import UTC  # noqa: PLC0415

    from digest.errors import Held  # noqa: PLC0415

    if now <= datetime.now(UTC) or not sys.stdin.isatty():
        return
    click.echo(f"It is not {now:%Y-%m-%d %H:%M %Z} yet. In live mode this mails the list now.", err=True)
    if not click.confirm("Send?", err=True):
        raise Held("nothing was sent: that moment is still to come", cure="leave --now out, or add --dry-run to look")


@click.command("resolve", short_help="Settle letters in doubt.")
@click.argument("week")
@click.argument("addresses", nargs=-1)
@click.option("--sent", "verdict", flag_value="sent", help="They arrived, or it does not matter.")
@click.option("--resend", "verdict", flag_value="resend", help="Send them again, byte for byte, with the next run.")
@click.option("--expired", "verdict", flag_value="expired", help="Send what was given up when its time was over.")
@click.option("--relay-log", type=click.Path(path_type=Path), help="What this log of the relay says it took was sent.")
@now_option
@json_option
@click.pass_obj
def resolve_command(config: Path, /, week: str, addresses: tuple[str, ...], **said: Any) -> int:
    """Settle the letters of WEEK that are in doubt: all of them, or those to ADDRESSES.

    With --expired, letters that were given up are tried anew with the next run; they never arrived.

    With --relay-log, letters that the relay's log says it took count as sent; --sent or --resend then speaks of the
    others.
    """
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.resolve import resolve  # noqa: PLC0415

    result = resolve(open_house(config, said["now"]), week, addresses, said["verdict"], said["relay_log"])
    if said["as_json"]:
        print_json(result)
    else:
        print_lines(f"{name.replace('_', ' ')}: {count}" for name, count in result.items())
    return 10 if result["still_in_doubt"] else 0


@click.command("test", short_help="Send the coming letter, marked [TEST], to allow-listed addresses.")
@click.argument("addresses", nargs=-1, required=True)
@now_option
@json_option
@click.pass_obj
def test_command(config: Path, addresses: tuple[str, ...], now: datetime | None, as_json: bool) -> int:
    """Send the coming letter, marked [TEST], to ADDRESSES that stand in test.allow.

    The subscriber list is not opened and the ledger does not change.
    """
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.trial import send_trial  # noqa: PLC0415
    from digest.reporting import report_lines, report_tree  # noqa: PLC0415

    report = send_trial(open_house(config, now, read_only=True), addresses)
    if as_json:
        print_json(report_tree(report))
    else:
        print_lines(report_lines(report))
    return report.exit_code


@click.command("run", short_help="Stay and do what falls due.")
@click.option("--every", default=60, show_default=True, type=click.IntRange(5, 3600), help="Seconds between ticks.")
@click.pass_obj
def run_command(config: Path, every: int) -> int:
    """Stay and call what ``digest send`` calls, again and again (for machines without cron or systemd)."""
    from digest.daemon import stay  # noqa: PLC0415

    return stay(config, every)
