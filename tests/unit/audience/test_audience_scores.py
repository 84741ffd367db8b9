"""Soft bounces are counted once a week, in weeks on end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.audience import Register, Suppressions
from digest.model import Month, Rhythm, Slot, Suppression

ANA = b"a" * 16
FIRST = Slot(2026, 48)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scores") / "suppressions.sqlite"
    Suppressions.create(path)
    return path


@pytest.fixture(scope="module")
def register(path: Path) -> Iterator[Register]:
    with closing(Register(path)) as opened:
        yield opened


def expected(weeks: list[int]) -> int:
    """The length of the last run of counted weeks of which none is more than three behind the one before."""
    counted: list[int] = []
    for week in weeks:
        if not counted or week > counted[-1]:
            counted.append(week)
    score = 0
    for place, week in enumerate(counted):
        score = score + 1 if place and week - counted[place - 1] <= 3 else 1
    return score


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.binary(min_size=16, max_size=16))
def test_the_score_is_the_run_of_weeks_that_ends_with_the_last(
    register: Register, path: Path, weeks: list[int], key: bytes
) -> None:
    register.forget(Suppression(key, "erased", datetime.now(UTC)))
    scores = [register.bounced(key, FIRST.plus(week), "5.2.2") for week in weeks]
    assert [expected(weeks[: n + 1]) for n in range(len(weeks))] == scores
    with closing(Suppressions(path)) as book:
        told = book.bounces_of(key)
    assert told is not None
    assert (scores[-1], str(FIRST.plus(max(weeks)))) == (told["score"], told["week"])


def test_who_is_forgotten_or_never_bounced_has_no_score(register: Register, path: Path) -> None:
    register.bounced(ANA, FIRST, "4.4.1")
    register.forget(Suppression(ANA, "erased", datetime.now(UTC)))
    with closing(Suppressions(path)) as book:
        assert (None, None) == (book.bounces_of(ANA), book.bounces_of(b"b" * 16))


@pytest.mark.parametrize("first", range(12))
@pytest.mark.parametrize(
    ("months", "scores"), [([0, 1, 2, 3, 4], [1, 2, 3, 4, 5]), ([0, 3, 6], [1, 2, 3]), ([0, 1, 5], [1, 2, 1])]
)
def test_the_score_of_who_reads_monthly_is_one_of_months_on_end(
    register: Register, first: int, months: list[int], scores: list[int]
) -> None:
    key = f"reader {first:02d} {len(months)}{months[-1]}".encode().ljust(16)
    register.choose(key, Rhythm.MONTHLY, datetime.now(UTC))
    weeks = [Slot.holding(Month(2026, 1).plus(first + month).first) for month in months]
    assert scores == [register.bounced(key, week, "5.2.2") for week in weeks]
