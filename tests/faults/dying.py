"""Runs the digest command and sends this very process a signal at one moment of it:

    python dying.py MOMENT NTH SIGNAL ARGUMENT...

MOMENT is ``step NAME`` (of digest.steps), ``before MODULE:FUNCTION``, or of the nth letter: ``marking`` (its mark is not
durable yet), ``marked`` (it is, and the letter's end has not left), ``answered`` (its outcome was heard and is not
durable), ``settled`` (it is). ``narrow`` is no moment: it makes the kernel take little at once, so that a body leaves
piece by piece, and somebody else strikes.
The roll is frozen in chunks of three, so that a short list has several, and a locked file is waited for half a second.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import digest.delivery.dialler
import digest.delivery.ledger
from digest import steps
from digest.cli import main

Count = Callable[[int], None]


def counter(nth: int, number: signal.Signals) -> Count:
    """Counts events, several at once if need be, and strikes with the one that is the nth."""
    seen = 0

    def count(more: int) -> None:
        nonlocal seen
        before, seen = seen, seen + more
        if before < nth <= seen:
            os.kill(os.getpid(), number)

    return count


def before(place: str, count: Count) -> None:
    """Count the calls of a function."""
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real = getattr(owner, name)

    def counted(*values: Any, **named: Any) -> Any:
        count(1)
        return real(*values, **named)

    setattr(owner, name, counted)


def in_the_ledger(moment: str, count: Count) -> None:
    """Count the letters of the ledger's turns."""
    real = digest.delivery.ledger.Ledger.turn

    def turn(self: Any, issue: Any, leaving: Any, settled: Any, now: Any) -> None:
        letters = leaving if moment in ("marking", "marked") else settled
        if moment in ("marking", "answered"):
            count(len(letters))
        real(self, issue, leaving, settled, now)
        if moment in ("marked", "settled"):
            count(len(letters))

    digest.delivery.ledger.Ledger.turn = turn  # type: ignore[method-assign]


def narrow() -> None:
    """Connections whose send buffers are as small as they may be."""
    real = digest.delivery.dialler.dial

    def dial(relay: Any) -> Any:
        connection = real(relay)
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return connection

    digest.delivery.dialler.dial = dial


if __name__ == "__main__":
    moment, nth, number, *arguments = sys.argv[1:]
    kind, _, name = moment.partition(" ")
    count = counter(int(nth), signal.Signals[number])
    digest.delivery.ledger._CHUNK = 3
    connect = sqlite3.connect
    sqlite3.connect = lambda *values, **named: connect(*values, **named | {"timeout": 0.5})  # type: ignore[assignment]
    if kind == "step":
        steps.watch(lambda step: count(step == name))
    elif kind == "before":
        before(name, count)
    elif kind == "narrow":
        narrow()
    else:
        in_the_ledger(moment, count)
    main(arguments)
