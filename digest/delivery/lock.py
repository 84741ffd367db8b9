"""The door to the run lock: one sender at a time, held for the whole run, dropped by the kernel with the process.

It lies on the file and on its folder: people delete lock files that seem stale, and nobody deletes the folder.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType

from digest.errors import CannotWrite


class RunLock:
    """A context that says whether it got the lock: ``with RunLock(path) as mine: ...``. It never waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handles: list[int] = []

    def __enter__(self) -> bool:
        try:
            self._lock(self._path, os.O_RDWR | os.O_CREAT)
            self._lock(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        except BlockingIOError:
            return False
        except OSError as reason:
            self._let_go()
            cure = "the account that runs digest must be able to write there"
            raise CannotWrite(f"cannot be locked: {reason.strerror}", where=str(self._path), cure=cure) from reason
        return True

    def _lock(self, place: Path, how: int) -> None:
        self._handles.append(os.open(place, how | os.O_CLOEXEC, 0o600))
        try:
            fcntl.flock(self._handles[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as reason:
            # NFS locks nothing that is open only to be read; there the file's lock has to do.
            if not (place.is_dir() and reason.errno in (errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP)):
                raise

    def _let_go(self) -> None:
        while self._handles:
            os.close(self._handles.pop())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()
