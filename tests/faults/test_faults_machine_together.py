"""Several senders over one folder, and somebody who leaves while a long list is being frozen."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from crashes import EVERYBODY, SEND, again, nine_readers, stopped, struck
from folders import Folder
from invariants import account_of, everybody_once, nobody_twice
from relays import HostileRelay, live, meet
from steps import DEADLINE, an_hour_ago, ledger, started, until

from digest.audience import Suppressions
from digest.model import Suppression
from digest.settings.fields import WEEKDAYS

ROWS = 300_000
ANSWERED_WITHIN = 2.0
"""Seconds that somebody who leaves may be kept waiting."""


@pytest.mark.fault("44")
@pytest.mark.parametrize("senders", [2, 20])
def test_of_senders_started_at_once_one_works_and_the_others_say_so(folder: Folder, senders: int) -> None:
    nine_readers(folder)
    with HostileRelay() as relay, ExitStack() as stack:
        runs = [stack.enter_context(started(folder, *SEND, env=live(relay))) for _ in range(senders)]
        answers = [run.communicate(timeout=DEADLINE) for run in runs]
        assert [0] * senders == [run.returncode for run in runs], answers
        assert {""} == {err for _, err in answers}
        trees = [json.loads(out) for out, _ in answers]
        assert len(EVERYBODY) == sum(tree["this_run"].get("accepted", 0) for tree in trees)
        assert {"busy", "complete"} >= {tree["state"] for tree in trees}
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


@pytest.mark.fault("44")
def test_cron_a_timer_and_the_daemon_together_send_each_letter_once(folder: Folder) -> None:
    nine_readers(folder)
    due = an_hour_ago()
    folder.edit("config/digest.toml", 'weekday = "sunday"', f'weekday = "{WEEKDAYS[due.weekday()]}"')
    folder.edit("config/digest.toml", 'time = "08:00"', f'time = "{due:%H:%M}"')
    folder.edit("config/digest.toml", 'zone = "Europe/London"', 'zone = "UTC"')
    with HostileRelay() as relay, ExitStack() as stack:
        env = live(relay)
        daemon = stack.enter_context(started(folder, "run", "--every", "5", env=env))
        others = [stack.enter_context(started(folder, "send", "--json", env=env)) for _ in range(2)]
        assert [0, 0] == [run.wait(DEADLINE) for run in others]
        until(lambda: ledger(folder, "SELECT state FROM issue") == [("complete",)], "the issue to be complete")
        daemon.terminate()
        assert 0 == daemon.wait(DEADLINE)
        assert [] == everybody_once(folder, relay, folder.run("send", "--json", env=env), EVERYBODY, 0)


@pytest.mark.fault("44")
@pytest.mark.parametrize("moment", ["step freeze: some written", "before digest.delivery.dialler:dial", "marked"])
def test_from_a_sender_that_stands_still_nobody_steals(folder: Folder, moment: str) -> None:
    nine_readers(folder)
    with HostileRelay() as relay, struck(folder, moment, 1, "SIGSTOP", env=live(relay)) as run:
        until(lambda: stopped(run.pid), "the run to stop")
        heard = list(relay.heard)
        for _ in range(2):
            other = again(folder, relay)
            assert (0, "busy", "") == (other.code, other.tree["state"], other.err)
        assert heard == relay.heard
        run.send_signal(signal.SIGCONT)
        assert 0 == run.wait(DEADLINE)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


@pytest.mark.fault("44")
def test_a_sender_that_stands_still_for_hours_is_said_and_nobody_steals(folder: Folder) -> None:
    nine_readers(folder)
    with HostileRelay() as relay, struck(folder, "marked", 1, "SIGSTOP", env=live(relay)) as run:
        until(lambda: stopped(run.pid), "the run to stop")
        for file in (folder.path / "var").glob("ledger.sqlite*"):
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 3 * 3600))
        other = again(folder, relay)
        assert (10, "busy", True) == (other.code, other.tree["state"], "nothing for 3 hours" in other.tree["stopped"])
        run.send_signal(signal.SIGCONT)
        assert 0 == run.wait(DEADLINE)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


def seconds(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


@pytest.mark.fault("45")
def test_who_leaves_while_a_long_list_is_frozen_is_answered_at_once_and_gets_no_letter(folder: Folder) -> None:
    """The sender stands still in the middle of its transaction, so that nobody could be waiting for its end."""
    nine_readers(folder)
    rows = "".join(f"reader{number:06d}@example.org,,active\n" for number in range(1, ROWS + 1))
    folder.subscribers.write_text(f"email,name,status\n{rows}", "utf-8")
    leaving = [f"reader{number:06d}@example.org" for number in (1, 2, 3)]
    victim: list[int] = []
    with HostileRelay() as relay:
        relay.on("DOT", meet(lambda: os.kill(victim[0], signal.SIGTERM)), nth=20)
        with struck(folder, "step freeze: some written", ROWS // 6, "SIGSTOP", env=live(relay)) as run:
            victim.append(run.pid)
            until(lambda: stopped(run.pid) or run.poll() is not None, "the freeze to be half way")
            assert [(0,)] == ledger(folder, "SELECT count(*) FROM issue")
            suppress = [lambda who=who: folder.run("subscribers", "suppress", who) for who in leaving]
            assert ANSWERED_WITHIN > min(map(seconds, suppress))  # the first of a process may wait for a busy machine
            assert ANSWERED_WITHIN > seconds(lambda: leave(folder))
            run.send_signal(signal.SIGCONT)
            assert 75 == run.wait(DEADLINE)
        account = account_of(folder)
        nobody_twice(relay)
    assert (ROWS, ROWS) == (len(account.readers), account.frozen["to_send"])
    assert leaving == account.of("suppressed")
    assert set() == set(leaving) & set(relay.recipients)
    assert len(relay.recipients) >= 20


def leave(folder: Folder) -> None:
    """As the web application does it: one more, by key."""
    kept = Suppressions(folder.path / "var" / "suppressions.sqlite", required=True)
    kept.add(Suppression(b"k" * 16, "unsubscribed", datetime.now(UTC)))
    kept.close()
