"""A page under study: its lines, and what each has been taken for so far. Holds the decisions, makes none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice

from digest.intake.signs.chrome import STRONG
from digest.intake.text.lines import Line

KEPT = frozenset({"text", "heading", "list", "quote", "verse", "break"})
"""Kinds that make the body. ``title``, ``dek``, ``byline`` and ``bio`` go to the front matter, the rest nowhere."""
HEAD = frozenset({"title", "dek", "byline", "bio"})
ASIDE = frozenset({"chat", "running head", "remark", "time mark", "pull quote"})
"""Kinds that a medium puts between any two lines; the page is judged as if they were not there. They are sure."""
ENDS, TELLING = 1000, 1000
"""Lines at either end of a page that every rule looks at, and the most telling ones between. An essay has fewer."""

_TELLS = STRONG | frozenset(
    """
    photo photos image images credit getty related recommended newsletter comment comments reply replies
    ago share like follow email tags tagged filed posted written join
    """.split()
)
_RARE = 100
_SIGN = re.compile(r"[|·•›»→©#@*:\d]")


def _telling(lines: Sequence[Line]) -> set[int]:
    """The lines between the ends that tell by a word or a sign; what is everywhere on the page tells nothing."""
    middle = range(ENDS, len(lines) - ENDS)
    told = {at: found for at in middle if (found := _TELLS.intersection(lines[at].folded.replace(":", " ").split()))}
    often = Counter(word for found in told.values() for word in found)
    worded = set(islice((at for at, found in told.items() if any(often[word] <= _RARE for word in found)), TELLING))
    # A number in front is only a number of a list.
    signed = {at for at in middle if _SIGN.search(lines[at].folded, 4)}
    return worded | signed if len(signed) <= TELLING else worded


@dataclass
class Page:
    """Lines with a kind and a reason each; a line without one is still open and counts as text."""

    lines: list[Line]
    kinds: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    pieces: dict[int, list[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    named: str | None = None
    title: str | None = None
    author: str | None = None
    sender: str | None = None
    """Who sent the page as a mail, perhaps the name of a site: the author where nobody else is called so."""
    bio: str | None = None
    dek: str | None = None
    boxed: frozenset[int] = frozenset()
    """The numbers of the rows that an HTML page sets apart from the paragraphs around them."""
    _sums: list[int] = field(default_factory=list, repr=False)
    _telling: set[int] | None = field(default=None, repr=False)

    def mark(self, place: int, kind: str, reason: str) -> None:
        """Settle what a line is; the first word stands."""
        if place not in self.kinds:
            self.kinds[place] = kind
            self.reasons[place] = reason
            self._sums.clear()

    def mark_all(self, places: Sequence[int] | range, kind: str, reason: str) -> None:
        """Settle several lines alike."""
        for place in places:
            self.mark(place, kind, reason)

    def free(self, place: int) -> None:
        """Take back what was said of a line: it is the essay's after all."""
        if self.kinds.get(place, "text") not in KEPT:
            del self.kinds[place], self.reasons[place]
            self._sums.clear()

    def retell(self, place: int, kind: str, reason: str) -> None:
        """Say better what a line is that is not the essay's."""
        self.kinds[place], self.reasons[place] = kind, reason

    def open(self, place: int) -> bool:
        """Whether nothing is known against the line."""
        return self.kinds.get(place, "text") in KEPT

    def open_places(self) -> Iterator[int]:
        """The lines that still count as the essay's."""
        kinds = self.kinds
        return (place for place in range(len(self.lines)) if place not in kinds or kinds[place] in KEPT)

    def watched(self, place: int) -> bool:
        """Whether a line is worth every rule's look: it is near an end of the page, or something in it tells."""
        if place < ENDS or place >= len(self.lines) - ENDS:
            return True
        if self._telling is None:
            self._telling = _telling(self.lines)
        return place in self._telling

    def put(self, place: int, line: Line) -> None:
        """A line as it is after a piece was cut out of it."""
        self.lines[place] = line
        self._sums.clear()

    def before(self, place: int) -> int | None:
        """The nearest open line above."""
        return next((at for at in range(place - 1, -1, -1) if self.open(at)), None)

    def after(self, place: int) -> int | None:
        """The nearest open line below."""
        for at in range(place + 1, len(self.lines)):
            if self.open(at):
                return at
        return None

    def alone(self, place: int) -> bool:
        """Whether the line stands between blank lines."""
        return self.starts(place) and self.ends(place)

    def starts(self, place: int) -> bool:
        """Whether a block begins here."""
        return place == 0 or self.lines[place].gap > 0

    def ends(self, place: int) -> bool:
        """Whether a block ends here."""
        return place + 1 >= len(self.lines) or self.lines[place + 1].gap > 0

    def block_end(self, place: int) -> int:
        """One past the last line of the block that ``place`` is in."""
        end = place + 1
        while end < len(self.lines) and self.lines[end].gap == 0:
            end += 1
        return end

    def prose_words(self, start: int, end: int) -> int:
        """Words of open prose lines in a stretch."""
        if not self._sums:
            # Asked for every label of a page: without a running sum, a page of nothing but labels takes for ever.
            words = (line.size if self.open(at) and line.prose else 0 for at, line in enumerate(self.lines))
            self._sums.extend(accumulate(words, initial=0))
        last = len(self.lines)
        start, end = min(start, last), min(end, last)
        return self._sums[end] - self._sums[start] if start < end else 0
