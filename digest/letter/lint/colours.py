"""Lint of colours: every pair of text and background that is really used, by day and in the dark rules (A6, H3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import tinycss2
from cssselect import SelectorError, parse
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector
from lxml.etree import ParserError

from digest.letter.contrast import LEAST, LEAST_LARGE, hex_of, inverted, ratio
from digest.letter.lint.reading import Reading, declarations
from digest.model import Finding

_TEXT, _GROUND = "color", "background-color"
_WHY = "4.5:1 is the least that tired eyes read, 3:1 in large type (WCAG 2.2, 1.4.3)"


def lint(letter: Reading) -> Iterator[Finding]:
    """Pairs by day, from style attributes; pairs by night, after the rules for prefers-color-scheme."""
    try:
        page = lxml_html.document_fromstring(letter.bare) if letter.bare.strip() else None
    except (ParserError, ValueError):
        page = None
    if page is None:
        return
    night: dict[object, dict[str, str]] = {}
    for selector, said in _dark_rules(tuple(letter.sheets)):
        for element in selector(page):
            night.setdefault(element, {}).update(said)
    seen: set[tuple[str, str, str]] = set()
    for element in page.iter():
        style = declarations(element.get("style", "")) if isinstance(element.tag, str) else {}
        for when, colours in (
            ("by day", style),
            ("in the dark", {**style, **night[element]} if element in night else {}),
        ):
            pair = (when, hex_of(colours.get(_TEXT, "")), hex_of(colours.get(_GROUND, "")))
            if pair not in seen and any(pair[1:]):
                yield from _judge(pair, colours, _piece(element))
                if all(pair[1:]):
                    seen.add(pair)


def _judge(pair: tuple[str, str, str], style: Mapping[str, str], piece: str) -> Iterator[Finding]:
    when, text, ground = pair
    if not text or not ground:
        if (style.get(_TEXT) or "inherit") != "inherit" or not text:
            missing = _GROUND if text else _TEXT
            yield Finding(
                "H3",
                "warning",
                f"an element sets one of its two colours {when}, and no {missing}",
                "letter.css",
                "programs that invert colours look at one element at a time",
                "set both on the same element",
                piece,
            )
        return
    least = LEAST_LARGE if _large(style) else LEAST
    turned = ratio(inverted(text), inverted(ground))
    if when == "by day" and turned < least <= ratio(text, ground):
        yield Finding(
            "H3",
            "warning",
            f"{text} on {ground} has a contrast of {turned:.1f} once a program has inverted both",
            "letter.css",
            "programs that know no dark rules turn the colours of the day round",
            "draw the two further apart",
            piece,
        )
    if ratio(text, ground) < least:
        yield Finding(
            "A6",
            "warning",
            f"{text} on {ground} has a contrast of {ratio(text, ground):.1f} {when}",
            "letter.css",
            _WHY,
            "draw the two further apart",
            piece,
        )


def _large(style: Mapping[str, str]) -> bool:
    size = style.get("font-size", "").removesuffix("px")
    points = float(size) if size.replace(".", "", 1).isdigit() else 0
    return points >= 24 or (points >= 18.66 and style.get("font-weight", "") in ("bold", "700", "800", "900"))


def _piece(element: lxml_html.HtmlElement) -> str:
    """Text of the start tag that finds it again in the page."""
    for name in ("class", "style"):
        if said := element.get(name):
            return f'{name}="{said}"'
    return ""


@lru_cache(64)
def _dark_rules(sheets: tuple[str, ...]) -> tuple[tuple[CSSSelector, Mapping[str, str]], ...]:
    """Selector and colours of each dark rule, in the order in which they win; every reader's letter has the same."""
    found = []
    for sheet in sheets:
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            if rule.type == "at-rule" and "prefers-color-scheme" in tinycss2.serialize(rule.prelude) and rule.content:
                found += list(_rules(tinycss2.serialize(rule.content)))
    return tuple((selector, said) for _, _, selector, said in sorted(found, key=lambda one: one[:2]))


def _rules(sheet: str) -> Iterator[tuple[tuple[int, ...], int, CSSSelector, Mapping[str, str]]]:
    inner = tinycss2.parse_rule_list(sheet, skip_comments=True, skip_whitespace=True)
    for at, rule in enumerate(inner):
        if rule.type != "qualified-rule":
            continue
        said = declarations(tinycss2.serialize(rule.content).replace("!important", ""))
        colours = {name: value for name, value in said.items() if name in (_TEXT, _GROUND)}
        for written in tinycss2.serialize(rule.prelude).split(","):
            selector = _selector(written.strip())
            if colours and selector:
                yield _specificity(written), at, selector, colours


def _specificity(written: str) -> tuple[int, ...]:
    return tuple(parse(written)[0].specificity())


@lru_cache(512)
def _selector(written: str) -> CSSSelector | None:
    try:
        return CSSSelector(written, translator="html")
    except (SelectorError, SyntaxError, ValueError):
        return None  # a selector of one program's own, such as u + .body
