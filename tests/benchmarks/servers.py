"""The relays that letters are sent to, and the wire that makes them far away. All on 127.0.0.1, all bounded in time."""

from __future__ import annotations

import os
import re
import select
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from .measure import RunFailed
from .workshop import NotHere, Workshop, tool

HOST = "127.0.0.1"
LIFETIME = 3600
"""Seconds after which a server ends by itself, whatever became of us."""


class Relay(Protocol):
    """A mail server of ours; a context that stops it."""

    port: int

    def count(self) -> int:
        """How many letters have arrived since its start."""

    def settle(self) -> None:
        """Wait until it has nothing left to do."""

    def __enter__(self) -> Relay: ...
    def __exit__(self, *_: object) -> None: ...


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: Relay, seconds: float = 15) -> None:
    """Until a server listens there. Stops it and raises NotHere when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    server.__exit__()
    raise NotHere("a relay did not start")


class _Native:
    """One of our own C programs: it says its port, and ends when its standard input does."""

    def __init__(self, program: Path, *arguments: object) -> None:
        self._process = subprocess.Popen(
            [str(program), *map(str, arguments), str(LIFETIME)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self.port = int(self._line().removeprefix("port "))

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise NotHere("a server of the benchmark ended early")
        return line

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


class FastSink(_Native):
    """The sink of ``native/sink.c``. Into ``book``, if there is one, it writes when the end of each letter came."""

    def __init__(self, workshop: Workshop, book: Path | None = None) -> None:
        super().__init__(workshop.sink, *([book] if book else []))
        self.octets = 0

    def __enter__(self) -> FastSink:
        return self

    def wait_for_first(self, alive: Callable[[], bool]) -> float:
        """When its first letter has arrived, on the monotonic clock. To be called once, before ``count``.

        Raises RunFailed when whoever was to send it is no longer alive.
        """
        while not select.select([self._process.stdout], [], [], 0.5)[0]:
            if not alive():
                raise RunFailed("it ended before its first letter")
        assert self._line() == "first"
        return time.perf_counter()

    def count(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("?\n")
        while (line := self._line()) == "first":
            pass
        found = re.fullmatch(r"letters (\d+) octets (\d+)", line)
        assert found, line
        self.octets = int(found[2])
        return int(found[1])

    def settle(self) -> None:
        """It keeps nothing."""


class Wire(_Native):
    """The delay proxy of ``native/delay.c`` before a relay."""

    def __init__(self, workshop: Workshop, target: int, round_trip: float, window: int) -> None:
        super().__init__(workshop.delay, target, round_trip, window)

    def __enter__(self) -> Wire:
        return self


class SmtpSink:
    """Postfix's smtp-sink, which writes a running count."""

    def __init__(self, workshop: Workshop) -> None:
        self.port = free_port()
        self._log = workshop.folder / f"smtp-sink-{self.port}.log"
        user = ["-u", "nobody"] if os.getuid() == 0 else []  # it will not run as root
        bounded = [shutil.which("timeout") or "timeout", str(LIFETIME)] if shutil.which("timeout") else []
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*bounded, tool("smtp-sink"), *user, "-c", f"{HOST}:{self.port}", "1000"],
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def __enter__(self) -> SmtpSink:
        wait_for(self.port, self)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def count(self) -> int:
        time.sleep(0.1)
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 400))
            found = re.findall(rb"mesg=(\d+)", log.read())
        return int(found[-1]) if found else 0

    def settle(self) -> None:
        """It keeps nothing."""
