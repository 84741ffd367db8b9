"""The door to the files beside the ledger: the high-water marks, the archive's pages, and a relay's own log.

A mark is the last week, or month, whose letter was sent from a folder. A ledger restored from a backup does not know of
it, which is the point.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from digest.durable import put
from digest.errors import CannotWrite, LedgerError, MissingInput
from digest.model import Month, Rhythm, Slot

_PAGE = re.compile(r"(\d{4}-w\d{2}/)?index\.html\Z|feed\.xml\Z", re.ASCII)


def read_log(path: Path) -> str:
    """A relay's log as text. Raises MissingInput."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError as reason:
        raise MissingInput(f"cannot be read: {reason.strerror}", where=str(path)) from reason


def read_mark(path: Path, rhythm: Rhythm) -> str:
    """The mark of a rhythm, or an empty text when there is none. Raises LedgerError when it is damaged."""
    weekly = rhythm == Rhythm.WEEKLY
    named, example = ("week", "2026-W48") if weekly else ("month", "2026-11")
    cure = f"write the last {named} whose letter was sent from this folder into it, like {example}"
    try:
        mark = path.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as reason:
        raise LedgerError(f"cannot be read: {reason}", where=str(path), cure=cure) from reason
    try:
        return str(Slot.parse(mark) if weekly else Month.parse(mark)) if mark else ""
    except ValueError as reason:
        raise LedgerError(f"holds no {named}", where=str(path), cure=cure) from reason


def write_mark(path: Path, mark: str) -> None:
    """Replace the mark durably. Raises LedgerError."""
    try:
        put(path, f"{mark}\n".encode("ascii"))
    except OSError as reason:
        raise LedgerError(f"cannot be written: {reason.strerror}", where=str(path)) from reason


def shelve(folder: Path, pages: Mapping[str, bytes]) -> None:
    """Write the archive's pages, named by their paths inside it; what has not changed is left alone.

    Raises:
        CannotWrite: the folder or one of them cannot be written.
    """
    for name, content in pages.items():
        path = folder / name
        try:
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                put(path, content, 0o644)  # for a web server under another account
        except OSError as reason:
            raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(path)) from reason


def shelved(folder: Path, name: str) -> bytes | None:
    """One of the archive's pages; None for whatever is none."""
    if not _PAGE.match(name):
        return None
    try:
        return (folder / name).read_bytes()
    except OSError:
        return None
