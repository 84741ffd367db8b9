"""The door by which a connection that is not ready in time is cut, however busy it looks."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

from digest.errors import Temporary


class Watchdog:
    """A context in which a connection must become ready: after ``seconds`` another thread cuts it.

    Raises Temporary instead of whatever the cut looks like from the inside.
    """

    def __init__(self, sock: socket.socket, seconds: float, where: str) -> None:
        self._where = where
        self._fired = False
        self._twin = sock.dup()  # TLS takes the first socket object over; its twin still reaches the connection
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self._fired = True
        with contextlib.suppress(OSError):
            self._twin.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._twin.close()
        if self._fired and isinstance(error, Exception):
            raise Temporary(
                "is not ready for mail in time", where=self._where, cure="the next tick tries again"
            ) from error
