"""What was measured, as plain data that can be kept in a file, and the figures that follow from it."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .scenarios import Target


@dataclass
class Series:
    """One contender's runs in one scenario. ``rates`` are whole runs, ``warm`` the same without the start-up."""

    readers: int
    rates: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    failure: str = ""

    @property
    def median(self) -> float:
        """Letters a second, whole runs; 0 when there was none."""
        return statistics.median(self.rates) if self.rates else 0


@dataclass
class Outcome:
    """One scenario. ``missing`` says why it was not run at all."""

    date: str
    rounds: int
    series: dict[str, Series] = field(default_factory=dict)
    missing: str = ""

    def ratio(self, target: Target) -> float | None:
        """How many times the reference's median the contender's is; None when one of them was not run."""
        mine, theirs = (self.series.get(name) for name in (target.contender, target.reference))
        return mine.median / theirs.median if mine and theirs and mine.rates and theirs.rates else None

    def span(self, target: Target) -> tuple[float, float]:
        """The least and the greatest ratio of a single round."""
        mine, theirs = self.series[target.contender].rates, self.series[target.reference].rates
        ratios = [a / b for a, b in zip(mine, theirs, strict=False)]
        return min(ratios), max(ratios)


@dataclass
class Results:
    """Everything one page is made of."""

    machine: str = ""
    command: str = ""
    letter_octets: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    scale: dict[str, float] = field(default_factory=dict)
    scale_said: dict[str, str] = field(default_factory=dict)
    leaving: dict[str, float] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Keep it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> Results:
        """What an earlier command kept; empty when there is nothing."""
        if not path.exists():
            return cls()
        tree = json.loads(path.read_text("utf-8"))
        for name, outcome in tree["outcomes"].items():
            outcome["series"] = {key: Series(**series) for key, series in outcome["series"].items()}
            tree["outcomes"][name] = Outcome(**outcome)
        return cls(**tree)
