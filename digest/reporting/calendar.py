"""The plan as an iCalendar file to subscribe to (RFC 5545), and as a table of themes over months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from digest.model import PlannedIssue, Theme

_LINE_OCTETS = 75


def ics(planned: Iterable[PlannedIssue], name: str, stamp: datetime) -> str:
    """An iCalendar text with one event an issue; ``stamp`` (aware) says when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essay-digest//plan//EN", f"X-WR-CALNAME:{_escaped(name)}"]
    for issue in planned:
        if issue.pairing is None:
            continue
        essay, question = issue.pairing.essay, issue.pairing.question
        lines += [
            "BEGIN:VEVENT",
            f"UID:{issue.slot}@essay-digest",
            f"DTSTAMP:{_utc(stamp)}",
            f"DTSTART:{_utc(issue.due_at)}",
            f"DTEND:{_utc(issue.due_at + timedelta(minutes=15))}",
            f"SUMMARY:{_escaped(f'{issue.number}. {essay.title}')}",
            f"DESCRIPTION:{_escaped(question.text)}",
            f"CATEGORIES:{','.join(map(_escaped, essay.themes))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for old, new in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(old, new)
    return text


def _folded(line: str) -> str:
    """Lines of at most 75 octets, continued behind a blank, no character cut (section 3.1)."""
    parts, current, room = [], "", _LINE_OCTETS
    for char in line:
        if len((current + char).encode()) > room:
            parts.append(current)
            current, room = "", _LINE_OCTETS - 1
        current += char
    return "\r\n ".join([*parts, current])


def coverage(planned: Sequence[PlannedIssue], themes: Sequence[Theme]) -> dict[str, object]:
    """How often each theme comes in each month, which never come, and when the pool first runs dry."""
    counts: Counter[tuple[str, str]] = Counter()
    for issue in planned:
        for theme in issue.pairing.essay.themes if issue.pairing else ():
            counts[theme, f"{issue.due_at:%Y-%m}"] += 1
    months = sorted({month for _, month in counts})
    table = {theme.id: {month: counts[theme.id, month] for month in months} for theme in themes}
    dry = next((str(issue.slot) for issue in planned if issue.pairing and issue.pairing.warnings), None)
    return {
        "months": months,
        "themes": table,
        "gaps": [theme for theme, row in table.items() if not any(row.values())],
        "weeks": len(planned),
        "runs_dry": dry,
    }


def coverage_lines(tree: dict[str, object]) -> Iterator[str]:
    """The table for people: a row for each theme, a column for each month."""
    months, themes = tree["months"], tree["themes"]
    assert isinstance(months, list)  # noqa: S101
    assert isinstance(themes, dict)  # noqa: S101
    yield " " * 16 + " ".join(month[2:] for month in months)
    for theme, row in themes.items():
        yield f"{theme:<16}" + " ".join(f"{row[month] or '·':>5}" for month in months)
    gaps = tree["gaps"]
    assert isinstance(gaps, list)  # noqa: S101
    yield f"themes that never come: {', '.join(gaps) or 'none'}"
    yield f"first week that has to repeat or bend a rule: {tree['runs_dry'] or 'none'}"
