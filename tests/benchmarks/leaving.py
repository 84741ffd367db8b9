"""Readers leave while their letter is being sent: so many one-click unsubscribes a second, through the real web app."""

from __future__ import annotations

import http.client
import queue
import random
import re
import sqlite3
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.app import clock_at, furnish
from digest.audience import reader_key
from digest.settings import load_settings

from .contenders import Destination, Stable
from .measure import RunFailed, Running
from .results import Results
from .scenarios import CONTENDERS, WIDE
from .servers import HOST, FastSink, Wire

READERS, RATE, SECONDS, VISITORS, ROUND_TRIP = 20_000, 200, 20, 32, 20
_LIMIT = 600.0
_GRACE = 0.25
"""Seconds after the answer within which a letter that had left by then may still come to its end at the relay."""


@dataclass
class _Click:
    """One reader's click: when it was due and when it was answered, in seconds of the monotonic clock."""

    address: str
    key: bytes
    path: str
    due: float = 0
    answered: float = 0
    status: int = 0


def measure_leaving(stable: Stable, results: Results, say: Callable[[str], None]) -> None:
    """Send to a relay some way off, and meanwhile let every fifth reader leave, in no order.

    Raises RunFailed when an answer was not 200 or is not on the disk, or when anybody is mailed after it.
    """
    book = stable.workshop.folder / "letters.log"
    with FastSink(stable.workshop, book) as sink, Wire(stable.workshop, sink.port, ROUND_TRIP, WIDE) as wire:
        stable.prepare_digest(CONTENDERS["digest"], Destination(wire.port, False), READERS)
        clicks = _clicks(stable)
        with _site(stable) as port:
            sending = Running(stable.folder.command, stable.folder.environment, _LIMIT)
            try:
                sink.wait_for_first(sending.alive)
                _click_all(port, clicks)
                alive = sending.alive()
            finally:
                ran = sending.finish()
    lost = _lost(stable, clicks)  # the web app was killed, not asked to end
    if not alive or ran.code:
        raise RunFailed(f"the send ended with {ran.code}{'' if alive else ', before the last reader left'}")
    after = _after(book, clicks)
    waited = sorted(click.answered - click.due for click in clicks)
    errors = sum(click.status != 200 for click in clicks)
    results.leaving = {
        "clicks": len(clicks),
        "rate": len(clicks) / (max(click.answered for click in clicks) - clicks[0].due),
        "errors": errors,
        "lost": lost,
        "median": statistics.median(waited) * 1000,
        "p99": waited[len(waited) * 99 // 100] * 1000,
        "slowest": waited[-1] * 1000,
        "withheld": len(clicks) - sum(gap is not None for gap in after),
        "on_their_way": sum(gap is not None and gap > 0 for gap in after),
        "late": sum(gap is not None and gap > _GRACE for gap in after),
        "letters": _letters(book) / ran.wall,
    }
    for name, value in results.leaving.items():
        say(f"  {name}: {value:,.1f}")
    if results.leaving["late"] or errors or lost:
        raise RunFailed("a reader who had left was mailed, or an answer was not 200, or is not on the disk")


def _clicks(stable: Stable) -> list[_Click]:
    """Readers from all over the list, in no order, with the paths of their links."""
    house = furnish(load_settings(stable.folder.path / "config" / "digest.toml", {}), clock_at())
    with closing(stable.list_of(READERS).open(encoding="utf-8")) as lines:
        addresses = [line.partition(",")[0] for line in lines][1:]
    chosen = random.Random(1).sample(addresses, RATE * SECONDS)
    pepper = house.suppressions().pepper
    keys = [reader_key(pepper, address) for address in chosen]
    house.close()
    return [
        _Click(address, key, f"/u/{house.signer.token('unsubscribe', key)}")
        for address, key in zip(chosen, keys, strict=True)
    ]


@contextmanager
def _site(stable: Stable) -> Iterator[int]:
    """The public pages, served by the real command, which is killed in the end; gives the port."""
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
            site.kill()


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


def _lost(stable: Stable, clicks: Sequence[_Click]) -> int:
    """Readers who were told that they had left and are not in the suppressions."""
    with closing(sqlite3.connect(stable.folder.path / "var" / "suppressions.sqlite")) as db:
        kept = {key for (key,) in db.execute("SELECT key FROM suppression")}
    return sum(click.status == 200 and click.key not in kept for click in clicks)


def _after(book: Path, clicks: Sequence[_Click]) -> list[float | None]:
    """For each click how long after its answer the reader's letter came to its end; None when no letter came."""
    came = {address: float(at) for at, address in map(str.split, book.read_text("utf-8").splitlines())}
    return [came[click.address] - click.answered if click.address in came else None for click in clicks]


def _letters(book: Path) -> int:
    return len(book.read_text("utf-8").splitlines())
