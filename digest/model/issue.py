"""One week of the newsletter, or one month: its slot, what is planned for it, its readable form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from digest.model.content import Pairing

_KEY = re.compile(r"(\d{4})-W(\d{2})\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


class Rhythm(StrEnum):
    """How often a reader wants mail: every letter, or one mail a month that tells of them all."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, order=True, slots=True)
class Slot:
    """An ISO 8601 year and week in the newsletter's own zone: the one key of an issue."""

    year: int
    week: int
    rhythm: ClassVar[Rhythm] = Rhythm.WEEKLY

    @classmethod
    def parse(cls, key: str) -> Slot:
        """Read ``2026-W48``. Raises ValueError for anything else, a week 53 that does not exist included."""
        match = _KEY.match(key)
        if not match:
            raise ValueError(f'"{key}" is not a week; write it like 2026-W48')
        slot = cls(int(match[1]), int(match[2]))
        try:
            slot.day(1)
        except ValueError:
            raise ValueError(f'"{key}": the year {slot.year} has no week {slot.week}') from None
        return slot

    @classmethod
    def holding(cls, day: date) -> Slot:
        """The slot whose week holds this day."""
        year, week, _ = day.isocalendar()
        return cls(year, week)

    def day(self, iso_weekday: int) -> date:
        """The date of a weekday of this week, Monday 1 to Sunday 7."""
        return date.fromisocalendar(self.year, self.week, iso_weekday)

    def plus(self, weeks: int) -> Slot:
        """The slot so many weeks later, or earlier."""
        return Slot.holding(self.day(4) + timedelta(weeks=weeks))

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.week:02d}"


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month in the newsletter's own zone: the key of a month's letter."""

    year: int
    month: int
    rhythm: ClassVar[Rhythm] = Rhythm.MONTHLY

    @classmethod
    def parse(cls, key: str) -> Month:
        """Read ``2026-11``. Raises ValueError for anything else."""
        match = _MONTH.match(key)
        if not match:
            raise ValueError(f'"{key}" is not a month; write it like 2026-11')
        if not 1 <= int(match[2]) <= 12 or match[1] == "0000":
            raise ValueError(f'"{key}" is a month no calendar has; a week is written like 2026-W48')
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def holding(cls, day: date) -> Month:
        """The month that holds this day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.plus(1).first - timedelta(days=1)

    def plus(self, months: int) -> Month:
        """The month so many months later, or earlier."""
        years, month = divmod(self.month - 1 + months, 12)
        return Month(self.year + years, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def slot_key(slot: Slot | Month | None) -> str | None:
    """The key for machines, or None."""
    return None if slot is None else str(slot)


@dataclass(frozen=True, slots=True)
class PlannedIssue:
    """What will happen in one slot if nothing changes. ``due_at`` is aware, in the newsletter's zone.

    A week without a letter has no pairing, and says why in ``skipped``.
    """

    slot: Slot
    number: int
    due_at: datetime
    pairing: Pairing | None
    skipped: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """What a month's letter will carry, oldest first. ``due_at`` is aware, in the newsletter's zone."""

    month: Month
    number: int
    due_at: datetime
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue in readable form, the same for all readers; personal places still hold slot tokens."""

    subject: str
    preview: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One frozen week or month: what was chosen, when, and the compiled letter all its readers get."""

    id: int
    slot: Slot | Month
    number: int
    state: str
    essay: str
    question: str
    subject: str
    due_at: datetime
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class WeeklyIssue(Issue):
    """An issue of the weekly letter."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class MonthlyIssue(Issue):
    """A month's letter. It has neither essay nor question of its own."""

    slot: Month


@dataclass(frozen=True, slots=True)
class Article:
    """A letter that has left, as anybody may read it: nothing of it is personal. ``body`` is clean HTML."""

    slot: Slot
    number: int
    due_at: datetime
    title: str
    author: str
    dek: str
    content_note: str
    question: str
    body: str


Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a check: which rule, how grave, where, what, why, and the cure.

    ``piece`` is the text of the letter it is about, as it stands there; empty when it is about no single place.
    """

    rule: str
    severity: Severity
    what: str
    where: str = ""
    why: str = ""
    cure: str = ""
    piece: str = ""
