"""The run under cron, and output that nobody reads or that cannot be written: the letters leave all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder, clean_environment
from received import read_letters

SEND = ("send", "--now", SUNDAY_NOON)


def command(folder: Folder, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "digest", "--config", str(folder.config), *arguments]


@pytest.mark.fault("66")
@pytest.mark.parametrize("environment", [{}, {"LC_ALL": "C", "PATH": ""}, {"PYTHONUTF8": "0", "LC_ALL": "POSIX"}])
def test_with_next_to_no_environment_the_same_letters_leave(folder: Folder, environment: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if name in ("PYTHONPATH", "SYSTEMROOT")}
    ran = subprocess.run(command(folder, *SEND), env=kept | environment, cwd="/", capture_output=True, check=False)
    assert (0, b"") == (ran.returncode, ran.stderr)
    shown = " ".join(letter.shown for letter in read_letters(folder.outbox()))
    assert [True, True] == [greeting in shown for greeting in ("Dear Björn,", "Dear Fátima, called Tima,")]


def test_the_config_may_be_named_by_the_environment(folder: Folder) -> None:
    environment = clean_environment() | {"DIGEST_CONFIG": str(folder.config)}
    ran = subprocess.run([sys.executable, "-m", "digest", *SEND], env=environment, cwd="/", check=False)
    assert (0, 6) == (ran.returncode, len(folder.outbox()))


@pytest.mark.fault("66")
@pytest.mark.parametrize("arguments", [SEND, ("plan", "--weeks", "52")], ids=["send", "plan"])
def test_a_reader_of_the_output_who_has_gone_is_no_failure(folder: Folder, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        ran = subprocess.run(
            command(folder, *arguments), stdout=nobody, stderr=subprocess.PIPE, env=clean_environment(), check=False
        )
    assert 6 == len(folder.outbox()) or arguments != SEND
    assert (0, b"") == (ran.returncode, ran.stderr)


@pytest.mark.fault("66")
def test_a_full_disk_behind_the_output_is_not_called_a_bug(folder: Folder) -> None:
    plan, environment = command(folder, "plan"), clean_environment()
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(plan, stdout=full, stderr=subprocess.PIPE, env=environment, check=False, text=True)
    assert (74, False) == (ran.returncode, "internal error" in ran.stderr)
