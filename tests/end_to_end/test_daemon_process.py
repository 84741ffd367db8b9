"""The daemon sends what is due, stays awake, and leaves with 0 when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from folders import Folder, clean_environment
from steps import DEADLINE, an_hour_ago, ledger, started, until

from digest.daemon import tick
from digest.settings.fields import WEEKDAYS

# Runs the daemon with a signal that arrives in the last moment before the scheduler starts.
EARLY_SIGNAL = """
import os, signal, sys
from apscheduler.schedulers.blocking import BlockingScheduler
start = BlockingScheduler.start
def interrupted(self, *values, **named):
    os.kill(os.getpid(), signal.SIGTERM)
    return start(self, *values, **named)
BlockingScheduler.start = interrupted
from digest.cli import main
main(sys.argv[1:])
"""


@pytest.fixture
def due(folder: Folder) -> Folder:
    """A folder whose letter fell due an hour ago."""
    moment = an_hour_ago()
    folder.edit("config/digest.toml", 'weekday = "sunday"', f'weekday = "{WEEKDAYS[moment.weekday()]}"')
    folder.edit("config/digest.toml", 'time = "08:00"', f'time = "{moment:%H:%M}"')
    folder.edit("config/digest.toml", 'zone = "Europe/London"', 'zone = "UTC"')
    return folder


def complete(folder: Folder) -> bool:
    return [("complete",)] == ledger(folder, "SELECT state FROM issue")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_daemon_sends_what_is_due_and_leaves_with_0_on_a_signal(due: Folder, number: signal.Signals) -> None:
    with started(due, "run", "--every", "5") as daemon:
        until(lambda: complete(due) or daemon.poll() is not None, "the issue to be sent")
        assert daemon.poll() is None
        daemon.send_signal(number)
        _, said = daemon.communicate(timeout=DEADLINE)
    assert (0, 6) == (daemon.returncode, len(due.outbox()))
    assert "Traceback" not in said
    assert "6 letters sent" in said


def test_the_daemon_reads_the_mail_that_came_back(due: Folder) -> None:
    for name in ("new", "cur"):
        (due.path / "back" / name).mkdir(parents=True)
    (due.path / "back" / "new" / "1").write_bytes(b"Subject: hello\n\nwords\n")
    due.edit("config/digest.toml", 'imap_host = ""', 'maildir = "../back"')
    with started(due, "run", "--every", "5") as daemon:
        until(lambda: list((due.path / "back" / "cur").iterdir()) or daemon.poll() is not None, "the mail to be read")
        daemon.send_signal(signal.SIGTERM)
        _, said = daemon.communicate(timeout=DEADLINE)
    assert (0, True) == (daemon.returncode, "mail came back: {'read': 1" in said), said


@pytest.mark.fault("51")
def test_the_daemon_outlives_a_tick_that_failed(due: Folder) -> None:
    rows = due.subscribers.read_bytes()
    due.subscribers.unlink()
    with started(due, "run", "--every", "5") as daemon:
        assert daemon.stderr is not None
        heard = iter(daemon.stderr.readline, "")
        assert any("no such list" in line for line in heard)
        due.subscribers.write_bytes(rows)
        until(lambda: complete(due) or daemon.poll() is not None, "the issue to be sent")
        daemon.terminate()
        daemon.communicate(timeout=DEADLINE)
    assert (0, 6) == (daemon.returncode, len(due.outbox()))


def test_the_daemon_does_not_begin_with_a_config_that_cannot_work(folder: Folder) -> None:
    folder.edit("config/digest.toml", "tagline =", "tag_line =")
    ran = folder.run("run")
    assert (78, True) == (ran.code, ran.err.startswith("error: "))


def test_a_signal_before_the_first_tick_ends_the_daemon_with_0(folder: Folder) -> None:
    command = [sys.executable, "-c", EARLY_SIGNAL, "--config", str(folder.config), "run"]
    environment = clean_environment()
    ran = subprocess.run(command, env=environment, timeout=DEADLINE, check=False, capture_output=True, text=True)
    assert (0, False) == (ran.returncode, "internal error" in ran.stderr)


def test_a_tick_leaves_no_file_open(folder: Folder) -> None:
    assert 0 == tick(folder.config)
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert [] == [link for link in links if link.startswith(str(folder.path))]
