"""Readers leave while their letter is being sent: so many one-click unsubscribes a second, through the real web app."""

from __future__ import annotations

import http.client
import queue
import re
import sqlite3
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from digest.app import clock_at, furnish
from digest.audience import reader_key
from digest.settings import load_settings

from .contenders import Destination, Stable
from .measure import RunFailed, Running
from .results import Results
from .scenarios import CONTENDERS
from .servers import HOST, FastSink

READERS, RATE, SECONDS, VISITORS = 100_000, 200, 10, 16
_LIMIT = 600.0
_GRACE = 1.0
"""Seconds after the answer within which a letter that was already on its way may still be settled."""


@dataclass
class _Click:
    """One reader's click: when it was due and answered, in seconds of the monotonic clock."""

    key: bytes
    path: str
    due: float = 0
    answered: float = 0
    status: int = 0


def measure_leaving(stable: Stable, results: Results, say: Callable[[str], None]) -> None:
    """Send to a long list, and meanwhile let every fiftieth reader leave. Raises RunFailed when anybody is mailed late."""
    with FastSink(stable.workshop) as sink:
        stable.prepare_digest(CONTENDERS["digest"], Destination(sink.port, False), READERS)
        clicks = _clicks(stable)
        with _site(stable) as port:
            sending = Running(stable.folder.command, stable.folder.environment, _LIMIT)
            try:
                first = sink.wait_for_first(sending.alive)
                _click_all(port, clicks)
                alive = sending.alive()
            finally:
                ran = sending.finish()
    if not alive or ran.code:
        raise RunFailed(f"the send ended with {ran.code}{'' if alive else ', before the last reader left'}")
    late, withheld = _late(stable, clicks, first)
    waited = sorted(click.answered - click.due for click in clicks)
    refused = sum(click.status != 200 for click in clicks)
    results.leaving = {
        "clicks": len(clicks),
        "rate": len(clicks) / (max(click.answered for click in clicks) - clicks[0].due),
        "refused": refused,
        "median": statistics.median(waited) * 1000,
        "p99": waited[len(waited) * 99 // 100] * 1000,
        "slowest": waited[-1] * 1000,
        "withheld": withheld,
        "late": late,
        "letters": (READERS - withheld) / ran.wall,
    }
    for name, value in results.leaving.items():
        say(f"  {name}: {value:,.1f}")
    if late or refused:
        raise RunFailed(f"{late} letters left after their reader had, {refused} clicks were not answered with 200")


def _clicks(stable: Stable) -> list[_Click]:
    """Readers from all over the list, with the paths of their links."""
    house = furnish(load_settings(stable.folder.path / "config" / "digest.toml", {}), clock_at())
    every = READERS // (RATE * SECONDS)
    with closing(stable.list_of(READERS).open(encoding="utf-8")) as lines:
        addresses = [line.partition(",")[0] for line in lines][1::every]
    pepper = house.suppressions().pepper
    keys = [reader_key(pepper, address) for address in addresses[: RATE * SECONDS]]
    house.close()
    return [_Click(key, f"/u/{house.signer.token('unsubscribe', key)}") for key in keys]


@contextmanager
def _site(stable: Stable) -> Iterator[int]:
    """The public pages, served by the real command; gives the port."""
    command = [*stable.folder.command[: stable.folder.command.index("send")], "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=stable.folder.environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as site:
        try:
            assert site.stdout is not None
            found = re.search(r":(\d+)", site.stdout.readline())
            if not found:
                raise RunFailed("digest serve does not say where it listens")
            yield int(found[1])
        finally:
            site.terminate()


def _click_all(port: int, clicks: list[_Click]) -> None:
    """Each at its moment, whether the one before was answered or not; a proxy's few connections carry them."""
    waiting: queue.SimpleQueue[_Click | None] = queue.SimpleQueue()
    visitors = [threading.Thread(target=_visit, args=(port, waiting)) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    begin = time.perf_counter()
    for number, click in enumerate(clicks):
        click.due = begin + number / RATE
        time.sleep(max(0.0, click.due - time.perf_counter()))
        waiting.put(click)
    for _ in visitors:
        waiting.put(None)
    for visitor in visitors:
        visitor.join()


def _visit(port: int, waiting: queue.SimpleQueue[_Click | None]) -> None:
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        while click := waiting.get():
            connection.request("POST", click.path, "List-Unsubscribe=One-Click",
                               {"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
            answer = connection.getresponse()
            answer.read()
            click.answered, click.status = time.perf_counter(), answer.status


def _late(stable: Stable, clicks: list[_Click], first: float) -> tuple[int, int]:
    """Letters settled well after their reader was told that none would come, and letters withheld."""
    with closing(sqlite3.connect(stable.folder.path / "var" / "ledger.sqlite")) as db:
        ((began,),) = db.execute("SELECT min(changed_at) FROM delivery WHERE state='sent'")
        rows = {key: (state, at) for key, state, at in db.execute("SELECT key, state, changed_at FROM delivery")}
    told = [(*rows[click.key], click.answered - first) for click in clicks]
    late = sum(state == "sent" and at - began > answered + _GRACE for state, at, answered in told)
    return late, sum(state == "suppressed" for state, _, _ in told)
