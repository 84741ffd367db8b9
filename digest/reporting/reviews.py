"""A source and its draft side by side, in rows: which lines became which block, and which were left out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.model import Block, Draft, Dropped, Verdict

_MOST = 600_000
"""Characters of one page as HTML. An essay has a twentieth; what is longer is cut, and said to be."""
_FRONT = frozenset(("title", "dek", "byline", "bio"))
_ESCAPED = "&<>\"'"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Lines of the source on the left, what became of them on the right. ``state``: kept, front or dropped."""

    state: str
    first: int
    last: int
    kind: str
    reason: str
    words: int
    source: tuple[tuple[int, str], ...]
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """All rows that fit on one page, how often each kind was left out, and the line from which on nothing is shown."""

    rows: tuple[ReviewRow, ...]
    dropped: tuple[tuple[str, int], ...]
    cut_at: int | None


def review(draft: Draft, *, show_dropped: bool) -> Review:
    """The rows of one document, in the order of the source. Words that were dropped are there only if asked for."""
    gone = {piece.kind for piece in draft.dropped}
    reasons = {(verdict.line, verdict.kind): verdict.reason for verdict in draft.verdicts}
    rows = [_kept(block, draft.verdicts, gone | _FRONT) for block in draft.blocks]
    rows += [_front(verdict) for verdict in draft.verdicts if verdict.kind in _FRONT]
    rows += [_left_out(piece, reasons, show_dropped) for piece in draft.dropped]
    rows.sort(key=lambda row: row.first)
    fitting = _fitting(rows)
    return Review(
        tuple(rows[:fitting]),
        tuple(sorted(Counter(piece.kind for piece in draft.dropped).items())),
        rows[fitting].first if fitting < len(rows) else None,
    )


def _kept(block: Block, verdicts: Sequence[Verdict], others: Iterable[str]) -> ReviewRow:
    lines = [verdict for verdict in verdicts[block.first : block.last + 1] if verdict.kind not in others]
    source = tuple((verdict.line, verdict.text) for verdict in lines)
    first = lines[0]
    return ReviewRow(
        "kept", first.line, lines[-1].line, first.kind, first.reason, len(block.text.split()), source, block.text
    )


def _front(verdict: Verdict) -> ReviewRow:
    line = verdict.line
    words = len(verdict.text.split())
    return ReviewRow("front", line, line, verdict.kind, verdict.reason, words, ((line, verdict.text),))


def _left_out(piece: Dropped, reasons: dict[tuple[int, str], str], show: bool) -> ReviewRow:
    reason = reasons.get((piece.first, piece.kind), "a part of the page or of a line that is no text of the essay")
    source = tuple((piece.first, row) for row in piece.text.split("\n")) if show else ()
    return ReviewRow("dropped", piece.first, piece.last, piece.kind, reason, piece.words, source)


def _fitting(rows: Sequence[ReviewRow]) -> int:
    """How many of the rows fit on a page."""
    size = 0
    for count, row in enumerate(rows):
        texts = [text for _, text in row.source] + [row.draft, row.reason]
        size += 300 + sum(80 + len(text) + 5 * sum(text.count(char) for char in _ESCAPED) for text in texts)
        if size > _MOST:
            return count
    return len(rows)
