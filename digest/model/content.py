"""What the letters are made of: essays, questions, themes, and what joins them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from digest.model.issue import Slot

SENSITIVE: tuple[str, ...] = (
    "bereavement",
    "pregnancy-loss",
    "suicide",
    "abuse",
    "infidelity",
    "addiction",
    "separation",
    "estrangement",
    "illness",
)
"""What an essay can touch that asks for gates, a content note and a support line."""

Season = Literal["spring", "summer", "autumn", "winter"]
_SEASON_OF_MONTH: tuple[Season, ...] = (
    "winter", "winter", "spring", "spring", "spring", "summer",
    "summer", "summer", "autumn", "autumn", "autumn", "winter",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """One id of the vocabulary and what it means."""

    id: str
    meaning: str


@dataclass(frozen=True)
class Essay:
    """One essay: its front matter and its Markdown body. ``where`` is ``path:line`` of the body's first line."""

    slug: str
    title: str
    body: str
    themes: tuple[str, ...]
    where: str = ""
    author: str | None = None
    dek: str | None = None
    question: str | None = None
    sensitive: tuple[str, ...] = ()
    content_note: str | None = None
    status: Literal["draft", "ready"] = "draft"
    rights: str | None = None
    source: str | None = None
    season: Season | None = None
    not_before: date | None = None
    not_after: date | None = None
    added: date | None = None
    lang: str | None = None

    @property
    def primary_theme(self) -> str:
        """The first theme, by which neighbouring weeks are kept apart."""
        return self.themes[0]

    @cached_property
    def words(self) -> int:
        """The number of words of the body."""
        return len(self.body.split())

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes at 220 words a minute, at least one."""
        return max(1, round(self.words / 220))

    def closed_on(self, day: date, southern: bool = False) -> str | None:
        """Why the essay may not run on ``day``, or None when it may."""
        if self.status != "ready":
            return "still a draft"
        if self.not_before and day < self.not_before:
            return f"not before {self.not_before}"
        if self.not_after and day > self.not_after:
            return f"not after {self.not_after}"
        if self.season and self.season != season_of(day, southern):
            return f"belongs to {self.season}"
        return None


def season_of(day: date, southern: bool = False) -> Season:
    """The meteorological season of a day, six months apart in the southern hemisphere."""
    return _SEASON_OF_MONTH[(day.month - 1 + (6 if southern else 0)) % 12]


@dataclass(frozen=True, slots=True)
class Question:
    """One reflection question. ``not_for`` names the sensitive matters after which it would hurt."""

    id: str
    text: str
    themes: tuple[str, ...]
    where: str = ""
    not_for: tuple[str, ...] = ()
    gentle: bool = False
    lang: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """The checked index of all essays, questions and themes."""

    essays: tuple[Essay, ...] = ()
    questions: tuple[Question, ...] = ()
    themes: tuple[Theme, ...] = ()

    @cached_property
    def essays_by_slug(self) -> Mapping[str, Essay]:
        """Essays under their slugs."""
        return {essay.slug: essay for essay in self.essays}

    @cached_property
    def questions_by_id(self) -> Mapping[str, Question]:
        """Questions under their ids."""
        return {question.id: question for question in self.questions}


@dataclass(frozen=True, slots=True)
class PastIssue:
    """What an earlier issue carried, as far as later choices depend on it."""

    slot: Slot
    essay: str
    theme: str
    author: str | None
    question: str
    question_text: str = ""


@dataclass(frozen=True)
class History:
    """Earlier issues, oldest first."""

    issues: tuple[PastIssue, ...] = ()

    def __iter__(self) -> Iterator[PastIssue]:
        return iter(self.issues)

    def __len__(self) -> int:
        return len(self.issues)

    @property
    def last(self) -> PastIssue | None:
        """The latest issue, if there is one."""
        return self.issues[-1] if self.issues else None

    def and_then(self, issue: PastIssue) -> History:
        """This history with one more issue at its end."""
        return History((*self.issues, issue))

    @cached_property
    def essay_age(self) -> Mapping[str, int]:
        """How many issues ago each essay was last sent; 1 is the latest issue."""
        return {issue.essay: len(self.issues) - i for i, issue in enumerate(self.issues)}

    @cached_property
    def question_age(self) -> Mapping[str, int]:
        """How many issues ago each question was last asked; 1 is the latest issue."""
        return {issue.question: len(self.issues) - i for i, issue in enumerate(self.issues)}


@dataclass(frozen=True, slots=True)
class Pin:
    """The operator's own choice for one slot."""

    essay: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """A week without a letter, and the operator's reason."""

    reason: str


@dataclass(frozen=True)
class Calendar:
    """What the operator decided for particular weeks."""

    pins: Mapping[Slot, Pin] = field(default_factory=dict)
    skips: Mapping[Slot, Skip] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a choice, for people (``text``) and for machines (``rule``, ``value``)."""

    rule: str
    text: str
    value: float | str | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """The chosen two, how it came to that, and what an editor should know."""

    essay: Essay
    question: Question
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[str, ...] = ()
