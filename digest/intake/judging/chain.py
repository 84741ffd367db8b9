"""The chain over a page: which of nine parts each line is, decided for all lines together (Viterbi over linear scores).

A page runs from what stands above the title to what stands behind the essay, and never back: ``end`` is the first line
behind the essay's last, and no line after it is text again, however much like an essay a comment reads. Knows weights
and features only, no page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

STATES = ("above", "title", "under", "dek", "first", "text", "between", "end", "after")
BODY = frozenset((4, 5))
"""The places in ``STATES`` that are the essay's."""

NEXT = {
    "": ("above", "title", "under", "dek", "first"),
    "above": ("above", "title", "dek", "first", ""),
    "title": ("under", "dek", "first"),
    "under": ("under", "dek", "first"),
    "dek": ("under", "dek", "first"),
    "first": ("text", "between", "end", ""),
    "text": ("text", "between", "end", ""),
    "between": ("between", "text"),
    "end": ("after", ""),
    "after": ("after", ""),
}
"""What may follow what; the empty word is the edge of the page."""

_NEVER = -1e9
_TITLE, _NAMED = STATES.index("title"), 20.0
_STRANGE = 2.0
_ALL = range(len(STATES))
_FROM = [[a for a in _ALL if STATES[b] in NEXT[STATES[a]]] for b in _ALL]
_TO = [[b for b in _ALL if STATES[b] in NEXT[STATES[a]]] for a in _ALL]
_FIRST = [STATES[a] in NEXT[""] for a in _ALL]
_LAST = ["" in NEXT[STATES[a]] for a in _ALL]


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned numbers: of a feature for each state, and of a step from one state to the next."""

    features: Mapping[str, Sequence[float]]
    steps: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one line was decided to be; ``margin`` is how much worse the page would be were it (not) the essay's."""

    state: str
    margin: float


def decode(
    page: Sequence[Sequence[str]],
    weights: Weights,
    favour: float = 0.0,
    title: int | None = None,
    strange: Collection[int] = (),
) -> list[Part]:
    """The best parts for the lines of a page, each line given by its features.

    ``favour`` speaks for the essay's; ``title`` is the only line that may be the title, and probably is. ``strange``
    lines are probably not the essay's, however much they read like it.
    """
    if not page:
        return []
    scores = [line_scores(features, weights) for features in page]
    for row in scores if favour else ():
        for state in BODY:
            row[state] += favour
    for at in strange:
        for state in BODY:
            scores[at][state] -= _STRANGE
    for at, row in enumerate(scores) if title is not None else ():
        row[_TITLE] += _NAMED if at == title else _NEVER
    ahead, back = _ahead(scores, weights.steps)
    behind = _behind(scores, weights.steps)
    state = max((a for a in _ALL if _LAST[a]), key=lambda a: ahead[-1][a])
    states = [state]
    for pointers in reversed(back):
        state = pointers[state]
        states.append(state)
    return [Part(STATES[state], _margin(ahead[at], behind[at], state)) for at, state in enumerate(reversed(states))]


def line_scores(features: Sequence[str], weights: Weights) -> list[float]:
    """The score of each state for one line, its neighbours not asked."""
    total = [0.0] * len(STATES)
    for feature in features:
        known = weights.features.get(feature)
        if known:
            total = [one + other for one, other in zip(total, known, strict=True)]
    return total


def _ahead(
    scores: Sequence[Sequence[float]], steps: Sequence[Sequence[float]]
) -> tuple[list[list[float]], list[list[int]]]:
    """The best score of a way from the top to each line and state, and the state before on that way."""
    best = [[scores[0][a] if _FIRST[a] else _NEVER for a in _ALL]]
    back: list[list[int]] = []
    for row in scores[1:]:
        above = best[-1]
        pointers = [max(_FROM[b], key=lambda a: above[a] + steps[a][b], default=b) for b in _ALL]
        best.append([above[a] + steps[a][b] + row[b] for b, a in enumerate(pointers)])
        back.append(pointers)
    return best, back


def _behind(scores: Sequence[Sequence[float]], steps: Sequence[Sequence[float]]) -> list[list[float]]:
    """The best score of a way from each line and state to the bottom, the line itself not counted."""
    best = [[0.0 if _LAST[a] else _NEVER for a in _ALL]]
    for row in reversed(scores[1:]):
        below = best[-1]
        best.append([max((steps[a][b] + row[b] + below[b] for b in _TO[a]), default=_NEVER) for a in _ALL])
    return best[::-1]


def _margin(ahead: Sequence[float], behind: Sequence[float], state: int) -> float:
    whole = [one + other for one, other in zip(ahead, behind, strict=True)]
    other = max(whole[a] for a in _ALL if (a in BODY) != (state in BODY))
    return whole[state] - other
