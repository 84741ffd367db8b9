"""Learns which candidate is the title and which the author: one linear score, the right one's chance made large."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digest.intake.judging.ranking import chances

ROUNDS, PACE, SHRINK, RAREST = 30, 0.15, 0.02, 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A page's candidates by their features, and which of them are right."""

    candidates: Sequence[Sequence[str]]
    right: frozenset[int]


def learn(choices: Sequence[Choice]) -> dict[str, float]:
    """The weights: stochastic steps scaled by what each weight has seen (AdaGrad), drawn back, the late rounds averaged."""
    seen = Counter(name for choice in choices for features in choice.candidates for name in set(features))
    weights = {name: 0.0 for name in sorted(seen) if seen[name] >= RAREST}
    steep = dict.fromkeys(weights, 0.01)
    total = dict.fromkeys(weights, 0.0)
    chance = random.Random(1)
    order = list(choices)
    for turn in range(ROUNDS):
        chance.shuffle(order)
        for choice in order:
            odds = chances(choice.candidates, weights)
            whole = sum(odds[at] for at in choice.right)
            slopes: dict[str, float] = {}
            for at, features in enumerate(choice.candidates):
                slope = odds[at] - (odds[at] / max(whole, 1e-9) if at in choice.right else 0.0)
                for name in features if abs(slope) > 1e-4 else ():
                    if name in weights:
                        slopes[name] = slopes.get(name, 0.0) + slope
            for name, slope in slopes.items():
                steep[name] += slope * slope
                weights[name] -= PACE * slope / math.sqrt(steep[name])
        for name in weights:
            weights[name] /= 1 + SHRINK * PACE / math.sqrt(steep[name])
        if turn >= ROUNDS // 2:
            for name, value in weights.items():
                total[name] += value
    late = ROUNDS - ROUNDS // 2
    return {name: round(value / late, 2) for name, value in total.items() if abs(value / late) >= 0.05}
