"""The mails to single readers, finished: what each says, and to whom it can only be said."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date
from typing import Any

from digest.delivery import Letter
from digest.letter.compose import long_date
from digest.letter.note import compile_note, write_note
from digest.model import FORGOTTEN_AFTER, Delivery, Envelope, Errand, ErrandKind, Slot
from digest.publishing.house import House
from digest.publishing.prepare import personal_values, return_path
from digest.publishing.silence import rests_from


def note_for(house: House, errand: Errand, place: int = 0) -> Letter:
    """One of these mails. Raises RenderError or MissingInput for its template."""
    newsletter = house.newsletter
    template, says = {
        ErrandKind.CONFIRM: ("confirm.txt", _confirmation),
        ErrandKind.WELCOME: ("welcome.txt", _welcome),
        ErrandKind.ASK_AGAIN: ("ask-again.txt", _question),
    }[errand.kind]
    context = {"newsletter": newsletter, **says(house, errand)}
    asked = f"{errand.kind} {int(errand.at.timestamp())}".encode()
    message_id = f"{hmac.digest(errand.key, asked, 'sha256')[:16].hex()}@{newsletter.domain}"
    note = write_note(house.templates(), template, context)
    leaving = context.get("unsubscribe_url", "")
    compiled = compile_note(note, newsletter, errand.address, message_id, errand.at, leaving=leaving)
    delivery = Delivery(place, errand.key, errand.address, errand.name)
    envelope = Envelope(return_path(house, errand.key), errand.address)
    return Letter(delivery, envelope, compiled.print({}, house.seal()), message_id, compiled.dot_free)


def _confirmation(house: House, errand: Errand) -> Mapping[str, Any]:
    """Nothing that a stranger typed, and no link of a reader's."""
    token = house.signer.dated_token("confirm", errand.key, errand.at)
    return {
        "confirm_url": f"{house.newsletter.base_url}/c/{token}",
        "wording": errand.wording,
        "days": FORGOTTEN_AFTER.days,
    }


def _welcome(house: House, errand: Errand) -> Mapping[str, Any]:
    address, title = _latest(house)
    due = house.cadence.due_at(next_slot(house))
    return {
        **_of_reader(house, errand),
        "next_letter": _said(house, due.date()),
        "latest_url": address,
        "latest_title": title,
    }


def _question(house: House, errand: Errand) -> Mapping[str, Any]:
    token = house.signer.token("keep", errand.key)
    return {
        **_of_reader(house, errand),
        "keep_url": f"{house.newsletter.base_url}/k/{token}",
        "until": _said(house, rests_from(house, errand)),
    }


def _of_reader(house: House, errand: Errand) -> Mapping[str, str]:
    values = personal_values(house, Slot.holding(errand.at.date()), errand.key, errand.address, errand.name)
    return {name: values[name] for name in ("greeting", "unsubscribe_url", "preferences_url")}


def next_slot(house: House) -> Slot:
    """The next slot whose letter is not left out by the calendar."""
    slot, skips = house.cadence.next_due(house.clock.now()), house.calendar().skips
    while slot in skips:
        slot = slot.plus(1)
    return slot


def _latest(house: House) -> tuple[str, str]:
    """Where the latest letter can be read, and its subject; two empty texts when there is none to be read."""
    for issue in reversed(house.ledger().issues()):
        if issue.essay and house.shelved(f"{str(issue.slot).lower()}/index.html") is not None:
            return house.archived_at(issue.slot), issue.subject
    return "", ""


def _said(house: House, day: date) -> str:
    return long_date(day, house.newsletter.language)
