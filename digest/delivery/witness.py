"""The door to small files that bear witness beside the ledger: the high-water mark, and a relay's own log.

The mark is the last slot sent from a folder. A ledger restored from a backup does not know of it, which is the point.
"""

from __future__ import annotations

import os
from pathlib import Path

from digest.errors import LedgerError, MissingInput


def read_log(path: Path) -> str:
    """A relay's log as text. Raises MissingInput."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError as reason:
        raise MissingInput(f"cannot be read: {reason.strerror}", where=str(path)) from reason


def read_mark(path: Path) -> str:
    """The mark, or an empty text when there is none."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as reason:
        raise LedgerError(f"cannot be read: {reason}", where=str(path)) from reason


def write_mark(path: Path, mark: str) -> None:
    """Replace the mark durably: file, rename and folder are synced. Raises LedgerError."""
    passing = path.with_suffix(".part")
    try:
        with passing.open("w", encoding="ascii") as file:
            file.write(mark + "\n")
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as reason:
        raise LedgerError(f"cannot be written: {reason.strerror}", where=str(path)) from reason
