"""Notes at the foot of a text whose numbers were copied as lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.intake.text.lines import Line, make_line

_LEAST, _FEW, _MOST = 4, 2, 60
_GAP = 2
_POINTING = r"[^\W\d_][.,;:!?'\"’”)\]]{0,2}"
"""A word, as it stands glued in front of the number of a note."""


def with_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines, each number of a note in front of its note again.

    Numbers count from one, a text stands below each, and the text above points at every one of them.
    """
    numbers: list[int] = []
    for at, line in enumerate(lines[:-1]):
        below = lines[at + 1]
        heads = below.gap <= _GAP and below.size >= _LEAST and not below.plain[:1].isdigit()
        if heads and line.plain == str(len(numbers) + 1):
            numbers.append(at)
    if not _FEW <= len(numbers) <= _MOST:
        return list(lines)
    above = "\n".join(line.plain for line in lines[: numbers[0]])
    if not all(re.search(rf"{_POINTING}{count}(?!\d)", above) for count in range(1, len(numbers) + 1)):
        return list(lines)
    found, apart = list(lines), set(numbers)
    for count, at in enumerate(numbers, 1):
        line, note = lines[at], lines[at + 1]
        found[at + 1] = make_line(line.number, f"{count} {note.text}", note.indent, line.gap)._replace(last=note.last)
    return [line for at, line in enumerate(found) if at not in apart]
