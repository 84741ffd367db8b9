"""A run shows how far it has come on a terminal, and keeps standard output for its report."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder, clean_environment
from steps import DEADLINE, live_relay, readers, write_list


def on_a_terminal(folder: Folder, *arguments: str) -> tuple[str, str]:
    """Standard output, and what a terminal on standard error got to see."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "digest", "--config", str(folder.config), *arguments]
    environment = clean_environment() | {"TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, cwd="/", env=environment) as run:
        os.close(theirs)
        seen = b""
        with suppress(OSError):  # the terminal's way of saying that its last user has gone
            while piece := os.read(ours, 65536):
                seen += piece
        out, _ = run.communicate(timeout=DEADLINE)
    os.close(ours)
    return out, seen.decode()


def test_a_terminal_shows_a_bar_and_the_letters_left(folder: Folder) -> None:
    write_list(folder, readers(900))
    out, seen = on_a_terminal(folder, "send", "--now", SUNDAY_NOON)
    assert "2026-W48: " in seen
    assert "of 900 left" in seen
    assert "900 accepted" in out
    assert "left" not in out


def test_a_quiet_run_shows_nothing(folder: Folder) -> None:
    write_list(folder, readers(900))
    _, seen = on_a_terminal(folder, "send", "--now", SUNDAY_NOON, "--quiet")
    assert "" == seen


@pytest.mark.parametrize(("answer", "code", "mailed"), [("n", 11, 0), ("y", 0, 6)])
def test_a_person_who_sends_as_if_it_were_later_is_asked_in_live_mode(
    folder: Folder, tmp_path: Path, answer: str, code: int, mailed: int
) -> None:
    today = datetime.now(UTC).date()
    later = f"{today + timedelta(days=370 - today.weekday())}T12:00:00Z"  # a Sunday of next year
    command = [sys.executable, "-m", "digest", "--config", str(folder.config), "send", "--now", later, "--json"]
    ours, theirs = pty.openpty()
    with live_relay(tmp_path / "kept") as env:
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, env=clean_environment() | env, timeout=DEADLINE,
            check=False,
        )  # fmt: skip
    os.close(theirs)
    os.close(ours)
    assert (code, True) == (done.returncode, "yet. In live mode this mails the list now." in done.stderr)
    assert mailed == len(list((tmp_path / "kept").glob("*.eml")))
