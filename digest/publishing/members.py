"""The list beside what its readers said: who is missing from it, who has left it, and what an operator adds by hand."""

from __future__ import annotations

from digest.audience import reader_key
from digest.audience.append import find_reader
from digest.audience.given_name import is_fit
from digest.audience.roll import ACTIVE, addressed
from digest.errors import UsageError
from digest.model import LIFTABLE, Consent, ListDifference, RowFault
from digest.publishing.house import House
from digest.publishing.said import address_said
from digest.publishing.wishes import forget


def compare(house: House) -> ListDifference:
    """Consents without a row, and rows whose reader has said otherwise. Changes nothing."""
    suppressions = house.suppressions()
    consents = {one.key: one for one in house.register().consents() if one.key not in suppressions}
    left: list[RowFault] = []
    switched_off: list[RowFault] = []
    resting: list[RowFault] = []
    present: set[bytes] = set()
    today = house.today()
    for row, same in addressed(house.snapshot()):
        key = reader_key(suppressions.pepper, same)
        present.add(key)
        gone, active = suppressions.reason_for(key) if key in suppressions else None, row.status.strip().casefold()
        if gone and gone.reason == "erased":
            what = f"its reader asked on {gone.since:%Y-%m-%d} to be forgotten"
            left.append(RowFault(row.line, what, "delete the row"))
        elif gone and active in ACTIVE:
            what = f"its reader gets no letter: {gone.reason} since {gone.since:%Y-%m-%d}"
            left.append(RowFault(row.line, what, "delete the row, or leave it: the suppression counts"))
        elif key in consents and active not in ACTIVE:
            what = f"its reader confirmed on {consents[key].confirmed_at:%Y-%m-%d}, the row says {active}"
            switched_off.append(RowFault(row.line, what, 'write "active" there if the consent is the later word'))
        elif active in ACTIVE and (silent := suppressions.silent_from(key)) and silent <= today:
            what = f"its reader was asked again, did not answer, and rests since {silent}"
            resting.append(RowFault(row.line, what, "leave it: their button ends the rest at any time"))
    missing = tuple(consent for key, consent in consents.items() if key not in present)
    return ListDifference(missing, tuple(left), tuple(switched_off), tuple(resting))


def sync(house: House) -> int:
    """Append every confirmed reader whom the list lacks; how many. Raises what writing the list raises."""
    missing = compare(house).missing
    return house.append_all((consent.address, consent.name) for consent in missing)


def add(house: House, address: str, name: str) -> bool:
    """Append a reader by hand, with a note of consent; False when the list has them already.

    Raises:
        UsageError: the address or the name is not fit, this reader has left, or their row is switched off.
    """
    written, same = address_said(address)
    name = " ".join(name.split())
    if not is_fit(name):
        raise UsageError("the name holds what neither a list nor a letter should")
    key = reader_key(house.suppressions().pepper, same)
    gone = house.suppressions().reason_for(key)
    if gone:
        why = "who left comes back by their own word"
        cure = "let them sign up on the site; confirming lifts it" if gone.reason in LIFTABLE else ""
        raise UsageError(f"this reader is suppressed: {gone.reason} since {gone.since:%Y-%m-%d}", why=why, cure=cure)
    row = find_reader(house.snapshot(), same)
    if row and row.status.strip().casefold() not in ACTIVE:
        cure = 'write "active" there if they want the letter'
        raise UsageError(f'is in the list as "{row.status}" and gets no letter', where=f"line {row.line}", cure=cure)
    now = house.clock.now()
    house.register().keep(Consent(key, written, name, now, now, "operator", ""))
    return house.append(written, name) is None


def forget_address(house: House, address: str) -> tuple[tuple[int, ...], bool]:
    """Erase what is kept of a reader but the hashed suppression, whatever state the list is in.

    Returns the lines of the list that are left to delete, and whether list, sign-ups or suppressions knew the reader.
    """
    _, same = address_said(address)
    suppressions, register = house.suppressions(), house.register()
    key = reader_key(suppressions.pepper, same)
    known = bool(key in suppressions or register.consent_of(key) or register.sign_up_of(key))
    forget(house, key)
    lines = tuple(row.line for row, one in addressed(house.snapshot()) if one == same)
    return lines, known or bool(lines)
