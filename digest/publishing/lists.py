"""The list as the corridor reads it: the roll of an issue, and whether the list may be used at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from digest.audience import Roll, Snapshot, read_roll
from digest.audience.roll import nobody
from digest.errors import AudienceError, Fault
from digest.model import Account, Month, Slot
from digest.publishing.house import House
from digest.schedule import Monthly

_TOLERATED_INVALID = 100
"""Rows. The percentage rules only for lists on which it is more."""


def roll_of(house: House, snapshot: Snapshot, elsewhere: Callable[[bytes], bool] = nobody) -> Roll:
    """Who of a snapshot gets letters now, in whichever rhythm: not the suppressed, and not those who pause."""
    suppressions, today = house.suppressions(), house.today()
    return read_roll(
        snapshot, suppressions.pepper, suppressions.__contains__, lambda key: suppressions.rests(key, today), elsewhere
    )


def roll_for(house: House, snapshot: Snapshot, slot: Slot | Month) -> Roll:
    """The roll of one issue: a week's has no monthly readers, a month's no others.

    Who asked for one mail a month after that month's letter fell due has had its letters week by week.
    """
    if isinstance(slot, Slot):
        return roll_of(house, snapshot, monthly_readers(house).__contains__)
    wanting = monthly_readers(house, Monthly(house.cadence).due_at(slot))
    return roll_of(house, snapshot, lambda key: key not in wanting)


def monthly_readers(house: House, by: datetime | None = None) -> set[bytes]:
    """Everybody who has not left and wants one mail a month, or wanted it by a moment."""
    suppressions = house.suppressions()
    suppressions.refresh()
    wanting = {key for key, since in suppressions.monthly.items() if by is None or since <= by}
    return {key for key in wanting if key not in suppressions}


def read_list(house: House) -> tuple[Account, Snapshot]:
    """The account of the list as a weekly letter would find it now. Raises what reading raises."""
    snapshot = house.snapshot()
    roll = roll_for(house, snapshot, Slot.holding(house.today()))
    for _ in roll:
        pass
    return roll.account, snapshot


def sound(account: Account, where: str, max_invalid_percent: float) -> Account:
    """The account, if the list may be used at all. Raises AudienceError when too much of it is wrong."""
    counts = account.counts
    limit = max(_TOLERATED_INVALID, counts.rows * max_invalid_percent / 100)
    faults = [Fault(fault.what, f"{where}:{fault.line}") for fault in account.faults[:20]]
    if counts.invalid > limit or (counts.rows >= 20 and counts.invalid * 2 > counts.rows):
        head = Fault(f"{counts.invalid} of {counts.rows} rows are invalid", where, "so much is rarely right",
                     "mend the file, or raise audience.max_invalid_percent")  # fmt: skip
        raise AudienceError.of([head, *faults])
    if counts.readers == 0:
        why = "an issue for nobody is a mistake, not a success"
        summary = ", ".join(f"{name} {number}" for name, number in counts.as_dict().items())
        head = Fault("there is nobody to send to", where, why, f"look at the list: {summary}")
        raise AudienceError.of([head, *faults])
    return account
