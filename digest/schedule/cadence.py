"""The weekly rule: a weekday and a time of day in one zone, and the moment each slot falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.model import Slot


@dataclass(frozen=True, slots=True)
class Cadence:
    """``iso_weekday`` is Monday 1 to Sunday 7; ``at`` a local time of day; ``zone`` an IANA zone."""

    iso_weekday: int
    at: time
    zone: ZoneInfo

    def due_at(self, slot: Slot) -> datetime:
        """The moment a slot falls due, aware, in the cadence's zone."""
        return self.moment_on(slot.day(self.iso_weekday))

    def moment_on(self, day: date) -> datetime:
        """The moment of the appointed time on a day, aware, in the cadence's zone.

        A local time inside a spring gap moves forward by the gap; of a repeated autumn hour the first counts.
        Both follow from fold=0 (PEP 495).
        """
        wall = datetime.combine(day, self.at, self.zone)
        return wall.astimezone(UTC).astimezone(self.zone)

    def latest_due(self, now: datetime) -> Slot:
        """The latest slot whose moment has come at ``now`` (aware)."""
        now = now.astimezone(UTC)  # two times of one zone compare by the wall, blind to a repeated hour
        slot = self.slot_of(now).plus(1)
        while self.due_at(slot) > now:
            slot = slot.plus(-1)
        return slot

    def next_due(self, now: datetime) -> Slot:
        """The first slot whose moment has not come yet at ``now``."""
        return self.latest_due(now).plus(1)

    def slot_of(self, moment: datetime) -> Slot:
        """The slot whose week, in this zone, holds a moment."""
        return Slot.holding(moment.astimezone(self.zone).date())

    def changes_clock(self, slot: Slot) -> bool:
        """Whether the zone's offset at this slot differs from a week before."""
        return self.due_at(slot).utcoffset() != self.due_at(slot.plus(-1)).utcoffset()

    def gap_moved(self, slot: Slot) -> timedelta:
        """How far the due moment was moved by a clock change; zero in nearly every week."""
        due = self.due_at(slot).replace(tzinfo=None)
        return due - datetime.combine(slot.day(self.iso_weekday), self.at)
