"""Learns the weights of the importer's chain: a conditional random field, by stochastic steps, in plain Python.

The likelihood is sharpened by costs (a line of the essay called furniture is worse than furniture called a line), each
step is scaled by what its weight has seen (AdaGrad), large weights are drawn back after every round, and the weights of
the later rounds are averaged. Order and everything else are fixed: the same pages give the same file.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digest.intake.judging.chain import BODY, NEXT, STATES, Weights

Lines = Sequence[Sequence[str]]

ROUNDS, PACE, SHRINK = 20, 0.15, 0.6
RAREST = 3
SURE = {
    "known by a rule": 4.0,
    "postscript or note": 4.0,
    "the known title": 3.0,
    **dict.fromkeys(
        (
            "heading 1", "alone, words of a paragraph", "one of a counted series", "in a block that sells", "quoted",
            "breaks a sentence", "no words", "said again with other numbers", "between two breaks", "title-like, a credit close below",
            "s hemmed in by furniture", "S hemmed in by furniture", "L hemmed in by furniture",
            "names the credited person", "names the credited person and says more",
            "begins with the credited person and says more",
        ),
        2.0,
    ),
}  # fmt: skip
"""Features that deserve a larger weight than their number of examples would earn them."""

_ALL = range(len(STATES))
_STEPS = [(a, b) for a in _ALL for b in _ALL if STATES[b] in NEXT[STATES[a]]]
_FROM = [[a for a, to in _STEPS if to == b] for b in _ALL]
_TO = [[b for at, b in _STEPS if at == a] for a in _ALL]
_SMALL = 1e-4


@dataclass(frozen=True, slots=True)
class Example:
    """A page's features, its true states, and how much it counts."""

    lines: Lines
    states: Sequence[str]
    counts: float


def cost(true: int, other: int) -> float:
    """How much worse than the truth a state must look."""
    if true == other:
        return 0.0
    if (true in BODY) != (other in BODY):
        return 2.5 if true in BODY else 2.0 if STATES[other] == "dek" or STATES[true] == "title" else 1.5
    named = {STATES[true], STATES[other]}
    return 0.1 if true in BODY else 2.5 if STATES[true] == "dek" else 2.0 if named & {"title", "dek"} else 0.3


class Learner:
    """The weights while they grow. Rows run along the features, columns along the states."""

    def __init__(self, examples: Sequence[Example]) -> None:
        seen = Counter(name for example in examples for line in example.lines for name in line)
        self._names = sorted(name for name, count in seen.items() if count >= RAREST)
        places = {name: place for place, name in enumerate(self._names)}
        self._scale = [SURE.get(name, 1.0) for name in self._names]
        self._pages = [
            ([[places[name] for name in line if name in places] for line in example.lines],
             [STATES.index(state) for state in example.states], example.counts)
            for example in examples
        ]  # fmt: skip
        self._weights = [[0.0] * len(STATES) for _ in self._names]
        self._seen = [[0.01] * len(STATES) for _ in self._names]
        self._steps = [[0.0] * len(STATES) for _ in _ALL]
        self._steps_seen = [[0.01] * len(STATES) for _ in _ALL]

    def learn(self) -> Weights:
        """All rounds; the mean of the second half of them."""
        chance = random.Random(1)
        total = [[0.0] * len(STATES) for _ in self._names]
        total_steps = [[0.0] * len(STATES) for _ in _ALL]
        for turn in range(ROUNDS):
            order = list(range(len(self._pages)))
            chance.shuffle(order)
            for place in order:
                self._see(*self._pages[place])
            self._shrink()
            if turn >= ROUNDS // 2:
                _add(total, self._weights)
                _add(total_steps, self._steps)
        late = ROUNDS - ROUNDS // 2
        features = {
            name: tuple(scale * weight / late for weight in row)
            for name, scale, row in zip(self._names, self._scale, total, strict=True)
        }
        kept = {name: row for name, row in features.items() if max(map(abs, row)) >= 0.05}
        return Weights(kept, [[weight / late for weight in row] for row in total_steps])

    def _see(self, lines: list[list[int]], true: list[int], counts: float) -> None:
        """One page: where the chain believes otherwise than the truth, the weights move towards the truth."""
        scores = [self._scores(line, state) for line, state in zip(lines, true, strict=True)]
        steps = [[math.exp(self._steps[a][b]) for b in _ALL] for a in _ALL]
        ahead = _ahead(scores, steps)
        behind = [1.0 if "" in NEXT[state] else 0.0 for state in STATES]
        pace = PACE * counts
        for at in range(len(lines) - 1, -1, -1):
            belief = _normed([one * other for one, other in zip(ahead[at], behind, strict=True)])
            belief[true[at]] -= 1.0
            self._move(lines[at], belief, counts, pace)
            if at:
                below = [one * other for one, other in zip(scores[at], behind, strict=True)]
                self._move_steps(ahead[at - 1], steps, below, (true[at - 1], true[at]), counts, pace)
                behind = [sum(steps[a][b] * below[b] for b in _TO[a]) for a in _ALL]
                most = max(behind) or 1.0
                behind = [value / most for value in behind]

    def _scores(self, line: list[int], true: int) -> list[float]:
        total = [cost(true, state) for state in _ALL]
        for place in line:
            scale = self._scale[place]
            total = [one + scale * weight for one, weight in zip(total, self._weights[place], strict=True)]
        most = max(total)
        return [math.exp(value - most) for value in total]

    def _move(self, line: list[int], slope: list[float], counts: float, pace: float) -> None:
        steep = [(state, value) for state, value in enumerate(slope) if abs(value) > _SMALL]
        for place in line:
            weights, seen, scale = self._weights[place], self._seen[place], self._scale[place]
            for state, value in steep:
                seen[state] += (scale * value) ** 2 * counts
                weights[state] -= pace * scale * value / math.sqrt(seen[state])

    def _move_steps(
        self,
        above: list[float],
        steps: list[list[float]],
        below: list[float],
        true: tuple[int, int],
        counts: float,
        pace: float,
    ) -> None:
        belief = {(a, b): above[a] * steps[a][b] * below[b] for a, b in _STEPS}
        whole = sum(belief.values()) or 1.0
        for (a, b), value in belief.items():
            slope = value / whole - ((a, b) == true)
            if abs(slope) > _SMALL:
                self._steps_seen[a][b] += slope**2 * counts
                self._steps[a][b] -= pace * slope / math.sqrt(self._steps_seen[a][b])

    def _shrink(self) -> None:
        for weights, seen in zip(self._weights, self._seen, strict=True):
            weights[:] = [w / (1 + PACE * SHRINK / math.sqrt(s)) for w, s in zip(weights, seen, strict=True)]


def _ahead(scores: list[list[float]], steps: list[list[float]]) -> list[list[float]]:
    rows = [_normed([value if STATES[b] in NEXT[""] else 0.0 for b, value in enumerate(scores[0])])]
    for row in scores[1:]:
        above = rows[-1]
        rows.append(_normed([row[b] * sum(above[a] * steps[a][b] for a in _FROM[b]) for b in _ALL]))
    return rows


def _normed(row: list[float]) -> list[float]:
    whole = sum(row) or 1.0
    return [value / whole for value in row]


def _add(total: list[list[float]], rows: list[list[float]]) -> None:
    for sums, row in zip(total, rows, strict=True):
        sums[:] = [one + other for one, other in zip(sums, row, strict=True)]
