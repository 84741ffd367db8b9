"""The door to premailer: moves a style sheet into style attributes, sealed from network and files.

Settings and the override are measured answers to premailer 3.10: its defaults strip ``!important`` from dark-mode
rules, rewrite width attributes, and cssutils fetches ``@import`` URLs on its own even with allow_network=False.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from html import unescape
from types import ModuleType
from typing import Any

import cssutils

from digest.errors import Fault, RenderError

# Style blocks and style attributes: what an essay says of @import or url() is nobody's affair.
_STYLES = re.compile(
    r"<style\b[^>]*>(.*?)(?:</style|\Z)|<[a-z][^>]*?\sstyle\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCK = re.compile(r"<style\b(?![^>]*data-premailer)[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
# premailer drops these without a word, or tears them from the !important they need.
_LOST = re.compile(
    r"@(?:media|supports|layer|container|keyframes|page|font-face)\b[^{};]*|[^{};]*(?::is|:where|:has)\([^{};]*"
    r"|[^{};]*:not\([^(){};]*,[^{};]*|[^{};]*\[data-ogs[cb]\][^{};]*",
    re.IGNORECASE,
)
# CSS may write any character as an escape, HTML any character of an attribute as a reference.
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))|&#?\w+;?", re.DOTALL | re.IGNORECASE)
_PLACE = re.compile(r"\s*\[(\d+):\d+:[^\]]*\]\Z")
_COMPLAINT_MAX = 100
_COMMENT = re.compile(r"<!--.*?-->|/\*.*?\*/", re.DOTALL)
_LINKED = re.compile(r"<link\b[^>]*stylesheet[^>]*", re.IGNORECASE)
_FORBIDDEN = (
    (re.compile(r"@import\b[^;}\n]*", re.IGNORECASE), "@import asks the reader's client, and ours, to fetch a file"),
    (
        re.compile(r"url\s*\((?!\s*['\"]?\s*https:)[^)\n]*", re.IGNORECASE),
        "a style may only point to an https: address",
    ),
)
# cssutils has one logger for the process, with a handler that writes to stderr; ours is heard by ``inline`` alone.
_log = logging.getLogger("digest.letter.css")
_log.propagate = False
cssutils.log.setLog(_log)


def _premailer() -> Any:
    """The class of that name, with an empty module for requests, by which it fetches style sheets: a letter has none on
    the web, and requests is a twentieth of a run's start.
    """
    absent = "requests" not in sys.modules
    if absent:
        sys.modules["requests"] = ModuleType("requests")
    try:
        from premailer import Premailer  # noqa: PLC0415
    finally:
        if absent:
            del sys.modules["requests"]
    return Premailer


class _Sealed(_premailer()):  # type: ignore[misc]
    def _parse_css_string(self, css_body: str, validate: bool = True) -> Any:
        parser = cssutils.CSSParser(loglevel=logging.ERROR, validate=validate, fetcher=lambda url: ("utf-8", b""))
        return parser.parseString(css_body)


def inline(html: str, where: str, place_of: Callable[..., str] | None = None) -> str:
    """The page with its first style block inlined; blocks marked ``data-premailer="ignore"`` stay as they are.

    ``place_of`` knows file and line of a piece of style in the templates the page was made from, the first of several
    pieces that stands there.

    Raises:
        RenderError: a style could not be understood, or asks for something from outside; carries all faults.
    """
    if wrong := [*_outside(html), *_lost(html)]:
        raise RenderError.of(
            Fault(what, place_of(piece) if place_of else f"{where}:{_line(html, at)}", "", cure)
            for what, piece, at, cure in wrong
        )
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    # cssutils keeps one serializer for the process; without this #ffffff would come out as #fff.
    cssutils.ser.prefs.minimizeColorHash = False
    try:
        result = _Sealed(
            html,
            allow_network=False,
            allow_loading_external_files=False,
            base_url=None,
            keep_style_tags=False,
            strip_important=True,
            remove_classes=False,
            include_star_selectors=False,
            exclude_pseudoclasses=True,
            disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
            align_floating_images=False,
            disable_validation=True,
            cache_css_parsing=False,
            cssutils_logging_handler=handler,
            cssutils_logging_level=logging.ERROR,
        ).transform(pretty_print=False)
    except Exception as reason:
        raise RenderError(f"premailer cannot inline it: {reason}", where=where, cure="look at letter.css") from reason
    finally:
        cssutils.log.removeHandler(handler)
    if complaints := [line for line in said.getvalue().splitlines() if line.strip()]:
        faults: dict[str, Fault] = {}
        for fault in (_complaint(line, html, where, place_of) for line in complaints):
            faults.setdefault(fault.where, fault)
        # One slip makes it complain twice and thrice; the first complaint that has a line says what it is.
        raise RenderError.of([f for f in faults.values() if f.where[-1].isdecimal()] or faults.values())
    return str(result)


def _complaint(said: str, html: str, where: str, place_of: Callable[..., str] | None) -> Fault:
    """What cssutils says of a style sheet, in few words and with its place: it counts lines from the block's start."""
    block, found = _BLOCK.search(_without_comments(html)), _PLACE.search(said)
    words = said[: found.start()] if found else said
    pieces = [words.rpartition(": ")[2]]
    if block and found:
        at = _line(html, block.start(1)) + int(found[1]) - 1
        # A line with a colour or a font in it stands otherwise in the template; how it begins is the same.
        text = html.split("\n")[at - 1].strip()
        pieces = [text, *pieces, text.partition("{")[0]]
        where = f"{where}:{at}"
    words = words if len(words) <= _COMPLAINT_MAX else f"{words[:_COMPLAINT_MAX]} …"
    where = place_of(*pieces) if place_of else where
    return Fault(f"style sheet: {words}", where)


def _outside(html: str) -> Iterator[tuple[str, str, int, str]]:
    """For each kind of style that asks for something outside: what is wrong, the first such piece, place and cure."""
    if found := _LINKED.search(html):
        yield "a linked style sheet reaches no reader", found[0], found.start(), "put its rules into letter.css"
    spans = [match.span(match.lastindex or 0) for match in _STYLES.finditer(html)]
    for pattern, what in _FORBIDDEN:
        found = next(
            (found for span in spans if (found := pattern.search(html, *span) or _disguised(pattern, html, span))), None
        )
        if found:
            yield what, found[0], found.start(), "take it out"


def _disguised(pattern: re.Pattern[str], html: str, span: tuple[int, int]) -> re.Match[str] | None:
    """The first escape of a style that holds the pattern once its escapes are read as what they stand for."""
    return _ESCAPE.search(html, *span) if pattern.search(_ESCAPE.sub(_meant, html[slice(*span)])) else None


def _meant(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if code <= sys.maxunicode else ""
    return escape[2] or unescape(escape[0])


def _lost(html: str) -> Iterator[tuple[str, str, int, str]]:
    """Rules of the block to be inlined that would silently be lost there, in the same form."""
    page = _without_comments(html)
    for block in _BLOCK.finditer(page):
        if found := _LOST.search(page, *block.span(1)):
            piece = found[0].strip()
            at = found.start() + len(found[0]) - len(found[0].lstrip())
            cure = 'move it into a <style data-premailer="ignore"> block of letter.html'
            yield f'"{piece[:60]}" would be lost: it cannot stand in a style attribute', piece, at, cure


def _without_comments(html: str) -> str:
    """The page with blanks in the place of comments, so that every line stays where it was."""
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), html)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
