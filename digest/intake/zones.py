"""Furniture told by its form, and what it drags along: titles under a label, lone buttons in company."""

from __future__ import annotations

import re

from digest.intake import labels
from digest.intake.chrome import all_furniture
from digest.intake.kinds import kind_of
from digest.intake.lines import Line
from digest.intake.page import Page


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


def mark_company(page: Page) -> None:
    """A lone button word beside furniture is furniture; the same word above running text is a heading."""
    for at in list(page.open_places()):
        line = page.lines[at]
        if line.size > 3 or not line.folded or line.level or line.stops:
            continue
        strong, weak, other = all_furniture(line.folded)
        if other or not strong + weak:
            continue
        near = [place for place in (at - 1, at + 1) if 0 <= place < len(page.lines)]
        beside = any(page.kinds.get(place) in _FURNITURE for place in near)
        below = page.lines[at + 1] if at + 1 < len(page.lines) else None
        tight = line.gap == 0 and page.kinds.get(at - 1) in _FURNITURE
        if tight or (beside and not (below is not None and page.open(at + 1) and below.prose)):
            page.mark(at, "menu", "a button word beside others")


_FURNITURE = frozenset(("menu", "share", "form", "footer", "invitation", "consent", "tags"))


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
