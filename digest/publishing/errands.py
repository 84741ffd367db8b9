"""Mails to single readers, from the queue through the relay, each at most once: to confirm, to welcome, to ask again.

They leave behind the visitor's back, so that a slow relay keeps nobody waiting and no answer tells who is known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.delivery import Answer, Letter, Trouble, next_try, rule
from digest.errors import DigestError
from digest.model import Errand, ErrandKind, Outcome
from digest.publishing.guards import pace_of
from digest.publishing.house import House
from digest.publishing.silence import rests_from

_AT_ONCE = 50
_RELAY_RESTS = timedelta(minutes=5)
_FAREWELL = 20.0
"""Seconds for what is under way when the process is asked to end."""


class Tray:
    """The counter that a transport fetches these mails from; see ``Counter`` there. ``settled`` tells how it went."""

    def __init__(self, house: House, errands: Sequence[Errand]) -> None:
        from digest.publishing.notes import note_for  # noqa: PLC0415  (opens the letter's room: 300 ms)

        self._house = house
        self._queue = house.errands()
        self._ledger = house.ledger()
        self._pace = pace_of(house, self._ledger)
        self._errands = dict(enumerate(errands))
        self._letters: list[Letter] = []
        self._ends_by = float("inf")
        self.settled: Counter[Outcome] = Counter()
        self.stopped, self.halted = "", False
        for place, errand in self._errands.items():
            try:
                self._letters.append(note_for(house, errand, place))
            except DigestError as error:  # a template that is broken holds up no mail but its own
                self._queue.put_back(errand, errand.tries, house.clock.now() + _RELAY_RESTS)
                self.stopped = str(error)

    def next(self) -> Letter | None:
        """The next mail, as soon as the relay's limits allow one."""
        self.ends_by()
        if not self._letters or self.halted:
            return None
        if self._pace.exhausted:
            self.halt(75, "the mails allowed for this hour or day are used up (smtp.per_hour, smtp.per_day)")
            return None
        if self._pace.allowance(1, self._house.clock.monotonic()) < 1:
            return None
        self._pace.spend(1)
        return self._letters.pop(0)

    def turn(self, leaving: list[Letter], answers: list[Answer]) -> list[Letter]:
        """Mark what is about to leave and settle what was answered, durably; only what this tray marked may leave."""
        may_leave: list[Letter] = []
        if leaving:
            taken = {letter.delivery.id: self._errands[letter.delivery.id] for letter in leaving}
            mine = {(one.key, one.kind): one for one in self._queue.leave(list(taken.values()))}
            self._errands |= {at: mine[one.key, one.kind] for at, one in taken.items() if (one.key, one.kind) in mine}
            may_leave = [letter for letter in leaving if self._errands[letter.delivery.id].left]
            if may_leave and self._ledger.mode == "live":
                self._ledger.count(len(may_leave), self._house.clock.now())
        for answer in answers:
            self._settle(answer)
        return may_leave

    def halt(self, exit_code: int, what: str) -> None:
        """Send nothing more for now; what has not left waits."""
        self.stopped, self.halted = self.stopped or what, True

    def wait(self) -> float | None:
        """Seconds until the next mail, or the end."""
        return self._pace.wait() if self._letters and not self.halted else None

    def ends_by(self) -> float:
        """These mails have all the time the standard gives, until the process is asked to end."""
        if self._ends_by == float("inf") and self._house.clock.interrupted():
            self.halt(75, "asked to end; what has not left waits")
            self._ends_by = self._house.clock.monotonic() + _FAREWELL
        return self._ends_by

    def _settle(self, answer: Answer) -> None:
        ruling, now = rule(answer), self._house.clock.now()
        errand = self._errands[answer.delivery.id]
        tries = errand.tries + (not errand.left)
        of_reader = ruling.trouble in (Trouble.READER, Trouble.LETTER)
        self.settled[ruling.outcome] += 1
        if ruling.outcome == Outcome.ACCEPTED:
            self._taken(errand)
        elif ruling.outcome == Outcome.REFUSED:
            self._queue.drop(errand)
        elif ruling.outcome == Outcome.DEFERRED and of_reader:
            later = next_try(errand.key, tries, now.timestamp())
            if later is None:
                self._queue.drop(errand)
            else:
                self._queue.put_back(errand, tries, datetime.fromtimestamp(later, now.tzinfo))
        elif ruling.outcome == Outcome.DEFERRED:
            self._queue.put_back(errand, tries - 1, now + _RELAY_RESTS)
            self.halt(75, str(answer.reply or answer.note))

    def _taken(self, errand: Errand) -> None:
        """The relay has it. What went to a folder was not mailed, so nobody owes an answer to it, or was asked."""
        if errand.kind is ErrandKind.ASK_AGAIN and self._ledger.mode != "live":
            self._queue.drop(errand)
        else:
            self._queue.done(errand, rests_from(self._house, errand))


def send_errands(house: House) -> tuple[Counter[Outcome], str]:
    """Send all that waits, 50 at a time; how many came to what, and why some wait on. Raises what the relay raises."""
    settled: Counter[Outcome] = Counter()
    stopped = ""
    house.register().tidy(house.clock.now())
    while errands := house.errands().waiting(house.clock.now(), _AT_ONCE):
        tray = Tray(house, errands)
        transport = house.transport("errands")
        transport.check()
        transport.narrow()
        transport.run(tray)
        settled += tray.settled
        stopped = stopped or tray.stopped
        if tray.halted or not tray.settled:
            break
    return settled, stopped
