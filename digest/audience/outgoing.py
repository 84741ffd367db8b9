"""The door for lists that leave: a file written whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from digest.durable import laying
from digest.errors import CannotWrite


def write_list(path: Path, lines: Iterable[str]) -> None:
    """Put a new file (mode 0600) in the place of whatever has that name. Raises CannotWrite; then nothing has changed.

    Whatever ``lines`` raises goes through, and leaves nothing behind either.
    """
    try:
        with laying(path) as passing:
            handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
    except OSError as reason:
        raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(path)) from reason
