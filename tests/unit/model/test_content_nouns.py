"""Essays, seasons, the catalogue and the history answer for themselves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from digest.model import Catalogue, Essay, History, PastIssue, Question, Slot
from digest.model.content import season_of

READY = Essay("river", "The River", "Words.", ("grief", "change"), status="ready")


def past(week: int, essay: str, question: str = "q") -> PastIssue:
    """An earlier issue of 2026."""
    return PastIssue(Slot(2026, week), essay, "grief", None, question)


@pytest.mark.parametrize(
    ("month", "north", "south"),
    [
        (12, "winter", "summer"), (1, "winter", "summer"), (2, "winter", "summer"),
        (3, "spring", "autumn"), (4, "spring", "autumn"), (5, "spring", "autumn"),
        (6, "summer", "winter"), (7, "summer", "winter"), (8, "summer", "winter"),
        (9, "autumn", "spring"), (10, "autumn", "spring"), (11, "autumn", "spring"),
    ],
)  # fmt: skip
def test_seasons_are_whole_months_and_half_a_year_apart_in_the_south(month: int, north: str, south: str) -> None:
    for day in (1, 28):
        assert north == season_of(date(2026, month, day))
        assert south == season_of(date(2026, month, day), southern=True)


def test_a_draft_is_closed_whatever_else_it_says() -> None:
    assert replace(READY, status="draft").closed_on(date(2026, 11, 29)) == "still a draft"


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 11, 30), "not before 2026-12-01"),
        (date(2026, 12, 1), None),
        (date(2026, 12, 24), None),
        (date(2026, 12, 25), "not after 2026-12-24"),
    ],
)
def test_a_date_window_includes_both_its_ends(day: date, closed: str | None) -> None:
    essay = replace(READY, not_before=date(2026, 12, 1), not_after=date(2026, 12, 24))
    assert closed == essay.closed_on(day)


def test_an_essay_with_a_season_is_open_in_it_alone_and_in_the_other_half_year_in_the_south() -> None:
    essay = replace(READY, season="winter")
    assert essay.closed_on(date(2026, 1, 15)) is None
    assert essay.closed_on(date(2026, 7, 15)) == "belongs to winter"
    assert essay.closed_on(date(2026, 7, 15), southern=True) is None
    assert essay.closed_on(date(2026, 1, 15), southern=True) == "belongs to winter"


def test_an_essay_without_a_window_is_open_on_every_day_of_the_year() -> None:
    assert {None} == {READY.closed_on(date.fromordinal(day)) for day in range(739_000, 739_366)}


def test_the_first_theme_is_the_primary_one() -> None:
    assert READY.primary_theme == "grief"


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (220, 1), (329, 1), (331, 2), (880, 4)])
def test_reading_time_is_whole_minutes_and_never_none(words: int, minutes: int) -> None:
    essay = replace(READY, body="word " * words)
    assert (words, minutes) == (essay.words, essay.minutes)


def test_the_catalogue_finds_essays_by_slug_and_questions_by_id() -> None:
    question = Question("what-stays", "What stays?", ("grief",))
    catalogue = Catalogue((READY,), (question,))
    assert catalogue.essays_by_slug == {"river": READY}
    assert {"what-stays": question} == catalogue.questions_by_id


def test_age_counts_issues_back_from_the_latest_and_a_later_sending_renews_it() -> None:
    history = History((past(1, "river", "a"), past(2, "stone", "b"), past(3, "river", "a"), past(4, "tree", "c")))
    assert history.essay_age == {"tree": 1, "river": 2, "stone": 3}
    assert history.question_age == {"c": 1, "a": 2, "b": 3}


def test_a_history_grows_at_its_end_and_leaves_the_old_one_alone() -> None:
    empty = History()
    one = empty.and_then(past(1, "river"))
    two = one.and_then(past(2, "stone"))
    assert (len(empty), len(one), len(two)) == (0, 1, 2)
    assert (empty.last, one.last and one.last.essay, two.last and two.last.essay) == (None, "river", "stone")
    assert [issue.essay for issue in two] == ["river", "stone"]


@pytest.mark.parametrize("noun", [READY, Catalogue(), History(), Slot(2026, 48), past(1, "river")])
def test_nouns_cannot_be_changed(noun: object) -> None:
    name = next(iter(noun.__dataclass_fields__))  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        setattr(noun, name, None)
