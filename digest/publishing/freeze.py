"""The freeze: choice, letter and roll of one issue, fixed for good in one transaction, or not at all."""

from __future__ import annotations

from digest.audience import read_roll
from digest.delivery import IssueDraft, Ledger
from digest.errors import AudienceError, Fault, Held, RenderError
from digest.model import Account, Finding, Issue, PlannedIssue
from digest.publishing.guards import Orders, trust_audience
from digest.publishing.house import House
from digest.publishing.plan import Outlook, choose

_TOLERATED_INVALID = 100
"""Rows. The percentage rules only for lists on which it is more."""


def outlook_of(house: House, ledger: Ledger) -> Outlook:
    """What the choice of coming weeks depends on, read now."""
    return Outlook(house.catalogue(), house.calendar(), ledger.history(), house.cadence, house.rules)


def freeze(
    house: House, ledger: Ledger, outlook: Outlook, planned: PlannedIssue, orders: Orders
) -> tuple[Issue, tuple[Finding, ...], Account]:
    """Fix choice, letter and roll for good. Raises and writes nothing when any of them is not fit to be sent."""
    from digest.publishing.prepare import plan_hash, prepare  # noqa: PLC0415  (opens the letter's room: 300 ms)

    now = house.clock.now()
    if planned.pairing is None:
        choose(outlook, planned.slot)  # raises, with the reason
    prepared = prepare(house, planned, outlook.history, now)
    if prepared.errors:
        raise RenderError.of(
            Fault(f"{finding.rule}: {finding.what}", finding.where or str(planned.slot), finding.why, finding.cure)
            for finding in prepared.errors
        )
    draft = IssueDraft(
        prepared.slot, prepared.number, prepared.pairing, prepared.edition.subject, prepared.letter.to_json(),
        planned.due_at, now,
    )  # fmt: skip
    suppressions = house.suppressions()
    snapshot = house.snapshot()
    if orders.plan and orders.plan != plan_hash(house, planned, prepared, snapshot.sha256):
        why = "list, content, template or config is not what it was at the preview"
        raise Held("this is not the plan you approved", where=str(planned.slot), why=why, cure="digest preview")
    house.transport(str(planned.slot)).check()
    roll = read_roll(snapshot, suppressions.pepper, suppressions.__contains__)

    def approved() -> Account:
        account = sound(roll.account, str(snapshot.path), house.max_invalid_percent)
        trust_audience(house, ledger, planned.slot, account, orders)
        return account

    return ledger.freeze(draft, roll, approved), prepared.findings, roll.account


def sound(account: Account, where: str, max_invalid_percent: float) -> Account:
    """The account, if the list may be used at all. Raises AudienceError when too much of it is wrong."""
    counts = account.counts
    limit = max(_TOLERATED_INVALID, counts.rows * max_invalid_percent / 100)
    faults = [Fault(fault.what, f"{where}:{fault.line}") for fault in account.faults[:20]]
    if counts.invalid > limit or (counts.rows >= 20 and counts.invalid * 2 > counts.rows):
        head = Fault(f"{counts.invalid} of {counts.rows} rows are invalid", where, "so much is rarely right",
                     "mend the file, or raise audience.max_invalid_percent")  # fmt: skip
        raise AudienceError.of([head, *faults])
    if counts.to_send == 0:
        why = "an issue for nobody is a mistake, not a success"
        summary = ", ".join(f"{name} {number}" for name, number in counts.as_dict().items())
        head = Fault("there is nobody to send to", where, why, f"look at the list: {summary}")
        raise AudienceError.of([head, *faults])
    return account
