"""A very long list: freeze, resume, memory, growth of the cost of a letter, and a run with nothing due."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from .contenders import Destination, Stable
from .measure import Ran, RunFailed, Running, run
from .results import Results
from .scenarios import CONTENDERS
from .servers import FastSink
from .workshop import NotHere

_LIMIT = 3600.0
_TEMPORARY = 75
_HUNDREDTH = 100


def measure_scale(stable: Stable, readers: int, rounds: int, results: Results, say: Callable[[str], None]) -> None:
    """Fill in the figures of ``LIMITS``; what cannot be run says why."""
    results.scale = {}
    results.scale_said = {"readers": f"{readers:,}"}
    try:
        small = _small_cost(stable, readers // _HUNDREDTH, rounds)
        say(f"  cost of a letter at {readers // _HUNDREDTH:,}: {small * 1e6:.0f} µs")
        halves = _in_two_halves(stable, readers, results, say)
        idle = [_idle(stable) for _ in range(rounds)]
    except (RunFailed, NotHere) as reason:
        results.scale_said["missing"] = str(reason)
        say(f"  not run: {reason}")
        return
    idle_wall = statistics.median(ran.wall for ran in idle)
    large = (sum(half.wall for half in halves) - 2 * idle_wall) / readers
    results.scale |= {
        "memory": max(half.memory for half in halves),
        "growth": large / small,
        "idle_seconds": idle_wall,
        "idle_memory": statistics.median(ran.memory for ran in idle),
    }
    results.scale_said["small"] = f"{small * 1e6:.0f} µs at {readers // _HUNDREDTH:,}"
    results.scale_said["large"] = f"{large * 1e6:.0f} µs at {readers:,}"
    for name, value in results.scale.items():
        say(f"  {name}: {value:,.2f}")


def _idle(stable: Stable) -> Ran:
    return run(stable.folder.command, stable.folder.environment, _LIMIT)


def _small_cost(stable: Stable, readers: int, rounds: int) -> float:
    """Seconds a letter of a list of a usual length, start-up apart."""
    costs = []
    with FastSink(stable.workshop) as sink:
        for _ in range(rounds):
            figures = stable.run(CONTENDERS["digest"], Destination(sink.port, False), readers, _LIMIT)
            assert figures.idle is not None
            costs.append((figures.ran.wall - figures.idle.wall) / readers)
    return statistics.median(costs)


def _in_two_halves(stable: Stable, readers: int, results: Results, say: Callable[[str], None]) -> tuple[Ran, Ran]:
    """Freeze and send half, ask it to end, resume; each half into a sink of its own, which tells the first letter."""
    halves, arrived = [], 0
    for name, stop_at in (("freeze", readers // 2), ("resume", None)):
        with FastSink(stable.workshop) as sink:
            to = Destination(sink.port, False)
            if name == "freeze":
                stable.prepare_digest(CONTENDERS["digest"], to, readers)
            else:
                stable.point_digest(CONTENDERS["digest"], to, readers)
            running = Running(stable.folder.command, stable.folder.environment, _LIMIT)
            try:
                results.scale[name] = sink.wait_for_first(running.alive) - running.began
                say(f"  {name}: {results.scale[name]:.2f} s to the first letter")
                while stop_at and running.alive() and sink.count() < stop_at:
                    time.sleep(0.2)
                if stop_at:
                    running.ask_to_end()
            finally:
                ran = running.finish()
            arrived += sink.count()
        if ran.code not in (_TEMPORARY if stop_at else 0,):
            raise RunFailed(f"the {name} run ended with {ran.code}: {ran.err.strip()[-300:]}")
        halves.append(ran)
    if arrived != readers:
        raise RunFailed(f"{arrived} letters arrived of {readers}")
    return halves[0], halves[1]
