"""When a deferred letter is tried again, and how many letters may leave at a moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from dispatch import Run, StillClock, freeze
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery import Limits, Pace, create_ledger, open_ledger
from digest.delivery.retry import FIRST_WAIT, LONGEST_WAIT, MAX_ATTEMPTS, next_try

KEYS = st.binary(min_size=16, max_size=16)


@given(KEYS, st.integers(1, MAX_ATTEMPTS - 1), st.floats(1e9, 3e9))
def test_a_try_waits_between_half_and_the_whole_of_its_span(key: bytes, attempts: int, now: float) -> None:
    span = min(300 * 2 ** (attempts - 1), 4 * 3600)
    moment = next_try(key, attempts, now)
    assert moment is not None
    assert now + span / 2 - 1 <= moment <= now + span + 1
    assert moment == next_try(key, attempts, now)


def test_the_span_doubles_from_five_minutes() -> None:
    keys = [n.to_bytes(16, "big") for n in range(400)]
    latest = [max(next_try(key, attempts, 0.0) or 0 for key in keys) for attempts in range(1, MAX_ATTEMPTS)]
    assert [300, 600, 1200, 2400, 4800] == [round(moment, -2) for moment in latest]
    assert (300.0, 14400.0) == (FIRST_WAIT, LONGEST_WAIT)


def test_readers_do_not_come_back_all_at_once() -> None:
    moments = {next_try(n.to_bytes(16, "big"), 1, 0.0) for n in range(400)}
    assert 400 == len(moments)
    assert all(any(low <= (moment or 0) < low + 30 for moment in moments) for low in range(150, 300, 30))


@pytest.mark.parametrize("attempts", [6, 7, 100])
def test_after_six_tries_there_is_no_other(attempts: int) -> None:
    assert next_try(b"k" * 16, 5, 0.0) is not None
    assert next_try(b"k" * 16, attempts, 0.0) is None


def never(moment: float) -> int:
    """A ledger in which nothing was sent."""
    return 0


def test_without_limits_all_may_leave_and_nothing_waits() -> None:
    pace = Pace(Limits(), never, 1e9)
    assert 200 == pace.allowance(200, 5.0)
    pace.spend(200)
    assert (200, 0.0, False) == (pace.allowance(200, 5.0), pace.wait(), pace.exhausted)


def test_a_second_holds_as_many_letters_as_it_may() -> None:
    pace = Pace(Limits(per_second=5), never, 1e9)
    assert 5 == pace.allowance(200, 100.0)
    pace.spend(5)
    assert (0, 0.2) == (pace.allowance(200, 100.0), pytest.approx(pace.wait()))
    assert 2 == pace.allowance(200, 100.45)
    pace.spend(2)
    assert 5 == pace.allowance(200, 900.0)


def test_less_than_one_a_second_is_a_longer_wait() -> None:
    pace = Pace(Limits(per_second=0.5), never, 1e9)
    assert 1 == pace.allowance(200, 100.0)
    pace.spend(1)
    assert (0, 2.0) == (pace.allowance(200, 100.0), pytest.approx(pace.wait()))
    assert (0, 1) == (pace.allowance(200, 101.9), pace.allowance(200, 102.1))


@given(st.floats(0.1, 50), st.lists(st.floats(0, 3), max_size=40))
def test_over_any_run_the_bucket_never_gives_more_than_its_rate(rate: float, steps: list[float]) -> None:
    pace, now, given_out = Pace(Limits(per_second=rate), never, 1e9), 100.0, 0
    for step in steps:
        now += step
        allowed = pace.allowance(200, now)
        pace.spend(allowed)
        given_out += allowed
    assert given_out <= max(1.0, rate) + (now - 100.0) * rate + 1e-6


@pytest.mark.parametrize(
    ("limits", "hour", "day", "left"),
    [
        (Limits(per_hour=100), 0, 0, 100),
        (Limits(per_hour=100), 60, 900, 40),
        (Limits(per_day=1000), 60, 900, 100),
        (Limits(per_hour=100, per_day=1000), 60, 990, 10),
        (Limits(per_hour=100, per_day=1000), 95, 500, 5),
        (Limits(per_hour=100), 100, 100, 0),
        (Limits(per_hour=100), 130, 130, 0),
    ],
)
def test_the_stricter_window_rules_and_remembers_earlier_runs(limits: Limits, hour: int, day: int, left: int) -> None:
    pace = Pace(limits, lambda since: hour if since == 1e9 - 3600 else day, 1e9)
    assert (left, left == 0) == (pace.allowance(200, 5.0), pace.exhausted)
    pace.spend(left)
    assert (0, True) == (pace.allowance(200, 5.0), pace.exhausted)


@pytest.mark.parametrize(
    ("window", "passed", "left"),
    [
        ("per_hour", 0, 0),
        ("per_hour", 59 * 60, 0),
        ("per_hour", 59 * 60 + 45, 0),
        ("per_hour", 61 * 60, 10),
        ("per_day", 23 * 3600, 0),
        ("per_day", 24 * 3600 - 15, 0),
        ("per_day", 24 * 3600 + 60, 10),
    ],
)
def test_letters_count_for_a_whole_hour_or_day_across_runs(tmp_path: Path, window: str, passed: int, left: int) -> None:
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    run = Run(ledger, freeze(ledger, 10), StillClock())
    run.clock.go(45)
    desk = run.desk()
    while letter := desk.next():
        desk.turn([letter], [])
    ledger.close()
    later = open_ledger(tmp_path / "ledger.sqlite", "live")
    run.clock.go(passed)
    limits = Limits(**{window: 10})
    assert left == Pace(limits, later.sent_since, run.clock.moment.timestamp()).allowance(200, 1.0)
    later.close()
