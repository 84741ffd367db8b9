"""The states a delivery may walk, and that every other step leaves it where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from dispatch import MORNING, addresses, delivery_of, freeze

from digest.delivery import Ledger, rehearsal_ledger
from digest.delivery.verdict import Settlement
from digest.errors import LedgerError
from digest.model import Delivery, Issue, Outcome, Phase, Reply, State

PENDING, CLAIMED, IN_DOUBT, SENT = State.PENDING, State.CLAIMED, State.IN_DOUBT, State.SENT
ENDS = [SENT, State.REJECTED, State.SUPPRESSED, State.EXPIRED]
Step = Callable[[Ledger, Issue], object]


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = rehearsal_ledger(None, "live")
    yield ledger
    ledger.close()


def settlement(number: int, state: State, *, not_before: float | None = None, attempts: int = 1) -> Settlement:
    """An outcome that puts reader ``number`` into a state."""
    reply = Reply(250, "2.0.0", "kept") if state == SENT else Reply(450, "4.2.0", "later")
    outcome = Outcome.ACCEPTED if state == SENT else Outcome.DEFERRED
    return Settlement(delivery_of(number), outcome, state, Phase.DOT, reply, "", not_before, attempts)


def claim(ledger: Ledger, issue: Issue) -> list[Delivery]:
    return ledger.claim(issue, 1, 0, MORNING)


def mark(ledger: Ledger, issue: Issue) -> None:
    ledger.turn(issue, [delivery_of(1)], [], MORNING)


def settle(state: State) -> Step:
    return lambda ledger, issue: ledger.turn(issue, [], [settlement(1, state)], MORNING)


def recover(ledger: Ledger, issue: Issue) -> None:
    ledger.recover(issue)


def expire(ledger: Ledger, issue: Issue) -> int:
    return ledger.expire(issue, MORNING)


def bring(ledger: Ledger, issue: Issue, state: State) -> None:
    """Walk the only delivery of an issue into a state."""
    for step in {PENDING: [], CLAIMED: [claim], IN_DOUBT: [claim, mark]}.get(state, [claim, mark, settle(state)]):
        step(ledger, issue)
    assert 1 == ledger.states(issue)[state]


ALLOWED = {
    "claim": {PENDING: CLAIMED},
    "mark": {CLAIMED: IN_DOUBT},
    "recover": {CLAIMED: PENDING},
    "expire": {PENDING: State.EXPIRED},
    **{f"settle {state}": {CLAIMED: state, IN_DOUBT: state} for state in [*ENDS, PENDING]},
}
STEPS: dict[str, Step] = {
    "claim": claim,
    "mark": mark,
    "recover": recover,
    "expire": expire,
    **{f"settle {state}": settle(state) for state in [*ENDS, PENDING]},
}


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("step", list(STEPS))
def test_a_delivery_walks_only_the_allowed_steps(ledger: Ledger, step: str, before: State) -> None:
    issue = freeze(ledger, 1)
    bring(ledger, issue, before)
    after = ALLOWED[step].get(before, before)
    if step == "mark" and after == before:
        with pytest.raises(LedgerError, match="no longer ours"):
            STEPS[step](ledger, issue)
    else:
        STEPS[step](ledger, issue)
    assert {after: 1} == {state: n for state, n in ledger.states(issue).items() if n and state != "deferred"}


def test_a_letter_that_is_not_claimed_stops_the_whole_turn(ledger: Ledger) -> None:
    issue = freeze(ledger, 3)
    first, second = ledger.claim(issue, 2, 0, MORNING)
    ledger.turn(issue, [first], [], MORNING)
    with pytest.raises(LedgerError):
        ledger.turn(issue, [second, delivery_of(3)], [settlement(1, SENT)], MORNING)
    states = ledger.states(issue)
    assert {"in_doubt": 1, "claimed": 1, "pending": 1} == {name: n for name, n in states.items() if n}
    assert 1 == ledger.sent_since(0)


def test_a_turn_marks_and_settles_and_counts_what_left(ledger: Ledger) -> None:
    issue = freeze(ledger, 3)
    first, second, third = ledger.claim(issue, 3, 0, MORNING)
    ledger.turn(issue, [first], [], MORNING)
    ledger.turn(issue, [second, third], [settlement(1, SENT)], MORNING + timedelta(minutes=5))
    assert {"sent": 1, "in_doubt": 2} == {name: n for name, n in ledger.states(issue).items() if n}
    morning = MORNING.timestamp()
    assert (3, 2, 0) == (
        ledger.sent_since(morning - 60),
        ledger.sent_since(morning + 60),
        ledger.sent_since(morning + 600),
    )


def test_claims_follow_the_roll_and_never_overlap(ledger: Ledger) -> None:
    issue = freeze(ledger, 7)
    first, second = ledger.claim(issue, 3, 0, MORNING), ledger.claim(issue, 3, 3, MORNING)
    assert (addresses([1, 2, 3]), addresses([4, 5, 6])) == ([d.address for d in first], [d.address for d in second])
    assert addresses([7]) == [d.address for d in ledger.claim(issue, 3, 0, MORNING)]
    assert [] == ledger.claim(issue, 3, 0, MORNING)


def test_claims_begin_beyond_the_place_they_are_given(ledger: Ledger) -> None:
    issue = freeze(ledger, 5)
    assert addresses([4, 5]) == [d.address for d in ledger.claim(issue, 10, 3, MORNING)]


def test_a_claim_brings_everything_that_is_needed_to_print(ledger: Ledger) -> None:
    assert [delivery_of(1), delivery_of(2)] == ledger.claim(freeze(ledger, 2), 10, 0, MORNING)


def test_a_deferred_delivery_waits_until_its_moment(ledger: Ledger) -> None:
    issue = freeze(ledger, 2)
    ledger.claim(issue, 2, 0, MORNING)
    due = MORNING + timedelta(minutes=5)
    later = settlement(1, PENDING, not_before=due.timestamp(), attempts=3)
    ledger.turn(issue, [], [later, settlement(2, SENT)], MORNING)
    assert (1, due.timestamp()) == (ledger.states(issue)["deferred"], ledger.next_try(issue))
    assert [] == ledger.claim(issue, 2, 0, due - timedelta(seconds=1))
    assert [(1, 3)] == [(delivery.id, delivery.attempts) for delivery in ledger.claim(issue, 2, 0, due)]


def test_recovery_gives_back_claims_and_leaves_doubts(ledger: Ledger) -> None:
    issue = freeze(ledger, 4)
    first, second, _ = ledger.claim(issue, 3, 0, MORNING)
    ledger.turn(issue, [first, second], [settlement(2, SENT)], MORNING)
    ledger.recover(issue)
    assert {"in_doubt": 1, "sent": 1, "pending": 2} == {name: n for name, n in ledger.states(issue).items() if n}
    assert addresses([3, 4]) == [d.address for d in ledger.claim(issue, 9, 0, MORNING)]


def test_expiry_gives_up_what_waits_and_counts_it(ledger: Ledger) -> None:
    issue = freeze(ledger, 5)
    first, second = ledger.claim(issue, 2, 0, MORNING)
    ledger.turn(issue, [first, second], [settlement(2, SENT)], MORNING)
    assert 3 == ledger.expire(issue, MORNING)
    assert {"in_doubt": 1, "sent": 1, "expired": 3} == {name: n for name, n in ledger.states(issue).items() if n}
    assert 0 == ledger.expire(issue, MORNING)


def test_steps_of_one_issue_leave_another_alone(ledger: Ledger) -> None:
    one = freeze(ledger, 2)
    other = freeze(ledger, 2, one.slot.plus(1))
    ledger.claim(other, 2, 0, MORNING)
    ledger.claim(one, 2, 0, MORNING)
    ledger.recover(one)
    ledger.expire(one, MORNING)
    assert (2, 2) == (ledger.states(one)["expired"], ledger.states(other)["claimed"])


def test_one_readers_story_tells_every_attempt_with_its_reply(ledger: Ledger) -> None:
    issue = freeze(ledger, 2)
    ledger.claim(issue, 2, 0, MORNING)
    ledger.turn(issue, [], [settlement(1, PENDING, not_before=MORNING.timestamp())], MORNING)
    ledger.claim(issue, 2, 0, MORNING)
    ledger.turn(issue, [delivery_of(1)], [], MORNING)
    ledger.turn(issue, [], [settlement(1, SENT, attempts=2)], MORNING + timedelta(minutes=1))
    [told] = ledger.story(delivery_of(1).key)
    assert ("2026-W48", "live", "sent", 2, 2) == tuple(told[k] for k in ("slot", "mode", "state", "attempts", "line"))
    assert ("2026-11-29T08:01:00+00:00", "250 2.0.0 kept") == (told["changed_at"], told["reply"])
    assert [
        ("2026-11-29T08:00:00+00:00", "dot", "deferred", "450 4.2.0 later"),
        ("2026-11-29T08:01:00+00:00", "dot", "accepted", "250 2.0.0 kept"),
    ] == [(entry["at"], entry["phase"], entry["outcome"], entry["reply"]) for entry in told["log"]]
    assert [] == ledger.story(b"somebody else...")


def test_deliveries_are_listed_by_state_with_their_last_reply(ledger: Ledger) -> None:
    issue = freeze(ledger, 3)
    ledger.claim(issue, 3, 0, MORNING)
    ledger.turn(issue, [], [settlement(2, SENT), settlement(3, State.REJECTED)], MORNING)
    listed = ledger.in_state(issue, [SENT, CLAIMED])
    assert [(1, "claimed", ""), (2, "sent", "250 2.0.0 kept")] == [(d.id, state, said) for d, state, said in listed]
    assert 1 == len(ledger.in_state(issue, list(State), limit=1))


def test_an_attempt_that_no_run_lived_to_log_is_told_once_and_so_is_what_was_decided_about_it(ledger: Ledger) -> None:
    issue = freeze(ledger, 2)
    for now, sent, resend in ((MORNING, [], [1]), (MORNING + timedelta(hours=2), [1], [])):
        ledger.claim(issue, 1, 0, now)
        ledger.turn(issue, [delivery_of(1)], [], now)
        for _ in range(2):
            ledger.recover(issue)
        ledger.resolve(issue, sent, resend, now + timedelta(hours=1))
    [told] = ledger.story(delivery_of(1).key)
    unheard = ("dot", "unknown", "the run ended before an answer was written down")
    assert [unheard, ("resolve", "resend", "by the operator"), unheard, ("resolve", "sent", "by the operator")] == [
        (entry["phase"], entry["outcome"], entry["reply"]) for entry in told["log"]
    ]


def test_an_old_doubt_gets_no_second_try_by_itself(ledger: Ledger) -> None:
    issue = freeze(ledger, 1)
    claim(ledger, issue)
    mark(ledger, issue)
    later = MORNING + timedelta(days=9)
    assert 0 == ledger.resend_doubtful(later - timedelta(days=2), later - timedelta(hours=1), later)
    assert 1 == ledger.resend_doubtful(MORNING - timedelta(days=1), MORNING + timedelta(hours=1), later)


def test_what_was_given_up_can_be_tried_anew_and_nothing_else(ledger: Ledger) -> None:
    issue = freeze(ledger, 3)
    ledger.claim(issue, 2, 0, MORNING)
    ledger.turn(issue, [delivery_of(1)], [settlement(2, SENT)], MORNING)
    ledger.expire(issue, MORNING)
    ledger.finish(issue, MORNING)
    ledger.revive(issue, [1, 2, 3], MORNING + timedelta(days=3))
    assert {"in_doubt": 1, "sent": 1, "pending": 1} == {name: n for name, n in ledger.states(issue).items() if n}
    assert [3] == [delivery.id for delivery in ledger.claim(issue, 3, 0, MORNING + timedelta(days=3))]
    assert MORNING + timedelta(days=3) == ledger.window_began(issue)


@pytest.mark.parametrize("before", list(State))
def test_who_is_forgotten_leaves_a_key_and_a_state_and_gets_no_letter(ledger: Ledger, before: State) -> None:
    issue = freeze(ledger, 1)
    bring(ledger, issue, before)
    ledger.forget([delivery_of(1).key, b"nobody"])
    after = State.SUPPRESSED if before in (PENDING, CLAIMED) else before
    ((kept, _, reply),) = ledger.in_state(issue, [after])
    assert (delivery_of(1).key, "", "", "") == (kept.key, kept.address, kept.name, reply)
    assert {""} >= {attempt["reply"] for story in ledger.story(kept.key) for attempt in story["log"]}
    ledger.resend_doubtful(MORNING - timedelta(days=1), MORNING + timedelta(days=1), MORNING)
    ledger.resolve(issue, [], [1], MORNING)
    assert [] == ledger.claim(issue, 1, 0, MORNING)


def test_mails_of_no_issue_count_against_the_limits(ledger: Ledger) -> None:
    ledger.count(3, MORNING)
    assert (3, 0) == (ledger.sent_since(MORNING.timestamp() - 60), ledger.sent_since(MORNING.timestamp() + 60))
