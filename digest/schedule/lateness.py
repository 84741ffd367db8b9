"""Too late is a rule with a name: what may still be started, and what is missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from digest.model import Slot
from digest.schedule.cadence import Cadence


class Lateness(StrEnum):
    """How a moment stands to a slot's due time."""

    EARLY = "early"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a tick may do: the latest slot that has fallen due, how late it is, and the older ones left behind.

    ``too_close_to`` names the previous issue when less than the smallest gap lies between; then nothing may start.
    """

    slot: Slot
    due_at: datetime
    lateness: Lateness
    missed: tuple[Slot, ...] = ()
    too_close_to: Slot | None = None


def lateness_of(due_at: datetime, now: datetime, catch_up: timedelta) -> Lateness:
    """EARLY before the moment; DUE within its first hour; LATE inside the catch-up window; MISSED after it."""
    now = now.astimezone(UTC)  # the difference of two times of one zone would forget a change of clocks
    if now < due_at:
        return Lateness.EARLY
    late = now - due_at
    if late > catch_up:
        return Lateness.MISSED
    return Lateness.DUE if late <= timedelta(hours=1) else Lateness.LATE


def judge(
    cadence: Cadence,
    now: datetime,
    catch_up: timedelta,
    min_gap: timedelta,
    last: tuple[Slot, datetime | None] | None,
) -> Verdict:
    """Decide what a tick at ``now`` may start, given the last settled slot and when the last letter began.

    Older slots than the latest are never started: they are missed, so that an outage of weeks cannot release a
    backlog. Before the very first issue nothing counts as missed but the latest slot itself.
    """
    now = now.astimezone(UTC)
    slot = cadence.latest_due(now)
    due_at = cadence.due_at(slot)
    lateness = lateness_of(due_at, now, catch_up)
    missed: list[Slot] = []
    too_close: Slot | None = None
    if last is not None:
        last_slot, last_began = last
        between = last_slot.plus(1)
        while between < slot:
            missed.append(between)
            between = between.plus(1)
        if last_slot < slot and last_began is not None and now - last_began < min_gap:
            too_close = last_slot
    return Verdict(slot, due_at, lateness, tuple(missed), too_close)
