"""Prose lint for a library: length, worn phrases, repeated openings, shared runs of words. Thinks only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from digest.model import Essay, Finding

LEAST_WORDS, MOST_WORDS = 400, 1100
SHINGLE = 6
"""Words in a run that two essays must not share."""
NEAR_DUPLICATE = 0.08
_OPENING = 3
_TITLE = range(10, 61)
_WORN = re.compile(
    r"\b(?:it (?:is|'s) (?:important|worth|crucial) to (?:note|remember|say)|in today's (?:\w+ )?world|at the end of the day|"
    r"(?:rich )?tapestry|delv(?:e|es|ed|ing) into|testament to|a reminder that|let that sink in|game.changer|"
    r"in (?:this|our) (?:fast-paced|modern) (?:world|age)|everything happens for a reason|time heals|"
    r"navigat(?:e|ing) (?:the|this|these|life|grief|love)|unpack (?:this|that|it)|journey of (?:self|heal|grief|love)\w*|"
    r"toxic|closure|red flags?|love yourself first|you should (?:leave|stay|go|forgive))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def lint_prose(essays: Sequence[Essay]) -> Iterator[Finding]:
    """Every finding on the prose of a library, essay by essay and then between them."""
    for essay in essays:
        yield from _lint_one(essay)
    yield from _openings(essays)
    yield from _shared_runs(essays)


def _lint_one(essay: Essay) -> Iterator[Finding]:
    if not LEAST_WORDS <= essay.words <= MOST_WORDS:
        why = "500 to 900 words are one sitting"
        yield Finding("E-length", "warning", f"has {essay.words} words", essay.where, why)
    if len(essay.title) not in _TITLE:
        what = f"the title has {len(essay.title)} characters and becomes the mail's subject"
        yield Finding("E-title", "warning", what, essay.where, "10 to 60 show whole everywhere")
    file, _, line = essay.where.rpartition(":")
    for match in _WORN.finditer(essay.body.replace("’", "'")):
        at = int(line or 1) + essay.body.count("\n", 0, match.start())
        yield Finding("E-worn", "warning", f'the phrase "{match[0]}" has been worn smooth', f"{file}:{at}")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


def _openings(essays: Iterable[Essay]) -> Iterator[Finding]:
    by_opening = defaultdict(list)
    for essay in essays:
        by_opening[" ".join(_words(essay.body)[:_OPENING])].append(essay)
    for opening, together in by_opening.items():
        for essay in together[1:]:
            what = f'begins with "{opening}", as {together[0].slug} does'
            yield Finding("E-opening", "warning", what, essay.where)


def _shared_runs(essays: Sequence[Essay]) -> Iterator[Finding]:
    runs = {}
    for essay in essays:
        words = _words(essay.body)
        runs[essay.slug] = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    for first, second in combinations(essays, 2):
        shared = runs[first.slug] & runs[second.slug]
        if not shared:
            continue
        smaller = min(len(runs[first.slug]), len(runs[second.slug]))
        if len(shared) / smaller >= NEAR_DUPLICATE:
            yield Finding("E-twin", "warning", f"is nearly the same text as {first.slug}", second.where)
        else:
            example = min(shared)
            yield Finding("E-shared", "warning", f'shares "{example}" with {first.slug}', second.where)
