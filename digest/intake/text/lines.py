"""One line of a page and its features: what every rule looks at, measured once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from digest.intake.text.spacing import collapse, fold

SHORT = 60
LONG = 500
"""Words and characters beyond which a line is prose whatever it says; its words are not even looked at one by one."""

_MARKUP = re.compile(
    r"!?\[([^\]\[]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)|\*\*|__|(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*])|`"
)
_HASHES = re.compile(r"#{1,6}\s+(?=\S)|#{1,6}\s*\Z")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_BULLET = re.compile(r"(?:[•◦▪▫●○■□▢☐☑‣⁃∙➢➤✓✔►→]\s*|[-*+·]\s+)(?=\S)")
_NUMBER = re.compile(r"(?:#|(?:no|nr|n°|nº)\.?\s?)?(\d{1,3})(?:[.)]|\s?[–—:-](?=\s)|\.\))\s*(?=\S)", re.IGNORECASE)
_END = re.compile(r"[.!?…:;,]['\"’”»«“)\]*_]*\Z")
_STOP = re.compile(r"[.!?…][\"'’”»«“)\]*_]*(?:\s?\[?\d{1,2}\]|[¹²³⁴-⁹*†‡]+)?\Z")


class Line(NamedTuple):
    """``number`` counts from 1 in the source; ``gap`` is the number of blank lines above; ``plain`` has no mark-up.

    ``last`` is the number of the last line of the source that is part of it: more than ``number`` where a margin parted it.
    """

    number: int
    text: str
    indent: int
    gap: int
    plain: str
    folded: str
    size: int
    level: int
    last: int

    @property
    def stops(self) -> bool:
        """Whether the line ends like a sentence."""
        return bool(_STOP.search(self.plain[-12:]))

    @property
    def open_ended(self) -> bool:
        """Whether no mark of punctuation ends the line."""
        return not _END.search(self.plain[-6:]) and not self.stops

    @property
    def prose(self) -> bool:
        """Whether the line looks like running text rather than a label."""
        return self.size >= 25 or (self.size >= 8 and self.stops)

    @property
    def bullet(self) -> re.Match[str] | None:
        """The bullet in front, if there is one."""
        return None if self.text[:1].isalnum() else _BULLET.match(self.text)

    @property
    def numbered(self) -> int | None:
        """The number in front: ``3.``, ``3)``, ``#3:``."""
        match = _NUMBER.match(self.plain)
        return int(match[1]) if match else None

    @property
    def words(self) -> tuple[str, ...]:
        """Folded words; empty for long prose."""
        return tuple(_WORD.findall(self.folded))


def number_mark(text: str) -> re.Match[str] | None:
    """The number in front of a line with everything that belongs to it."""
    return _NUMBER.match(text)


def strip_markup(text: str) -> str:
    """The words of a Markdown line: no emphasis, no heading marks, links reduced to what they show."""
    if text.startswith("#"):
        text = _HASHES.sub("", text).rstrip("# ")
    marked = "*" in text or "_" in text or "[" in text or "`" in text
    return _MARKUP.sub(lambda match: match[1] or "", text) if marked else text


def read_lines(rows: Sequence[str]) -> list[Line]:
    """The lines that hold anything, each with its features."""
    lines: list[Line] = []
    gap = 0
    for number, row in enumerate(rows, 1):
        text = collapse(row)
        if not text:
            gap += 1
            continue
        lines.append(make_line(number, text, _indent(row), gap))
        gap = 0
    return lines


def part_paragraphs(lines: list[Line]) -> list[Line]:
    """The lines of a page without blank lines, its paragraphs set apart: each line that ends like a sentence is one.

    A label right above a long line is set apart, too: it may be a heading, and verse has no long lines.
    """
    tight = [line.gap == 0 for line in lines[1:] if line.size >= _PARAGRAPH]
    if sum(tight) < max(3, 0.5 * len(tight)):
        return lines
    found = lines[:1]
    for above, line, below in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        item = line.bullet or line.numbered is not None
        ended = above.stops and line.stops and not line.plain[:1].islower() and not item
        long = above.stops and not line.plain[:1].islower() and max(line.size, above.size) >= _PARAGRAPH
        apart = ended or long or _heads(above, line) or (below is not None and _heads(line, below))
        found.append(line._replace(gap=1) if apart and line.gap == 0 else line)
    return found


_PARAGRAPH, _HEADING = 25, 13


def _heads(line: Line, below: Line) -> bool:
    """Whether a line could be the heading of a paragraph."""
    short = line.size <= _HEADING and (line.open_ended or line.plain[-1:] == "?")
    return short and not line.plain[:1].islower() and below.size >= _PARAGRAPH and not below.plain[:1].islower()


def make_line(number: int, text: str, indent: int, gap: int) -> Line:
    """A line with its features."""
    plain = strip_markup(text).strip()
    size = plain.count(" ") + 1 if plain else 0
    folded = fold(plain) if size <= SHORT and len(plain) <= LONG else ""
    hashes = _HASHES.match(text) if text[:1] == "#" else None
    return Line(number, text, indent, gap, plain, folded, size, len(hashes[0].strip()) if hashes else 0, number)


def _indent(row: str) -> int:
    if row[:1] not in (" ", "\t"):
        return 0
    width = 0
    for char in row:
        if char == "\t":
            width += 4 - width % 4
        elif char == " ":
            width += 1
        else:
            break
    return width
