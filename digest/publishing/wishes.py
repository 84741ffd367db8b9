"""What a reader may do by the links in their letters: leave, pause, come back, see what is kept, be forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from digest.audience import Snapshot, reader_key
from digest.audience.roll import addressed
from digest.model import Rhythm, Suppression
from digest.publishing.house import House
from digest.publishing.proofs import consent_said
from digest.publishing.silence import keep

_LONGEST_PAUSE = timedelta(days=366)


def leave(house: House, *keys: bytes) -> None:
    """Never mail these readers again; a run under way honours it, too. Doing it twice is doing it once."""
    now = house.clock.now()
    house.suppressions().add(*(Suppression(key, "unsubscribed", now) for key in keys))


def pause_bounds(house: House) -> tuple[date, date]:
    """The earliest and the latest day until which somebody may pause."""
    today = house.today()
    return today + timedelta(days=1), today + _LONGEST_PAUSE


def proposed_return(house: House) -> date:
    """The day a pause is proposed to end: four weeks from now."""
    return house.today() + timedelta(days=28)


def pause(house: House, key: bytes, until: str) -> bool:
    """No letter before a day, written in ISO 8601; False, and nothing changed, when it is none or out of bounds."""
    first, last = pause_bounds(house)
    try:
        day = date.fromisoformat(until)
    except ValueError:
        return False
    if not first <= day <= last:
        return False
    house.register().pause(key, day)
    keep(house, key)
    return True


def come_back(house: House, key: bytes) -> None:
    """End a pause now, or a rest after a question without an answer. It does not undo leaving: only a sign-up does."""
    house.register().come_back(key)
    keep(house, key)


def pausing_until(house: House, key: bytes) -> date | None:
    """The day until which a reader gets no letter, if that lies ahead."""
    until = house.register().pause_of(key)
    return until if until is not None and until > house.today() else None


def rests_since(house: House, key: bytes) -> date | None:
    """Since when a reader gets no letter because they did not answer when asked again; None for all others."""
    suppressions, today = house.suppressions(), house.today()
    suppressions.refresh()
    silent = suppressions.silent_from(key)
    return silent if silent and silent <= today else None


def choose_rhythm(house: House, key: bytes, rhythm: Rhythm) -> None:
    """Every letter, or one mail a month, from now on; a run under way honours it, too."""
    house.register().choose(key, rhythm, house.clock.now())
    keep(house, key)


def rhythm_of(house: House, key: bytes) -> Rhythm:
    """How often this reader wants mail."""
    return Rhythm.MONTHLY if key in house.register().monthly() else Rhythm.WEEKLY


def shown(house: House, key: bytes) -> dict[str, Any]:
    """How it stands with a reader's wishes, as the page of their preferences shows it. Days are ISO 8601."""
    first, last = pause_bounds(house)
    return {
        "left": has_left(house, key),
        "pausing": pausing_until(house, key) or "",
        "resting": rests_since(house, key) is not None,
        "rhythm": rhythm_of(house, key),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "proposed": proposed_return(house).isoformat(),
    }


def has_left(house: House, key: bytes) -> bool:
    """Whether this reader is never mailed."""
    return house.suppressions().reason_for(key) is not None


def forget(house: House, key: bytes) -> None:
    """Erase consent, pause and sign-up, and never mail this reader again. The list's row is its owner's to delete."""
    house.register().forget(Suppression(key, "erased", house.clock.now()))


def copy(house: House, key: bytes) -> dict[str, Any]:
    """What a reader gets who asks for a copy. To ask for it is a sign of life."""
    kept = all_kept(house, key)
    keep(house, key)
    return kept


def all_kept(house: House, key: bytes) -> dict[str, Any]:
    """Everything that is kept of one reader, as a plain tree (GDPR articles 15 and 20)."""
    register = house.register()
    consent, asked, pause = register.consent_of(key), register.sign_up_of(key), register.pause_of(key)
    suppressed, monthly = house.suppressions().reason_for(key), register.monthly().get(key)
    told = ("slot", "mode", "state", "attempts", "changed_at", "reply")
    return {
        "newsletter": house.newsletter.name,
        "list": _list_row(house.snapshot(), house.suppressions().pepper, key),
        "consent": consent and consent_said(consent),
        "sign_up": asked and {
            "address": asked.address, "name": asked.name, "asked_at": asked.asked_at.isoformat(),
            "wording": asked.wording,
        },
        "paused_until": pause and pause.isoformat(),
        "monthly_since": monthly and monthly.isoformat(),
        "never_mailed": suppressed and {"reason": suppressed.reason, "since": suppressed.since.isoformat(),
                                        "address": suppressed.address},
        "bounces": house.suppressions().bounces_of(key),
        "silence": house.suppressions().silence_of(key),
        "letters": [{name: letter[name] for name in told} for letter in house.ledger().story(key)],
    }  # fmt: skip


def _list_row(snapshot: Snapshot, pepper: bytes, key: bytes) -> dict[str, str] | None:
    """A reader's row of the list, with every column of the operator's."""
    for row, same in addressed(snapshot):
        if reader_key(pepper, same) == key:
            return dict(zip(snapshot.layout().header, row.cells, strict=True))
    return None
