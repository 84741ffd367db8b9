"""Do what is due, once.

take the run lock, or say that another run holds it
trust the ledger and the clock, or hold
a frozen issue is under way?   its window is over → give up its rest, say so
                               otherwise          → send what still waits
else the latest slot that fell due:
    already settled, too early, too late, skipped, too close → say so
    choose essay and question → compose, inline, compile, lint → snapshot the list → greet the relay
    → trust the audience, or hold → freeze choice, letter and roll in one transaction
send:   claim → print → hand over all but the end → mark in doubt, durably → end of message → settle
nobody waits any more → complete
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from digest.audience import read_roll
from digest.delivery import Desk, IssueDraft, Ledger, Pace, ramped
from digest.errors import AudienceError, Fault, Held, RenderError
from digest.model import Account, Finding, Issue, Outcome, PlannedIssue, Report, Slot, State
from digest.publishing.guards import Orders, trust_audience, trust_clock, trust_ledger
from digest.publishing.house import House
from digest.publishing.plan import Outlook, choose, foresee
from digest.publishing.withhold import Withholding
from digest.schedule import Lateness, judge

_TOLERATED_INVALID = 100
"""Rows. The percentage rules only for lists on which it is more."""
_DOUBT_RESTS = timedelta(hours=1)
"""How long a letter is in doubt before the policy "resend" sends it once more: beyond every wait for an answer."""


def publish(house: House, orders: Orders = Orders()) -> Report:  # noqa: B008  (frozen)
    """Do whatever is due now. Raises a DigestError for everything that needs a person."""
    with house.lock() as mine:
        if not mine:
            return Report("busy", mode=house.mode, stopped="another run holds the lock and is at work")
        ledger = house.ledger()
        now = house.clock.now()
        trust_ledger(house, ledger, orders)
        trust_clock(house, ledger, now, orders)
        if house.on_in_doubt == "resend":
            ledger.resend_doubtful(now - _DOUBT_RESTS, now)
        issue = ledger.unfinished()
        if issue is None:
            return _start(house, ledger, now, orders)
        ledger.examine()
        ledger.recover(issue)
        if now > ledger.window_began(issue) + house.send_window:
            return _give_up(ledger, issue, now)
        return _send(house, ledger, issue)


def _give_up(ledger: Ledger, issue: Issue, now: datetime) -> Report:
    """The issue's window is over: what still waits will not be sent."""
    given_up = ledger.expire(issue, now)
    ledger.finish(issue, now)
    stopped = f"its window is over; {given_up} letters were given up"
    return replace(report_on(ledger, issue.slot), stopped=stopped, exit_code=10 if given_up else 0)


def _start(house: House, ledger: Ledger, now: datetime, orders: Orders) -> Report:
    """Begin the latest due slot if it may begin, and account for the ones that went by."""
    past = ledger.issues()
    began = next((issue.frozen_at for issue in reversed(past) if issue.essay), None)
    last = (past[-1].slot, began) if past else None
    verdict = judge(house.cadence, now, house.catch_up, house.min_gap, last)
    next_due = house.cadence.due_at(house.cadence.next_due(now)).isoformat()
    for slot in verdict.missed:
        ledger.note(slot, "missed", house.cadence.due_at(slot), now)
    if last and last[0] >= verdict.slot:
        return replace(report_on(ledger, last[0]), next_due=next_due)
    if verdict.lateness == Lateness.MISSED:
        if not past:  # nothing was promised before the first issue
            return Report("nothing_due", mode=house.mode, next_due=next_due)
        ledger.note(verdict.slot, "missed", verdict.due_at, now)
        return Report("missed", verdict.slot, mode=house.mode, next_due=next_due,
                      missed=(*verdict.missed, verdict.slot), exit_code=10)  # fmt: skip
    if verdict.too_close_to:
        days = house.min_gap.days
        raise Held(
            f"the letter of {verdict.too_close_to} left less than {days} days ago", where=str(verdict.slot),
            why="a moved schedule must not mail people twice in a few days",
            cure="wait, or set schedule.min_gap_days = 0",
        )  # fmt: skip
    report = _begin(house, ledger, verdict.slot, now, orders)
    if not verdict.missed:
        return report
    return replace(report, missed=verdict.missed, exit_code=report.exit_code or 10)


def _begin(house: House, ledger: Ledger, slot: Slot, now: datetime, orders: Orders) -> Report:
    ledger.examine()
    outlook = outlook_of(house, ledger)
    planned = next(foresee(outlook, slot, 1, len(outlook.history) + 1))
    if slot in outlook.calendar.skips:
        ledger.note(slot, "skipped", planned.due_at, now)
        return Report("skipped", slot, mode=house.mode, stopped=planned.skipped)
    issue, findings, account = freeze(house, ledger, outlook, planned, orders)
    ledger.remember("home", house.home)
    house.set_high_water(str(slot))
    return _send(house, ledger, issue, findings, account)


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


def _send(
    house: House, ledger: Ledger, issue: Issue, findings: tuple[Finding, ...] = (), account: Account | None = None
) -> Report:
    """Send what waits of a frozen issue, and finish it when nothing waits any more."""
    desk = deliver(house, ledger, issue)
    states = ledger.states(issue)
    if not states[State.PENDING] and not states[State.CLAIMED]:
        ledger.finish(issue, house.clock.now())
    invalid = account.counts.invalid if account else 0
    report = after_run(report_on(ledger, issue.slot), desk, invalid, house.on_in_doubt == "skip")
    if account is None:
        return report
    return replace(report, findings=findings, set_aside=account.faults, duplicates=account.duplicates)


def deliver(house: House, ledger: Ledger, issue: Issue) -> Desk:
    """Run the transport over the issue; the desk tells how it went."""
    from digest.letter.compiled import CompiledLetter  # noqa: PLC0415
    from digest.publishing.prepare import printer  # noqa: PLC0415

    withholding = Withholding(house, ledger.account(issue)["audience_sha256"])
    now = house.clock.now().timestamp()
    limits = ramped(house.limits, house.ramp, ledger.first_letter_at(), now)
    desk = Desk(
        ledger,
        issue,
        printer(house, issue.slot, CompiledLetter.from_json(ledger.letter(issue))),
        Pace(limits, ledger.sent_since, now),
        house.clock,
        withholding,
    )
    try:
        house.transport(str(issue.slot)).run(desk)
    finally:
        desk.close()
    return desk


def report_on(ledger: Ledger, slot: Slot) -> Report:
    """The report on one issue as the ledger has it."""
    issue = ledger.issue(slot)
    assert issue is not None  # noqa: S101
    states = ledger.states(issue)
    account = ledger.account(issue)
    counts = {
        **account["counts"],
        "accepted": states[State.SENT],
        "deferred": states["deferred"],
        "refused": states[State.REJECTED],
        "in_doubt": states[State.IN_DOUBT],
        "waiting": states[State.PENDING] + states[State.CLAIMED] - states["deferred"],
        "withheld": states[State.SUPPRESSED],
        "expired": states[State.EXPIRED],
        "quarantined": states[State.QUARANTINED],
    }
    return Report(
        issue.state,
        slot,
        issue.essay,
        issue.question,
        account["question_text"] or "",
        issue.subject,
        issue.number,
        ledger.mode,
        counts,
        dict.fromkeys((outcome.value for outcome in Outcome), 0),
        tuple(account["reasons"]),
    )


def after_run(report: Report, desk: Desk, invalid: int = 0, skip_doubt: bool = False) -> Report:
    """The report with what this run did, why it stopped if it did, and the exit code of both."""
    counts = report.counts
    attention = ("refused", "expired", "quarantined", *(() if skip_doubt else ("in_doubt",)))
    if desk.stop:
        exit_code = desk.stop.exit_code
    elif counts["deferred"] or counts["waiting"]:
        exit_code = 75
    else:
        exit_code = 10 if invalid or any(counts[name] for name in attention) else 0
    return replace(
        report,
        this_run={outcome.value: count for outcome, count in desk.settled.items()},
        stopped=f"{desk.stop.what}: {desk.stop.reply}".rstrip(": ") if desk.stop else "",
        exit_code=exit_code,
    )
