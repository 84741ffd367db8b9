"""What an import yields: a draft of an essay, what was left out of it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dropped:
    """A run of lines of the source that is no part of the essay.

    ``text`` is for the operator's own screen and only when asked for: it may be a stranger's private words. It stays
    out of reports, logs, files and even out of this value's repr.
    """

    first: int
    last: int
    kind: str
    words: int
    text: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one line of the source was taken for, and by which rule. ``text`` is as private as that of ``Dropped``."""

    line: int
    kind: str
    reason: str
    text: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the body and the lines it was made of: ``first`` and ``last`` count the verdicts from 0."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Draft:
    """A cleaned essay that nobody has approved yet. ``doubts`` ask for a person's look; ``keys`` are carried over."""

    title: str | None
    body: str
    author: str | None = None
    bio: str | None = None
    dek: str | None = None
    source: str | None = None
    lang: str | None = None
    themes: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    excerpt: str = ""
    dropped: tuple[Dropped, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    doubts: tuple[str, ...] = ()
    encoding: str = "utf-8"
    blocks: tuple[Block, ...] = ()
    keys: Mapping[str, str | list[str] | None] = field(default_factory=dict)

    @property
    def kept_words(self) -> int:
        """Words of the body."""
        return len(self.body.split())

    @property
    def dropped_words(self) -> int:
        """Words of the source that are in no part of the draft."""
        return sum(piece.words for piece in self.dropped)


@dataclass(frozen=True, slots=True)
class Imported:
    """One file's way: its draft, the path it was written to (None: nowhere), and what asks for a person's look."""

    source: str
    draft: Draft
    written: str | None
    warnings: tuple[str, ...] = ()
