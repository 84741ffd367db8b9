"""Somebody joins, in two steps: they ask, and only the owner of the mailbox can confirm.

ask      form → limits → sign-up kept → a mail with a link (see ``errands``)
confirm  link → consent kept, their own earlier wish to leave lifted, in one transaction → a row at the end of the list
         → a mail that welcomes them

A row that a spreadsheet drops again, or that could not be written, is found by comparing list and consents.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digest.audience import BadAddress, canonical, reader_key
from digest.audience.given_name import is_fit
from digest.audience.roll import ACTIVE
from digest.errors import DigestError
from digest.model import FORGOTTEN_AFTER, Consent, SignUp
from digest.publishing.house import House

_ANYBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody sent: ``trap`` is a field that people do not see, ``source`` where it came from."""

    email: str
    name: str
    stamp: str
    trap: str
    source: str


class Standing(StrEnum):
    """What a confirmation link is good for."""

    BROKEN = "broken"
    EXPIRED = "expired"
    OPEN = "open"
    CONFIRMED = "confirmed"


def asks_for_name(house: House) -> bool:
    """Whether the list has a column for names."""
    try:
        return house.snapshot().layout().name is not None
    except DigestError:
        return False


def form_stamp(house: House) -> str:
    """A signed mark of the present moment, for a form that is about to be shown."""
    return house.signer.dated_token("form", _ANYBODY, house.clock.now())


def ask(house: House, form: Form) -> bool:
    """Keep a sign-up if the form is in order and no limit is reached; whoever sent it must not learn which."""
    name = " ".join(form.name.split()) if is_fit(form.name.strip()) else None
    if form.trap or name is None or not _in_time(house, form.stamp):
        return False
    try:
        address, same = canonical(form.email)
    except BadAddress:
        return False
    key = reader_key(house.suppressions().pepper, same)
    rules = house.join_rules
    return house.register().ask(SignUp(key, address, name, house.clock.now(), rules.wording), form.source, rules.caps)


def _in_time(house: House, stamp: str) -> bool:
    """Whether the form was shown long enough ago for a person to fill it in, and not for ever."""
    shown = house.signer.read_dated("form", stamp)
    return shown is not None and house.join_rules.min_fill <= house.clock.now() - shown[1] <= FORGOTTEN_AFTER


def standing(house: House, token: str) -> Standing:
    """What the link with this token is good for now; changes nothing."""
    return _read(house, token)[1]


def confirm(house: House, token: str) -> tuple[Standing, str]:
    """Confirm a sign-up. Doing it twice is doing it once.

    Returns what the link was good for, and what keeps the consent from reaching the list, for the operator's eyes.
    """
    key, found = _read(house, token)
    if found != Standing.OPEN:
        return found, ""
    welcome = house.join_rules.welcome
    consent = house.register().confirm(key, house.clock.now(), welcome=welcome) or _confirmed_before(house, key)
    if consent is None:
        return Standing.EXPIRED, ""
    try:
        row = house.append(consent.address, consent.name)
    except DigestError as error:
        return Standing.CONFIRMED, f"a confirmed reader is not in the list yet: {error}; digest subscribers sync"
    if row is not None and row.status.strip().casefold() not in ACTIVE:
        return Standing.CONFIRMED, f"a confirmed reader is switched off in line {row.line}: digest subscribers diff"
    return Standing.CONFIRMED, ""


def _read(house: House, token: str) -> tuple[bytes, Standing]:
    read = house.signer.read_dated("confirm", token)
    if read is None:
        return b"", Standing.BROKEN
    key, asked_at = read
    return key, Standing.OPEN if house.clock.now() - asked_at <= FORGOTTEN_AFTER else Standing.EXPIRED


def _confirmed_before(house: House, key: bytes) -> Consent | None:
    """The consent that an earlier press of the same button gave, unless its reader has left since."""
    return None if house.suppressions().reason_for(key) else house.register().consent_of(key)
