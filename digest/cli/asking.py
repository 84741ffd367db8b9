"""``subscribers ask``: silent readers are asked whether they still want the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.main import json_option, print_json, print_lines
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.publishing.house import House


@click.command("ask")
@click.option("--silent-years", "years", type=click.FloatRange(0.25, 50), metavar="N",
              help="Years without a sign of life [default: audience.silent_years].")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the same account; queue and send nothing.")
@json_option
@click.pass_obj
def ask_command(config: Path, years: float | None, dry_run: bool, as_json: bool) -> int:
    """Write to readers of whom nothing was heard for N years, and ask whether they still want the letter.

    A sign of life is a confirmed sign-up, the button in this mail, or any wish on the preferences page; for who never
    gave one, the first letter in the ledger. Nobody's reading is watched, and nobody is asked twice within a year. Who
    has not answered after audience.rest_after_days rests: no letter, until they press the button. Exit code 75: some
    mails wait for the relay.
    """
    from digest.cli.house import open_sending_house  # noqa: PLC0415
    from digest.publishing.silence import ask_again  # noqa: PLC0415
    from digest.reporting import asking_lines  # noqa: PLC0415

    house = open_sending_house(config, None)
    found = ask_again(house, years, dry_run=dry_run)
    settled, stopped = ({}, "") if dry_run else _send(house)
    if as_json:
        print_json(asdict(found) | {"sent": settled, "stopped": stopped})
    else:
        print_lines(asking_lines(found, settled, stopped))
    return 75 if stopped else 0


def _send(house: House) -> tuple[Mapping[str, int], str]:
    """What became of the mails, and why some wait. They are queued, so a relay that is down loses none."""
    from digest.publishing.errands import send_errands  # noqa: PLC0415

    try:
        settled, stopped = send_errands(house)
    except DigestError as error:
        return {}, str(error)
    return {outcome.value: number for outcome, number in settled.items()}, stopped
