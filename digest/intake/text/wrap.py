"""Which lines of a block belong together: hard-wrapped lines are joined, verse keeps its breaks, paragraphs part."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from digest.intake.text.hyphens import Hyphens
from digest.intake.text.lines import Line, make_line

_NARROW, _WIDE = 28, 100


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The column at which the page was wrapped, or None when it was not."""
    lengths = [len(line.text) + line.indent for line, after in itertools.pairwise(lines) if after.gap == 0]
    if len(lengths) < 4:
        return None
    kept = [length for length in lengths if length <= _WIDE]
    if len(kept) < 0.8 * len(lengths):
        return None
    width = max(kept)
    # Where most of the text runs beyond any margin, only verse stops at one.
    beyond = sum(len(line.text) for line in lines if len(line.text) > _WIDE)
    if width < _NARROW or beyond > sum(kept):
        return None
    full = sum(1 for length in kept if length >= 0.75 * width)
    broken = sum(
        1 for line, after in itertools.pairwise(lines)
        if after.gap == 0 and not line.stops and after.plain[:1].islower() and len(line.text) >= 0.6 * width
    )  # fmt: skip
    return width if full >= 0.5 * len(kept) and broken >= max(2, len(kept) // 4) else None


def unwrap(lines: list[Line]) -> list[Line]:
    """The lines of a page, those that only a margin parted made one again: a paragraph is a line everywhere else."""
    parts = _tight_runs(lines)
    widths = [width for run in parts if (width := _own_width(run))]
    if not widths:
        return lines
    margin = sorted(widths)[len(widths) // 2]
    shared = sum(abs(width - margin) <= _SLACK for width in widths) >= _SEVERAL
    # Verses of one poem share a margin, too, but a poet ends the lines.
    shared = shared and any(len(run) >= _COLUMN or not _is_pointed(run) for run in parts if _own_width(run))
    hyphens = Hyphens(lines)
    found: list[Line] = []
    for run in parts:
        own = _own_width(run)
        # Lines as short as verse are prose where one margin parts many blocks of them, or fills a whole column.
        column = own is not None and (len(run) >= _COLUMN or (shared and abs(own - margin) <= _SLACK))
        prose = column or not is_verse(run)
        pair = len(run) == _PAIR and _goes_on(run) and _is_wrapped(run, max(widths))
        # Capitals at the beginnings of lines hide that a sentence goes on.
        full = shared and len(run) >= _PAIR and _is_wrapped(run, margin)
        found.extend([_made_one(run, hyphens)] if full or (prose and (own or pair)) else run)
    return found


_SLACK, _SEVERAL = 5, 3
_PAIR, _COLUMN, _FULL = 2, 8, 50
_MOSTLY, _GREETING = 0.6, 4


def _tight_runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines without a blank one between them; an item, a quotation or a heading begins a new run."""
    found: list[list[Line]] = []
    for line in lines:
        apart = line.gap or line.level or line.bullet or line.numbered is not None or line.text[:1] in ">|"
        if apart or not found or found[-1][-1].level or found[-1][-1].text[:1] in ">|":
            found.append([])
        found[-1].append(line)
    return found


def _own_width(run: Sequence[Line]) -> int | None:
    """The margin of a run of three lines or more that has one."""
    width = max(len(line.text) + line.indent for line in run)
    if len(run) <= _PAIR or not _NARROW <= width <= _WIDE or not _goes_on(run):
        return None
    return width if _is_wrapped(run, width) else None


def _goes_on(run: Sequence[Line]) -> bool:
    """Whether sentences run across the ends of the lines, as those of labels, dialogue and verse seldom do."""
    across = sum(not line.stops and not after.bullet for line, after in itertools.pairwise(run))
    small = sum(after.plain[:1].islower() for after in run[1:])
    return across >= 0.5 * (len(run) - 1) and small >= 0.3 * (len(run) - 1)


def _is_pointed(run: Sequence[Line]) -> bool:
    """Whether most lines end with a mark of punctuation."""
    return sum(not line.open_ended for line in run[:-1]) * 2 > len(run) - 1


def _made_one(run: Sequence[Line], hyphens: Hyphens) -> Line:
    first = run[0]
    return make_line(first.number, join(run, hyphens), first.indent, first.gap)._replace(last=run[-1].number)


def runs(block: Sequence[Line], width: int | None) -> list[list[Line]]:
    """Split a block without list marks into paragraphs: each inner list is one."""
    if len(block) == 1:
        return [list(block)]
    if width is not None and _is_wrapped(block, width):
        return [list(block)]
    if is_verse(block):
        return [list(block)]
    found: list[list[Line]] = [[block[0]]]
    # Some people begin no sentence with a capital.
    small = len(block) >= _SEVERAL and sum(line.plain[:1].islower() for line in block) > _MOSTLY * len(block)
    for line in block[1:]:
        above = found[-1][-1]
        ends = above.stops or above.plain.endswith((":", "—"))
        greets = above.size <= _GREETING and above.plain.endswith(",") and line.size > 2 * _GREETING
        mid_sentence = not (small or ends or greets) and line.plain[:1].islower()
        if mid_sentence:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _is_wrapped(block: Sequence[Line], width: int) -> bool:
    """All lines but the last are nearly full: the next line's first word would not have fitted."""
    tight = 0
    for line, after in itertools.pairwise(block):
        first = after.text.split(" ", 1)[0]
        if len(line.text) + line.indent + 1 + len(first) >= width - 2:
            tight += 1
    return tight >= 0.7 * (len(block) - 1)


def is_verse(block: Sequence[Line]) -> bool:
    """Several short lines that nothing made short but their author; a sentence in each line is talk."""
    if len(block) < 2 or any(line.size > 14 or len(line.plain) > 75 for line in block):
        return False
    talk = all(line.stops for line in block[:-1]) and not _names_source(block[-2], block[-1])
    if talk or (len(block) == _PAIR and _is_broken(*block)):
        return False
    mean = sum(len(line.plain) for line in block) / len(block)
    return mean <= 55


def _names_source(above: Line, line: Line) -> bool:
    """Whether the line says who is quoted above it."""
    return line.text[0] in "—–-~" and above.text[0] not in "—–-~" and not line.stops


def _is_broken(line: Line, after: Line) -> bool:
    """Whether a margin broke one sentence in two."""
    return len(line.plain) >= _FULL and not line.plain.endswith(",") and after.plain[:1].islower()


def join(lines: Sequence[Line], hyphens: Hyphens) -> str:
    """One paragraph from wrapped lines."""
    text = lines[0].text
    for line in lines[1:]:
        text = hyphens.joined(text, line.text)
    return text
