"""Lint of the styles that are sent, for what makes programs drop a rule, a block or all of them (M19, H4, H6, H7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from digest.letter.lint.reading import Reading
from digest.model import Finding

_REFUSED = {
    "import": "the letter would fetch a file when it is opened",
    "font-face": "few programs load it, and it tells a stranger who reads",
    "supports": "Gmail drops the whole block",
    "layer": "few programs know it, the rest drop what is in it",
    "container": "few programs know it, the rest drop what is in it",
    "keyframes": "few programs move anything",
    "page": "nobody prints from it",
}
_VARIABLE = re.compile(r"var\s*\(|(?<![\w-])--[\w-]+\s*:")
_MODERN = re.compile(r"(?:oklch|oklab|lch|lab|hwb|color|color-mix|light-dark)\s*\(|rgba?\([^)]*/[^)]*\)")
_FUNCTION = re.compile(r"(?<![\w-])([a-z][a-z-]*)\(", re.IGNORECASE)
_FUNCTIONS = frozenset({
    "attr", "blur", "brightness", "calc", "circle", "clamp", "color", "color-mix", "conic-gradient", "contrast",
    "counter", "counters", "cubic-bezier", "dir", "ellipse", "env", "format", "grayscale", "has", "hsl", "hsla", "hwb",
    "image-set", "inset", "invert", "is", "lab", "lang", "lch", "light-dark", "linear-gradient", "local", "matrix",
    "max", "min", "minmax", "not", "nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type", "oklab", "oklch",
    "opacity", "polygon", "radial-gradient", "repeat", "repeating-linear-gradient", "repeating-radial-gradient", "rgb",
    "rgba", "rotate", "saturate", "scale", "sepia", "skew", "steps", "translate", "translatex", "translatey", "url",
    "var", "where",
})  # fmt: skip
"""What the other rules judge, or nobody needs to; a name outside of these is a slip."""
_RANGE = re.compile(r"\(\s*(?:width|height|[\d.]+\w*)\s*[<>]=?")
_SELECTOR = re.compile(r":is\(|:where\(|:has\(|:not\([^)]*,")


def lint(letter: Reading) -> Iterator[Finding]:
    """Every block, and the style attributes."""
    for sheet in letter.sheets:
        yield from _sheet(sheet)
    yield from _values(letter)
    whole = " ".join(letter.sheets)
    if "prefers-color-scheme" in whole and not ("data-ogsc" in whole and "data-ogsb" in whole):
        yield _finding(
            "H7",
            "note",
            "the dark colours have no [data-ogsc] and [data-ogsb] rules",
            "Outlook on the web and on phones knows no others",
        )


@lru_cache(64)
def _sheet(sheet: str) -> tuple[Finding, ...]:
    """What is wrong with one block; every reader's letter has the same."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    found = list(_rules(rules, nested=False))
    if not sheet.strip():
        found.append(_finding("M19", "warning", "a style block is empty", "the inliner dropped what it did not know"))
    if len({kind for rule in rules for kind in _kinds(rule)}) > 1:
        what, why = "one style block holds both small screens and dark colours", "a program that drops one drops both"
        found.append(_finding("H6", "note", what, why, "give each a block of its own"))
    return tuple(found)


def _finding(rule: str, severity: Any, what: str, why: str, cure: str = "", piece: str = "") -> Finding:
    return Finding(rule, severity, what, "letter.html or letter.css", why, cure, piece)


def _kinds(rule: Any) -> Iterator[str]:
    said = tinycss2.serialize(rule.prelude) if rule.type == "at-rule" else ""
    yield from (kind for kind in ("prefers-color-scheme", "width") if kind in said)


def _rules(rules: Any, *, nested: bool) -> Iterator[Finding]:
    for rule in rules:
        if rule.type == "error":
            yield _finding(
                "M19", "error", f"a style block cannot be read: {rule.message}", "programs drop what follows"
            )
        elif rule.type == "at-rule":
            yield from _at_rule(rule, nested)
        elif rule.type == "qualified-rule":
            yield from _rule(rule)


def _at_rule(rule: Any, nested: bool) -> Iterator[Finding]:
    name, said = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip()
    piece = f"@{rule.at_keyword}"
    if nested:
        yield _finding(
            "M19",
            "error",
            f"@{name} stands inside another @-rule",
            "Gmail drops the whole block",
            "write two blocks",
            piece,
        )
    if name in _REFUSED:
        yield _finding(
            "H4",
            "error" if name in ("import", "font-face") else "warning",
            f"@{name} does not work in mail",
            _REFUSED[name],
            "take it out",
            piece,
        )
    if name == "media" and _RANGE.search(said):
        yield _finding(
            "M19",
            "warning",
            f'the condition "{said}" is written with < or >',
            "most programs read max-width and min-width only",
            "write it so",
            piece,
        )
    if name == "media" and rule.content is not None:
        inner = tinycss2.serialize(rule.content)
        if not inner.strip():
            yield _finding("M19", "warning", f"@media {said} is empty", "something was dropped on the way", "", piece)
        yield from _rules(tinycss2.parse_rule_list(inner, skip_comments=True, skip_whitespace=True), nested=True)


def _rule(rule: Any) -> Iterator[Finding]:
    said = tinycss2.serialize(rule.prelude).strip()
    if _SELECTOR.search(said):
        yield _finding(
            "M19",
            "warning",
            f'the selector "{said[:40]}" is too new',
            "programs drop its rule, or the block",
            "write the selectors out",
            said,
        )
    if "{" in tinycss2.serialize(rule.content):
        yield _finding(
            "M19",
            "error",
            f'rules are nested in "{said[:40]}"',
            "Gmail and Outlook drop the block",
            "write them one after the other",
            said,
        )


def _values(letter: Reading) -> Iterator[Finding]:
    written = [(sheet, "") for sheet in letter.sheets]
    written += [(tag.attributes["style"], tag.piece) for tag in letter.tags if "style" in tag.attributes]
    for style, piece in written:
        if match := _VARIABLE.search(style):
            yield _finding(
                "H4",
                "error",
                "a CSS variable is sent",
                "Gmail, Outlook and Yahoo know none",
                "let Jinja put the value in",
                piece or match[0],
            )
        if match := _MODERN.search(style):
            yield _finding(
                "H4",
                "error",
                f'the colour "{match[0]}" is too new',
                "Gmail drops the whole attribute or block",
                "write it as #rrggbb",
                piece or match[0],
            )
        for name in dict.fromkeys(match[1] for match in _FUNCTION.finditer(style)):
            if name.lower() not in _FUNCTIONS:
                yield _finding(
                    "H4",
                    "error",
                    f'"{name}(…)" is no function of CSS',
                    "programs drop the declaration, some the whole attribute",
                    "mend its name, or take it out",
                    f"{name}(",
                )
        if piece and "!important" in style:
            yield _finding(
                "H7",
                "error",
                "a style attribute holds !important",
                "no dark or small-screen rule can win",
                "leave !important to the blocks the inliner skips",
                piece,
            )
