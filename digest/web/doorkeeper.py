"""The thread through which readers leave: all who stand at the door at one moment go in one durable transaction.

A disk syncs a few hundred times a second at most, and threads that each want a transaction of their own wait for one
another besides. Nobody is told that they have left before they have.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from digest.publishing import wishes
from digest.publishing.house import House

_AT_ONCE = 500


class Doorkeeper:
    """``house_of`` gives the house of the calling thread, which is always the doorkeeper's own."""

    def __init__(self, house_of: Callable[[], House]) -> None:
        self._house_of = house_of
        self._waiting: SimpleQueue[tuple[bytes, Future[None]]] = SimpleQueue()
        self._thread = threading.Thread(target=self._walk, name="doorkeeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def leave(self, key: bytes) -> None:
        """Never mail this reader again: it is on the disk when this returns. Raises whatever kept it from there."""
        gone: Future[None] = Future()
        self._waiting.put((key, gone))
        gone.result()

    def _walk(self) -> None:
        while True:
            together = [self._waiting.get()]
            try:
                while len(together) < _AT_ONCE:
                    together.append(self._waiting.get_nowait())
            except Empty:
                pass
            self._let_go(together)

    def _let_go(self, together: list[tuple[bytes, Future[None]]]) -> None:
        try:
            wishes.leave(self._house_of(), *(key for key, _ in together))
        except Exception as error:
            for _, gone in together:
                gone.set_exception(error)
        else:
            for _, gone in together:
                gone.set_result(None)
