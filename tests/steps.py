"""Steps that many end-to-end tests take: waiting for a condition, starting a run, writing a list."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from folders import Folder, clean_environment

from digest.testing import loopback_relay

DEADLINE = 120.0
"""Seconds after which a condition is not coming any more."""


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


@contextmanager
def started(folder: Folder, *arguments: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own that the block may wait for, signal or kill."""
    with begun([sys.executable, "-m", "digest", "--config", str(folder.config), *arguments], env) as process:
        yield process


@contextmanager
def begun(command: Sequence[str], env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A command under way, from an unrelated folder; it does not outlive the block."""
    environment = clean_environment() | (env or {})
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/", env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def live_relay(kept: Path) -> Iterator[dict[str, str]]:
    """The shipped loopback relay; gives the environment that makes a folder live and sends it there."""
    with loopback_relay(kept) as port:
        yield {"DIGEST_MODE": "live", "DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_PORT": str(port),
               "DIGEST_SMTP_SECURITY": "none"}  # fmt: skip


def write_list(folder: Folder, addresses: Sequence[str]) -> None:
    """A list of active subscribers."""
    folder.subscribers.write_text("email,name,status\n" + "".join(f"{a},,active\n" for a in addresses), "utf-8")


def readers(count: int) -> list[str]:
    """So many addresses, in order."""
    return [f"reader{number:02d}@example.org" for number in range(1, count + 1)]


def ledger(folder: Folder, sql: str) -> list[tuple[object, ...]]:
    """What the ledger file says."""
    with closing(sqlite3.connect(f"file:{folder.path}/var/ledger.sqlite?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def an_hour_ago() -> datetime:
    """An hour before the real present."""
    return datetime.now(UTC) - timedelta(hours=1)


def fingerprint(path: Path) -> dict[str, str]:
    """Every file below a path, or the file itself, with the hash of its bytes."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


@contextmanager
def desk_of(folder: Folder, *arguments: str) -> Iterator[str]:
    """The page of ``preview --serve`` while the block lasts; gives its address."""
    with started(folder, "preview", "--serve", "--json", *arguments) as process:
        assert process.stdout is not None
        yield json.loads("".join(process.stdout.readline() for _ in range(3)))["url"]
        process.terminate()
        assert 0 == process.wait(DEADLINE)
        assert process.stderr is not None
        assert "" == process.stderr.read()
