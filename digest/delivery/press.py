"""Prints letters, here or ahead of their turn in several processes, because a signature costs more than the rest."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, Generic, Protocol, TypeVar

from digest.delivery.transport import Letter
from digest.errors import Temporary
from digest.model import Delivery

T = TypeVar("T")
_CHUNK = 16
"""Letters in one order to a process: small enough that all processes have work, large enough to be worth a message."""


class Press(Protocol):
    """Takes claimed deliveries and gives their letters back in the same order."""

    def order(self, deliveries: Sequence[Delivery]) -> None:
        """Have these printed, after those ordered before."""

    def take(self) -> Letter:
        """The next letter; only while ``ordered`` is positive."""

    @property
    def ordered(self) -> int:
        """How many letters are ordered and not taken."""

    def close(self) -> None:
        """Print nothing more."""


class HandPress:
    """Prints each letter when it is taken."""

    def __init__(self, print_letter: Callable[[Delivery], Letter]) -> None:
        self._print = print_letter
        self._waiting: deque[Delivery] = deque()

    def order(self, deliveries: Sequence[Delivery]) -> None:
        """Keep them until they are taken."""
        self._waiting.extend(deliveries)

    def take(self) -> Letter:
        """Print the next one."""
        return self._print(self._waiting.popleft())

    @property
    def ordered(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def close(self) -> None:
        """Forget what waits."""
        self._waiting.clear()


class SteamPress(Generic[T]):
    """Prints in ``workers`` processes, forked from this one, each with its own copy of letter and key.

    They do what costs, ``fill``; ``whole`` makes letters of it here, so that little travels between processes.
    """

    def __init__(self, fill: Callable[[Delivery], T], whole: Callable[[Delivery, T], Letter], workers: int) -> None:
        self._whole = whole
        context = multiprocessing.get_context("fork")
        self._pipes: list[Connection[Any, Any]] = []
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_print_for, args=(theirs, [*self._pipes, ours], fill), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
        self._turn = 0
        self._chunks: deque[tuple[Connection[Any, Any], Sequence[Delivery]]] = deque()
        self._filled: deque[tuple[Delivery, T]] = deque()
        self._ordered = 0

    def order(self, deliveries: Sequence[Delivery]) -> None:
        """Deal them out in chunks, one process after the other."""
        for at in range(0, len(deliveries), _CHUNK):
            pipe = self._pipes[self._turn % len(self._pipes)]
            self._turn += 1
            chunk = deliveries[at : at + _CHUNK]
            pipe.send(chunk)
            self._chunks.append((pipe, chunk))
        self._ordered += len(deliveries)

    def take(self) -> Letter:
        """The next letter, as soon as its process has printed it. Raises Temporary when that process has died."""
        if not self._filled:
            pipe, chunk = self._chunks.popleft()
            try:
                self._filled.extend(zip(chunk, pipe.recv(), strict=True))
            except (EOFError, OSError):
                raise Temporary(
                    "a printing process has died", cure="the next run goes on where this one stopped"
                ) from None
        self._ordered -= 1
        return self._whole(*self._filled.popleft())

    @property
    def ordered(self) -> int:
        """How many are ordered and not taken."""
        return self._ordered

    def close(self) -> None:
        """End the processes: a closed pipe is their sign to go."""
        for pipe in self._pipes:
            pipe.close()


def _print_for(
    pipe: Connection[Any, Any], others: list[Connection[Any, Any]], fill: Callable[[Delivery], object]
) -> None:
    """The life of a printing process. It opens nothing, and ends when its pipe is closed."""
    for other in others:
        other.close()  # inherited ends would keep its brothers' pipes open for ever
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # the sender finishes what is under way and needs us for it
    try:
        while True:
            pipe.send([fill(delivery) for delivery in pipe.recv()])
    except (EOFError, OSError):
        return
