"""The list as a file: read whole, only when it is an ordinary one that holds still, and never followed elsewhere."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from rosters import snapshot

from digest.audience import take_snapshot
from digest.errors import AudienceError, DigestError, MissingInput, PermissionRefused, Temporary

LIST = b"email,name\nana@example.org,Ana\nben@example.org,Ben\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "subscribers.csv"
    file.write_bytes(LIST)
    file.chmod(0o600)
    return file


@contextmanager
def just_after(function: object, act: Callable[[], object]) -> Iterator[None]:
    """Act once, right after the first return of a built-in function: a real change at a moment we choose."""
    waiting = [act]

    def watch(_: FrameType, event: str, called: object) -> None:
        if event == "c_return" and called is function and waiting:
            waiting.pop()()

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(before)
    assert not waiting, "the function was never called"


def open_handles() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  (the folder holds the handle that lists it)


def test_a_snapshot_holds_every_byte_and_their_sha_256(path: Path) -> None:
    taken = take_snapshot(path)
    assert LIST == taken.content
    assert hashlib.sha256(LIST).hexdigest() == taken.sha256
    assert () == taken.warnings


def test_a_snapshot_does_not_change_when_the_file_does(path: Path) -> None:
    taken = take_snapshot(path)
    path.write_bytes(b"email\n")
    assert ["ana@example.org", "ben@example.org"] == [row.email for row in taken.rows()]


def test_reading_changes_nothing_in_the_folder(path: Path) -> None:
    before = path.stat()
    list(take_snapshot(path).rows())
    assert [path] == list(path.parent.iterdir())
    assert (before.st_mtime_ns, before.st_size, before.st_mode) == (
        path.stat().st_mtime_ns,
        path.stat().st_size,
        path.stat().st_mode,
    )


def test_a_snapshot_never_shows_addresses_when_it_is_printed(path: Path) -> None:
    assert "ana@" not in repr(take_snapshot(path))


@pytest.mark.fault("53")
def test_a_missing_list_is_missing_input(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="no such list"):
        take_snapshot(tmp_path / "nothing.csv")


@pytest.mark.fault("S8")
def test_a_symbolic_link_is_refused_unless_it_is_allowed(path: Path) -> None:
    link = path.with_name("link.csv")
    link.symlink_to(path)
    with pytest.raises(MissingInput, match="symbolic link"):
        take_snapshot(link)
    assert LIST == take_snapshot(link, follow_symlinks=True).content


@pytest.mark.fault("S8")
def test_a_fifo_is_refused_and_nobody_waits_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.csv", 0o600)
    with pytest.raises(MissingInput, match="not a regular file"):
        take_snapshot(tmp_path / "fifo.csv")


@pytest.mark.fault("S8")
def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir(mode=0o700)
    with pytest.raises(MissingInput, match="not a regular file"):
        take_snapshot(tmp_path / "folder.csv")


@pytest.mark.fault("S8")
def test_a_device_and_a_socket_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        take_snapshot(Path("/dev/null"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        with pytest.raises(MissingInput):
            take_snapshot(tmp_path / "s")


@pytest.mark.parametrize("kind", ["directory", "fifo", "world-writable"])
def test_a_refused_file_is_closed_again(path: Path, kind: str) -> None:
    odd = path.with_name("odd")
    if kind == "directory":
        odd.mkdir()
    elif kind == "fifo":
        os.mkfifo(odd)
    else:
        odd.write_bytes(LIST)
        odd.chmod(0o666)
    before = open_handles()
    for _ in range(30):
        with pytest.raises((DigestError, OSError)):
            take_snapshot(odd)
    assert before + 30 > open_handles()


@pytest.mark.fault("S8", "S25")
@pytest.mark.parametrize("mode", [0o602, 0o622, 0o666, 0o777])
def test_a_list_that_everybody_may_write_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(PermissionRefused, match="may be written by everyone"):
        take_snapshot(path)


@pytest.mark.fault("S8", "S25")
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, False), (0o660, False), (0o644, True)])
def test_a_list_that_everybody_may_read_is_warned_of(path: Path, mode: int, warned: bool) -> None:
    path.chmod(mode)
    assert warned == any("chmod 600" in warning for warning in take_snapshot(path).warnings)


@pytest.mark.fault("54")
def test_a_list_that_is_open_in_a_spreadsheet_is_warned_of(path: Path) -> None:
    path.with_name(".~lock.subscribers.csv#").write_text("", "utf-8")
    assert any("spreadsheet" in warning for warning in take_snapshot(path).warnings)


@pytest.mark.fault("53")
@pytest.mark.parametrize("content", [b"", b" ", b"\n\n\r\n", b"\t \n"])
def test_an_empty_list_is_refused_and_never_taken_for_a_list_without_readers(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(AudienceError, match="is empty"):
        snapshot(tmp_path, content)


@pytest.mark.fault("54")
def test_a_list_that_grows_while_it_is_read_is_left_for_the_next_tick(path: Path) -> None:
    def grow() -> None:
        with path.open("ab") as file:
            file.write(b"cy@example.org,Cy\n")

    with just_after(os.fstat, grow), pytest.raises(Temporary, match="changed while it was read"):
        take_snapshot(path)


@pytest.mark.fault("54")
def test_a_list_that_shrinks_while_it_is_read_is_left_for_the_next_tick(path: Path) -> None:
    with just_after(os.fstat, lambda: os.truncate(path, 20)), pytest.raises(Temporary, match="changed while"):
        take_snapshot(path)


@pytest.mark.fault("54")
def test_a_list_rewritten_at_the_same_length_while_it_is_read_is_left_for_the_next_tick(path: Path) -> None:
    def rewrite() -> None:
        path.write_bytes(LIST.replace(b"ana", b"eve"))
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000))

    with just_after(os.fstat, rewrite), pytest.raises(Temporary, match="changed while"):
        take_snapshot(path)


def test_a_file_that_gives_more_bytes_than_it_says_it_has_is_not_trusted() -> None:
    with pytest.raises(Temporary, match="changed while"):
        take_snapshot(Path("/proc/self/status"))  # it says it has none


@pytest.mark.fault("54", "S8")
def test_a_list_replaced_by_rename_while_it_is_read_is_read_as_it_was(path: Path) -> None:
    other = path.with_name("new.csv")
    other.write_bytes(b"email\nzoe@example.org\n")
    with just_after(os.fstat, lambda: other.rename(path)):
        assert LIST == take_snapshot(path).content
