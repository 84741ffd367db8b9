"""An essay's Markdown to safe HTML and to its text twin, both from the same tokens. Thinks only."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

WIDTH = 72
_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "em", "strong", "a", "hr", "br", "code",
         "pre", "img"}  # fmt: skip
SCHEMES = ("http", "https", "mailto")
"""What an address in an essay may begin with; others are taken out."""
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}}


def parser() -> MarkdownIt:
    """The one reading of an essay's source; raw HTML in it is shown as the text it is."""
    return MarkdownIt("commonmark", {"html": False})


def to_html(markdown: str) -> str:
    """Sanitised HTML; headings begin at h2, because the title is the letter's only h1."""
    reading = parser()
    tokens = reading.parse(markdown)
    lowest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=2)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) - lowest + 2)}"
    html = reading.renderer.render(tokens, reading.options, {})
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None)


def to_text(markdown: str, width: int = WIDTH) -> str:
    """Plain text wrapped at ``width`` columns; links are spelled out behind their words and never broken."""
    return _Twin(width).blocks(parser().parse(markdown)).rstrip("\n") + "\n"


class _Twin:
    """Walks block tokens with an indent and prefixes for lists and quotes."""

    def __init__(self, width: int) -> None:
        self._width = width

    def blocks(self, tokens: Sequence[Token], prefix: str = "") -> str:
        """Text of a run of block tokens, blocks parted by an empty line."""
        parts: list[str] = []
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            parts.append(self._block(tokens[at], tokens[at + 1 : end], prefix))
            at = end + 1
        joint = f"\n{prefix.rstrip()}\n" if prefix.strip() else "\n\n"
        return joint.join(part for part in parts if part)

    def _block(self, token: Token, inner: Sequence[Token], prefix: str) -> str:
        kind = token.type
        if kind == "paragraph_open":
            return self._wrap(_inline(inner[0]), prefix)
        if kind == "heading_open":
            text = _inline(inner[0])
            line = ("=" if token.tag == "h1" else "-") * min(len(text), self._width - len(prefix))
            return f"{self._wrap(text, prefix)}\n{prefix}{line}"
        if kind in ("bullet_list_open", "ordered_list_open"):
            return self._items(token, inner, prefix)
        if kind == "blockquote_open":
            return self.blocks(inner, prefix + "> ")
        if kind == "hr":
            return f"{prefix}* * *"
        if kind in ("fence", "code_block"):
            return "\n".join(f"{prefix}    {line}".rstrip() for line in token.content.rstrip("\n").split("\n"))
        return self._wrap(token.content, prefix)

    def _items(self, token: Token, inner: Sequence[Token], prefix: str) -> str:
        start = token.attrGet("start")
        first = 1 if start is None else int(start)
        number = first if token.type == "ordered_list_open" else None
        items, at = [], 0
        while at < len(inner):
            end = _closing(inner, at)
            mark = "- " if number is None else f"{number}. "
            body = self.blocks(inner[at + 1 : end], prefix + " " * len(mark))
            items.append(prefix + mark + body[len(prefix) + len(mark) :])
            number = None if number is None else number + 1
            at = end + 1
        tight = all(t.hidden for t in inner if t.type == "paragraph_open" and t.level == token.level + 2)
        return ("\n" if tight else "\n\n").join(items)

    def _wrap(self, text: str, prefix: str) -> str:
        lines = []
        for line in text.split("\n"):
            lines += textwrap.wrap(
                line, self._width, initial_indent=prefix, subsequent_indent=prefix,
                break_long_words=False, break_on_hyphens=False,
            ) or [prefix.rstrip()]  # fmt: skip
        return "\n".join(lines)


def _closing(tokens: Sequence[Token], at: int) -> int:
    """The index of the token that closes the block opened at ``at``; ``at`` itself for a block of one token."""
    if tokens[at].nesting != 1:
        return at
    return next(i for i in range(at + 1, len(tokens)) if tokens[i].level == tokens[at].level and tokens[i].nesting < 0)


def _inline(token: Token) -> str:
    parts: list[str] = []
    hrefs: list[tuple[str, int]] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type in ("em_open", "em_close"):
            parts.append("_")
        elif child.type in ("strong_open", "strong_close"):
            parts.append("*")
        elif child.type == "image":
            parts.append(f"[{child.content}]" if child.content else "")
        elif child.type == "link_open":
            hrefs.append((str(child.attrGet("href") or ""), len(parts)))
        elif child.type == "link_close":
            href, start = hrefs.pop()
            words = "".join(parts[start:])
            if urlsplit(href).scheme in SCHEMES and href.removeprefix("mailto:") != words:
                parts.append(f" ({href.removeprefix('mailto:')})" if words else href)
    return "".join(parts)
