"""Killed, or without power, while a folder is laid: no ledger or a valid one, and digest init completes the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder, clean_environment
from steps import DEADLINE

from digest import starter
from digest.audience import Suppressions
from digest.delivery import open_ledger

# Lays folder after folder; in the n-th one it dies before the n-th statement, sync or renaming, until one is finished.
LAYING = """
import itertools, os, signal, sqlite3, sys
from pathlib import Path
from digest import starter
left = 0
def step(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
connect, sync, name = sqlite3.connect, os.fsync, Path.replace
def traced(*values, **named):
    step()
    db = connect(*values, **named)
    db.set_trace_callback(step)
    return db
sqlite3.connect = traced
os.fsync = lambda handle: (step(), sync(handle), step())[1]
Path.replace = lambda path, target: (step(), name(path, target), step())[1]
starter._files = lambda root: []
for left in itertools.count(1):
    folder = Path(sys.argv[1]) / f"{left:03d}"
    folder.mkdir()
    child = os.fork()
    if child == 0:
        starter.lay(folder)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


def valid_or_absent(var: Path) -> tuple[bool, bool]:
    """Which of the two files are there; those that are must be what they should be."""
    ledger, suppressions = var / "ledger.sqlite", var / "suppressions.sqlite"
    if ledger.exists():
        opened = open_ledger(ledger, "live")
        opened.examine()
        assert [] == opened.issues()
        opened.close()
    if suppressions.exists():
        kept = Suppressions(suppressions, required=True)
        assert 32 == len(kept.pepper)
        kept.close()
    return ledger.exists(), suppressions.exists()


@pytest.mark.fault("10")
def test_wherever_the_laying_of_a_ledger_dies_there_is_none_or_a_valid_one_and_init_completes_it(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", LAYING, str(tmp_path)]
    subprocess.run(command, env=clean_environment(), timeout=DEADLINE, check=True)
    folders = sorted(tmp_path.iterdir())
    found = [valid_or_absent(folder / "var") for folder in folders]
    assert {(False, False), (True, False), (True, True)} == set(found)
    assert len(folders) > 20
    for folder in folders:
        starter._lay_ledgers(folder, [])
        assert (True, True) == valid_or_absent(folder / "var")
        assert [] == list((folder / "var").glob("*.part*"))


@pytest.mark.fault("10")
def test_a_ledger_gets_its_name_when_it_is_whole_and_the_name_is_made_to_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself syncs a file whose log it folds in at the close."""
    said: list[str] = []
    sync, name = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        sync(handle)
        said.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")

    def noted_name(path: Path, target: Path) -> Path:
        assert [] == list(path.parent.glob("*-wal"))
        said.append(f"name {target.name}")
        return name(path, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_name)
    starter._lay_ledgers(tmp_path, [])
    assert ["name ledger.sqlite", "sync var", "name suppressions.sqlite", "sync var"] == said


@pytest.mark.fault("10")
def test_a_starter_file_that_was_half_written_is_not_taken_for_the_operators_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "letter")
    starter.lay(folder.path)
    (folder.path / ".env").rename(folder.path / ".env.part")
    (folder.path / ".env.part").write_text("DIGEST_TOKEN", "utf-8")
    starter.lay(folder.path)
    assert 0 == folder.run("send", "--now", SUNDAY_NOON).code
