"""Killed before, in and behind the sending: the freeze is whole or nothing, the end is reached once."""

from __future__ import annotations

import pytest
from crashes import EVERYBODY, again, kill_at, nine_readers
from folders import Folder
from invariants import account_of, everybody_once
from relays import HostileRelay
from steps import ledger, readers, write_list


@pytest.mark.parametrize(
    ("moment", "nth"),
    [
        pytest.param("before digest.doors:take_snapshot", 1, marks=pytest.mark.fault("1")),
        pytest.param("before digest.delivery.ledger:Ledger.freeze", 1, marks=pytest.mark.fault("1")),
        pytest.param("step freeze: written", 1, marks=pytest.mark.fault("1")),
        pytest.param("step freeze: some written", 1, marks=pytest.mark.fault("2")),
        pytest.param("step freeze: some written", 2, marks=pytest.mark.fault("2")),
        pytest.param("step freeze: some written", 3, marks=pytest.mark.fault("2")),
    ],
)
def test_a_freeze_that_was_not_committed_never_was(folder: Folder, moment: str, nth: int) -> None:
    """The list is read anew by the next run: the roll has tomorrow's readers and not one of yesterday's."""
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, moment, nth)
        assert ([(0,)], [(0,)]) == tuple(ledger(folder, f"SELECT count(*) FROM {of}") for of in ("issue", "delivery"))
        assert [] == relay.recipients
        write_list(folder, readers(11)[2:])
        assert [] == everybody_once(folder, relay, again(folder, relay), readers(11)[2:], 0)


@pytest.mark.fault("8")
@pytest.mark.parametrize(
    "moment",
    [
        "before digest.delivery.ledger:Ledger.recover",  # all settled, the desk about to close
        "step finish",
        "before digest.delivery.ledger:Ledger.finish",
        "before digest.publishing.publish:after_run",  # complete, nothing said of it yet
    ],
)
def test_an_issue_killed_while_it_is_completed_is_completed_by_the_next_run_without_mail(
    folder: Folder, moment: str
) -> None:
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, moment)
        assert EVERYBODY == relay.recipients
        assert {"sent"} == set(account_of(folder).readers.values())
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)
        assert EVERYBODY == relay.recipients
