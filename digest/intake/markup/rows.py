"""The rows of an HTML page as they grow: blocks, list depth, quotes, emphasis and links, in Markdown."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from digest.intake.markup.boxes import is_title

_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6
    header hgroup hr html li main ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
_EMPHASIS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**"}
_HEADING = re.compile(r"h[1-6]\Z")
_BREAK = "\x00"
_BREAKS = re.compile(rf"{_BREAK}(?:\s*{_BREAK})+")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WEB = re.compile(r"https?://[^\s<>()\"]+\Z", re.IGNORECASE)


class Rows:
    """Collects rows; ``enter``, ``text`` and ``leave`` follow the tree.

    ``boxed`` holds the numbers, from 1, of the rows that stand in something set apart from the paragraphs around it.
    """

    def __init__(self) -> None:
        self.boxed: set[int] = set()
        self._boxes = 0
        self._rows: list[str] = []
        self._numbers: list[int] = []
        self._parts: list[str] = []
        self._marks: list[tuple[int, str]] = []
        self._lists: list[int | None] = []
        self._quotes = 0
        self._item: str | None = None
        self._line = 1
        self._verbatim = 0
        self._tight = False

    def enter(self, element: Element, *, boxed: bool = False) -> None:
        """An element begins; with it, perhaps, something set apart."""
        tag = element.tag
        if tag in _BLOCKS:
            self.part()
            self._line = element.sourceline or self._line
        self._boxes += boxed
        if tag in ("ul", "ol"):
            self._lists.append(_start(element) if tag == "ol" else None)
        elif tag == "li":
            self._item = self._next_mark()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "br":
            self._parts.append(_BREAK)
        elif tag == "hr":
            self._emit("* * *")
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "sup" and (element.text or len(element)):
            self._open("sup")
        elif tag in _EMPHASIS:
            self._open(_EMPHASIS[tag])
        elif tag == "a":
            self._open("a:" + (element.get("href") or "").strip())
        elif tag == "q":
            self._parts.append("“")
        if element.text:
            self.text(element.text)

    def leave(self, element: Element, *, boxed: bool = False) -> None:
        """The element ends; its tail comes after."""
        tag = element.tag
        if tag in _EMPHASIS or tag in ("a", "sup"):
            self._close()
        elif tag == "q":
            self._parts.append("”")
        if tag not in _BLOCKS:
            return
        if is_title(element):
            self._heading(1)
        elif isinstance(tag, str) and _HEADING.match(tag):
            self._heading(int(tag[1]))
        self.part()
        self._boxes -= boxed
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._item = None
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._verbatim -= 1

    def text(self, text: str) -> None:
        """Running text, with the white space of the source."""
        if self._verbatim:
            self._parts.append(text.replace("\n", _BREAK))
        else:
            self._parts.append(_SPACES.sub(" ", text))

    def part(self) -> None:
        """Whatever comes next stands in a block of its own."""
        text = "".join(self._parts)
        self._parts.clear()
        self._marks.clear()
        if not text.replace(_BREAK, "").strip():
            return
        if _BREAK not in text:
            self._block([" ".join(text.split())], first=True)
            return
        for place, block in enumerate(_BREAKS.split(text)):
            lines = [" ".join(line.split()) for line in block.split(_BREAK)]
            self._block([line for line in lines if line], first=place == 0)

    def finished(self) -> tuple[list[str], list[int]]:
        """All rows, and the line of the source each comes from."""
        self.part()
        return self._rows, self._numbers

    def _block(self, lines: list[str], *, first: bool) -> None:
        if not lines:
            return
        if self._quotes:
            joined = bool(self._rows) and self._rows[-1].startswith(">")
            self._gap(">" if joined else "")
            for line in lines:
                self._emit(f"> {line}", gap=False)
            return
        depth = len(self._lists)
        if depth and self._item is not None and first:
            pad = "   " * (depth - 1)
            self._gap("" if not self._tight else None)
            self._emit(f"{pad}{self._item}{' '.join(lines)}", gap=False)
            self._item, self._tight = None, True
            return
        pad = "   " * depth if depth else ""
        self._gap("")
        for line in lines:
            self._emit(pad + line, gap=False)
        self._tight = bool(depth)

    def _gap(self, row: str | None) -> None:
        if row is not None and self._rows:
            self._rows.append(row)
            self._numbers.append(self._line)

    def _emit(self, row: str, *, gap: bool = True) -> None:
        if gap:
            self._gap("")
        self._rows.append(row)
        self._numbers.append(self._line)
        if self._boxes:
            self.boxed.add(len(self._rows))
        self._tight = False

    def _heading(self, level: int) -> None:
        text = " ".join("".join(self._parts).replace(_BREAK, " ").replace("**", "").split())
        self._parts[:] = [f"{'#' * level} {text}"] if text else []

    def _next_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}. "

    def _open(self, mark: str) -> None:
        self._marks.append((len(self._parts), mark))

    def _close(self) -> None:
        if not self._marks:
            return
        start, mark = self._marks.pop()
        inner = "".join(self._parts[start:])
        text = inner.strip()
        if not text or _BREAK in inner:
            return
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        self._parts[start:] = [before, _marked(text, mark), after]


def _marked(text: str, mark: str) -> str:
    if mark == "sup":
        return f"[{text.strip('[]')}]" if text.strip("[]").isdigit() else text
    if not mark.startswith("a:"):
        return text if text.startswith(mark) else f"{mark}{text}{mark}"
    address = mark[2:]
    # Only addresses of the web are kept, and none that would end the Markdown link before its time.
    return f"[{text}]({address})" if _WEB.match(address) and "](" not in text and "[" not in text else text


def _start(element: Element) -> int:
    raw = element.get("start") or "1"
    return int(raw) if raw.isdigit() and len(raw) < 6 else 1
