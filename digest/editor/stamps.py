"""What the files of a letter looked like at one moment, so that a change can be told. The door to their stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def stamp_of(paths: Iterable[Path]) -> str:
    """12 hexadecimal digits over name, size and time of change of all files and of all that lies below the folders."""
    said = hashlib.sha256()
    for path in paths:
        for name, state in sorted(_states(path)):
            said.update(f"{name}\0{state}\0".encode("utf-8", "surrogateescape"))
    return said.hexdigest()[:12]


def _states(path: Path) -> Iterator[tuple[str, str]]:
    """Every file with what tells one version of it from the next; what is not there says so."""
    try:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
    except OSError:
        below = [path]
    for file in below:
        try:
            state = file.stat()
        except OSError:
            yield str(file), "gone"
            continue
        yield str(file), f"{state.st_mtime_ns} {state.st_size} {state.st_ino}"
