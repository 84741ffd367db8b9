"""Mails to single readers: each at most once by itself, tried again only where it certainly did not arrive."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from visitors import Visitor

from digest.delivery import Answer, Letter, MemoryTransport
from digest.model import Outcome, Phase, Reply
from digest.publishing.errands import Tray, send_errands

ANA, BEN = "ana@one.example", "ben@two.example"


class Relay:
    """Takes every mail, or answers otherwise to some, and remembers who was tried."""

    def __init__(self, **answers: tuple[Phase, Reply | None]) -> None:
        self.answers = answers
        self.tried: list[str] = []

    def __call__(self, letter: Letter) -> Answer:
        self.tried.append(letter.delivery.address)
        local = letter.delivery.address.partition("@")[0]
        phase, reply = self.answers.get(local, (Phase.DOT, Reply(250)))
        return Answer(letter.delivery, phase, reply, in_doubt=reply is None)


def post(visitor: Visitor, relay: Relay) -> tuple[dict[Outcome, int], str]:
    """One round of the postman."""
    house = replace(visitor.house, transport=lambda _: MemoryTransport(answer=relay))
    settled, stopped = send_errands(house)
    return dict(settled), stopped


@pytest.fixture
def two(visitor: Visitor) -> Visitor:
    """Two who have asked."""
    visitor.ask(ANA)
    visitor.ask(BEN)
    return visitor


def test_what_was_taken_is_not_sent_again(two: Visitor) -> None:
    relay = Relay()
    assert {Outcome.ACCEPTED: 2} == post(two, relay)[0]
    two.later(days=2)
    assert ({}, "") == post(two, relay)
    assert [ANA, BEN] == relay.tried


def test_what_is_in_doubt_is_not_sent_again(two: Visitor) -> None:
    relay = Relay(ana=(Phase.DOT, None))
    assert {Outcome.UNKNOWN: 1, Outcome.ACCEPTED: 1} == post(two, relay)[0]
    two.later(days=2)
    post(two, relay)
    assert [ANA, BEN] == relay.tried


def test_an_address_that_takes_no_mail_is_forgotten_at_once(two: Visitor) -> None:
    post(two, Relay(ana=(Phase.RCPT, Reply(550, "5.1.1"))))
    assert two.house.register().sign_up_of(two.key(ANA)) is None
    assert two.house.register().sign_up_of(two.key(BEN)) is not None


def test_a_reader_put_off_is_tried_again_six_times_in_all(two: Visitor) -> None:
    relay = Relay(ana=(Phase.RCPT, Reply(450, "4.2.2")))
    post(two, relay)
    post(two, relay)
    assert [ANA, BEN] == relay.tried
    for _ in range(9):
        two.later(hours=5)
        post(two, relay)
    assert (6, 1) == (relay.tried.count(ANA), relay.tried.count(BEN))


def test_a_relay_that_wants_less_rests_and_no_try_is_counted(two: Visitor) -> None:
    relay = Relay(ana=(Phase.MAIL, Reply(451, "4.7.0", "slow down")))
    settled, stopped = post(two, relay)
    assert ({Outcome.DEFERRED: 1}, True) == ({Outcome.DEFERRED: settled[Outcome.DEFERRED]}, "slow down" in stopped)
    assert ANA not in [one.address for one in two.house.errands().waiting(two.now, 10)]
    two.later(minutes=6)
    assert [0] == [one.tries for one in two.house.errands().waiting(two.now, 10) if one.address == ANA]


def test_a_mail_that_is_refused_for_what_it_says_is_not_tried_for_ever(two: Visitor) -> None:
    relay = Relay(ana=(Phase.DATA, Reply(554, "5.6.0")))
    assert {Outcome.REFUSED: 1, Outcome.ACCEPTED: 1} == post(two, relay)[0]
    two.later(days=1)
    assert ({}, "") == post(two, relay)


def test_two_processes_at_one_queue_send_each_mail_once(two: Visitor) -> None:
    """The other one takes all mails while the first has handed over all but their ends."""
    other, first = Relay(), Relay()

    class Slow(MemoryTransport):
        def run(self, tray: Tray) -> None:
            letters = list(iter(tray.next, None))
            post(two, other)
            assert [] == tray.turn(letters, [])

    house = replace(two.house, transport=lambda _: Slow(answer=first))
    assert (Counter(), "") == send_errands(house)
    assert ([ANA, BEN], []) == (other.tried, first.tried)


def test_a_template_that_is_broken_holds_up_its_own_mails_only(visitor: Visitor) -> None:
    visitor.join(ANA)
    visitor.ask(BEN)
    welcome = visitor.folder.path / "templates" / "welcome.txt"
    shipped = welcome.read_text("utf-8")
    welcome.write_text("{% broken", "utf-8")
    relay = Relay()
    settled, stopped = post(visitor, relay)
    assert ({Outcome.ACCEPTED: 1}, True, [BEN]) == (settled, "welcome.txt" in stopped, relay.tried)
    welcome.write_text(shipped, "utf-8")
    visitor.later(minutes=6)
    assert {Outcome.ACCEPTED: 1} == post(visitor, relay)[0]
    assert [BEN, ANA] == relay.tried


def test_mails_to_those_who_asked_keep_to_the_relays_limits_and_count_against_them(two: Visitor) -> None:
    two.folder.edit("config/digest.toml", "per_hour = 0", "per_hour = 1")
    two.env |= {"DIGEST_MODE": "live"}
    relay = Relay()
    two.later(minutes=1)  # another house, which has read the limit
    for _ in range(2):
        assert "per_hour" in post(two, relay)[1]
        assert [ANA] == relay.tried
    two.later(hours=2)
    post(two, relay)
    assert [ANA, BEN] == relay.tried


def test_the_same_sign_up_makes_the_same_mail(visitor: Visitor) -> None:
    contents = []
    visitor.ask(ANA)
    for _ in range(2):
        house = replace(visitor.house, transport=lambda _: MemoryTransport(answer=seen))

        def seen(letter: Letter) -> Answer:
            contents.append(letter.content)
            return Answer(letter.delivery, Phase.RCPT, Reply(450, "4.2.2"))

        send_errands(house)
        visitor.later(hours=1)
    assert (2, 1) == (len(contents), len(set(contents)))
