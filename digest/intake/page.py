"""A page under study: its lines, and what each has been taken for so far. Holds the decisions, makes none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from digest.intake.lines import Line

KEPT = frozenset({"text", "heading", "list", "quote", "verse", "break"})
"""Kinds that make the body. ``title``, ``dek``, ``byline`` and ``bio`` go to the front matter, the rest nowhere."""
HEAD = frozenset({"title", "dek", "byline", "bio"})


@dataclass
class Page:
    """Lines with a kind and a reason each; a line without one is still open and counts as text."""

    lines: list[Line]
    kinds: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    pieces: dict[int, list[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    title: str | None = None
    author: str | None = None
    bio: str | None = None
    dek: str | None = None
    markup: bool = False

    def mark(self, place: int, kind: str, reason: str) -> None:
        """Settle what a line is; the first word stands."""
        if place not in self.kinds:
            self.kinds[place] = kind
            self.reasons[place] = reason

    def mark_all(self, places: Sequence[int] | range, kind: str, reason: str) -> None:
        """Settle several lines alike."""
        for place in places:
            self.mark(place, kind, reason)

    def open(self, place: int) -> bool:
        """Whether nothing is known against the line."""
        return self.kinds.get(place, "text") in KEPT

    def open_places(self) -> Iterator[int]:
        """The lines that still count as the essay's."""
        return (place for place in range(len(self.lines)) if self.open(place))

    def before(self, place: int) -> int | None:
        """The nearest open line above."""
        return next((at for at in range(place - 1, -1, -1) if self.open(at)), None)

    def after(self, place: int) -> int | None:
        """The nearest open line below."""
        return next((at for at in range(place + 1, len(self.lines)) if self.open(at)), None)

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
        return sum(line.size for at, line in enumerate(self.lines[start:end], start) if self.open(at) and line.prose)
