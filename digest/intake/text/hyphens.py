"""Hyphens at the ends of lines: those that only part a word go, those of a compound stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from digest.intake.text.languages import language_of
from digest.intake.text.lines import Line

_END = re.compile(r"([^\W\d_]{2,})-\Z")
_BEGIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SEVERAL, _SAMPLE, _WORD = 3, 40, 40
_AND = frozenset("und oder bzw and or y e o et ou".split())
_FRONTS = frozenset(
    """
    self half well ex mid non all two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy
    eighty ninety mother father sister brother son daughter so ill long short high low old new great
    """.split()
)
"""What a compound keeps its hyphen behind, whether the page knows the word or not."""


class Hyphens:
    """What a page tells of its hyphens: the words it knows, and whether its lines end in many of them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        parted = [at for at, line in enumerate(lines) if line.text.endswith("-") and _END.search(line.text[-_WORD:])]
        self._many = len(parted) >= _SEVERAL
        self._known: Counter[str] = Counter()
        if not parted:
            return
        self._known.update(word for line in lines for word in _WORDS.findall(line.text.lower()))
        for at in parted:
            below = _WORDS.findall(lines[at + 1].text.lower()) if at + 1 < len(lines) else []
            self._known.subtract([*_WORDS.findall(lines[at].text.lower())[-1:], *below[:1]])
        # In German a noun begins with a capital behind a hyphen, too: small letters go on with the word.
        self._german = language_of(" ".join(line.text[:200] for line in lines[:_SAMPLE])) == "de"

    def joined(self, text: str, row: str) -> str:
        """A line and the next one of the same paragraph as one."""
        end = _END.search(text[-_WORD:]) if text.endswith("-") else None
        begin = _BEGIN.match(row) if end else None
        if not end or not begin or not begin[0].islower() or begin[0] in _AND:
            return f"{text} {row}"
        return (text[:-1] if self._parted(end[1].lower(), begin[0]) else text) + row

    def _parted(self, front: str, back: str) -> bool:
        """Whether the hyphen only parts a word: the page knows it whole, or parts many and does not know the halves."""
        known = self._known
        if known[front + back] > 0:
            return True
        if not self._many or "-" in back or known[f"{front}-{back}"] > 0:
            return False
        return self._german or (front not in _FRONTS and (known[front] <= 0 or known[back] <= 0))
