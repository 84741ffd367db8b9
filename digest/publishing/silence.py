"""Readers who have been silent for years are asked whether they still want the letter. Nobody is watched for it.

who of the list gave no sign of life for so long → one mail each, never twice within a year → whoever presses its
button, or has a wish by the links of a letter, stays → the others rest after some weeks, until they press it after all
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from digest.model import Asking, Errand, ErrandKind
from digest.publishing.house import House
from digest.publishing.lists import roll_of

_YEAR = timedelta(days=365.25)
_NUMBERS = ("readers", "after_consent", "after_wish", "after_first_letter", "heard_from", "asked_lately", "unknown")


def ask_again(house: House, years: float | None = None, *, dry_run: bool = False) -> Asking:
    """Queue the question for every reader of the list who was silent for so many years; the house's rule by default.

    A dry run gives the same account and writes nothing.
    """
    now = house.clock.now()
    silent_since = now - (years or house.silent_years) * _YEAR
    sign_of, lately = _signs(house), house.silence().asked_lately(now)
    counts: Counter[str] = Counter(dict.fromkeys(_NUMBERS, 0))
    errands: list[Errand] = []
    for reader in roll_of(house, house.snapshot()):
        sign = sign_of(reader.key)
        counts["readers"] += 1
        if sign is None:
            counts["unknown"] += 1
        elif sign[0] > silent_since:
            counts["heard_from"] += 1
        elif reader.key in lately:
            counts["asked_lately"] += 1
        else:
            counts[f"after_{sign[1]}"] += 1
            errands.append(Errand(ErrandKind.ASK_AGAIN, reader.key, reader.address, reader.name, now))
    return Asking(dict(counts), len(errands) if dry_run else house.silence().ask(errands), dry_run)


def _signs(house: House) -> Callable[[bytes], tuple[datetime, str] | None]:
    """A reader's last sign of life, and which; without any record the first letter they were sent stands for it."""
    given, ledger = house.silence().signs(), house.ledger()

    def last(key: bytes) -> tuple[datetime, str] | None:
        if key in given:
            return given[key]
        first = ledger.first_letter_to(key)
        return (first, "first_letter") if first else None

    return last


def keep(house: House, key: bytes) -> bool:
    """This reader still wants the letter, and gets it from now on; False, and nothing is kept, when they have left."""
    if house.suppressions().reason_for(key):
        return False
    house.silence().heard(key, house.clock.now())
    return True


def rests_from(house: House, errand: Errand) -> date:
    """The day from which somebody who does not answer rests, in the newsletter's zone."""
    return (errand.at + house.rest_after).astimezone(house.cadence.zone).date()
