"""Lint of the page's skeleton: head, elements that mail programs refuse, widths, hidden text (H2, H4, H8, P11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from digest.letter.lint.reading import Reading, Tag
from digest.model import Finding

_REFUSED = ("script", "form", "iframe", "video", "audio", "object", "embed", "base", "link", "svg", "input", "button",
            "select", "textarea")  # fmt: skip
_HEAD = {
    "charset": "letters outside ASCII may come out wrong",
    "viewport": "phones show the page as if on a desk, and small",
    "color-scheme": "Apple Mail does not offer the dark colours",
    "supported-color-schemes": "older Apple Mail does not offer the dark colours",
    "x-apple-disable-message-reformatting": "iOS enlarges some of the text",
}
_WIDEST = 600
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|max-height\s*:\s*0|mso-hide")


def lint(letter: Reading) -> Iterator[Finding]:
    """The skeleton of the page."""
    for tag in letter.named(*_REFUSED):
        yield Finding(
            "H4",
            "error",
            f"<{tag.name}> does not work in mail",
            "letter.html",
            "programs take it out, or the letter",
            "take it out",
            tag.piece,
        )
    yield from _head(letter)
    for tag in letter.tags:
        yield from _wide(tag)
        yield from _hidden(letter, tag)


def _head(letter: Reading) -> Iterator[Finding]:
    if not letter.html.lstrip().startswith("<!DOCTYPE html"):
        yield Finding(
            "H8",
            "warning",
            "the page does not begin with <!DOCTYPE html>",
            "letter.html",
            "it is drawn in quirks mode, with other widths",
            "begin it so, in capitals",
        )
    metas = [tag.attributes for tag in letter.named("meta")]
    said = {meta.get("name", "").lower() for meta in metas} | {name for meta in metas for name in meta}
    if any("charset=" in meta.get("content", "").lower() for meta in metas):
        said.add("charset")
    for name, why in _HEAD.items():
        if name not in said:
            yield Finding("H8", "warning", f"the head lacks the meta {name}", "letter.html", why, "add it")
    titles = [" ".join(unescape(letter.content(tag)).split()) for tag in letter.named("title")]
    subject = " ".join(letter.edition.subject.split())
    if titles and titles[0] and not subject.endswith(titles[0]):  # a test letter's subject has a mark before it
        yield Finding(
            "H8",
            "warning",
            f'the page is titled "{titles[0][:40]}", and its subject is another',
            "letter.html",
            "programs that show the letter in a window of its own name it by its title",
            "print issue.subject in <title>",
            "<title>",
        )
    if not titles or not titles[0]:
        yield Finding(
            "A2",
            "error",
            "the page has no title",
            "letter.html",
            "screen readers say it first",
            "print issue.subject in <title>",
        )


def _wide(tag: Tag) -> Iterator[Finding]:
    said = [tag.attributes.get("width", ""), tag.style.get("width", ""), tag.style.get("min-width", "")]
    for width in said:
        match = re.fullmatch(r"(\d+)(?:px)?", width.strip())
        if match and int(match[1]) > _WIDEST:
            yield Finding(
                "H2",
                "warning",
                f"<{tag.name}> is {match[1]} pixels wide, more than {_WIDEST}",
                "letter.html",
                "the reading pane cuts it, or scrolls",
                "make it narrower",
                tag.piece,
            )


def _hidden(letter: Reading, tag: Tag) -> Iterator[Finding]:
    style = tag.attributes.get("style", "")
    size = tag.style.get("font-size", "")
    hides = _HIDDEN.search(style) or "hidden" in tag.attributes or re.match(r"[01](?:px|pt)?\Z", size)
    if hides and (words := letter.own_words(tag).strip("\u00a0\u200b\u200c\u034f ")):
        yield Finding(
            "P11",
            "error",
            f'"{words[:30]}" is hidden',
            "letter.html",
            "Gmail takes hidden text for spam",
            "show it or take it out",
            tag.piece,
        )
