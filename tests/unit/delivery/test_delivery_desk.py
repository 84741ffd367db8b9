"""One run over one issue: what is claimed, what is held back, what comes again and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from dispatch import Run, addresses, cut, deliver, freeze, kept, said, take

from digest.delivery import Limits, rehearsal_ledger
from digest.errors import LedgerError
from digest.model import Outcome, Phase, State


@pytest.fixture
def run_of() -> Iterator[Callable[[int], Run]]:
    """Runs over issues for so many readers."""
    ledger = rehearsal_ledger(None, "live")
    yield lambda count: Run(ledger, freeze(ledger, count))
    ledger.close()


def test_every_letter_is_handed_out_once_and_marked_before_it_leaves(run_of: Callable[[int], Run]) -> None:
    run = run_of(450)
    desk = run.desk()
    letters = take(desk)
    assert addresses(range(1, 451)) == [letter.delivery.address for letter in letters]
    assert {"claimed": 450} == run.counts()
    assert letters == desk.turn(letters, [])
    assert {"in_doubt": 450} == run.counts()
    desk.turn([], [kept(letter) for letter in letters])
    assert {"sent": 450} == run.counts()
    assert (None, None, 450) == (desk.wait(), desk.stop, desk.settled[Outcome.ACCEPTED])


def test_a_reader_who_left_before_the_letter_was_begun_is_skipped(run_of: Callable[[int], Run]) -> None:
    run = run_of(3)
    run.withheld.add("reader2@example.org")
    desk = run.desk()
    assert addresses([1, 3]) == deliver(desk)
    desk.close()
    assert {"sent": 2, "suppressed": 1} == run.counts()
    assert 0 == desk.settled[Outcome.REFUSED]


def test_a_reader_who_left_before_the_mark_gets_no_letter_and_no_doubt(run_of: Callable[[int], Run]) -> None:
    run = run_of(3)
    desk = run.desk()
    letters = take(desk)
    run.withheld.add("reader2@example.org")
    assert addresses([1, 3]) == [letter.delivery.address for letter in desk.turn(letters, [])]
    assert {"in_doubt": 2, "suppressed": 1} == run.counts()


def test_a_letter_cut_because_its_reader_left_stays_suppressed(run_of: Callable[[int], Run]) -> None:
    run = run_of(1)
    desk = run.desk()
    letters = take(desk)
    run.withheld.add("reader1@example.org")
    assert [] == desk.turn(letters, [])
    desk.turn([], [cut(letters[0])])
    desk.close()
    assert ([], {"suppressed": 1}) == (deliver(desk), run.counts())


def test_closing_settles_who_left_last_and_gives_back_what_was_not_begun(run_of: Callable[[int], Run]) -> None:
    run = run_of(5)
    run.withheld.update(addresses([2, 3, 4, 5]))
    desk = run.desk()
    assert 1 == len(take(desk))
    desk.close()
    assert {"pending": 1, "suppressed": 4} == run.counts()


def test_a_letter_whose_connection_was_lost_comes_again_in_the_same_run(run_of: Callable[[int], Run]) -> None:
    run = run_of(4)
    desk = run.desk()
    first, second, third, fourth = take(desk)
    desk.turn([], [cut(first), said(second, Phase.MAIL, 421, "4.3.2")])
    assert {"pending": 2, "claimed": 2} == run.counts()
    assert addresses([1, 2]) == deliver(desk)
    desk.turn([third, fourth], [kept(third), kept(fourth)])
    assert ({"sent": 4}, [1, 1, 1, 1]) == (run.counts(), run.attempts())


def test_a_letter_in_doubt_never_comes_again(run_of: Callable[[int], Run]) -> None:
    run = run_of(2)
    desk = run.desk()
    first, second = take(desk)
    desk.turn([first, second], [])
    desk.turn([], [cut(first, in_doubt=True), kept(second)])
    assert ([], None) == (deliver(desk), desk.wait())
    desk.close()
    later = run.desk()
    run.clock.go(90_000)
    assert ([], {"in_doubt": 1, "sent": 1}) == (deliver(later), run.counts())


def test_a_deferred_reader_comes_again_only_in_a_later_run_and_only_in_time(run_of: Callable[[int], Run]) -> None:
    run = run_of(2)
    desk = run.desk()
    tried = deliver(desk, lambda letter: said(letter, Phase.RCPT, 450) if letter.delivery.id == 1 else kept(letter))
    desk.close()
    assert (addresses([1, 2]), {"pending": 1, "sent": 1}) == (tried, run.counts())
    due = run.ledger.next_try(run.issue)
    assert due is not None
    run.clock.go(due - run.clock.moment.timestamp() - 1)
    assert [] == deliver(run.desk())
    run.clock.go(2)
    assert addresses([1]) == deliver(run.desk())
    assert ({"sent": 2}, [2, 1]) == (run.counts(), run.attempts())


def test_a_reader_deferred_six_times_is_given_up(run_of: Callable[[int], Run]) -> None:
    run = run_of(1)
    tries = 0
    for _ in range(10):
        tries += len(deliver(run.desk(), lambda letter: said(letter, Phase.DOT, 451, "4.3.1")))
        run.clock.go(5 * 3600)
    assert (6, {"expired": 1}, [6]) == (tries, run.counts(), run.attempts())


def test_the_relays_own_trouble_is_never_counted_against_a_reader(run_of: Callable[[int], Run]) -> None:
    run = run_of(1)
    desk = run.desk()
    for _ in range(20):
        letters = take(desk) or take(desk)  # at the end of the roll the next look begins anew
        assert 1 == len(letters)
        desk.turn([], [cut(letter) for letter in letters])
        assert 0.0 == desk.wait()
    assert ({"pending": 1}, [0]) == (run.counts(), run.attempts())


def test_a_refused_reader_is_settled_with_the_relays_words(run_of: Callable[[int], Run]) -> None:
    run = run_of(2)
    desk = run.desk()
    deliver(desk, lambda letter: said(letter, Phase.RCPT, 550, "5.1.1") if letter.delivery.id == 1 else kept(letter))
    assert ({"sent": 1, "rejected": 1}, None) == (run.counts(), desk.stop)
    [(delivery, state, reply)] = run.ledger.in_state(run.issue, [State.REJECTED])
    assert ("reader1@example.org", "rejected", "550 5.1.1 said") == (delivery.address, state, reply)


def test_so_many_letters_a_second_and_then_a_wait(run_of: Callable[[int], Run]) -> None:
    run = run_of(25)
    desk = run.desk(Limits(per_second=10))
    assert 10 == len(take(desk))
    assert 0.1 == pytest.approx(desk.wait())
    run.clock.go(0.5)
    assert 5 == len(take(desk))
    run.clock.go(60)
    assert 10 == len(take(desk))


@pytest.mark.parametrize("limits", [Limits(per_hour=3), Limits(per_day=3)])
def test_a_used_up_hour_or_day_ends_the_run_for_now(run_of: Callable[[int], Run], limits: Limits) -> None:
    run = run_of(5)
    desk = run.desk(limits)
    assert addresses([1, 2, 3]) == deliver(desk)
    desk.close()
    assert desk.stop is not None
    assert (75, {"sent": 3, "pending": 2}) == (desk.stop.exit_code, run.counts())
    assert [] == deliver(run.desk(limits))
    run.clock.go(25 * 3600)
    assert addresses([4, 5]) == deliver(run.desk(limits))


def test_a_letter_somebody_else_took_back_may_not_leave(run_of: Callable[[int], Run]) -> None:
    run = run_of(2)
    desk = run.desk()
    letters = take(desk)
    run.ledger.recover(run.issue)
    with pytest.raises(LedgerError):
        desk.turn(letters, [])
    assert {"pending": 2} == run.counts()
