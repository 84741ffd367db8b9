"""Lint of an essay's own Markdown: whatever readers would see as its source, or not see at all (H4, H5, M14).

HTML, tables and links that run something are no part of an essay. The letter shows the signs they are written with,
which is harmless and looks broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from digest.letter.markdown import SCHEMES, parser
from digest.model import Essay, Finding
from digest.model.issue import Severity

_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_HTML = re.compile(r"(?<!\\)<!--|(?<!\\)</?([a-z][a-z0-9]*)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_ELEMENTS = frozenset({
    "a", "abbr", "address", "article", "aside", "audio", "b", "base", "blockquote", "body", "br", "button",
    "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt", "em",
    "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "label", "legend", "li",
    "link", "main", "map", "mark", "math", "meta", "nav", "noscript", "object", "ol", "optgroup", "option", "p",
    "picture", "pre", "q", "s", "script", "section", "select", "small", "source", "span", "strike", "strong",
    "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "tt", "u", "ul", "var", "video"
})  # fmt: skip
_REFUSED = re.compile(r"(?:\]\(\s*<?|<)((?:javascript|vbscript|data|file):[^\s)>]*)", re.IGNORECASE)
_ROW = re.compile(r"^(?=[^\n]*\|)(?=[^\n]*--)[|: \t-]+$", re.MULTILINE)
_HALF_LINK = re.compile(r"\]\(|\]\[\w")
_HALF_STRESS = re.compile(r"(?<![\w*])\*\*(?=\w)|(?<=[\w.,!?])\*\*(?![\w*])|`")


def lint_essay(essay: Essay) -> Iterator[Finding]:
    """Every finding on one essay's Markdown, with its line; in a draft none is graver than a warning."""
    file, _, first = essay.where.rpartition(":")
    start = int(first) if first.isdecimal() else 1
    seen: set[tuple[int, str]] = set()
    for line, found in _everything(essay.body):
        # An address that is refused leaves half a link behind, which needs no word of its own.
        if not {(line, found.rule), (line, "H5")} & seen:
            seen.add((line, found.rule))
            severity = found.severity if essay.status == "ready" else "warning"
            yield replace(found, severity=severity, where=f"{file}:{start + line}" if file else "")


def _everything(body: str) -> Iterator[tuple[int, Finding]]:
    """Each finding and the line of the body it is on, counted from 0."""
    lines = body.split("\n")
    for token in parser().parse(body):
        at, end = token.map or (0, 0)
        if token.type == "inline":
            yield from _written(token.content, at)
            yield from _left_over(token.children or (), at)
        elif token.type == "fence" and not (end - at > 1 and lines[end - 1].strip(" >").startswith(token.markup)):
            what = f"a block of code begins with {token.markup} and never ends"
            yield at, _finding("M14", "error", what, f"end it with {token.markup} on a line of its own")


def _finding(rule: str, severity: Severity, what: str, cure: str, piece: str = "") -> Finding:
    return Finding(rule, severity, what, "", "readers see how it was written, not what was meant", cure, piece)


def _written(source: str, at: int) -> Iterator[tuple[int, Finding]]:
    """What a paragraph's source holds that Markdown for letters does not know."""
    source = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), source)
    for match in _HTML.finditer(source):
        if not match[1] or match[1].lower() in _ELEMENTS:
            said = "a comment" if not match[1] else f"<{match[1]}>"
            what = f"{said} is shown as it is written; HTML is no part of an essay"
            cure = "take it out, write it in Markdown, or set it between backticks if you mean the signs"
            yield at + source.count("\n", 0, match.start()), _finding("H4", "error", what, cure, match[0])
    for match in _REFUSED.finditer(source):
        what = f'the address "{match[1][:40]}" is never made a link or a picture'
        yield (
            at + source.count("\n", 0, match.start()),
            _finding("H5", "error", what, "write a whole https: address", match[1]),
        )
    if row := _ROW.search(source):
        what, cure = "a table is shown as bars and dashes", "say it in a list or in sentences"
        yield at + source.count("\n", 0, row.start()), _finding("H4", "error", what, cure, row[0].strip())


def _left_over(children: Sequence[Token], at: int) -> Iterator[tuple[int, Finding]]:
    """Signs of Markdown that were left over as text, and addresses that no letter may hold."""
    for child in children:
        at += child.type in ("softbreak", "hardbreak")
        if child.type == "text" and (match := _HALF_LINK.search(child.content)):
            what, cure = "a link is not whole, and shows its brackets", "write [words](https://…)"
            yield at, _finding("M14", "error", what, cure, child.content[: match.end()][-40:])
        elif child.type == "text" and (match := _HALF_STRESS.search(child.content)):
            what = f"a lone {match[0]} is shown"
            yield at, _finding("M14", "warning", what, r"write its partner, or a \ before it", match[0])
        target = str(child.attrGet("href" if child.type == "link_open" else "src") or "")
        scheme = target.partition(":")[0].lower() if ":" in target else ""
        if scheme.isalpha() and scheme not in (*SCHEMES, "data"):
            what = f'the address "{target[:40]}" is taken out: no letter may hold {scheme}:'
            yield at, _finding("H5", "error", what, "write a whole https: address, or the number in words", target)
