"""Lines that are nothing but a number: years and chapters are headings; page numbers, likes and votes are not."""

from __future__ import annotations

import re

from digest.intake.page import Page

_BARE = re.compile(
    r"(?:\d{1,6}|\d{1,3}(?:[.,]\d{1,3})?\s?[kKmM])\+?\Z|\d{1,2}:\d\d(?: ?/ ?\d{1,2}:\d\d)?\Z|\d{1,2}(?:y|mo|w|d|h)\Z"
)
_PAGE = re.compile(r"(?:[-–—]\s?\d{1,4}\s?[-–—]|\[\d{1,4}\]|\(\d{1,4}\))\Z")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
_SIGN = re.compile(r"[·•∙|:,]{1,3}\Z")


def mark_counts(page: Page) -> None:
    """Mark bare numbers: the ones that count something, and the ones that head a part."""
    bare = [at for at in page.open_places() if _BARE.match(page.lines[at].text)]
    heads = set(_years(page, bare)) or set(_chapters(page, bare))
    for at in bare:
        if at in heads:
            page.mark(at, "heading", "a year or a number above a part")
        else:
            page.mark(at, "count", "a bare number")
    for at in list(page.open_places()):
        text = page.lines[at].text
        if _PAGE.match(text):
            page.mark(at, "count", "a page number")
        elif _SIGN.match(text) and _among_furniture(page, at):
            page.mark(at, "count", "a mark between numbers or buttons")


def _years(page: Page, bare: list[int]) -> list[int]:
    years = [at for at in bare if _YEAR.match(page.lines[at].text) and _above_text(page, at)]
    return years if len(years) >= 2 else []


def _chapters(page: Page, bare: list[int]) -> list[int]:
    """1, 2, 3 with text below each."""
    found = [at for at in bare if page.lines[at].text.isdigit() and _above_text(page, at)]
    numbers = [int(page.lines[at].text) for at in found]
    counted = len(found) >= 2 and numbers[0] <= 2 and numbers == list(range(numbers[0], numbers[0] + len(found)))
    return found if counted else []


def _above_text(page: Page, at: int) -> bool:
    below = page.after(at)
    return page.alone(at) and below is not None and page.lines[below].size >= 8


def _among_furniture(page: Page, at: int) -> bool:
    near = [place for place in (at - 1, at + 1) if 0 <= place < len(page.lines)]
    return any(not page.open(place) for place in near)
