"""Themes and sensitive matters an essay seems to touch. Suggestions for a person, from the vocabulary and nothing else."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection

from digest.intake.text.spacing import fold
from digest.intake.writing import stems

_MOST = 4
_SAMPLE = 60_000
_WORD = re.compile(r"[^\W\d_]+")
# Words in so many essays of the kind that one more says little.
_COMMON = frozenset(
    """
    said left man men work again change talk wait second alone enough start stay woman myself
    """.split()
)


def suggest_themes(title: str, body: str, vocabulary: Collection[str]) -> tuple[str, ...]:
    """The themes with the most support, best first; none when nothing speaks for one."""
    counts = _counts(f"{title} {title} {title} {body[:_SAMPLE]}")
    scores = []
    for place, theme in enumerate(vocabulary):
        listed = stems.THEMES.get(theme, theme.replace("-", " ")).split()
        score = _support(counts, listed)
        if score > 0.6:
            scores.append((-score, place, theme))
    scores.sort()
    return tuple(theme for score, _, theme in scores[:_MOST] if score <= scores[0][0] * 0.35)


def suggest_sensitive(body: str, known: Collection[str]) -> tuple[str, ...]:
    """Matters that two words or more speak of. Too many are better here than too few: each asks for a person's look."""
    counts = _counts(body[:_SAMPLE])
    found = []
    for matter in known:
        listed = stems.SENSITIVE.get(matter, "").split()
        hits = sum(count for word, count in counts.items() if any(word.startswith(stem) for stem in listed))
        if hits >= 2 or (hits and matter in ("suicide", "pregnancy-loss")):
            found.append(matter)
    return tuple(found)


def _support(counts: Counter[str], listed: list[str]) -> float:
    score = 0.0
    for stem in listed:
        hits = sum(count for word, count in counts.items() if _begins(word, stem))
        if hits:
            score += math.log1p(hits) * (0.4 if stem in _COMMON else 1.0)
    return score


def _begins(word: str, stem: str) -> bool:
    return word == stem or (len(stem) >= 4 and word.startswith(stem))


def _counts(text: str) -> Counter[str]:
    return Counter(_WORD.findall(fold(text)))
