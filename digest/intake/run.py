"""The run of prose that is the essay, and the burden of proof outside it.

Every line is weighed: sentences for, labels and known furniture against. The stretch of the page with the greatest sum
is the essay (maximum subsequence). Inside it the law of the house holds: when in doubt, keep. Behind it and above it,
among known furniture, the law is reversed: what is short and no sentence goes, unless an essay ends with such a thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.intake import labels
from digest.intake.credits import bio_name, speaks_of
from digest.intake.lines import Line
from digest.intake.page import HEAD, Page
from digest.intake.promos import speaks_personally

_AGAINST = -5
_LABEL = -3
_LEAST_PROSE = 60
_LEAST_FURNITURE = 4
_SHORT = 18
_SITE = frozenset(("menu", "share", "form", "footer", "invitation", "consent", "tags", "related", "count", "comments"))
_ADDRESS = re.compile(
    r"\b(?:you|your|we|our|us|vous|votre|nous|notre|ihr|ihre|wir|unser\w*|nuestr\w+|noss[oa]s?|nostr[oaie])\b"
)
_NOTE = re.compile(
    r"p\.?\s?s\b|nota bene|n\.?b\.|\[|\*|†|note|footnote|fussnote|anmerkung|quellen|"
    r"sources?\b|works cited|thanks to|with thanks"
)


def mark_outside(page: Page) -> bool:
    """Mark the labels above and behind the run of prose, where known furniture stands among them; whether any did."""
    found = prose_run(page)
    if found is None:
        return False
    known = len(page.kinds)
    start, end = found
    _mark_boxes(page, start, end)
    _mark_above(page, start)
    _mark_behind(page, end)
    return len(page.kinds) > known


def prose_run(page: Page) -> tuple[int, int] | None:
    """First and last line of the stretch with the greatest sum of words of sentences less labels, or None."""
    best, total, start = 0, 0, 0
    found: tuple[int, int] | None = None
    for at in range(len(page.lines)):
        if total <= 0:
            total, start = 0, at
        total += _weight(page, at)
        if total > best:
            best, found = total, (start, at)
    if found is None or best < _LEAST_PROSE:
        return None
    return found[0], _carried_on(page, _without_poll(page, found[1]))


def _without_poll(page: Page, end: int) -> int:
    """``Was this helpful? / Yes / No / Thank you!`` is a row of sentences and labels above furniture, not an ending."""
    start = end
    while start > 0 and not page.starts(start):
        start -= 1
    rows = page.lines[start : page.block_end(end)]
    labelled = any(line.size <= 2 and line.open_ended for line in rows)
    spoken = any(line.prose or line.plain.endswith((",", ";")) for line in rows)
    below = page.block_end(end)
    above_site = below < len(page.lines) and (not page.open(below) or _weight(page, below) == _LABEL)
    return start - 1 if len(rows) > 1 and labelled and not spoken and above_site else end


def _weight(page: Page, at: int) -> int:
    line = page.lines[at]
    if not page.open(at):
        return _AGAINST if page.kinds[at] in _SITE else 0
    if line.prose or line.stops:
        return line.size
    return 0 if _shaped(line) else _LABEL


def _shaped(line: Line) -> bool:
    """Items, quotations, and lines that a mark says will go on."""
    return bool(line.bullet) or line.numbered is not None or line.text[:1] in ">—–" or not line.open_ended


def _carried_on(page: Page, end: int) -> int:
    """The run goes on with what hangs on its last line: items, verse, the closing of a letter."""
    at = end + 1
    while at < len(page.lines) and page.open(at):
        line = page.lines[at]
        above = page.lines[at - 1]
        tight = line.gap == 0 and not above.prose
        closed = above.plain.endswith(",") and above.size <= 6
        if not (tight or closed or (_shaped(line) and not line.stops)):
            break
        end = at
        at += 1
    return end


def _mark_boxes(page: Page, start: int, end: int) -> None:
    """Inside the run: the rest of a tight box of short lines with known furniture in it, and a lone call."""
    at = start
    while at <= end:
        stop = page.block_end(at)
        rows = page.lines[at:stop]
        known = any(page.kinds.get(place) in _BOXES for place in range(at, stop))
        short = len(rows) <= _MOST_ROWS and all(
            row.size <= 14 or not page.open(place) for place, row in enumerate(rows, at)
        )
        boxed = short and (known or _titled_box(rows))
        for place, line in enumerate(rows, at):
            if not page.open(place) or line.size > 16 or not line.folded or line.bullet:
                continue
            if line.size > 4 and line.stops and speaks_personally(line):
                continue
            if boxed or (len(rows) == 1 and calls(line)):
                page.mark(place, "invitation", "in a box of furniture" if boxed else "a call to the reader, alone")
        at = stop


def _titled_box(rows: Sequence[Line]) -> bool:
    """A label in capitals with titles tight below it, and no mark of punctuation at the end of any."""
    return (
        len(rows) >= 2
        and rows[0].plain.isupper()
        and rows[0].size <= 4
        and all(row.open_ended and not row.plain.isupper() and row.plain[:1].isupper() for row in rows[1:])
    )


_BOXES = frozenset(("count", "menu", "share", "form", "invitation", "consent", "related"))
_MOST_ROWS = 8
_CALL = re.compile(
    r"(?:take|read|see|watch|listen|view|check|download|vote|play|explore|discover|browse|sign|subscribe|upgrade|become|get|try|answer|join|share|thanks|start|go|claim|"
    r"lee|mira|escucha|descubre|haz|lisez|regardez|ecoutez|decouvrez|faites|lies|hor|schau|entdecke|mach|leggi|guarda|ascolta|scopri|fai|leia|veja|ouca|descubra|faca)\b"
)
_OFFER = re.compile(
    r"\b(?:quiz|test|survey|poll|story|stories|post|paid|free|newsletter|episode|videos?|gallery|series|premium|plan|trial|slideshow|podcast|article|archive|offer|edition|"
    r"encuesta|historia|gratis|articulo|sondage|article|gratuit\w*|umfrage|folge|kostenlos|artikel|sondaggio|storia|articolo|puntata|enquete|artigo|materia)\b"
)


def calls(line: Line) -> bool:
    """An imperative in front and something a site gives away behind it, in a line that is no statement."""
    told = line.open_ended or line.plain[-1:] in "?!" or line.folded.startswith("thanks ")
    return told and bool(_CALL.match(line.folded)) and bool(_OFFER.search(line.folded))


def _mark_behind(page: Page, end: int) -> None:
    rest = range(end + 1, len(page.lines))
    site = sum(1 for at in rest if not page.open(at) and page.kinds[at] not in HEAD)
    if not site or site + sum(1 for at in rest if _weight(page, at) == _LABEL) < _LEAST_FURNITURE:
        return
    noted = False
    for at in range(_verse_end(page, end + 1), len(page.lines)):
        line = page.lines[at]
        if not page.open(at):
            continue
        noted = noted or bool(_NOTE.match(line.folded))
        if noted or speaks_of(line, page.author) or bio_name(line) or labels.ABOUT_AUTHOR.match(line.folded):
            continue
        if _belongs_to_site(page, at):
            page.mark(at, "footer", "behind the run of the essay, among furniture")


def _verse_end(page: Page, at: int) -> int:
    """One past a block of verse that stands right behind the run: its rows run on, as no label does."""
    stop = page.block_end(at) if at < len(page.lines) else at
    rows = page.lines[at:stop]
    goes_on = any(line.plain[:1].islower() or line.plain.endswith((",", ";")) for line in rows)
    return stop if len(rows) >= 2 and goes_on else at


def _belongs_to_site(page: Page, at: int) -> bool:
    line = page.lines[at]
    if line.size > _SHORT or not line.folded:
        return line.size <= 3 * _SHORT and bool(_ADDRESS.search(line.folded)) and not speaks_personally(line)
    return not (line.stops and speaks_personally(line))


def _mark_above(page: Page, start: int) -> None:
    title = next((at for at in range(start) if page.kinds.get(at) == "title"), None)
    if title is None:
        return
    below = {page.lines[at].folded for at in range(start, len(page.lines)) if page.alone(at)}
    for at in range(start - 1, title, -1):
        line = page.lines[at]
        if not page.open(at) or line.level or line.size > 12 or line.stops or not line.folded:
            continue
        # Headings named above the text are a table of contents.
        listed = line.folded in below or (line.plain.endswith(":") and not page.open(at + 1))
        among = not page.open(at + 1) and (line.size <= 3 or not page.open(at - 1))
        hung = line.gap == 0 and not page.open(at - 1) and page.kinds[at - 1] != "title"
        if listed or (line.size <= 6 and not _shaped(line) and (among or hung)):
            page.mark(at, "menu", "a label between furniture above the text")
