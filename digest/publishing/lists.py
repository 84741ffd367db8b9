"""The list as the corridor reads it: the roll of an issue, and whether the list may be used at all."""

from __future__ import annotations

from digest.audience import Roll, Snapshot, read_roll
from digest.errors import AudienceError, Fault
from digest.model import Account
from digest.publishing.house import House

_TOLERATED_INVALID = 100
"""Rows. The percentage rules only for lists on which it is more."""


def roll_of(house: House, snapshot: Snapshot) -> Roll:
    """Who of a snapshot gets a letter now, without the suppressed and without those who pause."""
    suppressions, today = house.suppressions(), house.today()
    return read_roll(
        snapshot, suppressions.pepper, suppressions.__contains__, lambda key: suppressions.rests(key, today)
    )


def read_list(house: House) -> tuple[Account, Snapshot]:
    """The account of the list as a send would find it now. Raises what reading raises."""
    snapshot = house.snapshot()
    roll = roll_of(house, snapshot)
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
    if counts.to_send == 0:
        why = "an issue for nobody is a mistake, not a success"
        summary = ", ".join(f"{name} {number}" for name, number in counts.as_dict().items())
        head = Fault("there is nobody to send to", where, why, f"look at the list: {summary}")
        raise AudienceError.of([head, *faults])
    return account
