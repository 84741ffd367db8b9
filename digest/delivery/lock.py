"""The door to the run lock: one sender at a time, held for the whole run, dropped by the kernel with the process."""

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
        self._handle = -1

    def __enter__(self) -> bool:
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as reason:
            if reason.errno in (errno.EWOULDBLOCK, errno.EACCES) and self._handle >= 0:
                return False
            cure = "the account that runs digest must be able to write there"
            raise CannotWrite(f"cannot be locked: {reason.strerror}", where=str(self._path), cure=cure) from reason
        return True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle >= 0:
            os.close(self._handle)
