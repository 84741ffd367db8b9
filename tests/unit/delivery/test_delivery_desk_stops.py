"""When going on would burn the list: the run stops, says why, and uses up nobody's letter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from dispatch import Run, account_of, addresses, deliver, draft, freeze, kept, readers, said, take

from digest.delivery import Letter, Limits, Stop, rehearsal_ledger
from digest.delivery.verdict import Answer
from digest.model import Phase, Reply

STOPS = [
    (Phase.RCPT, Reply(421, "4.7.28"), 75, "slow down"),
    (Phase.RCPT, Reply(450, "4.2.1"), 75, "slow down"),
    (Phase.MAIL, Reply(454, "4.7.0"), 75, "slow down"),
    (Phase.DOT, Reply(550, "5.4.5"), 75, "quota"),
    (Phase.DOT, Reply(550, "5.7.26"), 11, "SPF"),
    (Phase.RCPT, Reply(554, "5.7.1"), 11, "SPF"),
    (Phase.MAIL, Reply(550, "5.1.8"), 78, "smtp.envelope_from"),
    (Phase.MAIL, Reply(553), 78, "smtp.envelope_from"),
    (Phase.MAIL, Reply(530, "5.7.0"), 77, "DIGEST_SMTP_PASSWORD"),
    (Phase.MAIL, Reply(535, "5.7.8"), 77, "DIGEST_SMTP_PASSWORD"),
]


@pytest.fixture
def run() -> Iterator[Run]:
    """A run over an issue for ten readers."""
    ledger = rehearsal_ledger(None, "live")
    yield Run(ledger, freeze(ledger, 10))
    ledger.close()


@pytest.mark.fault("22", "23")
@pytest.mark.parametrize(("phase", "reply", "exit_code", "what"), STOPS)
def test_a_trouble_of_the_whole_relay_stops_the_run_and_consumes_no_row(
    run: Run, phase: Phase, reply: Reply, exit_code: int, what: str
) -> None:
    desk = run.desk()
    first, second, third = take(desk, 3)
    desk.turn([first], [])
    desk.turn([], [Answer(first.delivery, phase, reply, in_doubt=phase == Phase.DOT)])
    assert desk.stop is not None
    assert (exit_code, True, str(reply)) == (desk.stop.exit_code, what in desk.stop.what, desk.stop.reply)
    assert (None, None) == (desk.next(), desk.wait())
    desk.turn([second, third], [kept(second), kept(third)])
    desk.close()
    assert {"pending": 8, "sent": 2} == run.counts()
    assert [0, 1, 1] + [0] * 7 == run.attempts()
    assert addresses([*range(4, 11), 1]) == deliver(run.desk())


@pytest.mark.fault("23")
@pytest.mark.parametrize("reply", [Reply(450, "4.7.1"), Reply(550, "5.7.1")], ids=str)
def test_one_reader_at_whom_the_relay_stops_us_every_time_keeps_nobody_from_their_letter(
    run: Run, reply: Reply
) -> None:
    def answer(letter: Letter) -> Answer:
        return Answer(letter.delivery, Phase.RCPT, reply) if letter.delivery.id == 4 else kept(letter)

    tried = []
    for _ in range(2):
        desk = run.desk()
        tried.append(deliver(desk, answer))
        desk.close()
        run.clock.go(900)
    assert [addresses([1, 2, 3, 4]), addresses([*range(5, 11), 4])] == tried
    assert {"sent": 9, "pending": 1} == run.counts()


@pytest.mark.fault("21")
def test_three_letters_in_a_row_refused_after_they_were_read_stop_the_run(run: Run) -> None:
    desk = run.desk()
    tried = deliver(desk, lambda letter: said(letter, Phase.DOT, 554, "5.6.0"))
    desk.close()
    assert addresses([1, 2, 3]) == tried
    assert desk.stop is not None
    assert (11, True) == (desk.stop.exit_code, "content or reputation" in desk.stop.what)
    assert {"rejected": 3, "pending": 7} == run.counts()


@pytest.mark.fault("21")
@pytest.mark.parametrize(
    ("domains", "tried"),
    [
        (["good.example"] + ["bad.example"] * 8 + ["good.example"], 10),  # one domain is not the list
        (["good.example", "bad.example", "bad.example", "worse.example", "good.example"], 4),
        (["bad.example"] * 10, 3),  # nobody has taken one
        (["good.example"] + ["bad.example"] * 30, 11),
    ],
)
def test_one_domain_that_refuses_letters_stops_nothing_that_others_take(domains: list[str], tried: int) -> None:
    with closing(rehearsal_ledger(None, "live")) as ledger:
        roll = [reader._replace(address=f"me@{at}") for reader, at in zip(readers(len(domains)), domains, strict=True)]
        run = Run(ledger, ledger.freeze(draft(), roll, lambda: account_of(len(domains))))
        desk = run.desk()
        good = "@good.example"
        asked = deliver(desk, lambda to: kept(to) if good in to.delivery.address else said(to, Phase.DOT, 554, "5.6.0"))
        assert (tried, len(domains) != tried) == (len(asked), desk.stop is not None)


@pytest.mark.parametrize(
    "between",
    [(Phase.DOT, 250, "2.0.0"), (Phase.RCPT, 550, "5.1.1"), (Phase.RCPT, 450, "4.1.1"), (Phase.DATA, 421, "")],
)
def test_a_refused_letter_now_and_then_stops_nothing(run: Run, between: tuple[Phase, int, str]) -> None:
    desk = run.desk()
    for number, letter in enumerate(take(desk)):
        desk.turn([letter], [said(letter, *(between if number % 3 == 2 else (Phase.DOT, 554, "5.6.0")))])
    assert desk.stop is None


def test_any_number_of_refused_readers_stops_nothing(run: Run) -> None:
    desk = run.desk()
    assert 10 == len(deliver(desk, lambda letter: said(letter, Phase.RCPT, 550, "5.1.1")))
    assert (None, {"rejected": 10}) == (desk.stop, run.counts())


def test_the_first_reason_to_stop_stays(run: Run) -> None:
    desk = run.desk()
    desk.halt(75, "first", "421 bye")
    desk.halt(11, "second")
    assert Stop(75, "first", "421 bye") == desk.stop


def test_a_stopped_run_still_settles_what_is_under_way(run: Run) -> None:
    desk = run.desk()
    letters = take(desk, 4)
    desk.turn(letters[:2], [])
    desk.halt(75, "the relay is gone")
    answers = [kept(letters[0]), Answer(letters[1].delivery, Phase.DOT, None, in_doubt=True, note="cut")]
    assert [] == desk.turn([], answers)
    desk.close()
    assert {"sent": 1, "in_doubt": 1, "pending": 8} == run.counts()
    assert {"accepted": 1, "unknown": 1} == {outcome.value: n for outcome, n in desk.settled.items() if n}


def test_a_stop_for_the_pace_is_no_stop_for_the_next_hour(run: Run) -> None:
    first = run.desk(Limits(per_hour=4))
    deliver(first)
    first.close()
    run.clock.go(3700)
    second = run.desk(Limits(per_hour=4))
    assert addresses([5, 6, 7, 8]) == deliver(second)
