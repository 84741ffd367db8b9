"""A second opinion on due moments, reckoned from UTC alone: no fold, no aware arithmetic in a zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from digest.model import Slot
from digest.schedule import Cadence

FIRST, LAST = Slot(2020, 1), Slot(2035, 52)
SLOTS = [FIRST.plus(weeks) for weeks in range((LAST.day(1) - FIRST.day(1)).days // 7 + 1)]


def wall(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock on the wall shows at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def due_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the wall shows this; inside a gap, as if the clock had not been changed."""
    wanted = datetime.combine(day, at)
    around = [wanted.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-30, 31, 10)]
    offsets = {moment.astimezone(zone).utcoffset() or timedelta() for moment in around}
    moments = [(wanted - offset).replace(tzinfo=UTC) for offset in offsets]
    shown = [moment for moment in moments if wall(moment, zone) == wanted]
    before = around[0].astimezone(zone).utcoffset() or timedelta()
    return min(shown) if shown else (wanted - before).replace(tzinfo=UTC)


def scan(cadence: Cadence, now: datetime) -> tuple[Slot, Slot]:
    """The latest slot that has fallen due and the first that has not, by looking at all slots of six weeks."""
    near = [Slot.holding(now.date()).plus(weeks) for weeks in range(-3, 4)]
    moments = {slot: due_moment(slot.day(cadence.iso_weekday), cadence.at, cadence.zone) for slot in near}
    come = [slot for slot, due in moments.items() if due <= now]
    to_come = [slot for slot, due in moments.items() if due > now]
    return max(come), min(to_come)


def changes(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Every minute, in UTC, from which the clocks of a zone go otherwise, 2020 to 2035, and by how much."""
    weeks = [datetime.combine(slot.day(1), time(), UTC) for slot in SLOTS]
    for start, end in pairwise(weeks):
        old, new = start.astimezone(zone).utcoffset(), end.astimezone(zone).utcoffset()
        if old == new or old is None or new is None:
            continue
        low, high = start, end
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) // 2
            middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
            low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
        yield high, new - old
