"""Who wrote it: from the credits in the head of a page, the note on the author, or the name behind the last line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.intake.page import Page
from digest.intake.signs import labels
from digest.intake.signs.bios import bio_name, speaks_of
from digest.intake.signs.credits import ALONE, byline, signature
from digest.intake.signs.names import is_name, same_name, tidy_name
from digest.intake.text.lines import make_line
from digest.intake.text.spacing import fold

QUOTED_BY = "—–~>"
"""What stands in front of a name that belongs to a quotation."""

_TAIL = 6
_STRANGERS = frozenset(("comments", "form"))


def find_author(page: Page, states: Mapping[int, str]) -> None:
    """From a byline above the text, else from what stands right behind it; never from the text or the comments."""
    head = [at for at, state in states.items() if state in ("above", "under")]
    lone: list[tuple[int, str]] = []
    for at in sorted(head, key=lambda at: (states[at] != "under", at)):
        found = _split_byline(page, at) or byline(page.lines[at], top=True)
        if not found or page.lines[at].text[:1] in QUOTED_BY:
            continue
        if found[1] == ALONE:
            lone += [(at, found[0] or "")] if states[at] == "under" else []
            continue
        page.retell(at, "byline", found[1])
        page.author = page.author or found[0]
    tail = [at for at, state in states.items() if state in ("end", "after")][:_TAIL]
    strange = next((place for place, at in enumerate(tail) if page.kinds[at] in _STRANGERS), len(tail))
    tail = tail[:strange]
    for at in tail:
        _read_note(page, at)
    _choose_name(page, states, lone)
    for at in tail:
        found = byline(page.lines[at], top=False)
        if found and found[0] and page.kinds[at] != "bio":
            page.retell(at, "byline", found[1])
            page.author = page.author or found[0]
    for at in tail[:1]:
        # A bare name is a signature right behind the last line only: further down, names are readers'.
        signed = signature(page.lines[at])
        if signed and page.sender and fold(signed).startswith(fold(page.sender)):
            signed = page.sender
        if signed and page.kinds[at] != "byline":
            page.retell(at, "byline", "a name behind the end")
            page.author = page.author or signed
    page.author = page.author or page.sender
    _take_signature(page, states)


def _take_signature(page: Page, states: Mapping[int, str]) -> None:
    """The author's whole name alone behind the last sentence is a byline; behind a closing it belongs to a letter."""
    body = [at for at, state in states.items() if state in ("first", "text")][-2:]
    if page.author is None or " " not in page.author or len(body) < 2:
        return
    above, line = (page.lines[at] for at in body)
    if above.stops and above.prose and fold(line.plain.strip(" *_—–-")) == fold(page.author):
        page.mark(body[1], "byline", "the author's name behind the last sentence")


def _choose_name(page: Page, states: Mapping[int, str], lone: Sequence[tuple[int, str]]) -> None:
    """A bare name under the title is the author's if it is said again, or stands right under the title or at a date."""
    said = [fold(line.plain) for line in page.lines]
    again = [(at, name) for at, name in lone if sum(fold(name) in text for text in said) > 1]
    near = [(at, name) for at, name in lone if states.get(at - 1) in ("title", "dek") or _dated(page, at)]
    for at, name in [*again, *near]:
        if page.author is None or same_name(page.author, name):
            page.retell(at, "byline", ALONE)
            page.author = name


def _dated(page: Page, at: int) -> bool:
    beside = [page.lines[place] for place in (at - 1, at + 1) if 0 <= place < len(page.lines)]
    return any((found := byline(line, top=True)) and not found[0] for line in beside)


def _split_byline(page: Page, at: int) -> tuple[str | None, str] | None:
    """``By`` on one line, and the name on the next."""
    above = page.lines[at - 1] if at else None
    if above is None or above.size > 2 or not is_name(page.lines[at].plain.strip(" ,"), 2):
        return None
    return byline(make_line(1, f"{above.plain} {page.lines[at].plain.strip(' ,')}", 0, 1), top=True)


def _read_note(page: Page, at: int) -> None:
    """A note on the author, or a name that a label in front of it or above it calls the author's."""
    line = page.lines[at]
    above = page.lines[at - 1] if at else line
    name = bio_name(line)
    headed = bool(labels.ABOUT_AUTHOR.match(above.folded)) and is_name(line.plain, 2)
    called = byline(line, top=False) if ":" in line.plain or headed else None
    if headed or (called and called[0]):
        page.retell(at, "byline", "a name under or behind a label")
        page.author = page.author or (called[0] if called and called[0] else tidy_name(line.plain))
    elif speaks_of(line, page.author) or (name and (page.author is None or same_name(name, page.author))):
        page.retell(at, "bio", "a note on the author")
        page.bio = f"{page.bio} {line.plain}" if page.bio else line.plain
        page.author = page.author or name
