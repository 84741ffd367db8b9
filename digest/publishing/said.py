"""What an operator types, checked: a week, a month, an address. All raise UsageError with the cure."""

from __future__ import annotations

from digest.audience import BadAddress, canonical
from digest.delivery import Ledger
from digest.errors import UsageError
from digest.model import Issue, Month, Slot


def week_said(text: str) -> Slot:
    """The slot a week like 2026-W48 names."""
    try:
        return Slot.parse(text)
    except ValueError as reason:
        raise UsageError(str(reason)) from None


def month_said(text: str) -> Month:
    """The month a text like 2026-11 names."""
    try:
        return Month.parse(text)
    except ValueError as reason:
        raise UsageError(str(reason)) from None


def address_said(text: str) -> tuple[str, str]:
    """The address to mail and the key by which two spellings are one reader."""
    try:
        return canonical(text)
    except BadAddress as reason:
        raise UsageError(str(reason), where=text) from None  # one of several, perhaps


def issue_said(ledger: Ledger, text: str) -> Issue:
    """The issue of a week, or of a month, that is in the ledger."""
    slot = month_said(text) if text[5:].isdecimal() else week_said(text)
    issue = ledger.issue(slot)
    if issue is None:
        raise UsageError(f"no issue of {slot} is in the ledger", cure="digest status shows all")
    return issue
