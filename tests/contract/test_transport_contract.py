"""One suite for every way out: memory, a folder, and SMTP in its three manners over one and three connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from dispatch import Patience, Run, addresses, freeze, kept, letter_of, print_letter
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay, say

from digest.delivery import (
    Desk,
    HandPress,
    Letter,
    Limits,
    MemoryTransport,
    OutboxTransport,
    Pace,
    Relay,
    SmtpTransport,
    Transport,
    create_ledger,
    open_ledger,
)
from digest.delivery.verdict import Answer
from digest.model import Delivery, Phase, Reply, State

MANNERS = {"lock-step": LOCK_STEP, "pipelining": PIPELINING, "chunking": CHUNKING}
SMTP_WAYS = [f"{manner}-{lines}-{doubts}" for manner in MANNERS for lines in (1, 3) for doubts in (1, 8)]


@dataclass
class Way:
    """A transport, what came out at its other end, and how to make it refuse somebody."""

    transport: Transport
    arrived: Callable[[], list[bytes]]
    refuse: Callable[[str], object]


class Fussy:
    """Answers for a memory transport: some addresses are nobody's."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.taken: list[bytes] = []

    def __call__(self, letter: Letter) -> Answer:
        if letter.delivery.address in self.refused:
            return Answer(letter.delivery, Phase.RCPT, Reply(550, "5.1.1", "nobody"))
        self.taken.append(letter.content)
        return kept(letter)


def way_over_smtp(name: str, rooms: ExitStack) -> Way:
    manner, lines, doubts = name.rsplit("-", 2)
    # A relay that closes on a full pipeline leaves doubts behind; that has tests of its own.
    per_connection = 0 if manner == "chunking" and int(doubts) > 1 else 17
    relay = rooms.enter_context(HostileRelay(MANNERS[manner], letters_per_connection=per_connection, fragment=5))
    target = Relay("127.0.0.1", relay.port, "none", hello="mail.example.com")
    transport = SmtpTransport(target, Patience(), connections=int(lines), in_flight=int(doubts))
    return Way(
        transport,
        lambda: [kept.content for kept in relay.kept],
        lambda address: relay.on("RCPT", say("550 5.1.1 nobody"), recipient=address),
    )


@pytest.fixture(params=["memory", "outbox", *SMTP_WAYS])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """Every way out in turn."""
    with ExitStack() as rooms:
        if request.param == "memory":
            fussy = Fussy()
            memory = MemoryTransport(answer=fussy)
            yield Way(memory, lambda: fussy.taken, fussy.refused.add)
        elif request.param == "outbox":
            folder = tmp_path / "outbox"
            yield Way(
                OutboxTransport(folder),
                lambda: [path.read_bytes() for path in folder.iterdir()],
                lambda address: pytest.fail(f"a folder refuses nobody, {address} neither"),
            )
        else:
            yield way_over_smtp(request.param, rooms)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A run over an issue for fifty readers."""
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    yield Run(ledger, freeze(ledger, 50))
    ledger.close()


def send(way: Way, desk: Desk) -> Desk:
    """One run of the transport over a desk, as the corridor does it."""
    way.transport.check()
    try:
        way.transport.run(desk)
    finally:
        desk.close()
    return desk


def letters_to(*numbers: int) -> list[bytes]:
    return sorted(letter_of(number).content for number in numbers)


@pytest.mark.fault("S3")
def test_every_claimed_letter_is_delivered_exactly_once_and_byte_for_byte(way: Way, run: Run) -> None:
    desk = send(way, run.desk())
    assert letters_to(*range(1, 51)) == sorted(way.arrived())
    assert (None, {"sent": 50}) == (desk.stop, run.counts())


def test_a_second_run_delivers_nothing(way: Way, run: Run) -> None:
    send(way, run.desk())
    send(way, run.desk())
    assert letters_to(*range(1, 51)) == sorted(way.arrived())


@pytest.mark.parametrize("way", ["memory", *SMTP_WAYS], indirect=True)
def test_a_refused_reader_is_settled_refused_and_everybody_else_gets_the_letter(way: Way, run: Run) -> None:
    for number in (1, 2, 25, 50):
        way.refuse(f"reader{number}@example.org")
    desk = send(way, run.desk())
    assert letters_to(*({*range(1, 51)} - {1, 2, 25, 50})) == sorted(way.arrived())
    assert (None, {"sent": 46, "rejected": 4}) == (desk.stop, run.counts())


def test_what_was_claimed_by_nobody_alive_is_delivered_with_the_rest(way: Way, run: Run) -> None:
    crashed = run.desk()
    assert crashed.next() is not None
    run.ledger.recover(run.issue)
    send(way, run.desk())
    assert letters_to(*range(1, 51)) == sorted(way.arrived())


class Leavers(set[str]):
    """Suppressed addresses that count only from the second look on: they leave while their letter is under way."""

    def __init__(self, leaving: list[str]) -> None:
        super().__init__()
        self._staying = set(leaving)

    def __contains__(self, address: object) -> bool:
        if address in self._staying:
            self._staying.remove(str(address))
            self.add(str(address))
            return False
        return super().__contains__(address)


@pytest.mark.parametrize("leaving", [[1], [*range(3, 15)], [50]], ids=["the first", "a dozen", "the last"])
def test_a_reader_who_leaves_while_the_letter_is_under_way_does_not_get_it(
    way: Way, run: Run, leaving: list[int]
) -> None:
    run.withheld = Leavers(addresses(leaving))
    desk = send(way, run.desk())
    assert (None, {"sent": 50 - len(leaving), "suppressed": len(leaving)}) == (desk.stop, run.counts())
    assert letters_to(*({*range(1, 51)} - set(leaving))) == sorted(way.arrived())


class WaitedFor(Desk):
    """A desk at which time passes only while a transport waits as it was asked to."""

    run: Run

    def wait(self) -> float | None:
        seconds = super().wait()
        if seconds:
            self.run.clock.go(seconds)
        return None if seconds is None else 0.0


def test_a_limit_per_second_slows_the_run_and_leaves_nobody_out(way: Way, run: Run) -> None:
    pace = Pace(Limits(per_second=8), run.ledger.sent_since, run.clock.moment.timestamp())
    desk = WaitedFor(run.ledger, run.issue, HandPress(print_letter), pace, run.clock.face, run)
    desk.run = run
    send(way, desk)
    assert {"sent": 50} == run.counts()
    assert letters_to(*range(1, 51)) == sorted(way.arrived())
    assert run.clock.seconds - 1000 >= (50 - 8) / 8


def test_a_halted_run_ends_and_what_was_not_begun_waits(way: Way, run: Run) -> None:
    desks: list[Desk] = []

    def halt(delivery: Delivery) -> Letter:
        if delivery.id == 20:
            desks[0].halt(75, "enough")
        return print_letter(delivery)

    run.print = halt
    desks.append(run.desk())
    send(way, desks[0])
    counts = run.counts()
    assert {"sent", "pending"} == set(counts)
    assert counts["sent"] == len(set(way.arrived())) == len(way.arrived())
    assert addresses(range(21, 51)) == run.in_state(State.PENDING)[-30:]
