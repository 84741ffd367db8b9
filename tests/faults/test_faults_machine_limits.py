"""A machine that has run out of something: disk, rights, file handles. The run ends with a word, and nothing is lost."""

from __future__ import annotations

import ctypes
import itertools
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from crashes import EVERYBODY, SEND, again, let_go, nine_readers, stopped, struck
from folders import Folder, Ran, clean_environment
from invariants import everybody_once
from relays import LOCK_STEP, HostileRelay, live
from steps import DEADLINE, ledger, until

_PR_CAPBSET_DROP, _OVERRIDES = 24, (1, 2)


def run_limited(folder: Folder, relay: HostileRelay, limit: Callable[[], object]) -> Ran:
    """The command in a process that is told its limit before it begins."""
    command = [sys.executable, "-m", "digest", "--config", str(folder.config), *SEND]
    ran = subprocess.run(command, env=clean_environment() | live(relay), cwd="/", timeout=DEADLINE, check=False,
                         capture_output=True, text=True, preexec_fn=limit)  # fmt: skip
    assert "Traceback" not in ran.stderr, ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def as_anybody() -> None:
    """Give up root's right to pass over what a file's mode says; everybody else has no such right."""
    if os.geteuid() == 0:
        for right in _OVERRIDES:
            assert 0 == ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0)


def fill_the_disk(folder: Folder, pid: int) -> None:
    """From now on nothing grows: neither the ledger nor its log."""
    files = [folder.path / "var" / name for name in ("ledger.sqlite", "ledger.sqlite-wal")]
    size = max(file.stat().st_size for file in files if file.exists())
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.fault("35")
@pytest.mark.parametrize(
    ("moment", "letter", "in_doubt"),
    [
        ("before digest.delivery.ledger:Ledger.freeze", 1, 0),
        ("marking", 1, 0),
        ("marking", 5, 0),
        ("answered", 1, 1),
        ("answered", 5, 1),
        ("answered", 9, 1),
    ],
)
def test_on_a_full_disk_the_run_stops_and_a_letter_that_left_is_in_doubt(
    folder: Folder, moment: str, letter: int, in_doubt: int
) -> None:
    nine_readers(folder)
    with HostileRelay(LOCK_STEP) as relay:  # no turn of the ledger holds two letters
        with struck(folder, moment, letter, "SIGSTOP", env=live(relay)) as run:
            until(lambda: stopped(run.pid), "the run to stop")
            fill_the_disk(folder, run.pid)
            run.send_signal(signal.SIGCONT)
            _, err = run.communicate(timeout=DEADLINE)
        assert (74, True) == (run.returncode, "check disk space" in err), err
        let_go(relay)
        assert EVERYBODY[: letter - 1 + in_doubt] == relay.recipients
        if "freeze" in moment:
            assert [(0,)] == ledger(folder, "SELECT count(*) FROM issue")
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1)
    assert EVERYBODY[letter - 1 : letter] * in_doubt == doubtful


@pytest.mark.fault("36")
@pytest.mark.parametrize(
    ("closed", "mode"),
    [("var", 0o500), ("var/ledger.sqlite", 0o400), ("var/ledger.sqlite", 0o000), ("var/digest.lock", 0o400)],
)
@pytest.mark.parametrize("began", [False, True], ids=["new", "used"])
def test_where_it_may_not_write_the_run_ends_before_it_connects(
    folder: Folder, closed: str, mode: int, began: bool
) -> None:
    nine_readers(folder)
    lock = folder.path / "var" / "digest.lock"
    if began:
        lock.touch(0o600)
    elif closed == "var/digest.lock":
        lock.touch()
    path = folder.path / closed
    usual = path.stat().st_mode
    path.chmod(mode)
    with HostileRelay() as relay:
        ran = run_limited(folder, relay, as_anybody)
        path.chmod(usual)
        assert (73, 0) == (ran.code, relay.connections), ran.err
        assert ("error: ", True) == (ran.err[:7], "must be able to write" in ran.err)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


@pytest.mark.fault("37")
def test_with_too_few_file_handles_the_run_says_so_and_each_next_one_goes_on(folder: Folder) -> None:
    """One handle more at each run, until there are enough."""
    nine_readers(folder)
    codes: set[int] = set()
    with HostileRelay() as relay:
        for handles in itertools.count(7):
            ran = run_limited(folder, relay, lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles)))  # noqa: B023
            if ran.code == 0:
                break
            codes.add(ran.code)
            assert [] == relay.recipients
        assert {71, 74} == codes
        assert [] == everybody_once(folder, relay, ran, EVERYBODY, 0)
