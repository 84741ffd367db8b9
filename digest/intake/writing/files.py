"""The door to saved pages and to drafts: reads whole files, and never overwrites what a person has changed."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from digest.durable import put
from digest.errors import CannotWrite, MissingInput, SeedError

_IMPORTED_ON = re.compile(r"^imported_on:.*$", re.MULTILINE)
_MOST_BYTES = 64 * 1024 * 1024


def read_page(file: Path) -> bytes:
    """A regular file's bytes. Raises MissingInput, or SeedError when it is far too large."""
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            raise MissingInput("is not a regular file", where=str(file))
        if state.st_size > _MOST_BYTES:
            raise SeedError("is far too large for an essay", where=str(file))
        return file.read_bytes()
    except FileNotFoundError:
        raise MissingInput("no such file", where=str(file), cure="name a saved page: .txt, .html or .md") from None
    except (OSError, ValueError) as reason:
        raise MissingInput(f"cannot be read: {getattr(reason, 'strerror', reason)}", where=str(file)) from None


def keep_draft(target: Path, text: str, *, force: bool) -> bool:
    """Whether the file now holds the draft. The day of the import alone is no difference. Raises CannotWrite."""
    try:
        if target.exists():
            old = target.read_bytes().decode("utf-8", "replace")
            if _IMPORTED_ON.sub("", old) == _IMPORTED_ON.sub("", text):
                return True
            if not force:
                return False
        target.parent.mkdir(parents=True, exist_ok=True)
        put(target, text.encode())
    except OSError as reason:
        raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(target)) from None
    return True
