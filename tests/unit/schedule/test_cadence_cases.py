"""The weeks in which clocks change, year ends, and the slots they belong to, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.model import Slot
from digest.schedule import Cadence

MONDAY, FRIDAY, SUNDAY = 1, 5, 7
LONDON = ZoneInfo("Europe/London")


def cadence(weekday: int, at: str, zone: str) -> Cadence:
    """A weekly rule."""
    return Cadence(weekday, time.fromisoformat(at), ZoneInfo(zone))


@pytest.mark.fault("46")
@pytest.mark.parametrize(
    ("zone", "weekday", "at", "slot", "local", "moved"),
    [
        # Where the clock jumps at midnight, the day has no 00:30.
        ("Africa/Cairo", FRIDAY, "00:30", "2026-W17", "2026-04-24T01:30:00+03:00", 60),
        ("Asia/Beirut", SUNDAY, "00:30", "2026-W13", "2026-03-29T01:30:00+03:00", 60),
        ("America/Santiago", SUNDAY, "00:30", "2026-W36", "2026-09-06T01:30:00-03:00", 60),
        ("America/Santiago", SUNDAY, "00:00", "2026-W36", "2026-09-06T01:00:00-03:00", 60),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", SUNDAY, "02:15", "2026-W40", "2026-10-04T02:45:00+11:00", 30),
        ("Australia/Lord_Howe", SUNDAY, "02:30", "2026-W40", "2026-10-04T02:30:00+11:00", 0),
        ("America/New_York", SUNDAY, "02:30", "2026-W10", "2026-03-08T03:30:00-04:00", 60),
        ("America/New_York", SUNDAY, "03:00", "2026-W10", "2026-03-08T03:00:00-04:00", 0),
        ("Europe/London", SUNDAY, "01:30", "2026-W13", "2026-03-29T02:30:00+01:00", 60),
        ("Europe/London", SUNDAY, "00:59", "2026-W13", "2026-03-29T00:59:00+00:00", 0),
        # The two hours of a station that keeps Norway's time in summer.
        ("Antarctica/Troll", SUNDAY, "02:30", "2026-W13", "2026-03-29T04:30:00+02:00", 120),
    ],
)  # fmt: skip
def test_a_local_time_inside_a_gap_moves_forward_by_the_gap(
    zone: str, weekday: int, at: str, slot: str, local: str, moved: int
) -> None:
    rule = cadence(weekday, at, zone)
    assert local == rule.due_at(Slot.parse(slot)).isoformat()
    assert timedelta(minutes=moved) == rule.gap_moved(Slot.parse(slot))


@pytest.mark.fault("46")
@pytest.mark.parametrize(
    ("zone", "weekday", "at", "slot", "utc"),
    [
        ("Europe/London", SUNDAY, "01:30", "2026-W43", "2026-10-25T00:30:00+00:00"),
        ("America/New_York", SUNDAY, "01:30", "2026-W44", "2026-11-01T05:30:00+00:00"),
        ("Australia/Lord_Howe", SUNDAY, "01:45", "2026-W14", "2026-04-04T14:45:00+00:00"),
        ("Africa/Cairo", 4, "23:30", "2026-W44", "2026-10-29T20:30:00+00:00"),
        ("Asia/Beirut", 6, "23:30", "2026-W43", "2026-10-24T20:30:00+00:00"),
        ("America/Santiago", 6, "23:30", "2026-W14", "2026-04-05T02:30:00+00:00"),
    ],
)
def test_of_a_repeated_hour_the_first_counts(zone: str, weekday: int, at: str, slot: str, utc: str) -> None:
    rule = cadence(weekday, at, zone)
    assert utc == rule.due_at(Slot.parse(slot)).astimezone(UTC).isoformat()
    assert timedelta() == rule.gap_moved(Slot.parse(slot))


@pytest.mark.fault("46")
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Europe/Berlin", "Australia/Sydney"])
@pytest.mark.parametrize("at", ["00:00", "00:30"])
def test_the_monday_after_a_change_of_clocks_has_its_issue(zone: str, at: str) -> None:
    rule = cadence(MONDAY, at, zone)
    due = [rule.due_at(Slot(2026, 1).plus(weeks)) for weeks in range(53)]
    assert len({moment.date() for moment in due}) == 53
    assert {(MONDAY, at)} == {(moment.isoweekday(), moment.strftime("%H:%M")) for moment in due}


@pytest.mark.fault("47")
def test_week_53_and_the_new_year_have_one_issue_each() -> None:
    rule = cadence(SUNDAY, "08:00", "Europe/London")
    slots = [Slot(2026, 52).plus(weeks) for weeks in range(4)]
    assert list(map(str, slots)) == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    wanted = ["2026-12-27", "2027-01-03", "2027-01-10", "2027-01-17"]
    assert wanted == [rule.due_at(slot).date().isoformat() for slot in slots]


@pytest.mark.fault("47")
@pytest.mark.parametrize(
    ("now", "latest"),
    [
        ("2026-12-31T23:59:59+00:00", "2026-W52"),
        ("2027-01-03T07:59:59+00:00", "2026-W52"),
        ("2027-01-03T08:00:00+00:00", "2026-W53"),
        ("2027-01-10T07:59:59+00:00", "2026-W53"),
        ("2027-01-10T08:00:00+00:00", "2027-W01"),
    ],
)
def test_a_slot_falls_due_to_the_second_across_the_new_year(now: str, latest: str) -> None:
    rule = cadence(SUNDAY, "08:00", "Europe/London")
    assert latest == str(rule.latest_due(datetime.fromisoformat(now)))
    assert str(Slot.parse(latest).plus(1)) == str(rule.next_due(datetime.fromisoformat(now)))


@pytest.mark.parametrize(
    ("zone", "slot"),
    [("Pacific/Kiritimati", "2026-W49"), ("Europe/London", "2026-W48"), ("Pacific/Pago_Pago", "2026-W48")],
)
def test_a_moment_belongs_to_the_week_of_the_newsletters_own_zone(zone: str, slot: str) -> None:
    sunday_noon = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert slot == str(cadence(SUNDAY, "08:00", zone).slot_of(sunday_noon))


@pytest.mark.parametrize(
    ("zone", "weeks"),
    [
        ("Europe/London", ["2026-W13", "2026-W43"]),
        ("America/New_York", ["2026-W10", "2026-W44"]),
        ("Australia/Lord_Howe", ["2026-W14", "2026-W40"]),
        ("Asia/Tokyo", []),
        ("UTC", []),
    ],
)
def test_the_weeks_in_which_the_clocks_change_are_known(zone: str, weeks: list[str]) -> None:
    rule = cadence(SUNDAY, "08:00", zone)
    year = [Slot(2026, 1).plus(ahead) for ahead in range(53)]
    assert weeks == [str(slot) for slot in year if rule.changes_clock(slot)]


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        (datetime(2026, 10, 25, 1, 15, fold=0, tzinfo=LONDON), "2026-W42"),
        (datetime(2026, 10, 25, 1, 30, fold=0, tzinfo=LONDON), "2026-W43"),
        (datetime(2026, 10, 25, 1, 15, fold=1, tzinfo=LONDON), "2026-W43"),
        (datetime(2026, 10, 25, 1, 45, fold=1, tzinfo=LONDON), "2026-W43"),
    ],
)
def test_a_now_of_the_newsletters_own_zone_counts_its_repeated_hour_twice(now: datetime, latest: str) -> None:
    rule = cadence(SUNDAY, "01:30", "Europe/London")
    assert latest == str(rule.latest_due(now.astimezone(UTC)))
    assert latest == str(rule.latest_due(now))
    assert Slot.parse(latest).plus(1) == rule.next_due(now)


@pytest.mark.fault("50")
def test_moving_the_weekday_the_hour_or_the_zone_makes_no_second_issue_of_a_week() -> None:
    now = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    rules = [
        cadence(SUNDAY, "08:00", "Europe/London"),
        cadence(SUNDAY, "23:15", "Europe/London"),
        cadence(FRIDAY, "18:00", "Europe/London"),
        cadence(SUNDAY, "08:00", "America/New_York"),
    ]
    assert {"2026-W48"} == {str(rule.latest_due(now)) for rule in rules}
