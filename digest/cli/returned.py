"""``bounces``: the mail that came back."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from pathlib import Path

import click

from digest.cli.main import json_option, now_option, print_json, print_lines
from digest.errors import ConfigError


@click.command("bounces", short_help="Read the mail that came back, and let go who cannot be reached.")
@now_option
@json_option
@click.pass_obj
def bounces_command(config: Path, now: datetime | None, as_json: bool) -> int:
    """Read the mailbox of [bounces]: delivery reports, complaints, wishes to leave.

    A mailbox that does not exist, a complaint and a wish to leave count at once; one that is full or broken counts
    once a week, until bounces.soft_limit. Whom a mail is about is told by its signed token alone. What was read is
    marked as seen, nothing is deleted. Exit 10 when receivers refuse the sender by policy, or when somebody asks to
    leave and their mail does not tell who they are.
    """
    from digest.cli.house import open_house  # noqa: PLC0415

    try:
        import_module("flufl.bounce")
    except ModuleNotFoundError:
        raise ConfigError("reading bounces needs flufl.bounce", cure="pip install 'essay-digest[bounces]'") from None
    from digest.publishing.bounces import read_returned_mail  # noqa: PLC0415
    from digest.reporting import finding_lines, finding_tree  # noqa: PLC0415

    returned = read_returned_mail(open_house(config, now))
    if as_json:
        found = [finding_tree(finding) for finding in returned.findings]
        print_json({"counts": dict(returned.counts), "suppressed": returned.suppressed, "findings": found})
    else:
        told = ", ".join(f"{number} {name}" for name, number in returned.counts.items() if name != "read")
        click.echo(f"{returned.counts.get('read', 0)} mails read{': ' if told else ''}{told}")
        click.echo(f"{returned.suppressed} readers let go")
        print_lines(finding_lines(returned.findings))
    return 10 if returned.findings else 0
