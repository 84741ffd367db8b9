"""What a way out is, and the two that need no network: a folder of .eml files, and memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from digest.delivery.verdict import Answer
from digest.durable import sync_folder
from digest.errors import CannotWrite
from digest.model import Delivery, Envelope, Phase, Reply

_GROUP = 200
ATTENTION = 1.0
"""Seconds after which a run that waits for its pace looks whether it was asked to end."""


class Letter(NamedTuple):
    """One claimed delivery with its envelope and its final bytes; ``dot_free`` when no line begins with a dot."""

    delivery: Delivery
    envelope: Envelope
    content: bytes
    message_id: str
    dot_free: bool = False


class Counter(Protocol):
    """The desk as a transport sees it: where letters are fetched, marked and settled."""

    def next(self) -> Letter | None:
        """A claimed letter, or None when there is none to send now."""

    def turn(self, leaving: list[Letter], answers: list[Answer]) -> list[Letter]:
        """Commit durably that some letters are about to leave and that others were answered; who may leave."""

    def halt(self, exit_code: int, what: str) -> None:
        """Send nothing more in this run, and say why."""

    def wait(self) -> float | None:
        """Seconds until ``next`` may have a letter again; None when it will have none in this run."""

    def ends_by(self) -> float:
        """When, on the monotonic clock, everything under way must be over; infinite until the run is asked to end."""


class Transport(Protocol):
    """A way out. ``run`` fetches letters from the counter until there are none, and settles each."""

    name: str

    def check(self, octets: int = 0) -> None:
        """Make sure that letters of this size could leave now. Raises a DigestError when they could not."""

    def narrow(self) -> None:
        """Use as little of the way as possible in the next run, because it was too much before."""

    def run(self, counter: Counter) -> None:
        """Send everything the counter has."""


class MemoryTransport:
    """Keeps letters in a list, or lets them go. ``answer`` may decide otherwise than 250 for a letter."""

    name = "memory"

    def __init__(self, keep: bool = True, answer: Callable[[Letter], Answer] | None = None) -> None:
        self.letters: list[Letter] = []
        self._keep = keep
        self._answer = answer or _accepted

    def check(self, octets: int = 0) -> None:
        """Memory is always there."""

    def narrow(self) -> None:
        """Memory cannot be too much."""

    def run(self, counter: Counter) -> None:
        """Take every letter."""
        _in_groups(counter, self._take)

    def _take(self, letter: Letter) -> Answer:
        if self._keep:
            self.letters.append(letter)
        return self._answer(letter)


class OutboxTransport:
    """Writes each letter as ``<Message-ID's left side>.eml`` into a folder, whole or not at all."""

    name = "outbox"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, octets: int = 0) -> None:
        """Make the folder. Raises CannotWrite."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for folder in (self._folder.parent, self._folder.parent.parent):
                sync_folder(folder)
        except OSError as reason:
            raise CannotWrite(f"cannot be created: {reason.strerror}", where=str(self._folder)) from reason

    def narrow(self) -> None:
        """A folder cannot be too much."""

    def run(self, counter: Counter) -> None:
        """Write every letter."""
        _in_groups(counter, self._write, self._sync)

    def _sync(self) -> None:
        try:
            sync_folder(self._folder)
        except OSError as reason:
            raise CannotWrite(f"cannot be synced: {reason.strerror}", where=str(self._folder)) from reason

    def _write(self, letter: Letter) -> Answer:
        path = self._folder / f"{letter.message_id.partition('@')[0]}.eml"
        passing = path.with_suffix(".part")
        try:
            with passing.open("wb") as file:
                file.write(letter.content)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(path)
        except OSError as reason:
            raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(path)) from reason
        return _accepted(letter)


def _accepted(letter: Letter) -> Answer:
    return Answer(letter.delivery, Phase.DOT, Reply(250, "2.0.0", "kept"))


def _in_groups(counter: Counter, take: Callable[[Letter], Answer], done: Callable[[], object] = lambda: None) -> None:
    """``done`` is called after each group, before its answers count."""
    answers: list[Answer] = []
    while (pause := counter.wait()) is not None:
        group: list[Letter] = []
        while len(group) < _GROUP and (letter := counter.next()):
            group.append(letter)
        if group or answers:
            answers = [take(letter) for letter in counter.turn(group, answers)]
            done()
        else:
            time.sleep(min(pause, ATTENTION))  # only a limit per second leaves nothing to do and more to come
    if answers:
        counter.turn([], answers)
