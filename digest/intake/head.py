"""The head of a page: site name, menu, title, standfirst, byline, date, in whatever order they come."""

from __future__ import annotations

import re

from digest.intake import cues
from digest.intake.credits import ALONE, bio_name, byline, speaks_of
from digest.intake.names import same_name
from digest.intake.page import Page
from digest.intake.titles import MOST_HEAD, choose_title

_PART = re.compile(
    r"(?:part|chapter|teil|kapitel|partie|chapitre|parte|capitulo|capitolo|[ivxl]+|\d+)[ .:)]*(?:\S+ ?){0,6}\Z"
)


def mark_head(page: Page) -> None:
    """Find the title and settle everything above the first running text."""
    end = _first_prose(page)
    if page.title is None:
        choose_title(page, end)
    title = next((at for at in range(len(page.lines)) if page.kinds.get(at) == "title"), -1)
    credit = _mark_bylines(page, title, end)
    labels = [at for at in range(title) if page.open(at) and not page.lines[at].level and not page.lines[at].prose]
    page.mark_all(labels, "menu", "above the title")
    _settle_under(page, title, end, credit)


def _first_prose(page: Page) -> int:
    """The first line of running text; a standfirst above a byline is not it."""
    places = list(page.open_places())
    for at in places:
        line = page.lines[at]
        running = (line.size >= 12 and line.stops) or line.size >= 30 or _wrapped(page, at)
        if running and at > 0 and not _credit_follows(page, at):
            return at
        if running and at == 0 and line.size >= 18:
            return at
    return len(page.lines)


def _wrapped(page: Page, at: int) -> bool:
    return page.starts(at) and page.block_end(at) - at >= 3 and page.lines[at].size >= 7 and not page.lines[at].bullet


def _credit_follows(page: Page, at: int) -> bool:
    for place in range(at + 1, min(at + 5, len(page.lines))):
        line = page.lines[place]
        if page.kinds.get(place) in ("share", "caption", "date", "menu", "count") or _initials(line.plain):
            continue
        found = byline(line, top=True)
        return bool(found) and line.size <= 14
    return False


def _initials(text: str) -> bool:
    """What stands in place of a portrait."""
    return len(text) <= 3 and text.isalpha() and text.isupper()


def _settle_under(page: Page, title: int, end: int, credit: int | None) -> None:
    named = [at for at in range(title + 1, end) if page.open(at)]
    for at in named:
        line = page.lines[at]
        if not page.open(at) or line.bullet or line.text[:1] in ">—–" or line.level:
            continue
        above_credit = credit is not None and at < credit
        subtitle = at == _next(page, title) and line.size >= 4 and not _PART.match(line.folded) and line.size <= 40
        if (
            page.dek is None
            and title >= 0
            and page.alone(at)
            and (above_credit or (subtitle and line.open_ended and _prose_follows(page, at)))
        ):
            page.mark(at, "dek", "between the title and the text")
            page.dek = line.plain
    first = _next(page, title)
    if first is not None and (
        speaks_of(page.lines[first], page.author)
        or (page.author and same_name(bio_name(page.lines[first]), page.author))
    ):
        page.mark(first, "bio", "a note on the author above the text")
        page.bio = page.lines[first].plain


def _next(page: Page, title: int) -> int | None:
    return page.after(title)


def _prose_follows(page: Page, at: int) -> bool:
    below = page.after(at)
    return below is not None and page.lines[below].prose


def _mark_bylines(page: Page, title: int, end: int) -> int | None:
    """Mark bylines and dates of the head; returns the place of the last one."""
    last = None
    diary = sum(1 for line in page.lines if line.folded and line.size <= 6 and cues.DATE_LINE.match(line.folded)) >= 3
    for at in range(min(end, title + MOST_HEAD)):
        line = page.lines[at]
        if not page.open(at) or (line.level and line.level < 4) or (page.author and _behind_quote(page, at)):
            continue
        found = byline(line, top=True)
        if not found or _behind_quote(page, at) or (diary and found[1] == "a date"):
            continue
        if found[1] == ALONE and (
            at < title or (page.author and not same_name(found[0], page.author)) or _far_below(page, title, at)
        ):
            continue
        page.mark(at, "byline", found[1])
        page.author = page.author or found[0]
        last = at if at > title else last
    return last


def _far_below(page: Page, title: int, at: int) -> bool:
    """A bare name stands right under the title, or under a standfirst; further down it is a heading or a person."""
    return sum(1 for place in range(title + 1, at) if page.open(place) and not _initials(page.lines[place].plain)) > 1


def _behind_quote(page: Page, at: int) -> bool:
    """Whether the name belongs to an epigraph: behind a dash, or tight under a quotation."""
    if page.lines[at].text[:1] in "—–~>" or (page.lines[at].text.startswith("- ") and at > 0):
        return True
    above = page.before(at)
    return (
        above is not None
        and page.lines[above].plain[:1] in '"“«„>'
        and page.lines[above].plain[-1:] in '"”»“.'
        and page.lines[at].gap <= 1
    )
