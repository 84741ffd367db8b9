"""Where the text of an HTML page is, told by how its words lie: unlinked sentences against links and labels.

The idea is that of every reading view (text density): a block that holds a lot of words outside of links is text, and
the smallest element that holds nearly all of them is the essay's box.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from digest.intake.markup.boxes import unwanted
from digest.intake.signs.names import is_name
from digest.intake.signs.promos import speaks_personally
from digest.intake.text.lines import make_line

_BLOCKS = frozenset(
    """
    p div section article main blockquote li td th dd dt pre center h1 h2 h3 h4 h5 h6 ul ol dl table tbody tr figure
    header body html form aside footer nav details summary
    """.split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOXES = frozenset(("div", "section", "p", "center", "ul", "ol", "table", "figure", "td", "span"))
_NO_TEXT = frozenset(("a", "script", "style", "button", "input", "select", "textarea", "label"))
_LONG = 15
_MOST_SMALL = 120
_FEW = 4
_I = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|my|me|yo|mi|je|j'ai|mon|ma|moi|ich|mein\w*|mich|mir|eu|meu|minha|io|mio|mia)\b"
)
_NEARLY_ALL = 0.9
_MOST = 0.75
_STOP = re.compile(r"[.!?…]['\"’”»)\]]*(?:\s|\Z)")
_LINKED = 0.7
_CREDIT = 12
_FIELDS = frozenset(("input", "select", "textarea", "form"))
_TOLD = _FIELDS | {"h1", "time"}
_NOTES = re.compile(r"(?:foot|end)-?note|(?:\A|\s)(?:notes?|fn\S*|references)(?=\s|\Z)", re.IGNORECASE)


@dataclass(slots=True)
class _Sums:
    """What an element holds, everything in it counted."""

    words: int = 0
    linked: int = 0
    titles: int = 0
    running: int = 0
    personal: int = 0
    holds: set[str] = field(default_factory=set)


class Density:
    """Words of running text of each block of a page, and the box that holds nearly all of them."""

    def __init__(self, whole: Element) -> None:
        elements = [element for element in whole.iter() if isinstance(element.tag, str)]
        self._order = {element: place for place, element in enumerate(elements)}
        self._said = {element: _sentence_words(element) for element in elements if element.tag in _BLOCKS}
        self._spared = _holds_most(elements, self._said)
        self._long = self._long_blocks(elements)
        self._sums: dict[Element, _Sums] = {element: _Sums() for element in elements}
        for element in elements:
            named = _NOTES.search(f"{element.get('id') or ''} {element.get('class') or ''}")
            above = element.getparent()
            if named or (above in self._sums and "note" in self._sums[above].holds):
                self._sums[element].holds.add("note")
        # Children stand behind their parents, so that one pass from the end sums a page of any depth.
        for element in reversed(elements):
            self._add_up(element)
        self._total = sum(self._long.values())
        self._box = self._smallest(whole)
        self._last = max((self._order.get(element, 0) for element in self._box.iter()), default=0)
        self._first = min((self._order[element] for element in self._long), default=0)
        titles = (place for element, place in self._order.items() if element.tag == "h1")
        self._title = next(titles, None)

    def unwanted(self, element: Element) -> str | None:
        """The kind of furniture an element is by its tag, role or name, unless most of the page's text is in it."""
        return None if element in self._spared else unwanted(element)

    def _long_blocks(self, elements: list[Element]) -> dict[Element, int]:
        """The blocks of running text outside of furniture, with their words."""
        out: set[Element] = set()
        found = {}
        for element in elements:
            if element.getparent() in out or (element is not elements[0] and self.unwanted(element) is not None):
                out.add(element)
            elif element.tag in _BLOCKS and (words := self._said[element]) >= _LONG:
                found[element] = words
        return found

    def _add_up(self, element: Element) -> None:
        own = self._sums[element]
        texts = [element.text or "", *(child.tail or "" for child in element)]
        # A counter beside a button is no word.
        for text in texts:
            words = text.split()
            own.words += len(words) - sum(map(str.isdigit, words))
        if any(_STOP.search(text) for text in texts):
            own.holds.add("stop")
        own.running += self._long.get(element, 0)
        if self._said.get(element, 0) >= _FEW:
            own.personal += _personal(element, element in self._long)
        if element.tag == "a":
            own.linked = own.words
        if element.tag in _TOLD:
            own.holds.add("field" if element.tag in _FIELDS else str(element.tag))
        above = element.getparent()
        if above is not None and above in self._sums:
            parent = self._sums[above]
            parent.words += own.words
            parent.linked += own.linked
            parent.running += own.running
            parent.personal += own.personal
            parent.holds |= own.holds
            parent.titles += own.words if element.tag in _HEADINGS else 0

    def _smallest(self, whole: Element) -> Element:
        total = sum(self._long.values())
        box = whole
        while total:
            parts = [part for part in box if part in self._sums]
            inner = max(parts, key=lambda part: self._sums[part].running, default=None)
            if inner is None or not self._holds_enough(inner, box, total) or inner in self._long or _has_text(inner):
                return box
            box = inner
        return box

    def _holds_enough(self, inner: Element, box: Element, total: int) -> bool:
        """Nearly all, or most where what it leaves out is nobody's word: a site never says "I"."""
        left = self._sums[box].personal - self._sums[inner].personal
        share = self._sums[inner].running / total
        return share >= _NEARLY_ALL or (share >= _MOST and not left)

    def in_head(self, element: Element) -> bool:
        """Whether the element stands above the first running text."""
        return self._order.get(element, 0) < self._first and not self._sums[element].running

    def is_post(self, element: Element) -> bool:
        """Whether most of the page's running text stands in one quotation: a board's way of printing a post."""
        own = self._sums.get(element)
        return own is not None and own.running > self._total / 2

    def is_small(self, element: Element) -> bool:
        """Whether the element holds words, and no more of them than furniture does."""
        own = self._sums.get(element)
        return own is not None and 0 < own.words <= _MOST_SMALL

    def before_text(self, element: Element) -> bool:
        """Whether the element stands above the second running text, as a standfirst of any length does."""
        return self._order.get(element, 0) <= self._first

    def under_title(self, element: Element) -> bool:
        """Whether the element stands between the heading of the page and the first running text."""
        return self._title is not None and self._order.get(element, 0) > self._title and self.in_head(element)

    def behind(self, element: Element) -> bool:
        """Whether the element stands behind the box, is no note to the text, and no person speaks in it."""
        return (
            element.tag in _BLOCKS
            and not self._sums[element].personal
            and self._order.get(element, 0) > self._last
            and "note" not in self._sums[element].holds
        )

    def furniture(self, element: Element) -> str | None:
        """The kind of furniture a block without running text is: links, fields of a form, a date in the head."""
        own = self._sums.get(element)
        if element.tag not in _BOXES or own is None or own.running or not own.words or "h1" in own.holds:
            return None
        if own.words <= 60 and "field" in own.holds:
            return "form"
        if self.under_title(element) and own.words <= 5 and is_name(" ".join("".join(element.itertext()).split())):
            return None  # Whether a bare name is the author's, the rules for the head of a page know better.
        said = "stop" in own.holds
        if own.linked >= _LINKED * own.words and not (said and element.tag == "p") and element.tag != "span":
            return "menu"
        if self.under_title(element) and own.words <= _CREDIT and not said and own.linked >= own.words / 2:
            return "menu"
        if own.linked and own.titles and own.linked >= _LINKED * (own.words - own.titles) and element.tag != "p":
            return "related"
        return "date" if self.in_head(element) and own.words <= 25 and not said and "time" in own.holds else None


def _holds_most(elements: list[Element], said: Mapping[Element, int]) -> frozenset[Element]:
    """The elements that hold more than half of all running text, wherever it stands: no name speaks against them."""
    words = dict.fromkeys(elements, 0)
    total = 0
    for element in reversed(elements):
        if (own := said.get(element, 0)) >= _LONG:
            words[element] += own
            total += own
        above = element.getparent()
        if above in words:
            words[above] += words[element]
    return frozenset(element for element, held in words.items() if total and held > total / 2)


def _has_text(inner: Element) -> bool:
    """Whether a sentence of the box stands behind the inner one, in a paragraph or in another box of the same make."""
    for child in inner.itersiblings():
        if not isinstance(child.tag, str) or unwanted(child) is not None:
            continue
        same = child.tag == inner.tag and child.get("class") == inner.get("class")
        if (child.tag in ("p", "blockquote", "ul", "ol", "pre") or same) and _sentence_words(child) >= 3:
            return True
    return False


def _personal(element: Element, long: bool) -> bool:
    """Whether a person speaks in the block itself; of a short one only "I" is proof, for a teaser says "she"."""
    line = make_line(1, _own_text(element), 0, 0)
    return speaks_personally(line) if long else bool(_I.search(line.folded))


def _sentence_words(element: Element) -> int:
    return len(_own_text(element).split())


def _own_text(element: Element) -> str:
    """The words of the block itself, outside of links and of blocks in it, if there is a sentence among them."""
    parts: list[str] = []
    stack: list[Element] = [element]
    while stack:
        part = stack.pop()
        if part.text:
            parts.append(part.text)
        for child in part:
            if child.tail:
                parts.append(child.tail)
            if isinstance(child.tag, str) and child.tag not in _BLOCKS and child.tag not in _NO_TEXT:
                stack.append(child)
    text = " ".join(" ".join(parts).split())
    return text if _STOP.search(text) else ""
