"""A run shows how far it has come on a terminal, and keeps standard output for its report."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress

from folders import SUNDAY_NOON, Folder, clean_environment
from steps import DEADLINE, readers, write_list


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
