"""Lint against what mail programs show: CSS and HTML a letter leans on, held against caniemail's tests (H9).

Style attributes and elements are what a letter leans on; what stands in a style block is a gift to those who take it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from digest.letter.lint.reading import Reading, Tag
from digest.model import Finding

_MAJOR = ("Gmail", "Gmail for Android", "Outlook for Windows", "Outlook.com", "Yahoo", "Apple Mail", "Mail on iOS")
# What a program may lack without harm, and what its reader gets instead.
_DISPENSABLE = {
    "css-border-radius": "square corners", "css-word-break": "a very long word may run over the edge",
    "css-white-space": "code that wraps otherwise", "css-height": "a line of another height",
    "css-overflow-wrap": "a very long word may run over the edge", "css-hyphens": "no hyphens",
    "css-box-shadow": "no shadow", "css-text-shadow": "no shadow", "css-font-kerning": "the usual kerning",
    "html-body": "a <div> in its place", "html-aria-label": "no word for screen readers", "html-role": "no role",
    "html-loading-attribute": "pictures at once", "html-lang": "the reader's own accent",
}  # fmt: skip
_FAMILIES = (
    (re.compile(r"border-(?:top|right|bottom|left)?-?(?:color|style|width)?\Z|border\Z"), "border"),
    (re.compile(r"border-(?:top|bottom)-(?:left|right)-radius\Z"), "border-radius"),
    (re.compile(r"margin-(?:top|right|bottom|left)\Z"), "margin"),
    (re.compile(r"padding-(?:top|right|bottom|left)\Z"), "padding"),
    (re.compile(r"(?:left|right|top|bottom)\Z"), "left-right-top-bottom"),
    (re.compile(r"(?:flex|flex-grow|flex-shrink|flex-basis|flex-flow)\Z"), "display-flex"),
    (re.compile(r"(?:grid|grid-.*)\Z"), "display-grid"),
    (re.compile(r"(?:transition|transform|animation|columns?|mask)(?:-.*)?\Z"), ""),
)
_VALUES = (
    (re.compile(r"\bcalc\("), "css-unit-calc"), (re.compile(r"\bclamp\("), "css-function-clamp"),
    (re.compile(r"\bmin\("), "css-function-min"), (re.compile(r"\bmax\("), "css-function-max"),
    (re.compile(r"linear-gradient\("), "css-linear-gradient"), (re.compile(r"\brgba\("), "css-rgba"),
    (re.compile(r"radial-gradient\("), "css-radial-gradient"), (re.compile(r"\d(?:dvh|svh|vh)\b"), "css-unit-vh"),
    (re.compile(r"\d(?:dvw|svw|vw)\b"), "css-unit-vw"), (re.compile(r"\d(?:rem)\b"), "css-unit-rem"),
    (re.compile(r"\d(?:ch)\b"), "css-unit-ch"),
)  # fmt: skip
_SEMANTIC = frozenset({"article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav",
                       "section", "summary", "time"})  # fmt: skip
_ATTRIBUTES = frozenset({"background", "srcset", "target", "hidden", "popover"})


@cache
def _tested() -> tuple[str, Mapping[str, Mapping[str, str]]]:
    """The date of the data, and y, a (partly), n or ? for each feature and program."""
    tree = json.loads((Path(__file__).parent / "caniemail.json").read_text("utf-8"))
    return tree["date"], {
        slug: dict(zip(tree["clients"], said, strict=True)) for slug, said in tree["features"].items()
    }


def lint(letter: Reading) -> Iterator[Finding]:
    """Whatever a major program does not show, once for each feature."""
    date, features = _tested()
    said: set[str] = set()
    for tag in letter.tags:
        for slug, written in _used(tag, features):
            if slug in said or slug in _DISPENSABLE:
                continue
            said.add(slug)
            without = [name for name in _MAJOR if features[slug].get(name) == "n"]
            if without:
                yield Finding(
                    "H9",
                    "warning",
                    f"{written} does not work in {', '.join(without)}",
                    "letter.html or letter.css",
                    f"caniemail.com, {date}",
                    "do without it",
                    tag.piece,
                )


def _used(tag: Tag, features: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The features one tag leans on, and how it writes them."""
    yield from (pair for pair in _elements(tag) if pair[0] in features)
    for name, value in tag.style.items():
        for slug in _slugs(name, value):
            if slug in features:
                yield slug, f"{name}: {value[:40]}"
        for pattern, slug in _VALUES:
            if pattern.search(value) and slug in features:
                yield slug, f"{name}: {value[:40]}"


def _elements(tag: Tag) -> Iterator[tuple[str, str]]:
    yield ("html-semantics" if tag.name in _SEMANTIC else f"html-{tag.name}"), f"<{tag.name}>"
    for name in tag.attributes:
        if name in _ATTRIBUTES:
            yield f"html-{name}", f"the attribute {name}"


def _slugs(name: str, value: str) -> Iterator[str]:
    if name == "display":
        yield f"css-display-{value.removeprefix('inline-')}"
    elif name == "background" and "gradient" not in value and "url" not in value:
        yield "css-background-color"
    else:
        family = next((family for pattern, family in _FAMILIES if pattern.match(name)), name)
        yield f"css-{family or name.partition('-')[0]}"
        yield f"css-{name}"
