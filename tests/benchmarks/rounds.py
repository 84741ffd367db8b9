"""One scenario: every contender in every round, in a new order each time, and every letter counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from .contenders import Destination, Stable
from .measure import RunFailed
from .postfix import Postfix
from .results import Outcome, Series
from .scenarios import CONTENDERS, Scenario
from .servers import FastSink, Relay, SmtpSink, Wire
from .workshop import NotHere, Workshop

_FIRST_READERS = 200
_TOO_SHORT = 3
"""A run shorter than a third of the aim foretells nothing; the next one has more readers."""


@dataclass(frozen=True)
class Effort:
    """``seconds`` is the length a run aims at, ``readers`` the longest list."""

    rounds: int = 5
    seconds: float = 10
    readers: int = 50_000

    @property
    def limit(self) -> float:
        """Seconds after which a run is killed."""
        return 60 + 10 * self.seconds


RELAYS: dict[str, Callable[[Workshop], Relay]] = {
    "smtp-sink": SmtpSink,
    "fast": FastSink,
    "postfix": Postfix,
    "postfix-tls": lambda workshop: Postfix(workshop, tls=True),
}


class Track:
    """A scenario's relay, its wire, and runs on them."""

    def __init__(self, stable: Stable, effort: Effort, relay: Relay, to: Destination) -> None:
        self._stable = stable
        self._effort = effort
        self._relay = relay
        self._to = to

    def run(self, name: str, series: Series) -> float:
        """One run of a contender; notes its figures, gives its wall time in seconds.

        Raises RunFailed, NotHere.
        """
        self._relay.settle()
        before = self._relay.count()
        figures = self._stable.run(CONTENDERS[name], self._to, series.readers, self._effort.limit)
        arrived = self._relay.count() - before
        if arrived != series.readers:
            raise RunFailed(f"{arrived} letters arrived of {series.readers}")
        ran, idle = figures.ran, figures.idle
        series.rates.append(series.readers / ran.wall)
        series.cpu.append(ran.cpu / series.readers * 1e6)
        series.memory.append(ran.memory)
        if idle:
            series.warm.append(series.readers / max(ran.wall - idle.wall, 1e-3))
        return ran.wall

    def aim(self, name: str) -> Series:
        """Find the list's length for a contender: what it can send in the seconds aimed at, or the longest list.

        What a letter takes is told by two lists of different length; by one alone, every start would count as letters.
        """
        effort, before = self._effort, (0, 0.0)
        readers = min(_FIRST_READERS, effort.readers)
        try:
            while True:
                wall = self.run(name, Series(readers))
                a_letter = (wall - before[1]) / (readers - before[0])
                if a_letter <= 0:
                    a_letter = wall / readers
                wanted = int(readers + (effort.seconds - wall) / a_letter)
                known = before[0] and wall > effort.seconds / _TOO_SHORT
                if known or readers == effort.readers:
                    return Series(max(20, min(wanted, effort.readers)))
                before = readers, wall
                readers = min(effort.readers, max(2 * readers, min(8 * readers, wanted)))
        except (RunFailed, NotHere) as reason:
            return Series(readers, failure=str(reason))


def compete(scenario: Scenario, stable: Stable, effort: Effort, say: Callable[[str], None]) -> Outcome:
    """Run a scenario. What cannot be run here says why instead."""
    outcome = Outcome(datetime.now(UTC).date().isoformat(), effort.rounds)
    try:
        with ExitStack() as stack:
            relay = stack.enter_context(RELAYS[scenario.relay](stable.workshop))
            port = relay.port
            if scenario.round_trip:
                wire = Wire(stable.workshop, port, scenario.round_trip, scenario.window)
                port = stack.enter_context(wire).port
            to = Destination(port, scenario.relay == "postfix-tls")
            _rounds(Track(stable, effort, relay, to), scenario, outcome, say)
    except NotHere as reason:
        outcome.missing = str(reason)
        say(f"  not run: {reason}")
    return outcome


def _rounds(track: Track, scenario: Scenario, outcome: Outcome, say: Callable[[str], None]) -> None:
    for name in scenario.contenders:
        outcome.series[name] = series = track.aim(name)
        say(f"  {CONTENDERS[name].label}: {series.failure or f'{series.readers} letters a run'}")
    for number in range(outcome.rounds):
        order = [name for name, series in outcome.series.items() if not series.failure]
        random.Random(number).shuffle(order)
        for name in order:
            series = outcome.series[name]
            try:
                track.run(name, series)
            except (RunFailed, NotHere) as reason:
                series.failure = str(reason)
                say(f"  {CONTENDERS[name].label}: {reason}")
    for name, series in outcome.series.items():
        if series.rates:
            say(f"  {CONTENDERS[name].label}: {series.median:,.0f} letters a second")
