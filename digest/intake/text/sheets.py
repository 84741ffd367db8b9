"""Text copied off sheets of paper: numbers and running heads between the sheets, paragraphs that only an indent tells.

A number alone may be a heading of the essay's own. Only what breaks a sentence, or says "page 3 of 5", parts sheets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from digest.intake.text.lines import Line, make_line

_PAGE, _OF = r"(?:page|seite|pagina|p\.|s\.)", r"(?:of|/|von|sur|de|di)"
_NUMBER = re.compile(rf"[^\w#]*(?:{_PAGE} ?)?\d{{1,4}}(?: ?{_OF} ?\d{{1,4}})?\W*")
_SURE = re.compile(rf"\W*{_PAGE} ?\d{{1,4}} ?{_OF} ?\d{{1,4}}\W*")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
_TOP, _MOST_HEAD, _BESIDE = 14, 12, 3
_LONG, _WIDE = 100, 100
_FEW, _DEEP = 3, 8
_MANY = 8
_SHEET = 80
"""Words that stand above the end of a first sheet at least."""


def without_sheets(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines, those of a sentence that goes on across two sheets joined; and the heads and feet of the sheets."""
    cuts = _Sheets(lines).cuts()
    kept: list[Line] = []
    gap = 0
    for at, line in enumerate(lines):
        if at in cuts:
            gap = max(gap, line.gap, 1)
            continue
        if gap and kept and not kept[-1].stops and _small(line):
            if len(kept[-1].text) > _LONG:
                kept[-1] = _joined(kept[-1], line)
            else:
                kept.append(line._replace(gap=0))
        else:
            kept.append(line._replace(gap=max(gap, line.gap)))
        gap = 0
    return kept, [lines[at] for at in sorted(cuts)]


def _joined(above: Line, line: Line) -> Line:
    whole = make_line(above.number, f"{above.text} {line.text}", above.indent, above.gap)
    return whole._replace(last=line.last)


def _small(line: Line) -> bool:
    return line.plain[:1].islower()


class _Sheets:
    """Where the sheets of a page of text end."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._patterns = Counter(_DIGITS.sub("9", line.folded) for line in lines if line.size <= _MOST_HEAD)
        top = [line.folded for line in lines[:_TOP] if line.size <= _MOST_HEAD]
        self._top = frozenset(word for text in top for word in _WORD.findall(text))

    def cuts(self) -> set[int]:
        """The places of numbers, and of the heads beside them."""
        found: set[int] = set()
        for run in self._counting():
            sheets = [self._widened(at) for at in run]
            if any(self._breaks(*sheet) for sheet in sheets) or _SURE.fullmatch(self._lines[run[0]].folded):
                found.update(at for start, end in sheets for at in range(start, end))
        return found

    def _counting(self) -> list[list[int]]:
        """Numbers that count up by one, or by two where only every other sheet has one."""
        kinds: dict[str, list[tuple[int, int]]] = {}
        for at, line in enumerate(self._lines):
            if line.size <= _FEW + 1 and not line.level and _NUMBER.fullmatch(line.folded):
                number = int(_DIGITS.findall(line.folded)[0])
                kinds.setdefault(_DIGITS.sub("9", line.folded), []).append((at, number))
        runs: list[list[int]] = []
        for members in kinds.values():
            for place, (at, number) in enumerate(members):
                if not place or number - members[place - 1][1] not in (1, 2):
                    runs.append([])
                runs[-1].append(at)
        return runs

    def _widened(self, at: int) -> tuple[int, int]:
        start, end = at, at + 1
        while start > max(0, at - _BESIDE) and self._is_head(start - 1):
            start -= 1
        while end < min(len(self._lines), at + _BESIDE) and self._is_head(end):
            end += 1
        return start, end

    def _is_head(self, at: int) -> bool:
        """A rule, a line that other sheets have too, or one of the words at the very top: author and title."""
        line = self._lines[at]
        if line.size > _MOST_HEAD or line.stops or _small(line):
            return False
        words = _WORD.findall(line.folded)
        return self._patterns[_DIGITS.sub("9", line.folded)] > 1 or self._top.issuperset(words)

    def _breaks(self, start: int, end: int) -> bool:
        """Whether a sentence goes on from above the lines to below them."""
        if not start or end >= len(self._lines):
            return False
        above = self._lines[start - 1]
        if sum(line.size for line in self._lines[:start]) < _SHEET:
            return False
        return above.size > _FEW and not above.stops and above.plain[-1] not in ":;" and _small(self._lines[end])


def with_indents(lines: list[Line]) -> list[Line]:
    """The lines of a page whose paragraphs begin with an indent and nothing else, each paragraph set apart."""
    begun = [at for at in range(1, len(lines)) if _begins_indented(lines[at - 1], lines[at])]
    first = sum(above.stops and 0 < line.indent == above.indent for above, line in pairwise(lines))
    first += sum(0 < line.indent <= _DEEP and line.gap > 0 for line in lines)
    tight = sum(line.gap == 0 for line in lines)
    if not begun or first + len(begun) < _FEW or len(begun) * 15 < tight:
        return lines
    found = list(lines)
    for at in begun:
        found[at] = lines[at]._replace(gap=1)
    depth = Counter(lines[at].indent for at in begun).most_common(1)[0][0]
    for at in range(1, len(lines)):
        # Two paragraphs of one line each; what stands deeper is verse and keeps together.
        above, line = lines[at - 1], lines[at]
        if line.gap == 0 and line.indent == depth and above.indent >= depth and above.stops:
            found[at] = line._replace(gap=1)
    return found


def _begins_indented(above: Line, line: Line) -> bool:
    indented = line.gap == 0 and above.indent < line.indent <= _DEEP
    return indented and above.stops and not line.bullet and line.numbered is None and not above.bullet


def without_gaps(lines: list[Line]) -> list[Line]:
    """The lines of a page that has a blank one below every row of a narrow column, the rows of a paragraph together."""
    pairs = [(above, line) for above, line in pairwise(lines) if line.gap]
    if len(pairs) < max(_MANY, 0.8 * len(lines)):
        return lines
    across = sum(not above.stops and _small(line) for above, line in pairs)
    widths = sorted(len(line.text) for line in lines)
    width = widths[int(0.9 * len(widths))]
    if across < 0.35 * len(pairs) or width > _WIDE:
        return lines
    found = lines[:1]
    for above, line in pairwise(lines):
        goes_on = (not above.stops and _small(line)) or len(above.text) >= 0.85 * width
        found.append(line._replace(gap=0) if goes_on and line.gap <= _FEW else line)
    return found
