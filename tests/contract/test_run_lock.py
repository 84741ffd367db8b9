"""One sender at a time: the lock is held for the whole run and dropped by the kernel with the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from digest.delivery import RunLock
from digest.errors import CannotWrite

HOLDER = """
import sys
from pathlib import Path
from digest.delivery import RunLock
with RunLock(Path(sys.argv[1])) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Another process that asks for the lock, says whether it got it, and stays."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_second_holder_is_told_no_and_does_not_wait(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    with RunLock(path) as first, RunLock(path) as second:
        assert (True, False) == (first, second)
    with RunLock(path) as later:
        assert later is True


def test_the_one_who_was_told_no_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    with RunLock(path) as first:
        with RunLock(path) as second:
            assert (True, False) == (first, second)
        with RunLock(path) as third:
            assert third is False


@pytest.mark.fault("44")
def test_another_process_is_told_no(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    with RunLock(path) as mine, hold(path) as other:
        assert (True, "False") == (mine, said(other))
        other.kill()


@pytest.mark.fault("44")
def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    with hold(path) as other:
        assert "True" == said(other)
        with RunLock(path) as mine:
            assert mine is False
        other.kill()
        other.wait()
    with RunLock(path) as mine:
        assert mine is True


@pytest.mark.fault("44")
def test_the_lock_is_held_though_somebody_deletes_its_file(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    with RunLock(path) as mine:
        path.unlink()
        with RunLock(path) as other:
            assert (True, False) == (mine, other)
    with RunLock(path) as later:
        assert later is True


def test_a_lock_that_could_not_be_had_leaves_nothing_locked_behind(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    path.mkdir()
    with pytest.raises(CannotWrite), RunLock(path):
        pass
    path.rmdir()
    with RunLock(path) as later:
        assert later is True


def test_a_program_started_while_the_lock_is_held_does_not_inherit_it(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    waiting = [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"]
    with RunLock(path) as mine:
        assert mine is True
        child = subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, close_fds=False)
    with child:
        assert "up" == said(child)
        with RunLock(path) as later:
            assert later is True
        child.kill()


def test_a_place_where_no_lock_can_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite) as caught, RunLock(tmp_path / "nowhere" / "digest.lock"):
        pass
    assert str(tmp_path / "nowhere" / "digest.lock") == caught.value.faults[0].where


def test_an_error_inside_gives_the_lock_back(tmp_path: Path) -> None:
    path = tmp_path / "digest.lock"
    with pytest.raises(ZeroDivisionError), RunLock(path):
        raise ZeroDivisionError
    with RunLock(path) as mine:
        assert mine is True
