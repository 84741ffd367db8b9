"""What is coming, as ``plan`` and ``preview`` show it: the same choices ``send`` will make."""

from __future__ import annotations

from digest.model import PlannedIssue, Slot
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.plan import foresee
from digest.schedule import Lateness
from digest.schedule.lateness import lateness_of


def first_open_slot(house: House) -> Slot:
    """The first slot that can still get a letter: the latest due one inside its window, or the next."""
    now = house.clock.now()
    slot = house.cadence.latest_due(now)
    past = house.ledger().issues()
    in_window = lateness_of(house.cadence.due_at(slot), now, house.catch_up) != Lateness.MISSED
    settled = bool(past) and past[-1].slot >= slot
    if in_window and not settled:
        return slot
    following = slot.plus(1)
    return max(following, past[-1].slot.plus(1)) if past else following


def ahead(house: House, weeks: int, first: Slot | None = None) -> list[PlannedIssue]:
    """The coming issues, beginning with the first slot that can still get one."""
    outlook = outlook_of(house, house.ledger())
    start = first or first_open_slot(house)
    return list(foresee(outlook, start, weeks, len(outlook.history) + 1))
