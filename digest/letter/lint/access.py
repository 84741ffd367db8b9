"""Lint for everybody's eyes, ears and thumbs (A1, A3, A5, A8 to A10), after WCAG 2.2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from digest.letter.lint.reading import Reading, Tag
from digest.model import Finding

_SMALLEST, _CLOSEST, _THUMB = 13, 1.4, 44
"""Pixels of type, line height in type sizes, pixels of a button's height."""


def lint(letter: Reading) -> Iterator[Finding]:
    """Languages, tables, headings, sizes and targets."""
    yield from _language(letter)
    for tag in letter.named("table"):
        if tag.attributes.get("role", "").lower() not in ("presentation", "none"):
            yield Finding(
                "A3",
                "warning",
                'a table is not marked role="presentation"',
                "letter.html",
                "screen readers count its rows and columns",
                'add role="presentation"',
                tag.piece,
            )
    yield from _headings(letter)
    for tag in letter.tags:
        yield from _type(letter, tag)
        yield from _button(tag)


def _language(letter: Reading) -> Iterator[Finding]:
    pages = letter.named("html")
    if not pages or not pages[0].attributes.get("lang"):
        yield Finding(
            "A1",
            "error",
            "the page names no language",
            "letter.html",
            "screen readers guess the accent",
            'add lang="{{ newsletter.language }}"',
            pages[0].piece if pages else "",
        )
    inside = [tag for tag in letter.tags if tag.name not in ("html", "head", "meta", "title", "style", "body")]
    if not any("lang" in tag.attributes and "dir" in tag.attributes for tag in inside):
        yield Finding(
            "A1",
            "warning",
            "no element of the body names language and direction",
            "letter.html",
            "programs that throw <html> away lose both",
            "add lang and dir to the outermost <div>",
        )
    if not any(tag.attributes.get("role") == "article" and tag.attributes.get("aria-label") for tag in inside):
        yield Finding(
            "A10",
            "note",
            'no element has role="article" and an aria-label',
            "letter.html",
            "screen readers would announce the letter by it",
        )


def _headings(letter: Reading) -> Iterator[Finding]:
    tags = [tag for tag in letter.tags if re.fullmatch(r"h[1-6]", tag.name)]
    levels = [int(tag.name[1]) for tag in tags]
    if levels.count(1) != 1:
        second = [tag.piece for tag in tags if tag.name == "h1"][1:2]
        yield Finding(
            "A5",
            "error",
            f"the page has {levels.count(1)} first-level headings; it must have one",
            "letter.html",
            "people who listen travel by headings",
            "",
            "".join(second),
        )
    for before, after in pairwise(tags):
        if int(after.name[1]) > int(before.name[1]) + 1:
            yield Finding(
                "A5",
                "warning",
                f"a heading level is skipped: {before.name}, then {after.name}",
                "the essay or letter.html",
                "people who listen look for what is missing",
                "use the next level",
                after.piece,
            )


def _pixels(style: Mapping[str, str], name: str) -> float | None:
    match = re.fullmatch(r"([\d.]+)px", style.get(name, ""))
    return float(match[1]) if match else None


def _type(letter: Reading, tag: Tag) -> Iterator[Finding]:
    size, height = _pixels(tag.style, "font-size"), _pixels(tag.style, "line-height")
    if not size or not letter.own_words(tag).strip("\u00a0 "):
        return
    if 1 < size < _SMALLEST:
        yield Finding(
            "A8",
            "warning",
            f"text of {size:g} pixels",
            "letter.css",
            f"{_SMALLEST} is the least",
            "make it larger",
            tag.piece,
        )
    if tag.style.get("text-align") == "justify":
        yield Finding(
            "A8",
            "warning",
            "the text is justified",
            "letter.css",
            "without hyphens it tears rivers of white into narrow columns",
            "text-align: left",
            tag.piece,
        )
    large = size >= 24
    if height and height < (1.1 if large else _CLOSEST) * size:
        yield Finding(
            "A8",
            "warning",
            f"lines of {height:g} pixels for type of {size:g}",
            "letter.css",
            f"{_CLOSEST} type sizes are the least for reading",
            "raise line-height",
            tag.piece,
        )


def _button(tag: Tag) -> Iterator[Finding]:
    style = tag.style
    if tag.name != "a" or "block" not in style.get("display", ""):
        return
    room = re.match(r"([\d.]+)px", style.get("padding", ""))
    height = 2 * float(room[1]) + (_pixels(style, "line-height") or 0) if room else _pixels(style, "height") or 0
    if height < _THUMB:
        yield Finding(
            "A9",
            "warning",
            f"a button is {height:g} pixels high, less than {_THUMB}",
            "letter.css",
            "thumbs miss it",
            "give it more padding",
            tag.piece,
        )
