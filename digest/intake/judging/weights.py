"""The file of weights: a row for each feature, in words, with a number for each part of a page. Read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from digest.intake.judging.chain import STATES, Weights

FILE = Path(__file__).with_name("weights.tsv")
_STEP = "after: "


@lru_cache(maxsize=1)
def learned() -> Weights:
    """The weights that come with the package."""
    return parse(FILE.read_text("utf-8"))


def parse(text: str) -> Weights:
    """Weights from rows of a name and nine numbers, split by tabs; a row ``after: …`` holds the steps from a state."""
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    table = {row[0]: tuple(map(float, row[1:])) for row in rows}
    steps = [table.pop(_STEP + state) for state in STATES]
    return Weights(table, steps)


def written(weights: Weights) -> str:
    """The text of the file: ``parse`` reads it back."""
    rows = ["\t".join(("feature", *STATES))]
    rows += [_row(_STEP + state, numbers) for state, numbers in zip(STATES, weights.steps, strict=True)]
    rows += [_row(name, weights.features[name]) for name in sorted(weights.features)]
    return "\n".join(rows) + "\n"


def _row(name: str, numbers: Sequence[float]) -> str:
    return "\t".join((name, *(f"{number:.2f}".replace("-0.00", "0.00") for number in numbers)))
