"""A month's letter falls due once, on the first day after the month, at the appointed time, in every zone of the world."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wallclock import due_moment, wall

from digest.model import Month
from digest.schedule import Cadence, Monthly

ZONES = sorted(zoneinfo.available_timezones())
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
RULES = st.builds(Cadence, st.integers(1, 7), TIMES, st.sampled_from(ZONES).map(ZoneInfo)).map(Monthly)
MONTHS = st.builds(Month, st.integers(2020, 2035), st.integers(1, 12))
MOMENTS = st.datetimes(
    datetime.fromisoformat("2020-02-01"), datetime.fromisoformat("2035-11-30"), timezones=st.just(UTC)
)
MINUTES = st.integers(-180, 180).map(lambda minutes: timedelta(minutes=minutes))


def rule(at: str, zone: str) -> Monthly:
    return Monthly(Cadence(7, time.fromisoformat(at), ZoneInfo(zone)))


def scan(monthly: Monthly, now: datetime) -> Month:
    """The latest month that has fallen due, by looking at all months of half a year."""
    near = [Month.holding(now.date()).plus(months) for months in range(-3, 4)]
    cadence = monthly.cadence
    return max(month for month in near if due_moment(month.plus(1).first, cadence.at, cadence.zone) <= now)


@pytest.mark.parametrize(
    ("month", "at", "zone", "utc"),
    [
        ("2026-11", "08:00", "Europe/London", "2026-12-01T08:00"),
        ("2026-12", "08:00", "Europe/London", "2027-01-01T08:00"),  # New Year
        ("2026-12", "00:00", "Pacific/Kiritimati", "2026-12-31T10:00"),
        ("2024-02", "08:00", "Europe/London", "2024-03-01T08:00"),  # after a leap day
        ("2026-02", "08:00", "Europe/London", "2026-03-01T08:00"),
        ("2024-01", "08:00", "Europe/London", "2024-02-01T08:00"),
        ("2026-05", "08:00", "Europe/London", "2026-06-01T07:00"),  # summer time
        ("2026-10", "01:30", "America/New_York", "2026-11-01T05:30"),  # 01:30 comes twice: the first counts
        ("2017-09", "02:15", "Australia/Lord_Howe", "2017-09-30T15:45"),  # 02:15 does not exist: half an hour later
        ("2023-09", "02:30", "Australia/Sydney", "2023-09-30T16:30"),  # nor 02:30, an hour later
    ],
)
def test_the_first_of_the_following_month_at_the_appointed_time(month: str, at: str, zone: str, utc: str) -> None:
    due = rule(at, zone).due_at(Month.parse(month))
    assert datetime.fromisoformat(utc).replace(tzinfo=UTC) == due.astimezone(UTC)


@pytest.mark.fault("46")
@settings(deadline=None, max_examples=300)
@example(rule("02:15", "Australia/Lord_Howe"), Month(2023, 9))
@example(rule("01:30", "America/New_York"), Month(2026, 10))
@given(RULES, MONTHS)
def test_the_due_moment_is_the_first_at_which_the_wall_shows_the_appointed_time(monthly: Monthly, month: Month) -> None:
    cadence = monthly.cadence
    due = monthly.due_at(month)
    assert due_moment(month.plus(1).first, cadence.at, cadence.zone) == due.astimezone(UTC)
    assert cadence.zone is due.tzinfo


@pytest.mark.parametrize("part", range(4))
def test_in_every_zone_every_month_has_one_due_moment_in_the_month_after_it(part: int) -> None:
    months = [Month(2020, 1).plus(n) for n in range(16 * 12)]
    for name in ZONES[part::4]:
        monthly = Monthly(Cadence(7, time(0, 30), ZoneInfo(name)))
        moments = [monthly.due_at(month) for month in months]
        assert [month.plus(1) for month in months] == [monthly.month_of(moment) for moment in moments], name
        assert [1] * len(months) == [wall(moment, monthly.cadence.zone).day for moment in moments], name


@settings(deadline=None, max_examples=200)
@example(rule("01:30", "America/New_York"), datetime(2026, 11, 1, 6, 15, tzinfo=UTC))
@example(rule("08:00", "Pacific/Kiritimati"), datetime(2026, 12, 31, 18, tzinfo=UTC))
@given(RULES, MOMENTS)
def test_latest_and_next_due_agree_with_a_scan_of_all_months(monthly: Monthly, now: datetime) -> None:
    latest = scan(monthly, now)
    assert (latest, latest.plus(1)) == (monthly.latest_due(now), monthly.next_due(now))


@settings(deadline=None, max_examples=200)
@example(rule("01:30", "America/New_York"), Month(2026, 10), timedelta(minutes=59))
@given(RULES, MONTHS, MINUTES)
def test_around_the_due_moment_itself_not_a_minute_is_wrong(monthly: Monthly, month: Month, apart: timedelta) -> None:
    now = monthly.due_at(month).astimezone(UTC) + apart
    assert (month if apart >= timedelta() else month.plus(-1)) == monthly.latest_due(now)


@settings(deadline=None, max_examples=100)
@given(RULES, MOMENTS, st.sampled_from(ZONES).map(ZoneInfo))
def test_the_zone_in_which_now_is_written_makes_no_difference(
    monthly: Monthly, now: datetime, elsewhere: ZoneInfo
) -> None:
    assert monthly.latest_due(now) == monthly.latest_due(now.astimezone(elsewhere))
    assert monthly.month_of(now) == monthly.month_of(now.astimezone(elsewhere))
