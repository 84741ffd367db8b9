"""Reports: one issue as the ledger has it, and what a run added to that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from digest.delivery import Desk, Ledger
from digest.model import Month, Outcome, Report, Slot, State


def report_on(ledger: Ledger, slot: Slot | Month) -> Report:
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
        next_try=_moment(ledger.next_try(issue)) if states["deferred"] else "",
    )


def _moment(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else ""


def after_run(report: Report, desk: Desk, invalid: int = 0, skip_doubt: bool = False) -> Report:
    """The report with what this run did, why it stopped if it did, and the exit code of both."""
    counts = report.counts
    attention = ("refused", "expired", *(() if skip_doubt else ("in_doubt",)))
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
