"""The opening lines of an essay, from its clean HTML: enough to know its voice, ended where a reader would draw breath.

Thinks only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

LEAST, MOST = 40, 60
"""Words. An ideograph or kana counts as one, because such scripts part no words by blanks."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff][^\s\w]*|[^\s\u3040-\u30ff\u3400-\u9fff]+")
_SENTENCE = re.compile(r"(?:[.!?…][”’»\"')\]]*|[。！？][」』”）]*)\Z")
_NO_SENTENCE = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|No|cf|vs)|\b[A-Z])\.\Z")
_BREATH = ",;:–—，、；："
_LOOSE_END = f"{_BREATH}-( "
_SPOKEN = {"p", "li"}
_UNSPOKEN = {"h2", "h3", "h4", "h5", "h6", "pre"}


class _Prose(HTMLParser):
    """The words of paragraphs and list items, block by block; headings and listings are no opening."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in _UNSPOKEN
        if tag in _SPOKEN:
            self.blocks.append("")
        elif tag == "br":
            self.blocks[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _UNSPOKEN
        if tag in _SPOKEN:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.blocks[-1] += data


def opening_of(body: str) -> str:
    """The first 40 to 60 words, up to the last end of a sentence or block among them; cut with " …" when there is none.

    Then a comma is a better place than the middle of a clause. ``body`` is clean HTML; fewer words are given whole.
    """
    prose = _Prose()
    prose.feed(body)
    blocks = [flat for block in prose.blocks if (flat := " ".join(block.split()))]
    text = " ".join([*map(_parted, blocks[:-1]), *blocks[-1:]])
    ends = [match.end() for match in _WORD.finditer(text)]
    if len(ends) <= MOST:
        return text
    rests = set(_ends_of_blocks(blocks))
    for end in reversed(ends[LEAST - 1 : MOST]):
        if end in rests or _ends_sentence(text[:end]):
            return text[:end].removesuffix(";")
    breaths = [end for end in ends[LEAST - 1 : MOST] if text[end - 1] in _BREATH]
    return text[: breaths[-1] if breaths else ends[MOST - 1]].rstrip(_LOOSE_END) + " …"


def _ends_of_blocks(blocks: list[str]) -> Iterator[int]:
    """Where, in the blocks as they are joined, each of them ends."""
    at = -1
    for block in blocks:
        at += 1 + len(_parted(block))
        yield at


def _parted(block: str) -> str:
    """A block as it stands before another one: items of a list and lines without a stop are parted by a semicolon."""
    return f"{block};" if block[-1].isalnum() else block


def _ends_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(text)) and not _NO_SENTENCE.search(text)
