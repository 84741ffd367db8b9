"""Second thoughts on what the chain decided: what an essay may carry at its edges, and what a lone one keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.intake.judging.authors import QUOTED_BY
from digest.intake.page import Page
from digest.intake.rules.headings import heading_places
from digest.intake.signs.bios import bio_name, speaks_of
from digest.intake.signs.credits import byline, signature
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_POSTSCRIPT = re.compile(r"p\.?\s?s\.?(?:\s|:)|\[\d{1,2}\]\s")
_NOTES, _FEW = 12, 3
_MOST_STANDFIRST = 40


def with_notes(page: Page, places: Sequence[int], states: list[str]) -> list[str]:
    """The states, with what the chain may not take: epigraphs, postscripts and notes, a last list, a bare essay."""
    if "first" not in states:
        return states
    for place, at in enumerate(places[: states.index("first")]):
        line = page.lines[at]
        cited = place and states[place - 1] == "text" and line.text[:1] in QUOTED_BY
        below = page.lines[places[place + 1]]
        # A standfirst may be words of somebody's, too, but it does not say whose.
        own = states[place] == "under" or (states[place] == "dek" and below.text[:1] in QUOTED_BY)
        if own and page.open(at) and (cited or _is_epigraph(line)):
            states[place] = "text"
    end = states.index("end") if "end" in states else len(states)
    if all(page.open(at) for at in places):
        return _kept(page, places, states, end)
    for place in range(end, min(end + _NOTES, len(states))):
        at = places[place]
        line = page.lines[at]
        listed = place == end and _carries_on(page.lines[places[place - 1]], line)
        if page.open(at) and (listed or _POSTSCRIPT.match(line.folded or fold(line.plain[:20]))):
            passed = range(end, place)
            states[end:place] = ["between" for _ in passed]
            states[place] = "text"
            states[place + 1 : place + 2] = ["end"] * (place + 1 < len(states))
            end = place + 1
    return states


def _carries_on(above: Line, line: Line) -> bool:
    """Whether a line is the next item of a list, or the first one behind the essay's last sentence."""
    return bool(line.bullet) or (line.numbered is not None and line.numbered == (above.numbered or 0) + 1)


def _is_epigraph(line: Line) -> bool:
    return line.size > 2 and line.plain[0] in '"“„«' and line.plain[-1] in '"”“»'


def _kept(page: Page, places: Sequence[int], states: list[str], end: int) -> list[str]:
    """Where no line of the page is known for furniture, sentences inside the essay stay, and a few lines behind it."""
    few = len(states) - end <= _FEW
    parted = "between" in states
    headings = (
        {at for at in heading_places(page) if not page.lines[at].plain[:1].isdigit() or page.lines[at].plain.isdigit()}
        if parted
        else set()
    )
    for place, at in enumerate(places):
        inside = states[place] == "between" and (
            page.lines[at].prose or at in headings or page.lines[at].text[0] == ">"
        )
        if inside or (few and place >= end and not _is_credit(page, at)):
            states[place] = "text"
    return states


def _is_credit(page: Page, at: int) -> bool:
    line = page.lines[at]
    return bool(byline(line, top=False) or bio_name(line) or signature(line) or speaks_of(line, page.author))


def with_standfirst(page: Page, places: Sequence[int], states: list[str]) -> list[str]:
    """The states; a short first paragraph that a byline or a date parts from the second is the standfirst."""
    if "first" not in states:
        return states
    first = states.index("first")
    second = next((place for place in range(first + 1, len(states)) if states[place] != "between"), first + 1)
    between = [page.lines[at] for at in places[first + 1 : second]]
    if second >= len(states) or not any(byline(line, top=True) for line in between):
        return states
    line = page.lines[places[first]]
    if line.size > _MOST_STANDFIRST or "dek" in states or "title" not in states or states[second] != "text":
        return states
    states[first : second + 1] = ["dek", *["under"] * len(between), "first"]
    return states
