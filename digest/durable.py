"""Files that are whole and stay: what a write alone does not promise (fsync(2), Notes). Every door may use it."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def laying(path: Path) -> Iterator[Path]:
    """A passing name under which the block makes a file; it gets its own when it is whole. What is synced is the name.

    Raises:
        OSError: it cannot be laid. Whatever is raised, what stood there before still does, and nothing else does.
    """
    passing = path.with_name(f"{path.name}.part")
    _sweep(passing)
    try:
        yield passing
        passing.replace(path)
    except BaseException:
        _sweep(passing)
        raise
    sync_folder(path.parent)


def _sweep(passing: Path) -> None:
    """Take away what a laying that broke off has left, an SQLite journal beside it included."""
    for leftover in passing.parent.glob(f"{glob.escape(passing.name)}*"):
        leftover.unlink()


def put(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put a file into place whole and durably; ``mode`` whatever the umask. Raises OSError like ``laying``."""
    with laying(path) as passing, passing.open("wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
