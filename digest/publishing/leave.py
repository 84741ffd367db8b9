"""Somebody leaves: their address, or the token of their link, goes to the suppressions at once and for good."""

from __future__ import annotations

from digest.audience import reader_key
from digest.errors import UsageError
from digest.model import Suppression
from digest.publishing.house import House
from digest.publishing.said import address_said


def suppress(house: House, who: str, reason: str) -> bool:
    """Never mail this reader again; False when they were suppressed already. A run under way honours it, too.

    Raises:
        UsageError: neither an address nor a genuine token.
    """
    suppressions = house.suppressions()
    address = None
    if "@" in who:
        address, same = address_said(who)
        key = reader_key(suppressions.pepper, same)
    else:
        found = house.signer.reader_of("unsubscribe", who.rstrip("/").rpartition("/")[2])
        if found is None:
            raise UsageError("neither an address nor the token of an unsubscribe link", where=who)
        key = found
    return suppressions.add(Suppression(key, reason, house.clock.now(), address)) == 1
