"""The mails that ask whether somebody wants the letter: from waiting sign-ups, through the relay, each at most once.

They leave behind the visitor's back, so that a slow relay keeps nobody waiting and no answer tells who is known here.
"""

from __future__ import annotations

import hmac
from collections import Counter
from datetime import datetime, timedelta

from digest.audience import Waiting
from digest.delivery import Answer, Letter, Trouble, next_try, rule
from digest.model import FORGOTTEN_AFTER, Delivery, Envelope, Outcome, SignUp
from digest.publishing.guards import pace_of
from digest.publishing.house import House

_AT_ONCE = 50
_RELAY_RESTS = timedelta(minutes=5)


class Tray:
    """The counter that a transport fetches these mails from; see ``Counter`` there. ``settled`` tells how it went."""

    def __init__(self, house: House, waiting: list[Waiting]) -> None:
        self._house = house
        self._register = house.register()
        self._ledger = house.ledger()
        self._pace = pace_of(house, self._ledger)
        self._waiting = waiting
        self._letters = [confirmation(house, one.sign_up, place) for place, one in enumerate(waiting)]
        self.settled: Counter[Outcome] = Counter()
        self.stopped = ""

    def next(self) -> Letter | None:
        """The next mail, as soon as the relay's limits allow one."""
        if not self._letters or self.stopped:
            return None
        if self._pace.exhausted:
            self.halt(75, "the mails allowed for this hour or day are used up (smtp.per_hour, smtp.per_day)")
            return None
        if self._pace.allowance(1, self._house.clock.monotonic()) < 1:
            return None
        self._pace.spend(1)
        return self._letters.pop(0)

    def turn(self, leaving: list[Letter], answers: list[Answer]) -> list[Letter]:
        """Mark what is about to leave and settle what was answered, durably."""
        if leaving:
            if self._ledger.mode == "live":
                self._ledger.count(len(leaving), self._house.clock.now())
            self._register.mark([letter.delivery.key for letter in leaving])
        for answer in answers:
            self._settle(answer)
        return leaving

    def halt(self, exit_code: int, what: str) -> None:
        """Send nothing more for now; what has not left waits."""
        self.stopped = self.stopped or what

    def wait(self) -> float | None:
        """Seconds until the next mail, or the end."""
        return self._pace.wait() if self._letters and not self.stopped else None

    def ends_by(self) -> float:
        """These mails have all the time the standard gives."""
        return float("inf")

    def _settle(self, answer: Answer) -> None:
        ruling, now = rule(answer), self._house.clock.now()
        key, tries = answer.delivery.key, self._waiting[answer.delivery.id].tries
        self.settled[ruling.outcome] += 1
        if ruling.outcome == Outcome.REFUSED and ruling.trouble == Trouble.READER:
            self._register.drop(key)
        elif ruling.outcome == Outcome.DEFERRED and ruling.trouble in (Trouble.READER, Trouble.LETTER):
            later = next_try(key, tries + 1, now.timestamp())
            if later is not None:
                self._register.put_back(key, tries + 1, datetime.fromtimestamp(later, now.tzinfo))
        elif ruling.outcome == Outcome.DEFERRED:
            self._register.put_back(key, tries, now + _RELAY_RESTS)
            self.halt(75, str(answer.reply or answer.note))


def send_confirmations(house: House) -> tuple[Counter[Outcome], str]:
    """Send what waits, at most 50 at once; how many came to what, and why the relay got no more."""
    register = house.register()
    now = house.clock.now()
    register.tidy(now)
    waiting = register.waiting(now, _AT_ONCE)
    if not waiting:
        return Counter(), ""
    tray = Tray(house, waiting)
    transport = house.transport("confirmations")
    transport.check()
    transport.narrow()
    transport.run(tray)
    return tray.settled, tray.stopped


def confirmation(house: House, sign_up: SignUp, place: int = 0) -> Letter:
    """One of these mails, finished. The same sign-up always gives the same bytes."""
    from digest.letter.note import compile_note, write_note  # noqa: PLC0415  (opens the letter's room: 300 ms)
    from digest.publishing.prepare import return_path  # noqa: PLC0415

    newsletter = house.newsletter
    token = house.signer.dated_token("confirm", sign_up.key, sign_up.asked_at)
    context = {
        "newsletter": newsletter,
        "confirm_url": f"{newsletter.base_url}/c/{token}",
        "wording": sign_up.wording,
        "days": FORGOTTEN_AFTER.days,
    }
    asked = f"confirm {int(sign_up.asked_at.timestamp())}".encode()
    message_id = f"{hmac.digest(sign_up.key, asked, 'sha256')[:16].hex()}@{newsletter.domain}"
    note = write_note(house.templates(), "confirm.txt", context)
    compiled = compile_note(note, newsletter, sign_up.address, message_id, sign_up.asked_at)
    delivery = Delivery(place, sign_up.key, sign_up.address, sign_up.name)
    envelope = Envelope(return_path(house, sign_up.key), sign_up.address)
    return Letter(delivery, envelope, compiled.print({}, house.seal()), message_id, compiled.dot_free)
