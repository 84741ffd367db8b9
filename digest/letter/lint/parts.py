"""Lint of the two parts against what they must say, and against each other (M14, M15, C4, C6, P4, P11)."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from digest.letter.lint.reading import Reading
from digest.model import Finding

_RESIDUE = re.compile(
    # Markdown takes the stars of *|FNAME|* for emphasis and leaves the rest.
    r"\{\{|\}\}|\{%|%7[Bb]%7[Bb]|\*?\|[A-Z][A-Z0-9_:]+\|\*?|%%\w+%%|(?i:zq[0-9a-f]{12}[a-z]+qz)"
    r"|\[(?:(?:FIRST|LAST)[ _]?NAME|[FL]?NAME|EMAIL|UNSUBSCRIBE)\]"
)
_TAGS = re.compile(r"</?(?:p|div|a|span|table|br|h\d)\b[^>]*>")
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+|\S+@\S+")
_TEXT_LINE_MAX = 76
_APART = 0.15
"""Share of the words of one part that the other may lack: labels of links, headings in capitals."""


def lint(letter: Reading) -> Iterator[Finding]:
    """Both parts whole, free of residue, and saying the same."""
    yield from _complete(letter, "html", html.unescape(letter.html))
    yield from _complete(letter, "plain", letter.text)
    if not letter.newsletter.postal_address:
        yield Finding("C4", "warning", "no postal address is set", "newsletter.postal_address", "the law asks for one")
    if not letter.newsletter.why.strip():
        yield Finding(
            "C6",
            "warning",
            "the letter does not say why it comes",
            "newsletter.why",
            "readers forget, and complain",
            "say how one came to subscribe",
        )
    if not letter.edition.preview.strip():
        yield Finding(
            "P11",
            "warning",
            "the first visible line is empty",
            "the essay's dek",
            "programs show it beside the subject",
        )
    yield from _alike(letter)
    yield from _links(letter)
    yield from _lines(letter)


def _complete(letter: Reading, kind: str, content: str) -> Iterator[Finding]:
    template = f"letter.{'txt' if kind == 'plain' else 'html'}"
    needed = {
        "the question": letter.pairing.question.text,
        "the unsubscribe link": letter.unsubscribe_url,
        "the postal address": letter.newsletter.postal_address,
        "the title": letter.pairing.essay.title,
    }
    flat = " ".join(content.split()).casefold()
    for what, text in needed.items():
        if text and " ".join(text.split()).casefold() not in flat:
            rule = {"the postal address": "C4", "the unsubscribe link": "P4"}.get(what, "M14")
            rule = "M14" if kind == "plain" and rule == "P4" else rule
            yield Finding(
                rule,
                "error",
                f"the {kind} part lacks {what}",
                template,
                "readers of that part miss it",
                f"print it in {template}",
            )
    prose = _without_code(letter, content)
    if match := _RESIDUE.search(prose):
        yield Finding(
            "M14",
            "error",
            f'the {kind} part shows an unfilled placeholder "{match[0][:20]}"',
            letter.written(match[0], template),
            "readers see the machinery",
            "fill it or take it out",
            match[0],
        )
    if kind == "plain" and (match := _TAGS.search(prose)):
        yield Finding("M14", "error", "the text part holds HTML tags", template, "", "write it in words", match[0])


def _without_code(letter: Reading, content: str) -> str:
    """The content without the lines of code the essay shows on purpose."""
    for code in letter.codes:
        content = content.replace(code, " ")
    return content


def _alike(letter: Reading) -> Iterator[Finding]:
    page, text = (Counter(_WORD.findall(_ADDRESS.sub(" ", part).casefold())) for part in (letter.words, letter.text))
    for one, other, name in ((page, text, "text part lacks"), (text, page, "HTML part lacks")):
        total, missing = one.total(), (one - other).total()
        if total > 20 and missing > _APART * total:
            what = f"the {name} {round(100 * missing / total)} per cent of the other's words"
            yield Finding(
                "M14",
                "warning",
                what,
                "",
                "filters take a letter of two minds for spam",
                "print the same in letter.txt and letter.html",
            )


def _links(letter: Reading) -> Iterator[Finding]:
    """Links of the page that the text part does not spell out."""
    spelled = unquote(letter.text)
    for tag in letter.named("a"):
        target = tag.attributes.get("href", "")
        if target.startswith(("http:", "https:")) and unquote(target) not in spelled:
            yield Finding(
                "M14",
                "warning",
                f'the text part lacks the link "{target[:60]}"',
                letter.written(target, "letter.txt"),
                "readers of that part cannot follow it",
                "print it in letter.txt, too",
                tag.piece,
            )


def _lines(letter: Reading) -> Iterator[Finding]:
    for line in letter.text.splitlines():
        long = len(line) > _TEXT_LINE_MAX and " " in line.strip() and not _ADDRESS.search(line)
        if long and line.strip() not in letter.codes:
            yield Finding(
                "M15",
                "note",
                f"a line of the text part has {len(line)} characters",
                "letter.txt",
                f"RFC 3676: {_TEXT_LINE_MAX} fit everywhere",
                "wrap it",
                line,
            )
            break
    if re.search(r"(?m)^--$", letter.text):
        yield Finding(
            "M15",
            "warning",
            "the signature is parted by two dashes without their blank",
            "letter.txt",
            "RFC 3676 section 4.3: programs fold what follows dash, dash, blank",
            "print the blank",
        )
