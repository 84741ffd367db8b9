"""Several runs at once: one works, the others step aside, and every reader gets one letter."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder
from steps import DEADLINE, ledger, readers, started, until, write_list
from turnstile import turnstile

from digest.app import clock_at, furnish
from digest.delivery import Ledger
from digest.errors import Temporary
from digest.publishing import publish
from digest.settings import load_settings


def test_runs_started_at_once_write_every_outbox_letter_once(folder: Folder) -> None:
    write_list(folder, readers(20))
    with ExitStack() as stack:
        together = [stack.enter_context(started(folder, "send", "--now", SUNDAY_NOON, "--json")) for _ in range(2)]
        trees = [json.loads(run.communicate(timeout=DEADLINE)[0]) for run in together]
    assert 20 == sum(tree["this_run"].get("accepted", 0) for tree in trees)
    assert 20 == len(folder.outbox())


@pytest.mark.fault("44")
def test_a_run_that_meets_another_at_work_says_so_and_exits_0(folder: Folder) -> None:
    with turnstile("dot", 2) as relay, started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as first:
        assert relay.reached.wait(DEADLINE)
        second = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        relay.go.set()
        assert 0 == first.wait(DEADLINE)
    assert (0, "busy") == (second.code, second.tree["state"])
    assert [1] * 6 == list(Counter(relay.recipients).values())


def test_looking_never_waits_for_a_run_at_work(folder: Folder) -> None:
    with turnstile("dot", 2) as relay, started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        (standing,) = folder.run("status", "--json", env=relay.env).tree["issues"]
        assert 0 == folder.run("preview", "--week", "2026-W49", env=relay.env).code
        assert run.poll() is None
        relay.go.set()
        run.wait(DEADLINE)
    assert ("sending", 6) == (standing["state"], standing["counts"]["to_send"])


@pytest.mark.fault("42")
def test_a_ledger_locked_by_another_program_is_waited_for(folder: Folder) -> None:
    with closing(sqlite3.connect(folder.path / "var" / "ledger.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with started(folder, "send", "--now", SUNDAY_NOON) as run:
            until(lambda: _sleeps_with(run.pid, "ledger.sqlite"), "the run to come to the lock")
            other.execute("ROLLBACK")
            assert 0 == run.wait(DEADLINE)
    assert 6 == len(folder.outbox())


@pytest.mark.fault("42")
def test_a_ledger_that_stays_locked_ends_the_run_as_temporary_with_nothing_sent(folder: Folder) -> None:
    path = folder.path / "var" / "ledger.sqlite"
    house = furnish(load_settings(folder.config, {}), clock_at())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        impatient = Ledger(sqlite3.connect(path, timeout=0.05, isolation_level=None), str(path), "outbox")
        due = house.cadence.due_at(house.cadence.next_due(house.clock.now()))
        with pytest.raises(Temporary) as met:
            publish(replace(house, ledger=lambda: impatient, clock=clock_at(due)))
        impatient.close()
    assert (75, []) == (met.value.exit_code, folder.outbox())
    assert [(0,)] == ledger(folder, "SELECT count(*) FROM issue")


def _sleeps_with(pid: int, file: str) -> bool:
    """Whether a process has the file open, for writing its -wal, and waits."""
    handles = Path(f"/proc/{pid}/fd")
    try:
        opened = [str(handle.readlink()) for handle in handles.iterdir()]
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state == "S" and any(name.endswith(f"{file}-wal") for name in opened)
