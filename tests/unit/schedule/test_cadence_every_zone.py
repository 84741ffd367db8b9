"""In every zone of the world and every week of 2020 to 2035 there is exactly one due moment."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wallclock import FIRST, LAST, SLOTS, changes, due_moment, scan, wall

from digest.model import Slot
from digest.schedule import Cadence

ZONES = sorted(zoneinfo.available_timezones())
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
CADENCES = st.builds(Cadence, st.integers(1, 7), TIMES, st.sampled_from(ZONES).map(ZoneInfo))
DAYS = (datetime.fromisoformat("2020-02-01"), datetime.fromisoformat("2035-11-30"))
MOMENTS = st.datetimes(*DAYS, timezones=st.just(UTC))
MINUTES = st.integers(-180, 180).map(lambda minutes: timedelta(minutes=minutes))

SANTIAGO = Cadence(7, time(0, 30), ZoneInfo("America/Santiago"))
LORD_HOWE = Cadence(7, time(2, 15), ZoneInfo("Australia/Lord_Howe"))
LONDON = Cadence(7, time(1, 30), ZoneInfo("Europe/London"))


def slots_after(first: Slot, last: Slot) -> st.SearchStrategy[Slot]:
    """Any slot between two."""
    return st.sampled_from([slot for slot in SLOTS if first <= slot <= last])


@pytest.mark.fault("46", "47")
@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize(("weekday", "at"), [(7, time(2, 30)), (1, time(0, 0))])
def test_every_week_of_every_zone_has_one_due_moment_and_they_only_go_forward(
    part: int, weekday: int, at: time
) -> None:
    for name in ZONES[part::8]:
        cadence = Cadence(weekday, at, ZoneInfo(name))
        moments = [cadence.due_at(slot).astimezone(UTC) for slot in SLOTS]
        steps = {later - earlier for earlier, later in pairwise(moments)}
        assert min(steps) >= timedelta(days=6, hours=20), name
        assert max(steps) <= timedelta(days=7, hours=4), name
        assert [cadence.slot_of(moment) for moment in moments] == SLOTS, name


@pytest.mark.fault("46")
@pytest.mark.parametrize("part", range(8))
def test_around_every_change_of_clocks_a_gap_moves_forward_and_the_first_of_a_repeated_time_wins(part: int) -> None:
    for name in ZONES[part::8]:
        zone = ZoneInfo(name)
        for moment, by in changes(zone):
            last_shown = wall(moment - timedelta(minutes=1), zone)
            for minutes in (-59, -29, 0, 1, 30, 60, 61):
                wanted = last_shown + timedelta(minutes=minutes)
                cadence = Cadence(wanted.isoweekday(), wanted.time(), zone)
                slot = Slot.holding(wanted.date())
                due = cadence.due_at(slot).astimezone(UTC)
                in_gap = timedelta() < wanted - last_shown <= by
                assert due_moment(wanted.date(), wanted.time(), zone) == due, (name, wanted)
                assert (by if in_gap else timedelta()) == cadence.gap_moved(slot), (name, wanted)
                assert (slot, slot.plus(1)) == (cadence.latest_due(due), cadence.next_due(due)), (name, wanted)


@pytest.mark.fault("46")
@settings(deadline=None, max_examples=200)
@example(SANTIAGO, Slot(2026, 36))
@example(LORD_HOWE, Slot(2026, 40))
@example(LONDON, Slot(2026, 43))
@given(CADENCES, slots_after(FIRST, LAST))
def test_the_due_moment_is_the_first_at_which_the_wall_shows_the_appointed_time(cadence: Cadence, slot: Slot) -> None:
    wanted = due_moment(slot.day(cadence.iso_weekday), cadence.at, cadence.zone)
    due = cadence.due_at(slot)
    assert wanted == due.astimezone(UTC)
    assert cadence.zone is due.tzinfo


@settings(deadline=None, max_examples=200)
@example(SANTIAGO, Slot(2026, 36))
@example(LORD_HOWE, Slot(2026, 40))
@given(CADENCES, slots_after(FIRST, LAST))
def test_the_wall_shows_the_appointed_time_or_exactly_the_gap_later(cadence: Cadence, slot: Slot) -> None:
    wanted = datetime.combine(slot.day(cadence.iso_weekday), cadence.at)
    moved = cadence.gap_moved(slot)
    assert wanted + moved == wall(cadence.due_at(slot), cadence.zone)
    assert timedelta() <= moved <= timedelta(hours=2)


@settings(deadline=None, max_examples=200)
@example(SANTIAGO, datetime(2026, 9, 6, 4, 30, tzinfo=UTC))
@example(LONDON, datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
@given(CADENCES, MOMENTS)
def test_latest_and_next_due_agree_with_a_scan_of_all_slots(cadence: Cadence, now: datetime) -> None:
    assert scan(cadence, now) == (cadence.latest_due(now), cadence.next_due(now))


@settings(deadline=None, max_examples=200)
@example(SANTIAGO, Slot(2026, 36), timedelta())
@example(LORD_HOWE, Slot(2026, 14), timedelta(minutes=-1))
@given(CADENCES, slots_after(FIRST.plus(6), LAST.plus(-6)), MINUTES)
def test_latest_and_next_due_agree_with_a_scan_around_the_due_moment_itself(
    cadence: Cadence, slot: Slot, apart: timedelta
) -> None:
    now = cadence.due_at(slot).astimezone(UTC) + apart
    latest, following = cadence.latest_due(now), cadence.next_due(now)
    assert scan(cadence, now) == (latest, following)
    assert ((slot, slot.plus(1)) if apart >= timedelta() else (slot.plus(-1), slot)) == (latest, following)


@settings(deadline=None, max_examples=100)
@given(CADENCES, MOMENTS, st.sampled_from(ZONES).map(ZoneInfo))
def test_the_zone_in_which_now_is_written_makes_no_difference(
    cadence: Cadence, now: datetime, elsewhere: ZoneInfo
) -> None:
    assert cadence.latest_due(now) == cadence.latest_due(now.astimezone(elsewhere))
    assert cadence.slot_of(now) == cadence.slot_of(now.astimezone(elsewhere))
