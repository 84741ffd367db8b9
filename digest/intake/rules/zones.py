"""Furniture told by its form, and what it drags along: titles under a label."""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.signs import labels
from digest.intake.signs.kinds import kind_of
from digest.intake.text.lines import Line


def mark_forms(page: Page) -> None:
    """Mark every line whose own form gives it away."""
    for at in list(page.open_places()):
        found = kind_of(page.lines[at]) if page.watched(at) else None
        if found:
            page.mark(at, *found)


def mark_related(page: Page) -> None:
    """Mark the titles under a bare label for other reading."""
    for at, line in enumerate(page.lines):
        if page.kinds.get(at) != "related" or not _bare(line):
            continue
        tight = at + 1 < len(page.lines) and page.lines[at + 1].gap == 0
        following = at + 1
        last = min(len(page.lines), at + _MOST_TITLES)
        while following < last and _is_title_of_another(page, following, tight):
            page.mark(following, "related", "a title under such a label")
            following += 1


_MOST_TITLES = 60


def _bare(line: Line) -> bool:
    match = labels.RELATED.match(line.folded)
    return bool(match and match["rest"].strip(" .…:]>»→|-") == "")


def _exclaims(line: Line) -> bool:
    """A headline may ask or exclaim, once and at its end; a sentence of an essay says more, or is speech."""
    text = line.plain
    return (
        text[-1] in "?!…" and line.size <= 14 and not re.search(r"[.!?…][\"'”’»)]* ", text) and text[0] not in '"“«„—–'
    )


def _is_title_of_another(page: Page, at: int, tight: bool) -> bool:
    line = page.lines[at]
    if line.size > 18 or (line.stops and not line.bullet and not _exclaims(line)):
        return False
    if tight:
        return line.gap == 0 or (bool(line.bullet) and page.lines[at - 1].bullet is not None)
    # The last short line before running text is the essay's own heading, unless it is the label's only one.
    below = at + 1
    leads_on = below < len(page.lines) and page.lines[below].prose and page.lines[below].gap > 0
    if leads_on and not line.bullet and page.kinds.get(at - 1) == "related" and not _bare(page.lines[at - 1]):
        return line.gap == 0
    return True
