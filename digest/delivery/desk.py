"""The desk of one run: claims deliveries, prints their letters, marks them before they leave, settles what comes back.

It also hears what the relay says of us as a whole and stops claiming when going on would burn the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.delivery.ledger import Ledger
from digest.delivery.pace import Pace
from digest.delivery.press import Press
from digest.delivery.retry import next_try
from digest.delivery.transport import Letter
from digest.delivery.verdict import Answer, Settlement, Trouble, rule
from digest.model import Delivery, Issue, Outcome, Phase, Reply, State
from digest.steps import reach

_BATCH = 200
_CONSECUTIVE_LETTER_REFUSALS, _AT_ONE_DOMAIN = 3, 10
_SENSELESS_REPLIES = 3
_FIRST, _TOO_MANY = 50, 0.2
_FAREWELL = 20.0
"""Seconds for what is under way when the run is asked to end; service managers kill after thirty and more."""
_NOTHING = Reply(0)
_SETTLED_STATE = {
    Outcome.ACCEPTED: State.SENT,
    Outcome.DEFERRED: State.PENDING,
    Outcome.REFUSED: State.REJECTED,
    Outcome.UNKNOWN: State.IN_DOUBT,
}
# What a relay-wide trouble means for the run: its exit code and what to tell the operator.
_STOPS = {
    Trouble.THROTTLE: (75, "the relay asks us to slow down"),
    Trouble.QUOTA: (75, "the relay's quota is used up"),
    Trouble.REPUTATION: (11, "the relay refuses us by policy (class 7 reply); look at SPF, DKIM, DMARC and content"),
    Trouble.SENDER: (78, "the relay refuses our envelope sender; see smtp.envelope_from"),
    Trouble.CREDENTIALS: (77, "the relay refuses our credentials; see smtp.username and DIGEST_SMTP_PASSWORD"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended before the list did, and the exit code that says so. ``trouble`` names what the relay meant."""

    exit_code: int
    what: str
    reply: str = ""
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, as an aware wall time; a monotonic count of seconds for deadlines; whether the process was asked to end."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    interrupted: Callable[[], bool] = lambda: False


class Withheld(Protocol):
    """Whom to pass over although the roll was frozen with them."""

    def refresh(self) -> None:
        """Look again at what may have changed."""

    def reason(self, delivery: Delivery) -> str:
        """Why a delivery is to be withheld; an empty text when it is not."""


class Desk:
    """One run over one issue. ``stop`` says why it ended early, if it did; ``gone`` counts letters that wait no more;
    ``after_turn`` is called after each commit.
    """

    def __init__(
        self,
        ledger: Ledger,
        issue: Issue,
        press: Press,
        pace: Pace,
        clock: Clock,
        withholding: Withheld,
    ) -> None:
        self._ledger = ledger
        self._issue = issue
        self._press = press
        self._pace = pace
        self._clock = clock
        self._withholding = withholding
        self._last_claimed = 0
        self._drained = False
        # First who was never put off: a reader whose letter makes the relay stop us must not do so at each run's begin.
        self._again = False
        self._freed = True
        self._suppressed: list[Settlement] = []
        self._refusing: list[str] = []  # the domains of letters refused in a row
        self._taking: set[str] = set()  # two at most of those that have taken letters
        self._reader_refusals = 0
        self._senseless = 0
        self._heard = 0
        self.stop: Stop | None = None
        self._ends_by = float("inf")
        self.gone = 0
        self.after_turn: Callable[[], None] = _nothing
        self.settled: dict[Outcome, int] = dict.fromkeys(Outcome, 0)

    def halt(self, exit_code: int, what: str, reply: str = "", trouble: Trouble = Trouble.NONE) -> None:
        """Claim nothing more; what is under way is brought to its end. The first reason stays."""
        self.stop = self.stop or Stop(exit_code, what, reply, trouble)

    def next(self) -> Letter | None:
        """A claimed and printed letter, or None when there is none to send now."""
        self.ends_by()
        while self.stop is None:
            # Claim before the last letter is taken, so that printing processes never run out of work.
            if self._press.ordered < _BATCH // 2 and not self._claim() and not self._press.ordered:
                return None
            letter = self._press.take()
            if reason := self._withholding.reason(letter.delivery):
                self._suppressed.append(_suppressed(letter.delivery, reason))
                continue
            return letter
        return None

    def turn(self, leaving: list[Letter], answers: list[Answer]) -> list[Letter]:
        """One durable commit of marks and outcomes; returns the letters that may leave.

        A letter whose reader has been suppressed meanwhile is settled instead and may not leave.
        """
        if leaving:
            self._withholding.refresh()
        now = self._clock.now()
        settled = [self._settle(answer, now.timestamp()) for answer in answers] + self._suppressed
        self._suppressed = []
        may_leave = []
        for letter in leaving:
            if reason := self._withholding.reason(letter.delivery):
                settled.append(_suppressed(letter.delivery, reason))
            else:
                may_leave.append(letter)
        if may_leave or settled:
            reach("turn: before the commit")
            self._ledger.turn(self._issue, [letter.delivery for letter in may_leave], settled, now)
            reach("turn: committed")
        for settlement in settled:
            self.settled[settlement.outcome] += settlement.state != State.SUPPRESSED
            self.gone += settlement.state != State.PENDING
        self.after_turn()
        return may_leave

    def wait(self) -> float | None:
        """Seconds until a letter may be had again; None when this run has no more."""
        if self.stop is not None or (self._drained and not self._freed and not self._press.ordered):
            return None
        return self._pace.wait()

    def ends_by(self) -> float:
        """When, on the monotonic clock, everything under way must be over; infinite until the run is asked to end."""
        if self._ends_by == float("inf") and self._clock.interrupted():
            self.halt(75, "asked to end; the next run goes on")
            self._ends_by = self._clock.monotonic() + _FAREWELL
        return self._ends_by

    def close(self) -> None:
        """Settle what is left over and give back what was claimed and never used."""
        self._press.close()
        self.turn([], [])
        self._ledger.recover(self._issue)

    def _claim(self) -> bool:
        if self._drained and self._freed:
            self._drained = False
        if self._drained:
            return False
        if self._pace.exhausted:
            if self._press.ordered:  # what was claimed within the allowance still leaves
                return False
            self.halt(75, "the letters allowed for this hour or day are used up (smtp.per_hour, smtp.per_day)")
            return False
        wanted = self._pace.allowance(_BATCH, self._clock.monotonic())
        if wanted < 1:
            return False
        found = self._ledger.claim(self._issue, wanted, self._last_claimed, self._clock.now(), again=self._again)
        self._pace.spend(len(found))
        if found:
            self._last_claimed = found[-1].id
        elif self._freed:
            self._again, self._freed, self._last_claimed = True, False, 0
        else:
            self._drained = True
        self._press.order(found)
        return bool(found)

    def _settle(self, answer: Answer, now: float) -> Settlement:
        ruling = rule(answer)
        self._hear(ruling.trouble, answer)
        state, not_before = _SETTLED_STATE[ruling.outcome], None
        attempts = answer.delivery.attempts + 1
        if ruling.outcome == Outcome.DEFERRED and ruling.trouble not in (Trouble.READER, Trouble.LETTER):
            # The relay's trouble is not the reader's: the try does not count and the letter is free at once.
            attempts, not_before, self._freed = attempts - 1, now, True
        elif ruling.outcome == Outcome.DEFERRED:
            not_before = next_try(answer.delivery.key, attempts, now)
            state = State.PENDING if not_before is not None else State.EXPIRED
        return Settlement(
            answer.delivery, ruling.outcome, state, answer.phase, answer.reply, answer.note, not_before, attempts
        )

    def _hear(self, trouble: Trouble, answer: Answer) -> None:
        if trouble in _STOPS:
            code, what = _STOPS[trouble]
            self.halt(code, what, str(answer.reply or answer.note), trouble)
        self._senseless += trouble == Trouble.PROTOCOL
        if self._senseless >= _SENSELESS_REPLIES:
            self.halt(76, "the relay and we do not understand each other", str(answer.reply or ""), trouble)
        self._heard += 1
        self._reader_refusals += trouble == Trouble.READER and (answer.reply or _NOTHING).code >= 500
        if self._heard <= _FIRST and self._reader_refusals > _FIRST * _TOO_MANY:
            what = f"{self._reader_refusals} of the first {self._heard} readers were refused; is this the right list?"
            self.halt(11, what, str(answer.reply))
        self._hear_of_letter(trouble, answer)

    def _hear_of_letter(self, trouble: Trouble, answer: Answer) -> None:
        """Letters refused in a row hold the issue; where others take them, one domain alone has to say it oftener."""
        domain = answer.delivery.address.rpartition("@")[2]
        if trouble != Trouble.LETTER:
            self._refusing.clear()
            if trouble == Trouble.NONE and len(self._taking) < 2:
                self._taking.add(domain)
            return
        self._refusing.append(domain)
        alone = len(set(self._refusing)) == 1 and bool(self._taking - {domain})
        if len(self._refusing) >= (_AT_ONE_DOMAIN if alone else _CONSECUTIVE_LETTER_REFUSALS):
            what = f"{len(self._refusing)} letters in a row were refused after they were read: content or reputation"
            self.halt(11, what, str(answer.reply or ""))


def _nothing() -> None:
    """Nobody watches."""


def _suppressed(delivery: Delivery, reason: str) -> Settlement:
    return Settlement(delivery, Outcome.REFUSED, State.SUPPRESSED, Phase.CONNECT, note=reason)
