"""What an import says: for machines and for people. Line numbers and kinds; never a word of what was dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from digest.model import Dropped, Imported


def import_tree(done: Sequence[Imported], *, explain: bool = False) -> dict[str, Any]:
    """The JSON document of ``essays import``."""
    return {"documents": [_document(one, explain) for one in done]}


def _document(one: Imported, explain: bool) -> dict[str, Any]:
    draft = one.draft
    tree: dict[str, Any] = {
        "source": one.source,
        "written": one.written,
        "title": draft.title,
        "author": draft.author,
        "dek": draft.dek,
        "bio": draft.bio,
        "lang": draft.lang,
        "themes": list(draft.themes),
        "sensitive": list(draft.sensitive),
        "encoding": draft.encoding,
        "kept_words": draft.kept_words,
        "dropped_words": draft.dropped_words,
        "dropped": [{"lines": [p.first, p.last], "kind": p.kind, "words": p.words} for p in draft.dropped],
        "warnings": list(one.warnings),
        "needs_review": bool(one.warnings),
    }
    if explain:
        tree["lines"] = [{"line": v.line, "kind": v.kind, "reason": v.reason} for v in draft.verdicts]
    return tree


def import_lines(done: Sequence[Imported], *, explain: bool = False) -> Iterator[str]:
    """A few lines for each document."""
    for one in done:
        draft = one.draft
        yield f"{one.source} → {one.written or 'nothing written'}"
        yield f"  title: {draft.title or 'none found'}; author: {draft.author or 'none found'}"
        yield f"  {draft.kept_words} words kept, {draft.dropped_words} dropped"
        for kind, pieces in groupby(sorted(draft.dropped, key=lambda p: p.kind), key=lambda p: p.kind):
            yield f"  dropped {kind}: lines {', '.join(_span(piece) for piece in pieces)}"
        if draft.themes:
            yield f"  themes suggested: {', '.join(draft.themes)}"
        for warning in one.warnings:
            yield f"  look: {warning}"
        if explain:
            for verdict in draft.verdicts:
                yield f"  {verdict.line:>5} {verdict.kind:<10} {verdict.reason}"


def dropped_lines(done: Sequence[Imported]) -> Iterator[str]:
    """What was dropped, in its own words: for the operator's screen and nowhere else."""
    for one in done:
        for piece in one.draft.dropped:
            yield f"{one.source}:{_span(piece)} {piece.kind}"
            yield from (f"    {row}" for row in piece.text.split("\n"))


def _span(piece: Dropped) -> str:
    return str(piece.first) if piece.first == piece.last else f"{piece.first}-{piece.last}"
