"""Pull quotes: words of the text printed once more, large, for those who turn the pages. The text itself keeps them."""

from __future__ import annotations

import re
from bisect import bisect_right

from digest.intake.page import Page
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_WORD = re.compile(r"\w+")
_LEAST, _LEAST_CAPITALS, _LEAST_TWICE, _SURE, _MOST = 4, 6, 6, 8, 45
_MOST_TEXT = 400_000
_PAIRS = ('"“„«‹', '"”“»›')


def mark_echoes(page: Page) -> None:
    """Mark lines that stand alone, look like a display, and say what a longer paragraph says word for word."""
    shown = [at for at in page.open_places() if _displayed(page, at)]
    if not shown:
        return
    places, starts, text = _running_text(page)
    seen: set[str] = set()
    for at in shown:
        words = " ".join(_WORD.findall(fold(page.lines[at].plain)))
        found = text.find(f" {words} ")
        # A few words may be said twice; many are only printed twice.
        kind = "pull quote" if page.lines[at].size >= _SURE else "echo"
        if found >= 0 and places[bisect_right(starts, found) - 1] != at:
            page.mark(at, kind, "words that the text has, too")
        elif words in seen and page.lines[at].size >= _LEAST_TWICE:
            page.mark(at, kind, "said above already, alone as well")
        seen.add(words)


def _displayed(page: Page, at: int) -> bool:
    line = page.lines[at]
    if not _LEAST <= line.size <= _MOST or not _is_shown(line) or line.level or line.bullet or line.numbered:
        return False
    # Above the text stand a title in quotation marks, and a standfirst.
    return page.alone(at) and page.prose_words(0, at) > 0


def _is_shown(line: Line) -> bool:
    """Whether a line is quoted from its first sign to its last, or in capitals."""
    if line.text[0] == ">" or (line.plain[0] in _PAIRS[0] and line.plain[-1] in _PAIRS[1]):
        return True
    return line.size >= _LEAST_CAPITALS and line.plain.isupper()


def _running_text(page: Page) -> tuple[list[int], list[int], str]:
    """The words of all longer lines as one text, and where in it each line begins."""
    places, starts, parts, size = [], [], [], 1
    for at in page.open_places():
        line = page.lines[at]
        if line.size < _LEAST or not (line.prose or line.stops) or size > _MOST_TEXT or _displayed(page, at):
            continue
        # Bars keep a quote from being found across two lines.
        part = " ".join(_WORD.findall(fold(line.plain))) + " | "
        places.append(at)
        starts.append(size - 1)
        parts.append(part)
        size += len(part)
    return places, starts, " " + "".join(parts)
