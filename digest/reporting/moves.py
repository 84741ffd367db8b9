"""What moving readers in or out came to: for machines and for people. Numbers and places; never an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from digest.model import Moved

_MOST_LINES = 20
"""Rows told of each kind. The JSON document has more of them."""


def moved_tree(moved: Moved) -> dict[str, Any]:
    """The JSON document of ``subscribers import`` and ``subscribers export``."""
    return {
        "dry_run": moved.dry_run,
        "files": [{"file": file, "kind": kind} for file, kind in moved.files],
        "counts": dict(moved.counts),
        "told": {what: [asdict(fault) for fault in faults] for what, faults in moved.told.items()},
        "notes": list(moved.notes),
    }


def moved_lines(moved: Moved) -> Iterator[str]:
    """The sum first, then the rows a person should look into, then what to know of these files."""
    for file, kind in moved.files:
        yield f"{file}: {kind}"
    parts = [f"{number} {what.replace('_', ' ')}" for what, number in moved.counts.items() if number and what != "rows"]
    yield f"{moved.counts['rows']} rows = {' + '.join(parts) or '0'}"
    for name, faults in moved.told.items():
        what = name.replace("_", " ")
        for fault in faults[:_MOST_LINES]:
            yield f"{what}: {fault}{'; ' if fault.cure else ''}{fault.cure}"
        if len(faults) > _MOST_LINES:
            yield f"{what}: and {len(faults) - _MOST_LINES} more; --json shows them"
    for note in moved.notes:
        yield f"note: {note}"
    if moved.dry_run:
        yield "a dry run: nothing was written"
