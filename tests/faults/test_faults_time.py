"""Clocks that jump, schedules that are edited, daemons that sleep: one issue a week, and never a second letter."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from faults.outcomes import READERS, each_once, live, one_block, post_of
from folders import SUNDAY_NOON, Folder, clean_environment
from relays import LOCK_STEP, HostileRelay, meet, say

from digest import daemon
from digest.app import furnish
from digest.delivery import Clock
from digest.model import Slot
from digest.publishing import publish
from digest.schedule import Cadence, Lateness, judge
from digest.settings import load_settings

ACTIVE = [f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")]


@pytest.mark.fault("46")
@pytest.mark.parametrize(
    ("zone", "weekday", "at", "change"),
    [
        ("Africa/Cairo", 5, time(0, 30), "2026-04-24"),  # midnight to one does not exist
        ("Africa/Cairo", 4, time(23, 30), "2026-10-29"),  # twice
        ("Asia/Beirut", 7, time(0, 0), "2026-03-29"),
        ("America/Santiago", 7, time(0, 15), "2026-09-06"),
        ("Australia/Lord_Howe", 7, time(2, 10), "2026-10-04"),  # half an hour is skipped
        ("Australia/Lord_Howe", 7, time(1, 45), "2026-04-05"),
        ("Europe/London", 1, time(0, 0), "2026-03-30"),  # the Monday after
        ("America/New_York", 7, time(2, 30), "2026-03-08"),
    ],
)
def test_ticks_every_quarter_of_an_hour_start_one_issue_a_week(zone: str, weekday: int, at: time, change: str) -> None:
    cadence = Cadence(weekday, at, ZoneInfo(zone))
    now = datetime.fromisoformat(f"{change}T00:00:00+00:00") - timedelta(days=10)
    started: list[Slot] = []
    last: tuple[Slot, datetime | None] | None = (cadence.latest_due(now), None)
    for _ in range(21 * 96):
        now += timedelta(minutes=15)
        verdict = judge(cadence, now, timedelta(hours=48), timedelta(days=3), last)
        if last and verdict.slot > last[0]:
            assert ((), None, Lateness.DUE) == (verdict.missed, verdict.too_close_to, verdict.lateness)
            started.append(verdict.slot)
            last = (verdict.slot, now)
    assert 3 == len(started)
    assert [started[0], started[0].plus(1), started[0].plus(2)] == started


@pytest.mark.fault("47")
def test_the_keys_of_fifteen_years_are_unique_and_in_order() -> None:
    """53 weeks in 2020, 2026 and 2032; leap days; every New Year."""
    slots = [Slot(2020, 1)]
    while slots[-1].year < 2035:
        slots.append(slots[-1].plus(1))
    keys = [str(slot) for slot in slots]
    assert sorted(set(keys)) == keys
    assert ["2020-W53", "2026-W53", "2032-W53"] == [key for key in keys if key.endswith("W53")]
    assert slots == [Slot.parse(key) for key in keys]


@pytest.mark.fault("48")
def test_switched_off_for_an_hour_or_five_weeks_only_the_latest_letter_leaves(folder: Folder) -> None:
    with HostileRelay() as relay:
        assert 0 == folder.run("send", "--now", "2026-11-29T09:00:00Z", env=live(relay.port)).code
        ran = folder.run("send", "--now", "2027-01-03T12:00:00Z", "--json", env=live(relay.port))
    assert (10, "2026-W53", 4) == (ran.code, ran.tree["slot"], len(ran.tree["missed"]))
    assert 2 * len(ACTIVE) == len(relay.kept)


@pytest.mark.fault("49")
@pytest.mark.parametrize(
    ("now", "exit_code", "said"),
    [
        ("2026-11-29T10:00:00Z", 75, "the clock says"),
        ("2025-11-29T12:00:00Z", 75, "the clock says"),
        ("2036-12-07T12:00:00Z", 11, "--accept-clock"),
    ],
    ids=["two hours back", "a year back", "ten years ahead"],
)
def test_a_clock_that_was_set_sends_nothing_and_says_so(folder: Folder, now: str, exit_code: int, said: str) -> None:
    with HostileRelay() as relay:
        assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay.port)).code
        ran = folder.run("send", "--now", now, env=live(relay.port))
        assert exit_code == ran.code
        one_block(ran, said)
        each_once(relay, ACTIVE)
        right = folder.run("send", "--now", "2026-12-06T12:00:00Z", "--json", env=live(relay.port))
    assert (0, "2026-W49", 2 * len(ACTIVE)) == (right.code, right.tree["slot"], len(relay.kept))


@pytest.mark.fault("49")
def test_a_letter_that_left_under_a_clock_ten_years_ahead_stops_no_later_one(folder: Folder) -> None:
    """Once the clock is right and the operator has said so; the letters that left count against the day's limit."""
    folder.edit("config/digest.toml", "per_day = 0", f"per_day = {2 * len(ACTIVE) - 1}")
    with HostileRelay() as relay:
        relay.on("RCPT", say("450 4.2.2 full"), nth=1)
        assert 75 == folder.run("send", "--now", "2036-12-07T12:00:00Z", env=live(relay.port)).code
        now = "2026-11-29T11:00:00Z"
        refused = folder.run("send", "--now", now, env=live(relay.port))
        assert (75, True) == (refused.code, "--accept-clock" in refused.err)
        rest = folder.run("send", "--now", now, "--accept-clock", "--json", env=live(relay.port))
        assert (0, "2036-W49") == (rest.code, rest.tree["slot"])
        assert sorted(ACTIVE) == sorted(relay.recipients)
        first, second = (
            folder.run("send", "--now", moment, "--json", env=live(relay.port)).tree
            for moment in ("2026-11-29T12:00:00Z", "2026-11-30T11:30:00Z")
        )
    assert ("2026-W48", "2026-W48", "sending") == (first["slot"], second["slot"], first["state"])
    assert ("complete", 2 * len(ACTIVE), True) == (second["state"], len(relay.kept), "used up" in first["stopped"])


@pytest.mark.fault("49")
def test_a_week_that_was_missed_under_a_clock_ahead_only_goes_out_when_it_is_due(folder: Folder) -> None:
    weeks = ("2026-11-29", "2027-01-04", "2026-12-06", "2026-12-13", "2027-01-03")
    with HostileRelay() as relay:
        told = [
            folder.run("send", "--now", f"{week}T12:00:00Z", "--accept-clock", "--json", env=live(relay.port)).tree
            for week in weeks
        ]
    assert ["2026-W48", "2026-W53", "2026-W49", "2026-W50", "2026-W53"] == [ran["slot"] for ran in told]
    assert ["2026-W49", "2026-W50", "2026-W51", "2026-W52"] == told[1]["missed"]
    assert 4 * len(ACTIVE) == len(relay.kept)


@pytest.mark.fault("49")
def test_a_clock_that_is_ten_years_ahead_and_right_sends_one_letter(folder: Folder) -> None:
    with HostileRelay() as relay:
        assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay.port)).code
        later = folder.run("send", "--now", "2036-12-07T12:00:00Z", "--accept-clock", "--json", env=live(relay.port))
    assert (10, 2 * len(ACTIVE)) == (later.code, len(relay.kept))


@pytest.mark.fault("49")
@pytest.mark.parametrize("manner", ["lock-step", "pipelining", "chunking"])
@pytest.mark.parametrize("step", [timedelta(days=3650), timedelta(hours=-2), timedelta(days=-365)], ids=str)
def test_a_clock_that_is_set_while_letters_leave_changes_nothing_for_them(
    tmp_path: Path, manner: str, step: timedelta
) -> None:
    """Waits are counted on a clock nobody can set."""
    with post_of(manner, tmp_path) as post:

        def set_clock() -> None:
            post.run.clock.moment += step

        post.relay.on("DOT", meet(set_clock), nth=4)
        desk = post.send()
        assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())
        assert READERS == len(post.relay.kept)


@pytest.mark.fault("48")
def test_a_run_that_outlasts_the_time_of_its_issue_ends_and_the_next_gives_up_the_rest(folder: Folder) -> None:
    """A slow relay, or a limit per second, may hold a run for days; the next week's letter must not wait for it."""
    moments = [datetime.fromisoformat(SUNDAY_NOON)]
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    with HostileRelay(LOCK_STEP) as relay:
        relay.on("DOT", meet(lambda: moments.append(moments[0] + timedelta(hours=49))), nth=3)
        settings = load_settings(folder.config, live(relay.port))
        house = furnish(settings, Clock(lambda: moments[-1], monotonic))
        ran, after = publish(house), publish(house)
        house.close()
    sent = len(relay.kept)  # what was under way was brought to its end
    assert (75, "sending", sent, True) == (ran.exit_code, ran.state, ran.counts["accepted"], 3 <= sent < len(ACTIVE))
    assert (10, "complete", len(ACTIVE) - sent) == (after.exit_code, after.state, after.counts["expired"])


@pytest.mark.fault("50")
def test_whatever_the_schedule_is_edited_to_the_week_keeps_its_one_letter(folder: Folder) -> None:
    with HostileRelay() as relay:
        assert 0 == folder.run("send", "--now", "2026-11-25T12:00:00Z", env=live(relay.port)).code  # nothing due yet
        assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay.port)).code
        zone = "Europe/London"
        for other, moment in [
            ("Pacific/Kiritimati", "2026-11-29T13:00:00Z"),  # there it is Monday already
            ("Pacific/Pago_Pago", "2026-11-29T23:00:00Z"),
            ("Asia/Kathmandu", "2026-11-30T12:00:00Z"),
        ]:
            folder.edit("config/digest.toml", f'zone = "{zone}"', f'zone = "{other}"')
            zone = other
            ran = folder.run("send", "--now", moment, "--json", env=live(relay.port))
            assert (0, 0) == (ran.code, sum(ran.tree["this_run"].values()))
        each_once(relay, ACTIVE)


@pytest.mark.fault("51")
def test_after_a_long_sleep_the_daemon_has_one_tick_to_make_up_for() -> None:
    every, fell_asleep = timedelta(seconds=60), datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
    for slept in (timedelta(hours=8), timedelta(days=365), timedelta(0)):
        woke = fell_asleep + slept
        first = daemon.Metronome(every).get_next_fire_time(fell_asleep, woke)
        assert max(woke, fell_asleep + every) == first
        assert daemon.Metronome(every).get_next_fire_time(first, woke) == first + every
    back = fell_asleep - timedelta(hours=2)  # the clock was set back: no tick lies in the past of either
    assert fell_asleep + every == daemon.Metronome(every).get_next_fire_time(fell_asleep, back)


OVERRUNNING = """
import os, signal, sys, threading
from pathlib import Path
from digest import daemon
busy, ticks = threading.Lock(), []
def tick(config, interrupted):
    if not busy.acquire(blocking=False):
        os._exit(3)
    ticks.append(1)
    if len(ticks) == 2:
        busy.release()
        raise RuntimeError("a tick that fails")
    threading.Event().wait(0.2)
    busy.release()
    if len(ticks) == 4:
        os.kill(os.getpid(), signal.SIGTERM)
daemon.tick = tick
sys.exit(daemon.stay(Path(sys.argv[1]), 0.05))
"""


@pytest.mark.fault("51")
def test_a_tick_that_overruns_or_fails_leaves_one_run_at_a_time_and_the_daemon_alive(folder: Folder) -> None:
    command = [sys.executable, "-c", OVERRUNNING, str(folder.config)]
    ran = subprocess.run(command, env=clean_environment(), timeout=120, check=False, capture_output=True, text=True)
    assert 0 == ran.returncode, ran.stderr


ASKED_IN_THE_MIDDLE = """
import os, signal, sys
from pathlib import Path
from apscheduler.jobstores.memory import MemoryJobStore
from digest import daemon
daemon.tick = lambda config, interrupted: None
update = MemoryJobStore.update_job
def asked_in_the_middle(store, job):
    os.kill(os.getpid(), signal.SIGTERM)
    update(store, job)
MemoryJobStore.update_job = asked_in_the_middle
sys.exit(daemon.stay(Path(sys.argv[1]), 0.05))
"""


@pytest.mark.fault("51")
def test_a_daemon_asked_to_end_while_its_scheduler_is_at_work_ends_in_peace(folder: Folder) -> None:
    command = [sys.executable, "-c", ASKED_IN_THE_MIDDLE, str(folder.config)]
    ran = subprocess.run(command, env=clean_environment(), timeout=60, check=False, capture_output=True, text=True)
    assert (0, 1) == (ran.returncode, len(ran.stderr.splitlines())), ran.stderr


@pytest.mark.fault("51")
def test_a_tick_says_what_failed_and_never_raises(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("reader1@example.org")

    monkeypatch.setattr(daemon, "load_settings", fail)
    assert 70 == daemon.tick(folder.config)
    assert ("RuntimeError" in caplog.text, "@" in caplog.text) == (True, False)
