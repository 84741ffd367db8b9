"""What is coming, as ``plan`` and ``preview`` show it: the same choices ``send`` will make."""

from __future__ import annotations

from digest.delivery import Ledger
from digest.model import PlannedIssue, Slot, WeeklyIssue
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.plan import foresee
from digest.schedule import Lateness
from digest.schedule.lateness import lateness_of


def settled_until(ledger: Ledger, due: Slot) -> list[WeeklyIssue]:
    """The issues that count for what is due, oldest first; not those that left under a clock that ran ahead.

    The week after the due one does: a weekday that was moved may have brought its letter forward.
    """
    return [issue for issue in ledger.issues() if issue.slot <= due.plus(1)]


def first_open_slot(house: House) -> Slot:
    """The first slot that can still get a letter: the latest due one inside its window, or the next."""
    now = house.clock.now()
    slot = house.cadence.latest_due(now)
    past = settled_until(house.ledger(), slot)
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
