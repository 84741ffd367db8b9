"""How lines are worded: learned sums over words and pairs of words, high for what sites say, low for essays.

The features of form tell what furniture looks like. A plea, an offer or a notice in whole sentences looks like a
paragraph, and only its words give it away, on a site nobody has seen as on any other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

FILE = Path(__file__).with_name("wording.tsv")
LEAST, MOST = 3, 120
"""Words of a line that is judged by its wording; furniture that is longer has not been seen."""
SOUNDS = 3.2
"""From here on a line sounds like furniture; of a hundred lines of essays one does."""
_LONGEST = 1000
_USUAL = -0.5
"""How the words of most essays weigh, where a page has no long paragraph to tell."""

_TERM = re.compile(r"[£$€]\s?\d[\d.,]*|\d[\d.,:]*|[^\W\d_]+(?:'[^\W\d_]+)?|@")
_STEPS = ((-1.0, "an essay"), (0.3, "an essay rather"), (1.2, "an essay perhaps"), (2.2, "either"),
          (SOUNDS, "furniture perhaps"), (4.5, "furniture rather"))  # fmt: skip


def terms(text: str) -> set[str]:
    """The words of a text, folded, and each two that follow each other; all numbers are one word, and all prices."""
    words = ["^"]
    for word in _TERM.findall(fold(text)):
        words.append("0" if word[0].isdigit() else "$0" if word[0] in "£$€" else word)
    return {*words[1:], *(f"{one} {other}" for one, other in pairwise(words))}


def wordings(lines: Sequence[Line], places: Sequence[int], weights: Mapping[str, float]) -> list[float | None]:
    """How far each line is worded like furniture, against the page's own paragraphs; None for too few or many words.

    ``places`` are the long paragraphs. Advice is worded like an offer all through, and only what sounds more so than
    the rest is one.
    """
    known = [[weights[term] for term in _terms_of(line) if term in weights] for line in lines]
    usual = sorted(sum(known[at]) / len(known[at]) for at in places if known[at])
    middle = min(usual[len(usual) // 2], 0.0) if usual else _USUAL
    return [
        sum(weight - middle for weight in found) / math.sqrt(len(found) + 1) if LEAST <= line.size <= MOST else None
        for line, found in zip(lines, known, strict=True)
    ]


def _terms_of(line: Line) -> set[str]:
    return terms(line.plain[:_LONGEST]) if line.size >= LEAST else set()


def in_words(score: float) -> str:
    """A sum as the name of the step it falls on."""
    return next((name for most, name in _STEPS if score < most), "furniture")


@lru_cache(maxsize=1)
def learned_wording() -> dict[str, float]:
    """The weights that come with the package."""
    return parse_wording(FILE.read_text("utf-8"))


def parse_wording(text: str) -> dict[str, float]:
    """Weights from rows of a term and a number, split by a tab."""
    rows = (row.split("\t") for row in text.splitlines()[1:])
    return {term: float(number) for term, number in rows}


def written_wording(weights: Mapping[str, float]) -> str:
    """The text of the file: ``parse_wording`` reads it back."""
    return "\n".join(["term\tweight", *(f"{term}\t{weights[term]:.2f}" for term in sorted(weights))]) + "\n"
