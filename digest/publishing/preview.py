"""The dry run for the eye: one planned letter as one reader will get it, and the letter before it. Read-only."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.errors import DigestError, UsageError
from digest.letter import HTML_FAIL, HTML_WARN, CompiledLetter, html_octets
from digest.model import Edition, Finding, Pairing, PlannedIssue, Slot, Subscriber
from digest.publishing.ahead import ahead, first_open_slot
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.plan import with_letter
from digest.publishing.prepare import personal_values, plan_hash, prepare
from digest.publishing.readers import find_reader
from digest.publishing.said import week_said
from digest.publishing.views import Sheet

__all__ = ["HTML_FAIL", "HTML_WARN", "Preview", "html_octets", "preview"]

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


def preview(house: House, week: str | None = None, reader: str | None = None) -> Preview:
    """The letter of the coming slot, or of another, as a reader of the list gets it.

    Raises:
        UsageError: the week is no week, or nobody on the list is meant by ``reader``.
        DigestError: whatever would stop the send of that week before its list is read.
    """
    planned = with_letter(outlook_of(house, house.ledger()), _planned(house, week))
    prepared = prepare(house, planned, house.ledger().history(), planned.due_at)
    someone = find_reader(house, reader)
    values = personal_values(house, planned.slot, someone.key, someone.address, someone.name)
    sheet = Sheet(planned.slot, prepared.letter.print(values, house.seal()))
    try:
        plan = plan_hash(house, planned.due_at, prepared, house.snapshot().sha256)
    except DigestError:
        plan = ""  # no list, no plan that could be approved; check and send say why
    before = _before(house, planned, someone)
    return Preview(planned, prepared.pairing, prepared.edition, someone, sheet, prepared.findings, plan, before)


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
