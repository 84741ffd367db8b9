"""Runs one program to its end and says what it took. Nothing outlives its time limit."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class RunFailed(Exception):
    """A program ended badly, or not in time."""


@dataclass(frozen=True)
class Ran:
    """Wall time in seconds, processor time in seconds and peak memory in MB, of the process and its children."""

    wall: float
    cpu: float
    memory: float
    code: int
    out: str
    err: str


class Running:
    """A program under way in a process group of its own. ``began`` is on the monotonic clock."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], limit: float) -> None:
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=dict(environment), cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
        self._said: dict[str, bytes] = {}
        self._readers = [threading.Thread(target=self._read, args=(name,)) for name in ("stdout", "stderr")]
        for reader in self._readers:
            reader.start()
        self._timer = threading.Timer(limit, self.kill)
        self._timer.start()

    def _read(self, name: str) -> None:
        stream = getattr(self._process, name)
        self._said[name] = stream.read()
        stream.close()

    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def ask_to_end(self) -> None:
        """SIGTERM to the program itself."""
        self._process.terminate()

    def kill(self) -> None:
        """SIGKILL to it and all its children."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def finish(self) -> Ran:
        """Wait for its end."""
        try:
            _, status, used = os.wait4(self._process.pid, 0)
            wall = time.perf_counter() - self.began
            self._process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            self.kill()
            raise
        finally:
            self._timer.cancel()
        for reader in self._readers:
            reader.join()
        out, err = (self._said[name].decode(errors="replace") for name in ("stdout", "stderr"))
        return Ran(wall, used.ru_utime + used.ru_stime, _megabytes(used), self._process.returncode, out, err)


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024


def run(command: Sequence[str], environment: Mapping[str, str], limit: float, good: Sequence[int] = (0,)) -> Ran:
    """Run a program to its end. Raises RunFailed."""
    ran = Running(command, environment, limit).finish()
    if ran.code not in good:
        raise RunFailed(f"{command[0]} ended with {ran.code}: {(ran.err or ran.out).strip()[-400:]}")
    return ran


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that would configure digest, or make Python compile it every time."""
    strange = ("DIGEST_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(strange)}
