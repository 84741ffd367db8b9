"""The one place that writes the list: rows at its end, under a lock, every other byte as it was."""

from __future__ import annotations

import csv
import fcntl
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from digest.audience.address import canonical
from digest.audience.roll import addressed
from digest.audience.roster import Row, Snapshot, take_snapshot
from digest.errors import CannotWrite, Temporary

_JOINED = "joined"
_TRIES = 20


def append_reader(path: Path, address: str, name: str, day: date, follow_symlinks: bool = False) -> Row | None:
    """Write an active row for a reader who is not in the list; the row that is there already otherwise.

    The row takes the list's own delimiter, line ends and quoting; a column called "joined" gets the day.

    Raises:
        CannotWrite: this account may not write there, or the disk is full; the list is as it was.
        DigestError: whatever reading the list raises; a list that cannot be read is not written.
    """
    with _locked(path, follow_symlinks) as handle:
        snapshot = take_snapshot(path, follow_symlinks)
        found = find_reader(snapshot, canonical(address)[1])
        if found is None:
            _write(handle, snapshot, rows_bytes(snapshot, [(address, name)], day))
    return found


def append_readers(path: Path, readers: Iterable[tuple[str, str]], day: date, follow_symlinks: bool = False) -> int:
    """Write active rows for those readers, as address and name, whom the list lacks; how many, all in one write.

    Raises what ``append_reader`` raises; then none of them is in the list.
    """
    with _locked(path, follow_symlinks) as handle:
        snapshot = take_snapshot(path, follow_symlinks)
        present = spellings(snapshot)
        lacking = []
        for address, name in readers:
            same = canonical(address)[1]
            if same not in present:
                present.add(same)
                lacking.append((address, name))
        if lacking:
            _write(handle, snapshot, rows_bytes(snapshot, lacking, day))
    return len(lacking)


def spellings(snapshot: Snapshot) -> set[str]:
    """Every address of the list that can be mailed, as ``canonical`` keys it, whatever its status."""
    return {same for _, same in addressed(snapshot)}


def find_reader(snapshot: Snapshot, same: str) -> Row | None:
    """The first row of an address, given as ``canonical`` keys it. Walks the list to its end, and so finds it sound."""
    found = None
    for row, one in addressed(snapshot):
        found = row if found is None and one == same else found
    return found


def rows_bytes(snapshot: Snapshot, readers: Iterable[tuple[str, str]], day: date) -> bytes:
    """What to put behind the last byte of the list so that these readers stand there. Thinks only."""
    layout, content = snapshot.layout(), snapshot.content.removeprefix(b"\xef\xbb\xbf")
    blank = [day.isoformat() if cell.strip().casefold() == _JOINED else "" for cell in layout.header]
    if layout.status is not None:
        blank[layout.status] = "active"
    end = re.search(rb"\r\n|\n|\r", content.lstrip(b"\r\n"))
    newline = end[0].decode() if end else "\n"
    lines = io.StringIO()
    writer = csv.writer(
        lines, delimiter=layout.delimiter, lineterminator=newline,
        quoting=csv.QUOTE_ALL if content.lstrip().startswith(b'"') else csv.QUOTE_MINIMAL,
    )  # fmt: skip
    for address, name in readers:
        cells = blank.copy()
        cells[layout.email] = address
        if layout.name is not None:
            cells[layout.name] = name
        writer.writerow(cells)
    before = "" if content.endswith((b"\n", b"\r")) else newline
    return (before + lines.getvalue()).encode()


@contextmanager
def _locked(path: Path, follow_symlinks: bool) -> Iterator[int]:
    """The list, open for appending, and still the file of that name once nobody else is writing to it."""
    flags = os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow_symlinks else os.O_NOFOLLOW)
    for _ in range(_TRIES):
        try:
            handle = os.open(path, flags)
        except OSError as reason:
            cure = "let the account that runs digest write to this file; then: digest subscribers sync"
            raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(path), cure=cure) from reason
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if _is_still(handle, path):
                yield handle
                return
        finally:
            os.close(handle)
    raise Temporary("is being replaced again and again", where=str(path), cure="digest subscribers sync, later")


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _write(handle: int, snapshot: Snapshot, rows: bytes) -> None:
    """Append in one write; what does not fit is taken back whole."""
    size = os.fstat(handle).st_size
    where = str(snapshot.path)
    if size != len(snapshot.content):
        raise Temporary("changed while it was read", where=where, cure="digest subscribers sync, later")
    try:
        written = os.write(handle, rows)
        if written != len(rows):
            raise OSError(0, "the disk is full")
        os.fsync(handle)
    except OSError as reason:
        os.ftruncate(handle, size)
        raise CannotWrite(f"cannot be written: {reason.strerror}", where=where) from reason
