"""The door to connecting: dials a relay in the background, and rings a bell for a selector when it has an answer."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from digest.delivery.relay import Connection, Relay, dial
from digest.errors import DigestError


@dataclass(frozen=True, slots=True)
class Approach:
    """How a run comes to a relay: over how many connections, with how many letters unanswered on each that chunks.

    ``gently``: one connection at first, and more one by one. ``met``: it has just let us in, and probably will again.
    """

    connections: int = 1
    in_flight: int = 1
    gently: bool = False
    met: bool = False


class Dialler:
    """Several connections may be under way at once. ``bell`` becomes readable whenever one has been answered."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._under_way: list[Future[Connection]] = []
        self.bell, self._rope = socket.socketpair()
        self.bell.setblocking(False)

    @property
    def busy(self) -> int:
        """How many connections are under way."""
        return len(self._under_way)

    def dial(self) -> None:
        """Begin one more."""
        future: Future[Connection] = Future()
        self._under_way.append(future)
        # A thread of the library's pools would keep the process alive until the relay has answered.
        threading.Thread(target=self._answer, args=(future,), name="dial", daemon=True).start()

    def _answer(self, future: Future[Connection]) -> None:
        try:
            future.set_result(dial(self._relay))
        except BaseException as error:  # whoever asks for the result gets it
            future.set_exception(error)
        with suppress(OSError):  # the run may be over
            self._rope.send(b"!")

    def hear(self) -> None:
        """Quieten the bell."""
        with suppress(OSError):
            self.bell.recv(4096)

    def answered(self) -> list[Connection | DigestError]:
        """What has come of connections since the last call."""
        found: list[Connection | DigestError] = []
        for future in [future for future in self._under_way if future.done()]:
            self._under_way.remove(future)
            try:
                found.append(future.result())
            except DigestError as error:
                found.append(error)
        return found

    def close(self) -> None:
        """Wait for nobody; a connection that still comes about is closed when nobody takes it."""
        self.bell.close()
        self._rope.close()
