"""What transcripts and long pages put beside the words: times of a recording, a table of the page's own headings."""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.text.lines import Line, make_line

_CLOCK = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,]\d{1,3})?"
_TIME = re.compile(rf"[\[(]?{_CLOCK}[\])]?(?:\s*(?:-->|[-–—])\s*[\d:.,]+)?(?:\s+|\Z)")
_FEW_TIMES, _FEW_HEADINGS = 5, 3
_MOST_HEADING = 13


def mark_times(page: Page) -> None:
    """Mark the times of a recording, or cut them off in front of what is said then.

    Times run up from the first minute; the hours of a day, in a diary, do not begin there.
    """
    found = [(at, match) for at, line in enumerate(page.lines) if (match := _TIME.match(line.plain))]
    run: list[tuple[int, re.Match[str]]] = []
    for at, match in found:
        seconds = _seconds(match)
        if seconds < 60 and (not run or seconds < _seconds(run[-1][1])) and len(run) < _FEW_TIMES:
            run = [(at, match)]
        elif run and seconds >= _seconds(run[-1][1]):
            run.append((at, match))
    if len(run) < _FEW_TIMES:
        return
    for at, match in run:
        line, said = page.lines[at], page.lines[at].plain[match.end() :]
        if said:
            page.put(at, make_line(line.number, said, 0, max(1, line.gap))._replace(last=line.last))
            page.pieces.setdefault(at, []).append(match[0].strip())
            continue
        page.mark(at, "time mark", "a time of a recording")
        if at + 1 < len(page.lines):
            page.put(at + 1, page.lines[at + 1]._replace(gap=max(1, page.lines[at + 1].gap)))


def _seconds(match: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds


def mark_contents(page: Page) -> None:
    """Mark a table of contents: lines together that each stand below once more, in the same order, above text."""
    heads = {line.folded: at for at, line in enumerate(page.lines) if _may_head(line)}
    at = 0
    while at < len(page.lines):
        end, last = at, -1
        while end < len(page.lines) and _may_head(page.lines[end]) and heads[page.lines[end].folded] > max(last, end):
            last = heads[page.lines[end].folded]
            end += 1
        apart = end - at >= _FEW_HEADINGS and all(heads[page.lines[one].folded] >= end for one in range(at, end))
        if apart and all(_heads_text(page, heads[page.lines[one].folded]) for one in range(at, end)):
            page.mark_all(range(at, end), "menu", "a table of the headings below")
        at = max(end, at + 1)


def _may_head(line: Line) -> bool:
    return 0 < line.size <= _MOST_HEADING and bool(line.folded)


def _heads_text(page: Page, at: int) -> bool:
    return any(line.prose for line in page.lines[at + 1 : at + 4])
