"""Learns how furniture is worded: logistic regression over the words of lines, by stochastic steps, in plain Python."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence

from importer_labels import Labelled

from digest.intake.judging.wording import LEAST, MOST, terms

ROUNDS, PACE, SHRINK = 8, 0.5, 1e-3
RAREST, LEAST_WEIGHT = 4, 0.05
"""Pages a term must stand on, and the smallest weight that is kept."""
_ESSAY = ("first", "text")
_NEITHER = ("title", "dek")


def learn_wording(pages: Sequence[Labelled]) -> dict[str, float]:
    """The weights of terms: each line of the pages counts once, an essay's against everything that is not."""
    lines = [(found, own) for page in pages for found, own in _lines(page)]
    standing: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        for found, _ in _lines(page):
            for term in found:
                standing[term].add(page.name)
    known = {term for term, names in standing.items() if len(names) >= RAREST}
    data = [(sorted(found & known), own) for found, own in lines]
    weights = dict.fromkeys(sorted(known), 0.0)
    seen = dict.fromkeys(weights, 1e-8)
    usual, usual_seen = 0.0, 1e-8  # what there is to say of any line; most are an essay's
    chance = random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(data)
        for found, own in data:
            scale = 1 / math.sqrt(len(found) + 1)
            score = usual + scale * sum(weights[term] for term in found)
            slope = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - (not own)
            for term in found:
                step = slope * scale + SHRINK * weights[term]
                seen[term] += step * step
                weights[term] -= PACE * step / math.sqrt(seen[term])
            usual_seen += slope * slope
            usual -= PACE * slope / math.sqrt(usual_seen)
    return {term: round(weight, 2) for term, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}


def _lines(page: Labelled) -> list[tuple[frozenset[str], bool]]:
    """The lines that teach: by their terms, and whether they are the essay's. What readers wrote below is worded like one."""
    found: dict[frozenset[str], bool] = {}
    for at, state in zip(page.places, page.states, strict=True):
        line = page.page.lines[at]
        if LEAST <= line.size <= MOST and state not in _NEITHER and page.page.kinds.get(at) != "comments":
            found.setdefault(frozenset(terms(line.plain)), state in _ESSAY)
    return list(found.items())
