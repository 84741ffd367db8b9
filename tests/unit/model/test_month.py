"""A month is read strictly, ordered like its days, and sure of them across every turn of the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Month, Rhythm, Slot, slot_key

DAYS = st.dates(date(1970, 1, 5), date(2200, 12, 31))


@pytest.mark.parametrize("key", ["2026-11", "2026-01", "2026-12", "0999-02"])
def test_a_key_that_was_read_is_written_the_same(key: str) -> None:
    assert key == str(Month.parse(key)) == slot_key(Month.parse(key))


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-1", "2026-W11", "2026-011", " 2026-11", "2026-11 ", "2026-11\n", "２０２６-11"]
)
def test_a_key_of_another_shape_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month; write it like 2026-11"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "2026-48", "0000-01"])
def test_a_month_no_calendar_has_is_refused_and_a_week_is_spelled(text: str) -> None:
    with pytest.raises(ValueError, match="no calendar has; a week is written like 2026-W48"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("key", "last"), [("2024-02", 29), ("2026-02", 28), ("2100-02", 28), ("2026-12", 31), ("2026-11", 30)]
)
def test_a_month_knows_its_last_day_also_in_february(key: str, last: int) -> None:
    assert (1, last) == (Month.parse(key).first.day, Month.parse(key).last.day)


@settings(deadline=None)
@given(DAYS)
def test_every_day_lies_between_the_first_and_the_last_of_its_month(day: date) -> None:
    month = Month.holding(day)
    assert month.first <= day <= month.last
    assert month.plus(1).first == month.last + timedelta(days=1)


@settings(deadline=None)
@given(DAYS, st.integers(-600, 600))
def test_going_some_months_and_back_leads_home(day: date, months: int) -> None:
    month = Month.holding(day)
    assert month == month.plus(months).plus(-months)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_months_and_their_keys_sort_as_their_days_do(one: date, other: date) -> None:
    first, second = Month.holding(one), Month.holding(other)
    assert (first.first < second.first) == (first < second) == (str(first) < str(second))


def test_the_two_kinds_of_keys_are_never_the_same_and_each_knows_its_rhythm() -> None:
    assert Slot(2026, 11) != Month(2026, 11)
    assert (Rhythm.WEEKLY, Rhythm.MONTHLY) == (Slot(2026, 11).rhythm, Month(2026, 11).rhythm)
