"""Do what is due, once.

take the run lock, or say that another run holds it
trust the ledger and the clock, or hold
a frozen issue is under way?   its window is over → give up its rest, say so
                               otherwise          → send what still waits; when nothing can leave just now, the next one
else the latest slot that fell due:
    already settled → the month's letter, if one is owed: it walks the same way, without a choice
    too early, too late, skipped, too close → say so
    choose essay and question → compose, inline, compile, lint → snapshot the list → greet the relay
    → trust the audience, or hold → freeze choice, letter and roll in one transaction
send:   claim → print → hand over all but the end → mark in doubt, durably → end of message → settle
nobody waits any more → complete
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from digest.delivery import Desk, HandPress, Ledger, SteamPress
from digest.errors import ConfigError, Held, Temporary
from digest.model import Account, Finding, Issue, PlannedMonth, Progress, Report, Slot, State
from digest.publishing.ahead import settled_until
from digest.publishing.archive import write_archive
from digest.publishing.bounces import heed_refusals
from digest.publishing.freeze import freeze, outlook_of
from digest.publishing.guards import (
    Orders,
    bear_witness,
    go_gently,
    pace_of,
    pause_after,
    respect_pause,
    trust_clock,
    trust_disk,
    trust_ledger,
)
from digest.publishing.house import House
from digest.publishing.months import freeze_month, month_owed
from digest.publishing.plan import foresee
from digest.publishing.reports import after_run, busy, report_on, wants_attention
from digest.publishing.withhold import Withholding
from digest.schedule import MONTH_CATCH_UP, Lateness, judge, lateness_of
from digest.steps import reach

_DOUBT_RESTS = timedelta(hours=1)
"""How long a letter is in doubt before the policy "resend" sends it once more: beyond every wait for an answer."""


def publish(house: House, orders: Orders = Orders()) -> Report:  # noqa: B008  (frozen)
    """Do whatever is due now. Raises a DigestError for everything that needs a person."""
    with house.lock() as mine:
        if not mine:
            return busy(house)
        trust_disk(house)
        ledger = house.ledger()
        now = house.clock.now()
        trust_ledger(house, ledger, orders)
        trust_clock(house, ledger, now, orders)
        if erasures := house.register().erasures():
            ledger.forget(erasures)
            house.erased(erasures)
        if house.on_in_doubt == "resend":
            ledger.resend_doubtful(now - house.send_window, now - _DOUBT_RESTS, now)
        waiting: Report | None = None
        for issue in ledger.unfinished():
            report = _go_on(house, ledger, issue, now, orders)
            if not _must_wait(house, report):
                return report
            waiting = waiting or report
        return _start(house, ledger, now, orders, waiting)


def _go_on(house: House, ledger: Ledger, issue: Issue, now: datetime, orders: Orders) -> Report:
    """Send what still waits of a frozen issue, unless it is held or its window is over."""
    ledger.examine()
    if issue.state == "held":
        if not orders.release:
            raise Held("is held", where=str(issue.slot), why=str(ledger.fact("held_because") or ""),
                       cure="look into it, then: digest send --release")  # fmt: skip
        ledger.release(issue, now)
    ledger.recover(issue)
    if now > ledger.window_began(issue) + house.send_window:
        return _give_up(house, ledger, issue, now)
    respect_pause(ledger, now)
    return _send(house, ledger, issue)


def _must_wait(house: House, report: Report) -> bool:
    """Whether no letter of an issue may leave just now, so that another issue may have the run."""
    idle = report.exit_code == Temporary.exit_code and not any(report.this_run.values())
    return idle and not house.clock.interrupted()


def _give_up(house: House, ledger: Ledger, issue: Issue, now: datetime) -> Report:
    """The issue's window is over: what still waits will not be sent, unless the operator says so."""
    given_up = ledger.expire(issue, now)
    ledger.finish(issue, now)
    stopped = f"its window is over; {given_up} letters were given up"
    if given_up:
        stopped = f"{stopped}, and digest resolve {issue.slot} --expired sends them after all"
    report = report_on(ledger, issue.slot)
    return replace(report, stopped=stopped, exit_code=10 if wants_attention(report, house.on_in_doubt == "skip") else 0)


def _start(house: House, ledger: Ledger, now: datetime, orders: Orders, waiting: Report | None) -> Report:
    """Begin the latest due slot if it may begin, and account for the ones that went by.

    ``waiting`` is the report of an issue that is under way and must wait; it is the run's when nothing begins.
    """
    past = settled_until(ledger, house.cadence.latest_due(now))
    began = next((issue.frozen_at for issue in reversed(past) if issue.essay), None)
    last = (past[-1].slot, began) if past else None
    verdict = judge(house.cadence, now, house.catch_up, house.min_gap, last)
    next_due = house.cadence.due_at(house.cadence.next_due(now)).isoformat()
    for slot in verdict.missed:
        ledger.note(slot, "missed", house.cadence.due_at(slot), now)
    if last and last[0] >= verdict.slot:
        if owed := month_owed(house, ledger, now):
            return _start_month(house, ledger, owed, now, orders)
        return waiting or replace(report_on(ledger, last[0]), next_due=next_due)
    if verdict.lateness == Lateness.MISSED:
        if not past:  # nothing was promised before the first issue
            return Report("nothing_due", mode=house.mode, next_due=next_due)
        ledger.note(verdict.slot, "missed", verdict.due_at, now)
        return Report("missed", verdict.slot, mode=house.mode, next_due=next_due,
                      missed=(*verdict.missed, verdict.slot), exit_code=10)  # fmt: skip
    if verdict.too_close_to:
        days = house.min_gap / timedelta(days=1)
        raise Held(
            f"the letter of {verdict.too_close_to} left less than {days:g} days ago", where=str(verdict.slot),
            why="a moved schedule must not mail people twice in a few days",
            cure="wait, or set schedule.min_gap_days = 0",
        )  # fmt: skip
    report = _begin(house, ledger, verdict.slot, now, orders)
    if not verdict.missed:
        return report
    return replace(report, missed=verdict.missed, exit_code=report.exit_code or 10)


def _begin(house: House, ledger: Ledger, slot: Slot, now: datetime, orders: Orders) -> Report:
    respect_pause(ledger, now)
    ledger.examine()
    outlook = outlook_of(house, ledger)
    planned = next(foresee(outlook, slot, 1, len(outlook.history) + 1))
    if slot in outlook.calendar.skips:
        ledger.note(slot, "skipped", planned.due_at, now)
        return Report("skipped", slot, mode=house.mode, stopped=planned.skipped)
    issue, findings, account = freeze(house, ledger, outlook, planned, orders)
    reach("frozen")
    return _send(house, ledger, issue, findings, account)


def _start_month(house: House, ledger: Ledger, owed: PlannedMonth, now: datetime, orders: Orders) -> Report:
    """Begin a month's letter, or account for it when it is too late. The weeks' smallest gap is not its affair."""
    if lateness_of(owed.due_at, now, MONTH_CATCH_UP) == Lateness.MISSED:
        ledger.note(owed.month, "missed", owed.due_at, now)
        return Report("missed", owed.month, mode=house.mode, missed=(owed.month,), exit_code=10)
    respect_pause(ledger, now)
    ledger.examine()
    issue, findings, account = freeze_month(house, ledger, owed, orders)
    reach("frozen")
    return _send(house, ledger, issue, findings, account)


def _send(
    house: House, ledger: Ledger, issue: Issue, findings: tuple[Finding, ...] = (), account: Account | None = None
) -> Report:
    """Send what waits of a frozen issue, and finish it when nothing waits any more."""
    bear_witness(house, ledger, issue.slot)
    findings = (*findings, *write_archive(house, ledger))
    desk, warning = deliver(house, ledger, issue)
    if desk.stop:
        pause_after(house, ledger, desk.stop)
        if desk.stop.exit_code == Held.exit_code:
            ledger.remember("held_because", f"{desk.stop.what}: {desk.stop.reply}")
            ledger.hold(issue)
    states = ledger.states(issue)
    done = not states[State.PENDING] and not states[State.CLAIMED]
    if ledger.mode == "live" and (not desk.stop or (done and desk.stop.exit_code != Held.exit_code)):
        heed_refusals(house, ledger, issue)
    if done:
        reach("finish")
        ledger.finish(issue, house.clock.now())
    invalid = account.counts.invalid if account else 0
    report = after_run(report_on(ledger, issue.slot), desk, invalid, house.on_in_doubt == "skip")
    said = {"list": warning, "ledger": ledger.exposed()}
    findings = (*findings, *(Finding(rule, "warning", what) for rule, what in said.items() if what))
    report = replace(report, findings=findings)
    return replace(report, set_aside=account.faults, duplicates=account.duplicates) if account else report


def deliver(house: House, ledger: Ledger, issue: Issue, trial: str = "") -> tuple[Desk, str]:
    """Run the transport over the issue; the desk tells how it went, the text what was wrong with the list meanwhile.

    A ``trial`` tells the Message-IDs of test letters apart from all others.
    """
    from digest.letter.compiled import CompiledLetter  # noqa: PLC0415
    from digest.publishing.prepare import Printer  # noqa: PLC0415

    withholding = Withholding(
        house, ledger.account(issue)["audience_sha256"], issue.slot.rhythm, lambda: ledger.roll(issue)
    )
    withholding.refresh()  # a long freeze leaves time to leave
    try:
        letter = CompiledLetter.from_json(ledger.letter(issue))
    except ValueError as reason:
        cure = "let the version of the program that froze it send it to its end"
        raise ConfigError(f"is frozen as {reason}", where=str(issue.slot), cure=cure) from reason
    printer = Printer(house, issue.slot, letter, trial)
    desk = Desk(
        ledger,
        issue,
        HandPress(printer) if house.workers == 1 else SteamPress(printer.fill, printer.whole, house.workers),
        pace_of(house, ledger),
        house.clock,
        withholding,
    )
    desk.after_turn = _watching(house, ledger, issue, desk)
    transport = house.transport(str(issue.slot))
    if go_gently(ledger, house.clock.now()):
        transport.narrow()
    gc.freeze()  # what is here now stays to the end; looking through it again and again costs every letter
    try:
        transport.run(desk)
    finally:
        gc.unfreeze()  # for a process that stays
        desk.close()
    return desk, withholding.warning


def _watching(house: House, ledger: Ledger, issue: Issue, desk: Desk) -> Callable[[], None]:
    """What tells the house after each commit how far the run has come, and ends one that outlasts its issue's time."""
    ends = ledger.window_began(issue) + house.send_window
    states = ledger.states(issue)
    total, waiting = sum(states[state] for state in State), states[State.PENDING]

    def tell() -> None:
        house.watch(Progress(issue.slot, total, waiting - desk.gone, desk.settled))
        if house.clock.now() > ends:
            desk.halt(Temporary.exit_code, "the time of this issue is over; the next run accounts for the rest")

    return tell
