"""One run without the letter's room: readers, a frozen issue, letters printed by hand, a clock that only tests move."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from digest.delivery import Clock, Desk, HandPress, IssueDraft, Ledger, Letter, Limits, Pace
from digest.delivery.verdict import Answer
from digest.model import (
    Account,
    Counts,
    Delivery,
    Envelope,
    Essay,
    Issue,
    Pairing,
    Phase,
    Question,
    Reply,
    Slot,
    State,
    Subscriber,
)

MORNING = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
"""When the letter of these tests is frozen."""
SLOT = Slot(2026, 48)
SENDER = "letters@example.com"


class StillClock:
    """A clock that stands until it is told to go."""

    def __init__(self) -> None:
        self.moment = MORNING
        self.seconds = 1000.0
        self.face = Clock(lambda: self.moment, lambda: self.seconds)

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds


def readers(count: int) -> list[Subscriber]:
    """So many readers: reader1@example.org and on."""
    return [
        Subscriber(n.to_bytes(16, "big"), f"reader{n}@example.org", f"Reader {n}", n + 1) for n in range(1, count + 1)
    ]


def draft(slot: Slot = SLOT, essay: str = "rain") -> IssueDraft:
    """What the corridor would write down for one week."""
    pairing = Pairing(
        Essay(essay, "Rain", "It rained.", ("weather",), author="A. Writer"),
        Question("weather-1", "What does rain ask of you?", ("weather",)),
    )
    return IssueDraft(slot, 1, pairing, "Rain", "the compiled letter", "<p>It rained.</p>", MORNING, MORNING)


def account_of(count: int) -> Account:
    """A balanced account of a list in which everybody gets the letter."""
    return Account(Counts(rows=count, to_send=count), (), (), "0" * 64)


def freeze(ledger: Ledger, count: int, slot: Slot = SLOT) -> Issue:
    """An issue for so many readers."""
    return ledger.freeze(draft(slot), readers(count), lambda: account_of(count))


def print_letter(delivery: Delivery, body: str = "") -> Letter:
    """A letter no other reader gets, with lines that try the dot-stuffing."""
    lines = (
        f"From: <{SENDER}>", f"To: <{delivery.address}>", f"Message-ID: <{delivery.id}@example.com>", "",
        ".", "..", ".dear reader", body or "An essay.", f"for {delivery.address} alone", ".",
    )  # fmt: skip
    content = "".join(f"{line}\r\n" for line in lines).encode()
    return Letter(delivery, Envelope(SENDER, delivery.address), content, f"{delivery.id}@example.com")


def delivery_of(number: int) -> Delivery:
    """The delivery to reader ``number``, as the ledger would hand it out."""
    return Delivery(number, number.to_bytes(16, "big"), f"reader{number}@example.org", f"Reader {number}")


def letter_of(number: int) -> Letter:
    """The letter to reader ``number``."""
    return print_letter(delivery_of(number))


@dataclass
class Run:
    """One issue on its way: desks are opened over it, and its rows are looked at."""

    ledger: Ledger
    issue: Issue
    clock: StillClock = field(default_factory=StillClock)
    withheld: set[str] = field(default_factory=set)
    print: Callable[[Delivery], Letter] = print_letter

    def desk(self, limits: Limits | None = None) -> Desk:
        """A new run over the issue. Addresses in ``withheld`` count as suppressed from that moment on."""
        pace = Pace(limits or Limits(), self.ledger.sent_since, self.clock.moment.timestamp())
        return Desk(self.ledger, self.issue, HandPress(self.print), pace, self.clock.face, self)

    def refresh(self) -> None:
        """Nothing to look at: ``withheld`` is asked each time."""

    def reason(self, delivery: Delivery) -> str:
        """Why this reader gets nothing any more."""
        return "suppressed since the freeze" if delivery.address in self.withheld else ""

    def in_state(self, *states: State) -> list[str]:
        """Addresses in any of these states, in the order of the roll."""
        return [delivery.address for delivery, _, _ in self.ledger.in_state(self.issue, states)]

    def counts(self) -> dict[str, int]:
        """The states that occur, with their numbers."""
        states = self.ledger.states(self.issue)
        return {state.value: states[state] for state in State if states[state]}

    def attempts(self) -> list[int]:
        """The attempts every delivery has used up, in the order of the roll."""
        return [delivery.attempts for delivery, _, _ in self.ledger.in_state(self.issue, list(State))]


def addresses(numbers: Collection[int]) -> list[str]:
    """The addresses of these readers."""
    return [f"reader{number}@example.org" for number in numbers]


def kept(letter: Letter) -> Answer:
    """The relay took it."""
    return said(letter, Phase.DOT, 250, "2.0.0")


def said(letter: Letter, phase: Phase, code: int, enhanced: str = "") -> Answer:
    """The relay answered so, in this phase."""
    return Answer(letter.delivery, phase, Reply(code, enhanced, "said"), in_doubt=phase == Phase.DOT)


def cut(letter: Letter, *, in_doubt: bool = False) -> Answer:
    """The connection was lost, before or after the letter's end left."""
    return Answer(letter.delivery, Phase.DOT if in_doubt else Phase.DATA, None, in_doubt=in_doubt, note="cut")


def take(desk: Desk, limit: int = 1000) -> list[Letter]:
    """All the letters the desk has now, up to a limit."""
    letters: list[Letter] = []
    while len(letters) < limit and (letter := desk.next()):
        letters.append(letter)
    return letters


def deliver(desk: Desk, answer: Callable[[Letter], Answer] = kept) -> list[str]:
    """Send and settle one by one until the desk has nothing more for this run; who was tried, in order."""
    tried: list[str] = []
    for _ in range(100):
        if desk.wait() is None:
            return tried
        while letter := desk.next():
            tried.append(letter.delivery.address)
            assert len(tried) < 1000, "the desk hands out letters for ever"
            desk.turn([], [answer(left) for left in desk.turn([letter], [])])
    raise AssertionError("the desk has no letter and no end")


class Patience:
    """A real monotonic clock that ends a run which would not end by itself."""

    def __init__(self, readings: int = 50_000, seconds: float = 60) -> None:
        self._readings = readings
        self._until = time.monotonic() + seconds

    def __call__(self) -> float:
        self._readings -= 1
        now = time.monotonic()
        assert self._readings > 0, "the run does not end"
        assert now < self._until, "the run does not end"
        return now
