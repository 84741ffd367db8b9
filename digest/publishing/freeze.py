"""The freeze: choice, letter and roll of one issue, fixed for good in one transaction, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.delivery import IssueDraft, Ledger
from digest.errors import Fault, Held, RenderError
from digest.model import Account, Finding, Issue, PlannedIssue
from digest.publishing.guards import Orders, trust_audience
from digest.publishing.house import House
from digest.publishing.lists import roll_for, sound
from digest.publishing.plan import Outlook, with_letter

if TYPE_CHECKING:  # opens the letter's room: 300 ms
    from digest.publishing.prepare import Ready


def outlook_of(house: House, ledger: Ledger) -> Outlook:
    """What the choice of coming weeks depends on, read now."""
    return Outlook(house.catalogue(), house.calendar(), ledger.history(), house.cadence, house.rules)


def freeze(
    house: House, ledger: Ledger, outlook: Outlook, planned: PlannedIssue, orders: Orders
) -> tuple[Issue, tuple[Finding, ...], Account]:
    """Fix choice, letter and roll for good. Raises and writes nothing when any of them is not fit to be sent."""
    from digest.letter.markdown import to_html  # noqa: PLC0415  (opens the letter's room: 300 ms)
    from digest.publishing.prepare import prepare  # noqa: PLC0415

    now = house.clock.now()
    prepared = prepare(house, with_letter(outlook, planned), outlook.history, now)
    draft = IssueDraft(
        prepared.slot, prepared.number, prepared.pairing, prepared.edition.subject, prepared.letter.to_json(),
        to_html(prepared.pairing.essay.body), planned.due_at, now,
    )  # fmt: skip
    return fix(house, ledger, prepared, draft, orders)


def fix(
    house: House, ledger: Ledger, prepared: Ready, draft: IssueDraft, orders: Orders
) -> tuple[Issue, tuple[Finding, ...], Account]:
    """Fix what is ready, and its roll, for good; of either rhythm. Raises and writes nothing when it is not fit."""
    from digest.publishing.prepare import plan_hash, size_of  # noqa: PLC0415

    where = str(draft.slot)
    if prepared.errors:
        raise RenderError.of(
            Fault(f"{finding.rule}: {finding.what}", finding.where or where, finding.why, finding.cure)
            for finding in prepared.errors
        )
    snapshot = house.snapshot()
    if orders.plan and orders.plan != plan_hash(house, draft.due_at, prepared, snapshot.sha256):
        why = "list, content, template or config is not what it was at the preview"
        raise Held("this is not the plan you approved", where=where, why=why, cure="digest preview")
    house.transport(where).check(size_of(house, prepared))
    roll = roll_for(house, snapshot, draft.slot)

    def approved() -> Account:
        account = sound(roll.account, str(snapshot.path), house.max_invalid_percent)
        trust_audience(house, ledger, draft.slot, account, orders)
        return account

    issue = ledger.freeze(draft, roll, approved)
    warnings = (Finding("list", "warning", warning) for warning in snapshot.warnings)
    return issue, (*prepared.findings, *warnings), roll.account
