"""The dry run for the eye: one planned letter as one reader will get it, and the letter before it. Read-only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from digest.errors import DigestError, UsageError
from digest.letter import HTML_FAIL, HTML_WARN, CompiledLetter, html_octets
from digest.model import Edition, Finding, Month, Pairing, PlannedIssue, PlannedMonth, Slot, Subscriber
from digest.publishing.ahead import ahead, first_open_slot
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.months import month_planned, prepare_month
from digest.publishing.plan import with_letter
from digest.publishing.prepare import Ready, personal_values, plan_hash, prepare
from digest.publishing.readers import find_reader
from digest.publishing.said import month_said, week_said
from digest.publishing.views import Sheet
from digest.schedule import MONTH_CATCH_UP

__all__ = ["HTML_FAIL", "HTML_WARN", "MonthPreview", "Preview", "html_octets", "preview", "preview_month"]

_FARTHEST = 520


@dataclass(frozen=True)
class Preview:
    """One reader's letter before it is sent: the message is what ``send`` would hand to the relay."""

    planned: PlannedIssue
    pairing: Pairing
    edition: Edition
    reader: Subscriber
    sheet: Sheet = field(repr=False)
    findings: tuple[Finding, ...]
    plan: str
    before: Sheet | None = field(repr=False)

    @property
    def slot(self) -> Slot:
        """The week it is planned for."""
        return self.planned.slot


@dataclass(frozen=True)
class MonthPreview:
    """The same of a month's letter."""

    planned: PlannedMonth
    edition: Edition
    sheet: Sheet = field(repr=False)
    findings: tuple[Finding, ...]
    plan: str


def preview(house: House, week: str | None = None, reader: str | None = None) -> Preview:
    """The letter of the coming slot, or of another, as a reader of the list gets it.

    Raises:
        UsageError: the week is no week, or nobody on the list is meant by ``reader``.
        DigestError: whatever would stop the send of that week before its list is read.
    """
    planned = with_letter(outlook_of(house, house.ledger()), _planned(house, week))
    prepared = prepare(house, planned, house.ledger().history(), planned.due_at)
    someone = find_reader(house, reader)
    sheet, plan = _printed(house, prepared, planned.due_at, someone)
    before = _before(house, planned, someone)
    return Preview(planned, prepared.pairing, prepared.edition, someone, sheet, prepared.findings, plan, before)


def preview_month(house: House, month: str, reader: str | None = None) -> MonthPreview:
    """A month's letter as a reader of the list gets it: what has left in the month, and what is still to come.

    Raises:
        UsageError: the month is none, lies behind us or has nothing to tell, or nobody is meant by ``reader``.
        DigestError: whatever would stop the send of that letter before its list is read.
    """
    planned = _month_ahead(house, month_said(month))
    prepared = prepare_month(house, planned, planned.due_at)
    sheet, plan = _printed(house, prepared, planned.due_at, find_reader(house, reader))
    return MonthPreview(planned, prepared.edition, sheet, prepared.findings, plan)


def _month_ahead(house: House, month: Month) -> PlannedMonth:
    now = house.clock.now()
    if (month.first - house.today()).days > 7 * _FARTHEST:
        raise UsageError(f"{month} is more than ten years ahead")
    planned = month_planned(house, month)
    if house.ledger().issue(month) or now > planned.due_at + MONTH_CATCH_UP:
        raise UsageError(f"{month} lies behind us", cure=f"digest why {month} tells what became of it")
    if not planned.articles:
        raise UsageError(f"no letter falls due in {month}")
    return planned


def _printed(house: House, prepared: Ready, due_at: datetime, reader: Subscriber) -> tuple[Sheet, str]:
    """The letter as this reader gets it, and the hash under which exactly this can be sent."""
    values = personal_values(house, prepared.slot, reader.key, reader.address, reader.name)
    sheet = Sheet(prepared.slot, prepared.letter.print(values, house.seal()))
    try:
        return sheet, plan_hash(house, due_at, prepared, house.snapshot().sha256)
    except DigestError:
        return sheet, ""  # no list, no plan that could be approved; check and send say why


def _planned(house: House, week: str | None) -> PlannedIssue:
    first = first_open_slot(house)
    if week is None:
        return ahead(house, 1, first)[0]
    slot = week_said(week)
    if slot < first:
        raise UsageError(f"{slot} lies behind us", cure=f"the first week that can be previewed is {first}")
    weeks = _weeks(first, slot) + 1
    if weeks > _FARTHEST:
        raise UsageError(f"{slot} is more than ten years ahead")
    return ahead(house, weeks, first)[-1]


def _weeks(first: Slot, slot: Slot) -> int:
    return (slot.day(1) - first.day(1)).days // 7


def _before(house: House, planned: PlannedIssue, reader: Subscriber) -> Sheet | None:
    """The same reader's letter of the week before: planned if that week is still to come, else the last one sent."""
    ledger = house.ledger()
    first = first_open_slot(house)
    coming = [issue for issue in ahead(house, _weeks(first, planned.slot), first) if issue.pairing]
    if coming:
        slot, letter = coming[-1].slot, prepare(house, coming[-1], ledger.history(), coming[-1].due_at).letter
    elif sent := [issue for issue in ledger.issues() if issue.essay and issue.slot < planned.slot]:
        slot, letter = sent[-1].slot, CompiledLetter.from_json(ledger.letter(sent[-1]))
    else:
        return None
    values = personal_values(house, slot, reader.key, reader.address, reader.name)
    return Sheet(slot, letter.print(values, house.seal()))
