"""Kills a real run again and again until its issue is complete, and counts from the relay's own record what came of it."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from folders import SUNDAY_NOON, Folder
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay, live, meet
from steps import DEADLINE, ledger, readers, started, write_list

READERS = 1000
_RELAY_THINKS = 0.003
"""Seconds a letter takes at the relay, so that a thousand of them outlast some kills."""
_LONGEST_LIFE = 0.5
"""Seconds a run may live after its first connection."""


@dataclass(frozen=True)
class Manner:
    """How a run speaks, and what the operator allows it."""

    offers: tuple[str, ...]
    connections: int = 1
    in_flight: int = 1
    workers: int = 1

    def settle_in(self, folder: Folder) -> None:
        """Write it into a starter folder's configuration."""
        folder.edit("config/digest.toml", "connections = 4", f"connections = {self.connections}")
        folder.edit("config/digest.toml", "in_flight = 1", f"in_flight = {self.in_flight}")
        folder.edit("config/digest.toml", "workers = 1", f"workers = {self.workers}")


MANNERS = {
    "lock-step": Manner(LOCK_STEP),
    "pipelining": Manner(PIPELINING, connections=4),
    "chunking": Manner(CHUNKING, connections=2, in_flight=4),
    "printing processes": Manner(PIPELINING, connections=2, workers=2),
}


@dataclass
class Figures:
    """What was done and what was found. ``beyond`` are letters in doubt that no connection accounts for."""

    kills: int = 0
    connections: int = 0
    letters: int = 0
    in_doubt: int = 0
    in_doubt_and_kept: int = 0
    twice: int = 0
    lost: int = 0
    beyond: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(**{name: count + getattr(other, name) for name, count in vars(self).items()})

    @property
    def sound(self) -> bool:
        """Whether nobody got two, nobody was forgotten, and no doubt is without a reason."""
        return not (self.twice or self.lost or self.beyond)


def kill_until_complete(folder: Folder, kept: Path, manner: Manner, chance: random.Random, most: int) -> Figures:
    """Send one issue to a thousand readers through so many kills at the most; the last run may live."""
    write_list(folder, readers(READERS))
    manner.settle_in(folder)
    kept.mkdir()
    figures = Figures()
    with HostileRelay(manner.offers, folder=kept) as relay:
        relay.on("DOT", meet(lambda: time.sleep(_RELAY_THINKS)))
        while figures.kills < most:
            doubtful, connections = len(in_doubt(folder)), relay.connections
            if not _killed(folder, relay, chance):
                break
            figures.kills += 1
            allowed = (relay.connections - connections) * manner.in_flight
            figures.beyond += max(0, len(in_doubt(folder)) - doubtful - allowed)
        last = folder.run("send", "--now", SUNDAY_NOON, env=live(relay))
    assert last.code in (0, 10), last.err
    _count(figures, relay, in_doubt(folder))
    return figures


def _killed(folder: Folder, relay: HostileRelay, chance: random.Random) -> bool:
    """Start a run and kill it at a moment nobody chose; False when it came to its end before."""
    connections = relay.connections
    with started(folder, "send", "--now", SUNDAY_NOON, env=live(relay)) as run:
        if chance.random() < 0.9:
            end = time.monotonic() + DEADLINE
            while relay.connections == connections and run.poll() is None and time.monotonic() < end:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, _LONGEST_LIFE))
        else:  # before it has begun, or just then
            time.sleep(chance.uniform(0, 2 * _LONGEST_LIFE))
        alive = run.poll() is None
        run.kill()
        run.wait(DEADLINE)
    return alive


def _count(figures: Figures, relay: HostileRelay, doubtful: Sequence[str]) -> None:
    times = Counter(relay.recipients)
    figures.connections = relay.connections
    figures.letters = len(relay.kept)
    figures.in_doubt = len(doubtful)
    figures.in_doubt_and_kept = len(times.keys() & set(doubtful))
    figures.twice = sum(count - 1 for count in times.values())
    figures.lost = len(set(readers(READERS)) - times.keys() - set(doubtful))


def in_doubt(folder: Folder) -> list[str]:
    """Whom the ledger lists as in doubt."""
    return [str(address) for (address,) in ledger(folder, "SELECT address FROM delivery WHERE state = 'in_doubt'")]
