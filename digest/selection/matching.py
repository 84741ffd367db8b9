"""Matching: which question an essay gets. Gates first, then ordered themes and a little BM25, then a floor.

Similarity of text cannot see harm: a blaming question is on topic. Safety comes from the gates, not from the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from digest.model import Catalogue, Essay, History, Question, Reason
from digest.selection.bm25 import Bm25
from digest.selection.lint import lint_question

BM25_WEIGHT = 0.1
"""What the best overlap of words in a bank is worth: it breaks near ties of themes and no more."""
_GENTLE_AFTER_HARM, _GENTLE_OFF_THEME = 1.0, 0.2
EXPLICIT = "explicit"


class NoQuestion(Exception):
    """No question may follow this essay; the text says why and what to do."""


@dataclass(frozen=True)
class Candidate:
    """One question held against one essay: its score, the parts of it, and what excludes it if anything does."""

    question: Question
    score: float
    parts: dict[str, float] = field(default_factory=dict)
    excluded: str | None = None

    @property
    def on_theme(self) -> bool:
        """Whether essay and question share a theme at all."""
        return self.parts.get("themes", 0.0) > 0


@dataclass(frozen=True, slots=True)
class Match:
    """The chosen question, how it came to that, and what an editor should know."""

    question: Question
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...] = ()


def explicit_question(essay: Essay, catalogue: Catalogue) -> Question | None:
    """The question an essay names itself, by id or in full."""
    wanted = essay.question
    if not wanted:
        return None
    known = catalogue.questions_by_id.get(wanted)
    return known or Question(f"{essay.slug}/own", wanted, essay.themes, essay.where)


def rank(
    essay: Essay, questions: Sequence[Question], history: History | None = None, cooldown: int = 0
) -> list[Candidate]:
    """All questions for an essay, best first, the excluded last, each with the parts of its score.

    Ties go to the question asked least recently, then to the smaller id.
    """
    ages = history.question_age if history else {}
    scores = Bm25([question.text for question in questions]).scores(f"{essay.title}\n{essay.body}")
    best = max(scores, default=0.0) or 1.0
    candidates = []
    for question, bm25 in zip(questions, scores, strict=True):
        themes = _theme_score(essay, question)
        parts = {
            "themes": round(themes, 6),
            "bm25": round(BM25_WEIGHT * bm25 / best, 6),
            "gentle": _gentle_score(essay, question, themes),
        }
        excluded = _gate(essay, question, ages.get(question.id), cooldown)
        candidates.append(Candidate(question, round(sum(parts.values()), 6), parts, excluded))
    rest = len(history) + 1 if history else 1
    return sorted(
        candidates,
        key=lambda c: (c.excluded is not None, -c.score, -ages.get(c.question.id, rest), c.question.id),
    )


def match(essay: Essay, catalogue: Catalogue, history: History, cooldown: int, pinned: str | None = None) -> Match:
    """The question for an essay: pinned, its own, the best on theme, or a gentle one.

    Raises NoQuestion when a sensitive essay names none, or when every question is excluded.
    """
    if pinned:
        known = catalogue.questions_by_id.get(pinned) or Question(f"{essay.slug}/pinned", pinned, essay.themes)
        return Match(known, (Reason("pin", "pinned in the calendar"),))
    if own := explicit_question(essay, catalogue):
        return Match(own, (Reason(EXPLICIT, "the essay names its question"),))
    if essay.sensitive:
        raise NoQuestion(f"{essay.slug} is sensitive ({', '.join(essay.sensitive)}) and names no question of its own")
    candidates = [c for c in rank(essay, catalogue.questions, history, cooldown) if c.excluded is None]
    if themed := [c for c in candidates if c.on_theme]:
        return _chosen(themed[0], history, essay)
    if gentle := [c for c in candidates if c.question.gentle]:
        ages = history.question_age
        never = len(history) + 1
        best = min(gentle, key=lambda c: (-ages.get(c.question.id, never), c.question.id))
        warning = f"no free question shares a theme with {essay.slug}; a gentle one stands in"
        return Match(best.question, (Reason("floor", warning),), (warning,))
    raise NoQuestion(f"no question is free for {essay.slug}; write one with themes: [{', '.join(essay.themes)}]")


def _chosen(candidate: Candidate, history: History, essay: Essay) -> Match:
    shared = [theme for theme in essay.themes if theme in candidate.question.themes]
    age = history.question_age.get(candidate.question.id)
    themes, bm25 = candidate.parts["themes"], candidate.parts["bm25"]
    asked = "never asked" if age is None else f"asked {age} issues ago"
    return Match(
        candidate.question,
        (
            Reason("themes", f"shares {', '.join(shared)}, weighing {themes:.3f}", themes),
            Reason("bm25", f"words in common weigh {bm25:.3f}", bm25),
            Reason("recency", asked, age),
        ),
    )


def _theme_score(essay: Essay, question: Question) -> float:
    """Weight 1/rank over the shared themes, divided by the root of the number of the question's themes."""
    if not question.themes:
        return 0.0
    shared = sum(1 / rank for rank, theme in enumerate(essay.themes, 1) if theme in question.themes)
    return shared / sqrt(len(question.themes))


def _gentle_score(essay: Essay, question: Question, themes: float) -> float:
    """A question safe for anyone comes first after a sensitive essay, and before all others that share no theme."""
    if not question.gentle:
        return 0.0
    if essay.sensitive:
        return _GENTLE_AFTER_HARM
    return 0.0 if themes else _GENTLE_OFF_THEME


def _gate(essay: Essay, question: Question, age: int | None, cooldown: int) -> str | None:
    if met := [matter for matter in question.not_for if matter in essay.sensitive]:
        return f"not for {', '.join(met)}"
    if essay.lang and question.lang and essay.lang != question.lang:
        return f"in another language ({question.lang})"
    if wrong := [finding for finding in lint_question(question, essay.sensitive) if finding.severity == "error"]:
        return f"{wrong[0].rule}: {wrong[0].what}"
    if age is not None and age <= cooldown:
        return f"asked {age} issues ago"
    return None
