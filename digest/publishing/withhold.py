"""Who is passed over although the roll was frozen with them: they left, pause, chose otherwise or are off the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from digest.audience import Suppressions, read_roll, reader_key
from digest.audience.roll import opted_out
from digest.errors import DigestError
from digest.model import Delivery, Rhythm
from digest.publishing.house import House

_LOOK_EVERY = 1.0
"""Seconds between two looks at the list; the suppressions are asked before every commit."""


class Withholding:
    """Asked before every durable mark: a letter whose reader left meanwhile does not leave.

    A list that changed since the freeze is read again: rows removed or unsubscribed are honoured for letters that have
    not left; rows added wait for the next issue. A list that cannot be read, or has lost more of the ``roll``'s readers
    than would hold a freeze, leaves the frozen roll as it is but for those it calls unsubscribed, and ``warning`` says
    so. An issue that was not frozen from the list (a test) is not held against it, nor against the rhythm its reader
    chose: no digest, no look.
    """

    def __init__(self, house: House, frozen_sha256: str, rhythm: Rhythm, roll: Callable[[], Iterable[bytes]]) -> None:
        self._house = house
        self._roll = roll
        self._monthly = rhythm == Rhythm.MONTHLY
        self._suppressions: Suppressions = house.suppressions()
        self._sha256 = frozen_sha256
        self._active: set[bytes] | None = None
        self._left: set[bytes] = set()
        self._today = house.today()
        self._looked_at = float("-inf")
        self._stamp: object = self  # no list has it, nor has one that is gone
        self.warning = ""

    def refresh(self) -> None:
        """Take in what other processes and the operator have written since the last look."""
        self._suppressions.refresh()
        self._today = self._house.today()
        now = self._house.clock.monotonic()
        if self._sha256 and now - self._looked_at >= _LOOK_EVERY:
            self._looked_at = now
            self._look()

    def reason(self, delivery: Delivery) -> str:
        """Why this reader gets no letter any more; an empty text for all others."""
        if delivery.key in self._suppressions:
            return "suppressed since the freeze"
        if self._suppressions.rests(delivery.key, self._today):
            return "paused since the freeze"
        if delivery.key in self._left or (self._active is not None and delivery.key not in self._active):
            return "taken off the list since the freeze"
        if self._sha256 and (delivery.key in self._suppressions.monthly) != self._monthly:
            return "chose the other rhythm since the freeze"
        return ""

    def _look(self) -> None:
        stamp = self._house.list_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            snapshot = self._house.snapshot()
            if snapshot.sha256 == self._sha256:
                self._active, self._left, self.warning = None, set(), ""
                return
            pepper = self._suppressions.pepper
            active = {subscriber.key for subscriber in read_roll(snapshot, pepper)}
            found, frozen = self._found(active)
            if found >= frozen * self._house.hold_below_percent / 100:
                self._active, self._left, self.warning = active, set(), ""
                return
            self._active, self._left = None, {reader_key(pepper, same) for same in opted_out(snapshot)}
            what = f"only {found} of its {frozen} readers are still on the list"
            self.warning = f"{what}, the frozen roll stands: digest subscribers suppress takes readers off it"
        except DigestError as error:
            self.warning = f"the list cannot be read now, the frozen roll stands: {error}"

    def _found(self, active: set[bytes]) -> tuple[int, int]:
        """How many readers of the frozen roll are on the list, and how many there are."""
        found = frozen = 0
        for key in self._roll():
            frozen += 1
            found += key in active
        return found, frozen
