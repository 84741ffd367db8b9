"""Killed while a month's letter leaves: the same promise as for a week's."""

from __future__ import annotations

import pytest
from crashes import kill_at, nine_readers
from folders import SUNDAY_NOON, Folder
from invariants import account_of, everybody_once
from preferences_page import say
from relays import HostileRelay, live
from steps import ledger, readers

EVERYBODY = readers(9)
SEND = ("send", "--now", "2026-12-01T12:00:00Z", "--json")
"""The letter of November is due since four hours."""


def monthly_readers(folder: Folder, relay: HostileRelay) -> None:
    """Nine readers, all of whom want one mail a month, and one week to tell of."""
    nine_readers(folder)
    say(folder, "monthly", *EVERYBODY)
    assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay)).code
    assert [] == relay.recipients


@pytest.mark.fault("3", "4", "5")
@pytest.mark.parametrize(
    ("moment", "nth", "most_in_doubt"),
    [
        ("step frozen", 1, 0),
        ("marking", 5, 1),
        ("marked", 5, 2),
        ("answered", 5, 2),
        ("settled", 5, 1),
        ("step finish", 1, 0),
    ],
)
def test_killed_anywhere_nobody_gets_the_month_twice_and_nobody_is_forgotten(
    folder: Folder, moment: str, nth: int, most_in_doubt: int
) -> None:
    with HostileRelay() as relay:
        monthly_readers(folder, relay)
        kill_at(folder, relay, moment, nth, SEND)
        after = folder.run(*SEND, env=live(relay))
        assert "2026-11" == after.tree["slot"]
        everybody_once(folder, relay, after, EVERYBODY, most_in_doubt)
        again = folder.run(*SEND, env=live(relay))
        assert (sorted(relay.recipients), 0) == (sorted(set(relay.recipients)), sum(again.tree["this_run"].values()))


def test_a_month_in_doubt_is_settled_by_the_operators_word(folder: Folder) -> None:
    with HostileRelay() as relay:
        monthly_readers(folder, relay)
        kill_at(folder, relay, "marked", 5, SEND)
        assert 10 == folder.run(*SEND, env=live(relay)).code
        doubtful = account_of(folder).of("in_doubt")
        assert doubtful
        assert 0 == folder.run("resolve", "2026-11", "--resend", "--now", SEND[2], env=live(relay)).code
        assert 0 == folder.run(*SEND, env=live(relay)).code
    assert set(EVERYBODY) == set(relay.recipients)
    assert [("complete",)] == ledger(folder, "SELECT state FROM issue WHERE slot='2026-11'")


@pytest.mark.fault("2")
def test_killed_in_the_freeze_there_is_no_month_and_the_next_run_begins_it(folder: Folder) -> None:
    with HostileRelay() as relay:
        monthly_readers(folder, relay)
        kill_at(folder, relay, "step freeze: written", 1, SEND)
        assert [] == ledger(folder, "SELECT 1 FROM issue WHERE rhythm='monthly'")
        after = folder.run(*SEND, env=live(relay))
    assert (0, 9) == (after.code, after.tree["counts"]["accepted"])
    assert sorted(EVERYBODY) == sorted(relay.recipients)
