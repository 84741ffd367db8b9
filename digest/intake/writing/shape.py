"""Open lines to Markdown: headings, lists, quotes, verse, breaks and paragraphs, one blank line between blocks.

Nothing is invented: what is no heading by its form becomes no heading, and no word is added or changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import groupby, pairwise

from digest.intake.page import Page
from digest.intake.rules.headings import heading_places
from digest.intake.text.hyphens import Hyphens
from digest.intake.text.lines import Line, number_mark
from digest.intake.text.wrap import is_verse, join, runs, wrap_width
from digest.intake.writing.listing import has_dialogue, is_item, list_end, shape_list
from digest.model import Block

_BREAK = re.compile(r"(?:[*\-_~#=•·⁂❦§.+x◆◇■□]\s?){1,12}\Z")
_HARD = "  \n"
_PROSE = 60
"""Characters beyond which a line that runs on into the next was broken by a margin."""
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_FALSE_MARK = re.compile(r"(\d{1,9})([.)])(?=\s|\Z)|([+\-])(?=\s)")


def shape(page: Page) -> list[Block]:
    """The blocks of the draft's body, each with the places of its lines."""
    places = list(page.open_places())
    lines = _regapped(page, places)
    order = {at: place for place, at in enumerate(places)}
    headings = {order[at] for at in heading_places(page) if at in order}
    for at in headings:
        page.kinds[places[at]] = "heading"
    width = wrap_width(lines)
    return _Shaper(page, places, lines, headings, width).blocks()


def _regapped(page: Page, places: Sequence[int]) -> list[Line]:
    """Open lines with the gap they show when the dropped ones between them are gone."""
    lines = []
    for order, at in enumerate(places):
        line = page.lines[at]
        gap = line.gap
        if order and places[order - 1] != at - 1:
            above = page.lines[places[order - 1]]
            broken = above.size > _BROKEN and not above.stops and above.plain[-1:].isalnum() | (above.plain[-1:] == "-")
            gap = 0 if broken and line.plain[:1].islower() else max(gap, 1)
        lines.append(line if gap == line.gap else line._replace(gap=gap))
    return lines


_BROKEN = 8


class _Shaper:
    """Walks the open lines once, block by block."""

    def __init__(
        self, page: Page, places: Sequence[int], lines: list[Line], headings: set[int], width: int | None
    ) -> None:
        self._page = page
        self._places = places
        self._lines = lines
        self._headings = headings
        self._width = width
        self._hyphens = Hyphens(lines)
        self._usual = _usual_indent(lines)
        self._top = min((lines[at].level for at in headings if lines[at].level), default=2)
        self._spoken = has_dialogue(lines)
        self._blocks: list[Block] = []

    def blocks(self) -> list[Block]:
        at = 0
        while at < len(self._lines):
            at = self._block(at)
        return self._blocks

    def _add(self, text: str, at: int, end: int) -> None:
        if text:
            self._blocks.append(Block(self._places[at], self._places[end - 1], text))

    def _block(self, at: int) -> int:
        line = self._lines[at]
        if at in self._headings:
            self._add(_heading(line, self._top), at, at + 1)
            return at + 1
        if _BREAK.match(line.text):
            self._note(at, at + 1, "break")
            self._add("* * *", at, at + 1)
            return at + 1
        if line.text.startswith(">"):
            return self._quote(at)
        if is_item(self._lines, at, self._headings, self._spoken):
            end = list_end(self._lines, at, self._headings, self._spoken)
            self._note(at, end, "list")
            self._add(shape_list(self._lines[at:end]), at, end)
            return end
        end = at + 1
        while end < len(self._lines) and self._lines[end].gap == 0 and not self._begins_other(end):
            end += 1
        self._paragraphs(at, end)
        return end

    def _begins_other(self, at: int) -> bool:
        line = self._lines[at]
        return (
            at in self._headings or line.text.startswith(">") or is_item(self._lines, at, self._headings, self._spoken)
        )

    def _quote(self, at: int) -> int:
        end = at
        while (
            end < len(self._lines)
            and self._lines[end].text.startswith(">")
            and (end == at or self._lines[end].gap == 0)
        ):
            end += 1
        self._note(at, end, "quote")
        rows = [_safe(re.sub(r"\A(?:>\s?)+", "", line.text)) for line in self._lines[at:end]]
        wrapped = self._width is not None and max(map(len, rows)) >= 0.7 * self._width
        wrapped = wrapped or any(len(row) >= _PROSE and after[:1].islower() for row, after in pairwise(rows))
        if wrapped:
            parted = [list(group) for filled, group in groupby(rows, key=bool) if filled]
            self._add("\n>\n".join(f"> {reduce(self._hyphens.joined, group)}" for group in parted), at, end)
            return end
        marks = [f"> {row}".rstrip() for row in rows]
        followed = [bool(row and after) for row, after in zip(rows, [*rows[1:], ""], strict=True)]
        self._add("\n".join(mark + "  " * more for mark, more in zip(marks, followed, strict=True)), at, end)
        return end

    def _paragraphs(self, at: int, end: int) -> None:
        block = self._lines[at:end]
        quoted = all(line.indent >= self._usual + _SET_IN for line in block)
        start = at
        for run in runs(block, self._width):
            verse = len(run) > 1 and is_verse(run) and not (self._width and _full(run, self._width))
            text = _HARD.join(_safe(line.text) for line in run) if verse else _safe(join(run, self._hyphens))
            if quoted:
                text = "\n".join(f"> {row}" for row in text.split("\n"))
            self._add(text, start, start + len(run))
            start += len(run)
        kind = "quote" if quoted else "verse" if len(block) > 1 and is_verse(block) else "text"
        self._note(at, end, kind)

    def _note(self, at: int, end: int, kind: str) -> None:
        for place in range(at, end):
            self._page.kinds[self._places[place]] = kind


def _full(run: Sequence[Line], width: int) -> bool:
    return all(len(line.text) + line.indent >= 0.7 * width for line in run[:-1])


def _usual_indent(lines: Sequence[Line]) -> int:
    """The indent that most words stand at: what paragraphs begin with."""
    words: Counter[int] = Counter()
    for line in lines:
        words[line.indent] += line.size
    return max(words, key=lambda indent: (words[indent], -indent), default=0)


_SET_IN = 4
"""Columns further in than that, a block is a quotation."""


def _heading(line: Line, top: int) -> str:
    """The highest heading of the body is of the second level, whatever the page had above it."""
    level = 2 + max(0, line.level - top)
    text = line.text.lstrip("#").strip().rstrip("#").strip() if line.level else line.text
    bold = re.fullmatch(r"\*\*([^*]+)\*\*:?", text)
    return f"{'#' * level} {_tags(bold[1] if bold else text)}"


def _safe(text: str) -> str:
    """A paragraph whose first characters would otherwise read as a list, and whose tags would read as HTML."""
    match = _FALSE_MARK.match(text)
    if match:
        sign = match.start(2) if match[2] else match.start(3)
        text = f"{text[:sign]}\\{text[sign:]}"
    return _tags(text)


def _tags(text: str) -> str:
    return _TAG.sub("&lt;", text) if "<" in text else text


__all__ = ["number_mark", "shape"]
