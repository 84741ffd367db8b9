"""The same for people: few lines, the most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC

from digest.model import Account, Asking, Finding, ListDifference, PlannedIssue, PlannedMonth, Report
from digest.reporting.machines import Ranked

_STATES = {
    "busy": "another run is at work",
    "nothing_due": "nothing is due",
    "missed": "was missed: it fell due longer ago than the catch-up window",
    "skipped": "is skipped by the calendar",
    "sending": "is under way",
    "complete": "is complete",
    "held": "is held until you release it",
    "lost": "left from here, but this ledger has forgotten to whom; nobody gets it again",
    "test": "as a test; neither list nor ledger was touched",
}
_OUTCOMES = ("accepted", "deferred", "refused", "in_doubt", "waiting", "withheld", "expired")
_MAX_ROWS = 20


def report_lines(report: Report, list_file: str = "") -> Iterator[str]:
    """What a run came to, or where an issue stands."""
    head = _STATES.get(report.state, report.state)
    yield f"{report.slot}: {head}" if report.slot else head
    if report.essay:
        yield f"  letter {report.number}: {report.essay}, asking {report.question}"
    if report.question_text:
        yield f"  question: {report.question_text}"
    for reason in report.reasons:
        yield f"  because: {reason}"
    if report.counts.get("rows"):
        yield f"  list: {equation(report.counts)}"
    if report.counts:
        parts = [f"{report.counts[name]} {name.replace('_', ' ')}" for name in _OUTCOMES if report.counts.get(name)]
        yield f"  letters: {', '.join(parts) or 'none'}"
        sent = report.this_run.get("accepted", 0)
        yield f"  this run: {sent} letter{'' if sent == 1 else 's'} sent"
    if report.stopped:
        yield f"  stopped: {report.stopped}"
    for slot in report.missed:
        yield f"  missed: {slot} went by without a letter"
    for fault in report.set_aside[:_MAX_ROWS]:
        yield f"  set aside: {list_file}:{fault.line}: {fault.what}"
    if len(report.set_aside) > _MAX_ROWS:
        yield f"  set aside: and {len(report.set_aside) - _MAX_ROWS} more; digest subscribers check shows all"
    yield from (f"  {line}" for line in finding_lines(report.findings))
    if report.counts.get("in_doubt"):
        yet = " yet" if report.state == "sending" else ""  # a run may be at work
        yield f"  in doubt: no answer of the relay is known{yet}; see digest why {report.slot}, settle: digest resolve"
    if report.next_try:
        yield f"  tried again: from {report.next_try}"
    if report.next_due:
        yield f"  next: {report.next_due}"


def equation(counts: object) -> str:
    """The list's account as one sum."""
    get = counts.get if hasattr(counts, "get") else (lambda name, _=0: getattr(counts, name))
    names = ["to_send", "unsubscribed", "suppressed", "invalid", "duplicate"]
    if get("other_rhythm", 0):  # most lists have nobody there
        names.append("other_rhythm")
    return f"{get('rows', 0)} rows = " + " + ".join(f"{get(name, 0)} {name.replace('_', ' ')}" for name in names)


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """One line a finding, its reason and cure indented below it."""
    for finding in findings:
        place = f"{finding.where}: " if finding.where else ""
        yield f"{finding.severity}: {place}{finding.what} [{finding.rule}]"
        if finding.why:
            yield f"    why: {finding.why}"
        if finding.cure:
            yield f"    do: {finding.cure}"


def plan_lines(planned: Iterable[PlannedIssue], why: bool) -> Iterator[str]:
    """The coming weeks, two lines each, and the reasons if asked for."""
    for issue in planned:
        local = issue.due_at.strftime("%a %d %b %Y %H:%M %Z")
        utc = issue.due_at.astimezone(UTC).strftime("%H:%M UTC")
        yield f"{issue.slot}  {local} ({utc})"
        pairing = issue.pairing
        if pairing is None:
            yield f"    no letter: {issue.skipped}"
        else:
            yield f"    {issue.number}. {pairing.essay.title} [{', '.join(pairing.essay.themes)}]"
            yield f"    {pairing.question.text} ({pairing.question.id})"
        for note in issue.notes:
            yield f"    note: {note}"
        if why and pairing:
            for reason in pairing.reasons:
                value = "" if reason.value is None else f" ({reason.value})"
                yield f"      {reason.rule}: {reason.text}{value}"


def month_lines(planned: PlannedMonth) -> Iterator[str]:
    """The coming month's letter: when, and what of."""
    local = planned.due_at.strftime("%a %d %b %Y %H:%M %Z")
    utc = planned.due_at.astimezone(UTC).strftime("%H:%M UTC")
    yield f"{planned.month}   {local} ({utc})"
    titles = ", ".join(article.title for article in planned.articles)
    yield f"    the month's letter, to those who asked for one a month: {titles or 'nothing to tell yet'}"


def ranking_lines(candidates: Sequence[Ranked], most: int) -> Iterator[str]:
    """Ranked questions with their scores."""
    for candidate in candidates[:most]:
        parts = ", ".join(f"{name} {value:.3f}" for name, value in candidate.parts.items())
        state = f"out: {candidate.excluded}" if candidate.excluded else f"{candidate.score:.3f} ({parts})"
        yield f"{state:<32} {candidate.question.id}"
        yield f"    {candidate.question.text}"


def account_lines(account: Account, list_file: str) -> Iterator[str]:
    """The list's sum, then every row that was set aside."""
    yield equation(account.counts)
    for fault in account.faults:
        yield f"invalid: {list_file}:{fault.line}: {fault.what}"
    for fault in account.duplicates:
        yield f"duplicate: {list_file}:{fault.line}: {fault.what}"


def difference_lines(found: ListDifference, list_file: str) -> Iterator[str]:
    """How list and readers' own words differ, or that they do not."""
    for consent in found.missing:
        yield f"missing: {consent.address}, {consent.how} on {consent.confirmed_at:%Y-%m-%d}; digest subscribers sync"
    for kind, rows in (("left", found.left), ("switched off", found.switched_off), ("resting", found.resting)):
        for row in rows:
            yield f"{kind}: {list_file}:{row.line}: {row.what}; {row.cure}"
    if not (found.missing or found.left or found.switched_off):
        yield "the list says what its readers say"


def asking_lines(found: Asking, settled: Mapping[str, int], stopped: str) -> Iterator[str]:
    """Whom to ask again, and what became of the mails so far."""
    parts = [f"{number} {name.replace('_', ' ')}" for name, number in found.counts.items() if name != "readers"]
    yield f"{found.counts['readers']} readers = {' + '.join(parts)}"
    yield f"{found.queued} {'would be' if found.dry_run else 'are'} asked whether they still want the letter"
    if settled:
        yield f"mails: {', '.join(f'{number} {outcome}' for outcome, number in settled.items())}"
    if stopped:
        yield f"some wait, digest serve sends them, or the next digest subscribers ask: {stopped}"
