"""A slot is an ISO week: read strictly, ordered, and sure of its days across every turn of the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Slot, slot_key

DAYS = st.dates(date(1970, 1, 5), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2020, 12, 31), "2020-W53"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2021, 1, 4), "2021-W01"),
        (date(2024, 2, 29), "2024-W09"),
        (date(2024, 12, 29), "2024-W52"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2028, 2, 29), "2028-W09"),
    ],
)
def test_a_day_belongs_to_its_iso_week_also_around_new_year_and_on_a_leap_day(day: date, key: str) -> None:
    assert key == str(Slot.holding(day))


@pytest.mark.parametrize("key", ["2020-W53", "2026-W53", "2026-W01", "1999-W52"])
def test_a_key_that_was_read_is_written_the_same(key: str) -> None:
    assert key == str(Slot.parse(key))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-48",
        "2026W48",
        "2026-W8",
        "2026-w48",
        "2026-W048",
        " 2026-W48",
        "2026-W48 ",
        "2026-W48\n",
        "-2026-W48",
    ],
)
def test_a_key_of_another_shape_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a week; write it like 2026-W48"):
        Slot.parse(text)


@pytest.mark.parametrize("text", ["２０２６-W48", "2026-W٤٨"])
def test_digits_of_other_scripts_are_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="is not a week"):
        Slot.parse(text)


@pytest.mark.parametrize(
    ("text", "year", "week"), [("2025-W53", 2025, 53), ("2026-W00", 2026, 0), ("2026-W54", 2026, 54)]
)
def test_a_week_that_its_year_does_not_have_is_refused(text: str, year: int, week: int) -> None:
    with pytest.raises(ValueError, match=f"the year {year} has no week {week}"):
        Slot.parse(text)


@settings(deadline=None)
@given(DAYS)
def test_every_day_lies_in_the_slot_that_holds_it(day: date) -> None:
    assert day == Slot.holding(day).day(day.isoweekday())


@settings(deadline=None)
@given(DAYS, st.integers(-600, 600))
def test_going_some_weeks_and_back_leads_home(day: date, weeks: int) -> None:
    slot = Slot.holding(day)
    assert slot == slot.plus(weeks).plus(-weeks)
    assert slot.day(4) + timedelta(weeks=weeks) == slot.plus(weeks).day(4)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_slots_and_their_keys_sort_as_their_days_do(one: date, other: date) -> None:
    first, second = Slot.holding(one), Slot.holding(other)
    assert (first.day(1) < second.day(1)) == (first < second)
    assert (first < second) == (str(first) < str(second))


def test_sixteen_years_of_weeks_have_one_key_each_in_order() -> None:
    slots = [Slot(2020, 1)]
    while slots[-1] < Slot(2035, 52):
        slots.append(slots[-1].plus(1))
    keys = [str(slot) for slot in slots]
    assert sorted(set(keys)) == keys
    assert [slot.year for slot in slots if slot.week == 53] == [2020, 2026, 2032]


def test_machines_get_a_key_or_nothing() -> None:
    assert slot_key(Slot(2026, 48)) == "2026-W48"
    assert slot_key(None) is None
