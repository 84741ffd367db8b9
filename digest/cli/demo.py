"""The demo: the real job over a real connection, and a tour of what it left behind."""

from __future__ import annotations

import os
import webbrowser
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import click

from digest.app import clock_at, furnish
from digest.cli.main import print_json, typed_command
from digest.model import Report
from digest.publishing import publish
from digest.publishing.house import House
from digest.reporting import report_tree
from digest.reporting.people import equation
from digest.settings import load_settings
from digest.starter import lay
from digest.testing import loopback_relay


def run_demo(folder: Path, show: bool, as_json: bool) -> int:
    """Send the issue that is due next, or look again at the one this folder has sent already."""
    lay(folder)
    received = folder / "var" / "received"
    with loopback_relay(received) as port:
        said = {"DIGEST_MODE": "live", "DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_PORT": str(port),
                "DIGEST_SMTP_SECURITY": "none"}  # fmt: skip
        settings = load_settings(folder / "config" / "digest.toml", said)
        moment = _moment(furnish(settings, clock_at(), read_only=True))
        report = publish(furnish(settings, clock_at(moment)))
    letters = sorted(received.glob("*.eml"))
    pages = [_page(letter) for letter in letters]
    if as_json:
        print_json(report_tree(report) | {"folder": str(folder), "received": [str(path) for path in letters]})
    else:
        _tell(report, folder, received, moment, len(letters))
    if show and pages:
        webbrowser.open(pages[0].resolve().as_uri())
    return report.exit_code


def _moment(house: House) -> datetime:
    """Five minutes after the next issue falls due; for a folder that has sent one, the moment of that one again."""
    issues = house.ledger().issues()
    slot = issues[-1].slot if issues else house.cadence.next_due(house.clock.now())
    return house.cadence.due_at(slot) + timedelta(minutes=5)


def _page(letter: Path) -> Path:
    """The HTML part of a received letter, beside it."""
    parsed = message_from_bytes(letter.read_bytes(), policy=policy.default)
    part = parsed.get_body(("html",))
    page = letter.with_suffix(".html")
    page.write_text(part.get_content() if part else "", "utf-8")
    return page


def _tell(report: Report, folder: Path, received: Path, moment: datetime, kept: int) -> None:
    sent = report.this_run.get("accepted", 0)
    say = click.echo
    say(f"Issue {report.slot}, due {moment - timedelta(minutes=5):%A %d %B %Y %H:%M %Z}")
    say(f"  essay     {report.subject} ({report.essay})")
    say(f"  question  {report.question_text} ({report.question})")
    for reason in report.reasons:
        say(f"  because   {reason}")
    say(f"  list      {equation(report.counts)}")
    if sent:
        say(f"  sent      {sent} letters over SMTP to a server on 127.0.0.1")
    else:
        say("  sent      nothing: every subscriber has this issue already, and nobody gets one twice")
    say(f"  received  {kept} .eml files, each with an .html beside it, in {received}{os.sep}")
    say("")
    digest = typed_command()
    config = folder / "config" / "digest.toml"
    say("Type next:")
    for command, meaning in (
        (f"--config {config} plan --weeks 12 --why", "the coming weeks and the reasons"),
        (f"--config {config} preview", "the next letter, before anybody gets it"),
        ("init my-letter", "a folder of your own"),
    ):
        say(f"  {digest} {command}")
        say(f"      {meaning}")
    if report.stopped:
        say(f"stopped: {report.stopped}")
