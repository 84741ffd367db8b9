"""Processes that die at the n-th thing they do: a statement to a database, or a named step of the program."""

from __future__ import annotations

import os
import signal
import sqlite3
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from digest.errors import DigestError
from digest.steps import watch

_LONGEST_RUN = 60
"""Seconds after which a run is not coming to its end by itself."""


def fork(work: Callable[[], object], fatal: int, last_words: Path) -> int:
    """Begin a process that does the work and dies at its n-th statement or step; its number. 0 is never."""
    pid = os.fork()
    if pid == 0:
        _live(work, fatal, last_words)
    return pid


def _live(work: Callable[[], object], fatal: int, last_words: Path) -> NoReturn:
    """The life of a forked process. It does not return."""
    code = 70
    try:
        signal.alarm(_LONGEST_RUN)
        _count_down(fatal)
        work()
        code = 0
    except DigestError as error:
        code = error.exit_code
        last_words.write_text(str(error), "utf-8")
    except BaseException:
        last_words.write_text(traceback.format_exc(), "utf-8")
    finally:
        os._exit(code)


def _count_down(fatal: int) -> None:
    """Die at the n-th statement to a database, or named step of the program; 0 is never."""
    left = fatal

    def step(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    class Watched(sqlite3.Connection):
        def __init__(self, *values: object, **named: object) -> None:
            super().__init__(*values, **named)  # type: ignore[arg-type]
            self.set_trace_callback(step)

    watch(step)
    connect = sqlite3.connect
    sqlite3.connect = partial(connect, factory=Watched)  # type: ignore[assignment]
