"""Where issues stand and what happened to one reader, from the ledger alone."""

from __future__ import annotations

from typing import Any

from digest.audience import reader_key
from digest.audience.append import find_reader
from digest.errors import DigestError
from digest.model import Issue, Report, Rhythm, State
from digest.publishing.ahead import first_open_slot
from digest.publishing.house import House
from digest.publishing.months import month_owed
from digest.publishing.proofs import consent_said
from digest.publishing.reports import report_on
from digest.publishing.said import address_said, issue_said
from digest.publishing.wishes import rests_since
from digest.schedule import Monthly


def standing(house: House, week: str | None = None) -> tuple[list[Report], bool, str]:
    """Reports on all issues or one, whether the last due ones went out, and when the next week is due (ISO 8601).

    A month's letter counts when one was owed. The next week is one whose hour has passed while it can still leave.
    """
    ledger = house.ledger()
    now = house.clock.now()
    issues: list[Issue] = [*ledger.issues()]
    due = house.cadence.latest_due(now)
    sent = due in {issue.slot for issue in issues if issue.state in ("complete", "skipped")}
    month = ledger.issue(Monthly(house.cadence).latest_due(now))
    fulfilled = sent and (month.state == "complete" if month else month_owed(house, ledger, now) is None)
    issues = sorted([*issues, *ledger.months()], key=lambda issue: issue.due_at)
    if week is not None:
        issues = [issue_said(ledger, week)]
    next_due = house.cadence.due_at(first_open_slot(house)).isoformat()
    return [report_on(ledger, issue.slot) for issue in issues], fulfilled, next_due


def story_of(house: House, address_or_week: str) -> dict[str, Any]:
    """Everything known of a reader or of an issue, as a plain tree."""
    return _reader_story(house, address_or_week) if "@" in address_or_week else _issue_story(house, address_or_week)


def _reader_story(house: House, address: str) -> dict[str, Any]:
    suppressions = house.suppressions()
    written, same = address_said(address)
    key = reader_key(suppressions.pepper, same)
    suppressed, paused = suppressions.reason_for(key), suppressions.paused_until(key)
    consent = house.register().consent_of(key)
    since = suppressions.monthly.get(key)
    return {
        "address": written,
        "in_the_list": _row_said(house, same),
        "consent": consent and consent_said(consent),
        "suppressed": {"reason": suppressed.reason, "since": suppressed.since} if suppressed else None,
        "paused_until": paused if paused and paused > house.today() else None,
        "rests_since": rests_since(house, key),
        "silence": suppressions.silence_of(key),
        "bounces": suppressions.bounces_of(key),
        "rhythm": str(Rhythm.MONTHLY if since else Rhythm.WEEKLY),
        "rhythm_since": since,
        "issues": house.ledger().story(key),
    }


def _row_said(house: House, same: str) -> str:
    """Where the list has a reader, given as ``canonical`` keys addresses, and with which status."""
    try:
        row = find_reader(house.snapshot(), same)
    except DigestError as reason:
        return f"not known, the list cannot be read: {reason}"
    return f"line {row.line}, {row.status.strip() or 'active'}" if row else "no"


def _issue_story(house: House, week: str) -> dict[str, Any]:
    ledger = house.ledger()
    issue = issue_said(ledger, week)
    report = report_on(ledger, issue.slot)
    open_states = (State.IN_DOUBT, State.REJECTED, State.PENDING, State.SUPPRESSED, State.EXPIRED)
    return {
        "slot": str(issue.slot),
        "rhythm": str(issue.slot.rhythm),
        "state": issue.state,
        "essay": issue.essay,
        "question": issue.question,
        "question_text": report.question_text,
        "subject": issue.subject,
        "due_at": issue.due_at,
        "frozen_at": issue.frozen_at,
        "reasons": list(report.reasons),
        "counts": dict(report.counts),
        "deliveries": [
            {"address": delivery.address, "state": state, "attempts": delivery.attempts, "reply": reply}
            for delivery, state, reply in ledger.in_state(issue, open_states)
        ],
    }
