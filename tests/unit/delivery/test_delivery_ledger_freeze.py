"""The freeze is all or nothing; what is frozen stays as it was; what went by is remembered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dispatch import MORNING, SLOT, account_of, addresses, delivery_of, draft, freeze, readers

from digest.delivery import Ledger, create_ledger, open_ledger, rehearsal_ledger
from digest.errors import LedgerError
from digest.model import Account, Counts, Month, PastIssue, Rhythm, Slot, State, Subscriber


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = rehearsal_ledger(None, "live")
    yield ledger
    ledger.close()


def assert_untouched(ledger: Ledger) -> None:
    """Nothing was frozen, and the ledger still works."""
    assert ([], [], None) == (ledger.issues(), ledger.unfinished(), ledger.issue(SLOT))
    assert [] == ledger.story(delivery_of(1).key)
    assert 3 == ledger.states(freeze(ledger, 3))["pending"]


def test_a_freeze_writes_issue_and_roll(ledger: Ledger) -> None:
    issue = freeze(ledger, 3)
    assert (SLOT, 1, "sending", "rain", "weather-1", "Rain") == (
        issue.slot, issue.number, issue.state, issue.essay, issue.question, issue.subject)  # fmt: skip
    assert (MORNING, MORNING) == (issue.due_at, issue.frozen_at)
    assert addresses([1, 2, 3]) == [d.address for d, _, _ in ledger.in_state(issue, [State.PENDING])]
    assert [issue] == ledger.unfinished() == [ledger.issue(SLOT)]
    counts = {"rows": 3, "to_send": 3, "unsubscribed": 0, "suppressed": 0, "invalid": 0, "duplicate": 0,
              "other_rhythm": 0}  # fmt: skip
    account = {"counts": counts, "reasons": [], "question_text": "What does rain ask of you?"}
    assert account | {"audience_sha256": "0" * 64} == ledger.account(issue)


def test_the_newest_slot_of_a_rhythm_was_frozen_or_counts_as_sent(ledger: Ledger) -> None:
    assert ["", ""] == [ledger.newest(rhythm) for rhythm in Rhythm]
    freeze(ledger, 1)
    for state in ("missed", "skipped"):
        ledger.note(SLOT.plus(1), state, MORNING, MORNING)
        ledger.note(Month(2026, 12), state, MORNING, MORNING)
    assert [str(SLOT), ""] == [ledger.newest(rhythm) for rhythm in Rhythm]
    ledger.note(SLOT.plus(2), "lost", MORNING, MORNING)
    ledger.note(Month(2026, 11), "lost", MORNING, MORNING)
    assert [str(SLOT.plus(2)), "2026-11"] == [ledger.newest(rhythm) for rhythm in Rhythm]
    assert [SLOT] == [issue.slot for issue in ledger.frozen(Rhythm.WEEKLY)]


@pytest.mark.parametrize("good_rows", [0, 2, 10_001])
def test_an_error_while_the_list_is_read_leaves_nothing(ledger: Ledger, good_rows: int) -> None:
    def torn() -> Iterator[Subscriber]:
        yield from readers(good_rows)
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        ledger.freeze(draft(), torn(), lambda: account_of(good_rows))
    assert_untouched(ledger)


def test_a_list_that_may_not_be_used_leaves_nothing(ledger: Ledger) -> None:
    def account() -> Account:
        raise ValueError("half of it is wrong")

    with pytest.raises(ValueError, match="half"):
        ledger.freeze(draft(), readers(3), account)
    assert_untouched(ledger)


@pytest.mark.parametrize(
    "counts",
    [
        Counts(rows=3, to_send=2),
        Counts(rows=4, to_send=3),
        Counts(rows=2, to_send=2),
        Counts(rows=4, to_send=4),
        Counts(rows=3, to_send=3, duplicate=1),
    ],
)
def test_an_account_that_does_not_add_up_leaves_nothing(ledger: Ledger, counts: Counts) -> None:
    with pytest.raises(LedgerError, match="does not add up"):
        ledger.freeze(draft(), readers(3), lambda: replace(account_of(3), counts=counts))
    assert_untouched(ledger)


def test_no_reader_stands_twice_in_one_roll(ledger: Ledger) -> None:
    with pytest.raises(LedgerError):
        ledger.freeze(draft(), [*readers(2), *readers(1)], lambda: account_of(3))
    assert_untouched(ledger)


def test_a_slot_is_frozen_once(ledger: Ledger) -> None:
    issue = freeze(ledger, 3)
    with pytest.raises(LedgerError):
        freeze(ledger, 5)
    assert (3, issue) == (ledger.states(issue)["pending"], ledger.issue(SLOT))


def test_the_account_is_asked_for_after_the_last_reader(ledger: Ledger) -> None:
    seen: list[str] = []

    def roll() -> Iterator[Subscriber]:
        for reader in readers(3):
            seen.append(reader.address)
            yield reader

    ledger.freeze(draft(), roll(), lambda: account_of(len(seen)))
    assert addresses([1, 2, 3]) == seen


def test_a_finished_issue_is_not_taken_up_again(ledger: Ledger) -> None:
    issue = freeze(ledger, 1)
    ledger.finish(issue, MORNING)
    assert ([], ["complete"]) == (ledger.unfinished(), [past.state for past in ledger.issues()])


def test_the_earlier_of_two_unfinished_issues_comes_first(ledger: Ledger) -> None:
    later = freeze(ledger, 1, SLOT.plus(1))
    earlier = freeze(ledger, 1)
    assert [earlier, later] == ledger.unfinished()
    ledger.finish(earlier, MORNING)
    assert [later] == ledger.unfinished()


def test_history_holds_what_was_sent_oldest_first_and_no_week_without_a_letter(ledger: Ledger) -> None:
    freeze(ledger, 1)
    ledger.note(SLOT.plus(-1), "missed", MORNING, MORNING)
    ledger.freeze(draft(SLOT.plus(-2), "snow"), readers(1), lambda: account_of(1))
    sent = [PastIssue(slot, essay, "weather", "A. Writer", "weather-1", "What does rain ask of you?")
            for slot, essay in ((SLOT.plus(-2), "snow"), (SLOT, "rain"))]  # fmt: skip
    assert sent == list(ledger.history())


def test_a_week_without_a_letter_is_noted_once_and_never_over_a_letter(ledger: Ledger) -> None:
    frozen, empty = freeze(ledger, 1), SLOT.plus(-1)
    ledger.note(SLOT, "missed", MORNING, MORNING)
    ledger.note(empty, "skipped", MORNING, MORNING)
    ledger.note(empty, "missed", MORNING, MORNING + timedelta(days=1))
    assert [(empty, "skipped", 0, ""), (SLOT, "sending", 1, "rain")] == [
        (issue.slot, issue.state, issue.number, issue.essay) for issue in ledger.issues()
    ]
    assert [frozen] == ledger.unfinished()


def test_what_went_to_a_folder_does_not_count_as_mailed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    create_ledger(path)
    outbox, live = open_ledger(path, "outbox"), open_ledger(path, "live")
    freeze(outbox, 1)
    outbox.note(Slot(2026, 47), "missed", MORNING, MORNING)
    assert ([], [], None, 0) == (live.issues(), live.unfinished(), live.issue(SLOT), len(live.history()))
    freeze(live, 2)
    assert (1, 2, 1) == (len(live.issues()), len(outbox.issues()), len(outbox.history()))
    outbox.close()
    live.close()


def test_a_changed_letter_is_never_handed_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    create_ledger(path)
    ledger = open_ledger(path, "live")
    issue = freeze(ledger, 1)
    assert "the compiled letter" == ledger.letter(issue)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE issue SET letter = letter || ' '")
    other.close()
    with pytest.raises(LedgerError, match="the letter of 2026-W48 is damaged"):
        ledger.letter(issue)
    ledger.close()
