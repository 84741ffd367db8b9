"""Asked to end, stopped and continued, robbed of a process: what is under way is finished or waits, and nobody gets two."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from crashes import EVERYBODY, IN_FLIGHT, OFFERS, SEND, again, let_go, nine_readers, stopped, struck
from folders import Folder, Ran
from invariants import everybody_once
from relays import LOCK_STEP, HostileRelay, drop, live, meet
from steps import DEADLINE, started, until

LEAVES_WITHIN = 30
"""Seconds a run may take to end when it is asked to."""


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process would still be told of a signal instead of dying by it."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    mask = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return bool(mask >> (number - 1) & 1)


def ended(run: subprocess.Popen[str]) -> Ran:
    out, err = run.communicate(timeout=LEAVES_WITHIN)
    return Ran(run.returncode, out, err)


@pytest.mark.fault("11")
@pytest.mark.parametrize(
    ("manner", "verb"), [("lock-step", "RCPT"), ("lock-step", "BODY"), ("pipelining", "BODY"), ("chunking", "BODY")]
)
def test_asked_to_end_a_run_finishes_the_letter_under_way_and_no_other(folder: Folder, manner: str, verb: str) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    victim: list[int] = []
    with HostileRelay(OFFERS[manner]) as relay:
        relay.on(verb, meet(lambda: os.kill(victim[0], signal.SIGTERM)), nth=3)
        with started(folder, *SEND, env=live(relay)) as run:
            victim.append(run.pid)
            ran = ended(run)
        assert (75, "", True) == (ran.code, ran.err, "asked to end" in ran.out)
        assert EVERYBODY[2] in relay.recipients
        assert len(relay.recipients) < len(EVERYBODY)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


@pytest.mark.fault("11")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_a_second_time_a_run_ends_at_once_and_the_letter_is_in_doubt(
    folder: Folder, number: signal.Signals
) -> None:
    nine_readers(folder)
    runs: list[subprocess.Popen[str]] = []

    def ask_twice() -> None:
        runs[0].send_signal(number)
        until(lambda: not catches(runs[0].pid, number), "the first signal to be taken")
        assert runs[0].poll() is None
        runs[0].send_signal(number)
        runs[0].wait(LEAVES_WITHIN)

    with HostileRelay(LOCK_STEP) as relay:
        relay.on("DOT", meet(ask_twice), nth=5)
        with started(folder, *SEND, env=live(relay)) as run:
            runs.append(run)
            run.communicate(timeout=DEADLINE)
        assert -number == run.returncode
        let_go(relay)
        assert EVERYBODY[4:5] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1)
        assert 1 == relay.recipients.count(EVERYBODY[4])


@pytest.mark.fault("11")
@pytest.mark.parametrize("mode", ["live", "outbox"])
def test_a_run_that_waits_for_its_pace_ends_when_it_is_asked_to(folder: Folder, mode: str) -> None:
    nine_readers(folder)
    folder.edit("config/digest.toml", "per_second = 0", "per_second = 0.01")
    with HostileRelay() as relay:
        env = live(relay) | {"DIGEST_MODE": mode}
        with started(folder, *SEND, env=env) as run:
            until(lambda: relay.kept or folder.outbox(), "the first letter")
            run.terminate()
            ran = ended(run)
    assert (75, "", True) == (ran.code, ran.err, "asked to end" in ran.out)


@pytest.mark.fault("12")
@pytest.mark.parametrize("moment", ["marking", "marked"])
def test_a_run_that_was_stopped_and_continued_goes_on_and_nobody_takes_its_place(folder: Folder, moment: str) -> None:
    nine_readers(folder)
    with HostileRelay(LOCK_STEP) as relay, struck(folder, moment, 5, "SIGSTOP", env=live(relay)) as run:
        until(lambda: stopped(run.pid), "the run to stop")
        other = again(folder, relay)
        assert (0, "busy", EVERYBODY[:4]) == (other.code, other.tree["state"], relay.recipients)
        run.send_signal(signal.SIGCONT)
        assert [] == everybody_once(folder, relay, ended(run), EVERYBODY, 0)


@pytest.mark.fault("12")
@pytest.mark.parametrize("moment", ["marking", "marked"])
@pytest.mark.parametrize(("reset", "in_doubt"), [(True, []), (False, EVERYBODY[4:5])], ids=["reset", "closed"])
def test_a_run_that_slept_until_its_relay_had_gone_repeats_nothing(
    folder: Folder, moment: str, reset: bool, in_doubt: list[str]
) -> None:
    """A letter whose end the network took is in doubt; one whose end it refused is free, and leaves at once."""
    nine_readers(folder)
    sleepers: list[int] = []
    gone = threading.Event()

    def await_sleep() -> None:
        until(lambda: sleepers and stopped(sleepers[0]), "the run to stop")
        gone.set()

    with HostileRelay(LOCK_STEP) as relay:
        relay.on("BODY", meet(await_sleep, drop(reset=reset)), nth=5)
        with struck(folder, moment, 5, "SIGSTOP", env=live(relay)) as run:
            sleepers.append(run.pid)
            assert gone.wait(DEADLINE)
            for _ in range(2 if reset else 1):  # the greeting before the freeze, and the connection that was reset
                relay.see_one_end()
            run.send_signal(signal.SIGCONT)
            assert in_doubt == everybody_once(folder, relay, ended(run), EVERYBODY, 1)
        again(folder, relay)
        assert set(EVERYBODY) - set(in_doubt) == set(relay.recipients)


@pytest.mark.fault("12")
def test_a_printing_process_killed_for_want_of_memory_ends_the_run_and_the_next_goes_on(folder: Folder) -> None:
    nine_readers(folder)
    folder.edit("config/digest.toml", "workers = 1", "workers = 2")
    with HostileRelay() as relay:
        # The sender itself prints two samples before it forks.
        with struck(folder, "before digest.publishing.prepare:personal_values", 4, env=live(relay)) as run:
            _, err = run.communicate(timeout=DEADLINE)
        assert (75, True) == (run.returncode, "printing process has died" in err)
        let_go(relay)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)
