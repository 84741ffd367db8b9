"""Too late is a rule with a name: what a tick may start, what went by, and what would come too soon."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Slot
from digest.schedule import Cadence, Lateness, judge
from digest.schedule.lateness import lateness_of

SUNDAYS = Cadence(7, time(8), ZoneInfo("Europe/London"))
DUE = datetime(2026, 11, 29, 8, tzinfo=UTC)
W48 = Slot(2026, 48)
TWO_DAYS, THREE_DAYS = timedelta(hours=48), timedelta(days=3)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("late", "lateness"),
    [
        (-SECOND, Lateness.EARLY),
        (timedelta(), Lateness.DUE),
        (timedelta(hours=1), Lateness.DUE),
        (timedelta(hours=1) + SECOND, Lateness.LATE),
        (TWO_DAYS, Lateness.LATE),
        (TWO_DAYS + SECOND, Lateness.MISSED),
        (timedelta(days=35), Lateness.MISSED),
    ],
)
def test_early_due_late_and_missed_meet_without_a_gap(late: timedelta, lateness: Lateness) -> None:
    assert lateness is lateness_of(DUE, DUE + late, TWO_DAYS)


def test_a_catch_up_window_shorter_than_an_hour_is_kept_to() -> None:
    window = timedelta(minutes=30)
    assert Lateness.DUE is lateness_of(DUE, DUE + window, window)
    assert Lateness.MISSED is lateness_of(DUE, DUE + window + SECOND, window)


@pytest.mark.fault("48")
@pytest.mark.parametrize(
    ("off", "lateness", "slot", "missed"),
    [
        (timedelta(hours=1), Lateness.DUE, "2026-W48", []),
        (timedelta(hours=30), Lateness.LATE, "2026-W48", []),
        (timedelta(days=3), Lateness.MISSED, "2026-W48", []),
        (timedelta(days=7), Lateness.DUE, "2026-W49", ["2026-W48"]),
        (timedelta(weeks=5), Lateness.DUE, "2026-W53", ["2026-W48", "2026-W49", "2026-W50", "2026-W51", "2026-W52"]),
        (
            timedelta(weeks=6, days=3),
            Lateness.MISSED,
            "2027-W01",
            ["2026-W48", "2026-W49", "2026-W50", "2026-W51", "2026-W52", "2026-W53"],
        ),
    ],
)
def test_after_an_outage_only_the_latest_slot_counts_and_the_older_are_missed(
    off: timedelta, lateness: Lateness, slot: str, missed: list[str]
) -> None:
    verdict = judge(SUNDAYS, DUE + off, TWO_DAYS, THREE_DAYS, (W48.plus(-1), DUE - timedelta(weeks=1)))
    assert (slot, lateness) == (str(verdict.slot), verdict.lateness)
    assert missed == list(map(str, verdict.missed))
    assert SUNDAYS.due_at(verdict.slot) == verdict.due_at


def test_before_the_very_first_issue_nothing_was_missed() -> None:
    verdict = judge(SUNDAYS, DUE + timedelta(weeks=5), TWO_DAYS, THREE_DAYS, None)
    assert (verdict.missed, verdict.too_close_to) == ((), None)


def test_a_slot_that_is_settled_misses_nothing_and_is_not_too_close_to_itself() -> None:
    verdict = judge(SUNDAYS, DUE + timedelta(hours=2), TWO_DAYS, THREE_DAYS, (W48, DUE))
    assert (verdict.slot, verdict.missed, verdict.too_close_to) == (W48, (), None)


@pytest.mark.fault("49")
def test_a_clock_that_went_back_misses_nothing() -> None:
    verdict = judge(SUNDAYS, DUE, TWO_DAYS, THREE_DAYS, (W48.plus(3), DUE + timedelta(weeks=3)))
    assert (verdict.slot, verdict.missed, verdict.too_close_to) == (W48, (), None)


@pytest.mark.parametrize(
    ("since", "too_close"),
    [(timedelta(days=1), True), (THREE_DAYS - SECOND, True), (THREE_DAYS, False), (timedelta(days=7), False)],
)
def test_a_new_issue_keeps_the_smallest_gap_from_the_start_of_the_last(since: timedelta, too_close: bool) -> None:
    last = W48.plus(-1)
    verdict = judge(SUNDAYS, DUE, TWO_DAYS, THREE_DAYS, (last, DUE - since))
    assert (last if too_close else None) == verdict.too_close_to


@pytest.mark.fault("50")
def test_a_move_from_sunday_to_monday_waits_for_the_smallest_gap() -> None:
    mondays = Cadence(1, time(8), ZoneInfo("Europe/London"))
    verdict = judge(mondays, DUE + timedelta(days=1), TWO_DAYS, THREE_DAYS, (W48, DUE))
    assert (Slot(2026, 49), W48) == (verdict.slot, verdict.too_close_to)


def test_no_smallest_gap_and_a_last_slot_without_a_letter_hold_nothing_back() -> None:
    mondays = Cadence(1, time(8), ZoneInfo("Europe/London"))
    monday = DUE + timedelta(days=1)
    assert judge(mondays, monday, TWO_DAYS, timedelta(), (W48, DUE)).too_close_to is None
    assert judge(mondays, monday, TWO_DAYS, THREE_DAYS, (W48, None)).too_close_to is None


def test_a_now_of_the_newsletters_own_zone_counts_the_hour_that_is_put_back() -> None:
    saturdays = Cadence(6, time(8), ZoneInfo("Europe/London"))
    now = datetime(2026, 10, 26, 7, 30, tzinfo=saturdays.zone)  # 48 hours and a half after the due moment
    last = (Slot(2026, 42), None)
    assert Lateness.MISSED is judge(saturdays, now.astimezone(UTC), TWO_DAYS, THREE_DAYS, last).lateness
    assert Lateness.MISSED is judge(saturdays, now, TWO_DAYS, THREE_DAYS, last).lateness


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 7 * 24 * 60 - 1))
def test_settled_missed_and_current_slots_leave_no_week_out(weeks: int, minutes: int) -> None:
    now = DUE + timedelta(weeks=weeks, minutes=minutes)
    verdict = judge(Cadence(7, time(8), ZoneInfo("UTC")), now, TWO_DAYS, THREE_DAYS, (W48, DUE))
    assert [W48.plus(week) for week in range(1, weeks + 1)] == [*verdict.missed, verdict.slot]
