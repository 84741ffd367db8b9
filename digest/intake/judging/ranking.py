"""The pick of one candidate among several by a linear score, and the file its weights are kept in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("heads.tsv")
NOBODY = "none of them"
"""The only feature of the last candidate: that none of the others is it."""


@lru_cache(maxsize=1)
def learned_heads() -> dict[str, dict[str, float]]:
    """The weights that come with the package, for each question that is asked."""
    return parse_heads(FILE.read_text("utf-8"))


def parse_heads(text: str) -> dict[str, dict[str, float]]:
    """Weights from rows of a question, a feature and a number, split by tabs."""
    found: dict[str, dict[str, float]] = {}
    for row in text.splitlines()[1:]:
        question, name, number = row.split("\t")
        found.setdefault(question, {})[name] = float(number)
    return found


def written_heads(weights: Mapping[str, Mapping[str, float]]) -> str:
    """The text of the file: ``parse_heads`` reads it back."""
    rows = [
        f"{question}\t{name}\t{number:.2f}"
        for question in sorted(weights)
        for name, number in sorted(weights[question].items())
    ]
    return "\n".join(["question\tfeature\tweight", *rows]) + "\n"


def chances(candidates: Sequence[Sequence[str]], weights: Mapping[str, float]) -> list[float]:
    """How likely each candidate is the one that was asked for; together they make 1."""
    scores = [sum(weights.get(name, 0.0) for name in features) for features in candidates]
    most = max(scores, default=0.0)
    parts = [math.exp(score - most) for score in scores]
    whole = sum(parts)
    return [part / whole for part in parts]
