"""A month's letter that is not done yet keeps no week waiting, and a week's no month."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from folders import Folder
from preferences_page import say as wish
from relays import HostileRelay, live, say
from steps import write_list

ANA, BEN, CLEO = "ana@example.org", "ben@example.org", "cleo@example.org"
LAST_WEEK = "2026-11-29T12:00:00Z"
"""The last letter of November is due since four hours."""
FULL = say("452 4.2.2 mailbox full")


def sunday(time: str) -> str:
    """A moment of the day on which the next week's letter is due, at eight; November's has until Tuesday to begin."""
    return f"2026-12-06T{time}:00Z"


@pytest.fixture
def relay() -> Iterator[HostileRelay]:
    with HostileRelay() as relay:
        yield relay


def monthly(folder: Folder, relay: HostileRelay, *readers: str) -> None:
    """A list of three, of whom some read monthly, and one week to tell of."""
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    write_list(folder, [ANA, BEN, CLEO])
    wish(folder, "monthly", *readers)
    assert 0 == folder.run("send", "--now", LAST_WEEK, env=live(relay)).code


def send(folder: Folder, relay: HostileRelay, time: str) -> tuple[str, str, int]:
    """A run on that Sunday: which issue it worked on, where that stands then, how many letters left."""
    tree = folder.run("send", "--now", sunday(time), "--json", env=live(relay)).tree
    return tree["slot"], tree["state"], tree["this_run"]["accepted"]


def test_a_week_begins_while_a_months_letter_waits_for_its_next_try(folder: Folder, relay: HostileRelay) -> None:
    monthly(folder, relay, ANA)
    relay.on("RCPT", FULL, nth=3)
    assert ("2026-11", "sending", 0) == send(folder, relay, "07:59")
    assert ("2026-W49", "complete", 2) == send(folder, relay, "08:01")
    assert ("2026-11", "complete", 1) == send(folder, relay, "08:10")


def test_a_week_begins_and_goes_first_when_the_months_letters_have_used_up_the_hour(
    folder: Folder, relay: HostileRelay
) -> None:
    monthly(folder, relay, ANA, BEN)
    folder.edit("config/digest.toml", "per_hour = 0", "per_hour = 1")
    assert ("2026-11", "sending", 1) == send(folder, relay, "07:30")
    assert ("2026-W49", "sending", 0) == send(folder, relay, "08:01")
    assert ("2026-W49", "complete", 1) == send(folder, relay, "08:40")
    assert ("2026-11", "complete", 1) == send(folder, relay, "09:50")


def test_a_month_goes_on_while_a_weeks_letter_waits_for_its_next_try(folder: Folder, relay: HostileRelay) -> None:
    monthly(folder, relay, ANA)
    for nth in (3, 4, 5, 7):  # twice the month's reader, then twice the first of the week
        relay.on("RCPT", FULL, nth=nth)
    assert [("2026-11", "sending", 0)] * 2 == [send(folder, relay, time) for time in ("07:50", "07:58")]
    assert ("2026-W49", "sending", 1) == send(folder, relay, "08:01")
    assert ("2026-W49", "sending", 0) == send(folder, relay, "08:07")
    assert ("2026-11", "complete", 1) == send(folder, relay, "08:09")
    assert ("2026-W49", "complete", 1) == send(folder, relay, "08:20")
    assert [BEN, CLEO, CLEO, ANA, BEN] == relay.recipients


def test_a_month_begins_while_a_weeks_letter_waits_for_its_next_try(folder: Folder, relay: HostileRelay) -> None:
    monthly(folder, relay, ANA)
    relay.on("RCPT", FULL, nth=3)
    assert ("2026-W49", "sending", 1) == send(folder, relay, "09:00")
    assert ("2026-11", "complete", 1) == send(folder, relay, "09:02")
    assert ("2026-W49", "complete", 1) == send(folder, relay, "09:10")


def test_when_nothing_else_is_due_the_run_tells_of_what_waits(folder: Folder, relay: HostileRelay) -> None:
    monthly(folder, relay, ANA)
    relay.on("RCPT", FULL, nth=3)
    send(folder, relay, "07:00")
    ran = folder.run("send", "--now", sunday("07:01"), "--json", env=live(relay))
    assert (75, "2026-11", 1) == (ran.code, ran.tree["slot"], ran.tree["counts"]["deferred"])
    assert sunday("07:02") < ran.tree["next_try"]
