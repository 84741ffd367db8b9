"""Reports: one issue as the ledger has it, what a run added to that, and another run at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.delivery import Desk, Ledger
from digest.errors import Temporary
from digest.model import Month, Outcome, Report, Slot, State
from digest.publishing.house import House

_STANDS_STILL = timedelta(hours=2)
"""Without a word in the ledger: longer than any wait for a relay, and than the freeze of the longest list."""


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


def busy(house: House) -> Report:
    """Another run holds the lock. Nobody steals it; but one that stands still is nothing to be silent about."""
    idle = house.idle()
    if idle < _STANDS_STILL:
        return Report("busy", mode=house.mode, stopped="another run holds the lock and is at work")
    stopped = f"another run holds the lock and has written nothing for {idle.total_seconds() / 3600:.0f} hours; look \
for its process and end it if it hangs: nothing is lost, and the next run goes on"
    return Report("busy", mode=house.mode, stopped=stopped, exit_code=10)


def _moment(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else ""


def wants_attention(report: Report, skip_doubt: bool) -> bool:
    """Whether some of an issue's letters went no way that needs nobody's look."""
    names = ("refused", "expired") if skip_doubt else ("refused", "expired", "in_doubt")
    return any(report.counts[name] for name in names)


def after_run(report: Report, desk: Desk, invalid: int = 0, skip_doubt: bool = False) -> Report:
    """The report with what this run did, why it stopped if it did, and the exit code of both."""
    waits = bool(report.counts["deferred"] or report.counts["waiting"])
    # What is only put off is nothing to be said when nobody waits: the day's last letter was the list's last.
    stop = None if desk.stop and desk.stop.exit_code == Temporary.exit_code and not waits else desk.stop
    if stop:
        exit_code = stop.exit_code
    elif waits:
        exit_code = 75
    else:
        exit_code = 10 if invalid or wants_attention(report, skip_doubt) else 0
    return replace(
        report,
        this_run={outcome.value: count for outcome, count in desk.settled.items()},
        stopped=f"{stop.what}: {stop.reply}".rstrip(": ") if stop else "",
        exit_code=exit_code,
    )
