"""The proofs that readers wanted the letter, for whoever asks the operator for them (GDPR article 7(1))."""

from __future__ import annotations

from collections.abc import Iterator

from digest.audience.exchange import table_line
from digest.model import Consent
from digest.publishing.house import House


def consent_said(consent: Consent) -> dict[str, str]:
    """A consent as a plain tree: whose, when and how it was given, and to which words."""
    return {
        "address": consent.address,
        "name": consent.name,
        "asked_at": consent.asked_at.isoformat(),
        "confirmed_at": consent.confirmed_at.isoformat(),
        "how": consent.how,
        "wording": consent.wording,
    }


def consents_said(house: House) -> list[dict[str, str]]:
    """All consents, the oldest first."""
    return [consent_said(consent) for consent in house.register().consents()]


def consent_table(house: House) -> Iterator[str]:
    """The same as the lines of a CSV file that no spreadsheet takes for formulas."""
    told = consents_said(house)
    yield table_line(["address", "name", "asked_at", "confirmed_at", "how", "wording"])
    for one in told:
        yield table_line(list(one.values()))
