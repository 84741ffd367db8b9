"""The door to the CSV: one stable snapshot of its bytes, then its rows with their line numbers.

It reads and never writes: the file is the operator's own.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from digest.errors import AudienceError, MissingInput, PermissionRefused, Temporary

MAX_BYTES = 512 * 1024 * 1024
MAX_CELL = 100_000
_NAMES = {
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "address"),
    "name": ("name", "full name", "first name", "firstname", "first_name"),
    "status": ("status", "state"),
}


class Row(NamedTuple):
    """One data row: its first line in the file, the three cells the letter needs as written, or its problem.

    ``cells`` are all of them, in the header's order.
    """

    line: int
    email: str
    name: str
    status: str
    problem: str = ""
    cells: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The delimiter, the header's cells as written, and where the columns stand that the letter needs."""

    delimiter: str
    header: tuple[str, ...]
    email: int
    name: int | None
    status: int | None


@dataclass(frozen=True)
class Snapshot:
    """The bytes of the list at one moment. ``warnings`` are things the operator should know of the file itself."""

    path: Path
    content: bytes = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The hex digest of the bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def layout(self) -> Layout:
        """How the file writes its rows. Raises AudienceError when its header does not say."""
        line, header = next(self.records(), (1, []))
        return Layout(_delimiter(self), tuple(header), *_columns(header, f"{self.path}:{line}"))

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The cells of the header, then of each data row, with the line each begins on; blank lines are none.

        Raises:
            AudienceError: the file is not a table as a whole: encoding, quoting or rows in a cell.
        """
        return _records(self)

    def rows(self) -> Iterator[Row]:
        """All data rows as a list has them. Raises what ``records`` raises, and AudienceError for an unfit header."""
        return _rows(self)


def take_snapshot(path: Path, follow_symlinks: bool = False) -> Snapshot:
    """Read the file whole, and only if it held still meanwhile.

    Raises:
        MissingInput: not there, not readable, not a regular file.
        PermissionRefused: every account of the machine may write to it.
        Temporary: it changed while it was read.
        AudienceError: it is empty or beyond MAX_BYTES.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow_symlinks else os.O_NOFOLLOW)
    try:
        handle = os.open(path, flags)
    except OSError as reason:
        raise _cannot_open(path, reason) from None
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        os.close(handle)  # fdopen refuses a directory, and leaves it open
        raise MissingInput("is not a regular file", where=str(path))
    with os.fdopen(handle, "rb") as file:
        if before.st_mode & stat.S_IWOTH:
            why = "any account of this machine could add readers"
            raise PermissionRefused("may be written by everyone", where=str(path), why=why, cure=f"chmod o-w {path}")
        if before.st_size > MAX_BYTES:
            raise AudienceError(f"is larger than {MAX_BYTES} bytes", where=str(path))
        content = file.read(MAX_BYTES)
        after = os.fstat(handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise Temporary("changed while it was read", where=str(path), cure="the next tick reads it again")
    if not content.strip():
        cure = "put back the last good copy; an empty list is never taken for a list without readers"
        raise AudienceError("is empty", where=str(path), cure=cure)
    return Snapshot(path, content, tuple(_warnings(path, before.st_mode)))


def _cannot_open(path: Path, reason: OSError) -> MissingInput:
    if reason.errno == errno.ELOOP:
        cure = "name the file itself, or set audience.follow_symlinks = true"
        return MissingInput("is a symbolic link", where=str(path), cure=cure)
    if reason.errno == errno.ENOENT:
        return MissingInput("no such list", where=str(path), cure="see audience.file in the config")
    cure = "make it readable for the account that runs digest"
    return MissingInput(f"cannot be read: {reason.strerror}", where=str(path), cure=cure)


def _warnings(path: Path, mode: int) -> Iterator[str]:
    if mode & stat.S_IROTH:
        yield f"{path}: every account of this machine may read it; it holds personal data: chmod 600 {path}"
    lock = path.parent / f".~lock.{path.name}#"
    if lock.exists():
        yield f"{path}: is open in a spreadsheet; what is not saved there is not in this reading"


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    records = _records(snapshot)
    line, header = next(records, (1, []))
    email, name, status = _columns(header, f"{snapshot.path}:{line}")
    width, short = len(header), 0
    for line, cells in records:
        short = line if len(cells) < width else 0
        if len(cells) != width:
            yield Row(line, "", "", "", f"has {len(cells)} cells where the header has {width}")
        else:
            name_cell = cells[name] if name is not None else ""
            status_cell = cells[status] if status is not None else ""
            yield Row(line, cells[email], name_cell, status_cell, "", cells)
    if short:
        _no_torn_end(snapshot, short)


def _records(snapshot: Snapshot) -> Iterator[tuple[int, list[str]]]:
    where = str(snapshot.path)
    text = _decoded(snapshot)
    delimiter = _delimiter(snapshot)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line, first = 1, True
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                if reader.line_num > line and not first:
                    _no_swallowed_rows(cells, delimiter, where, line)
                yield line, cells
                first = False
            line = reader.line_num + 1
    except csv.Error as reason:
        cure = (
            'a quote inside a cell is written twice ("") and the cell stands in quotes; look at this line and before it'
        )
        why = "one stray quote can swallow the rest of the list, so nothing of the file is used"
        raise AudienceError(f"is not well-formed CSV: {reason}", where=f"{where}:{reader.line_num}", why=why,
                            cure=cure) from None  # fmt: skip
    except UnicodeDecodeError as reason:
        line = _line_of(snapshot.content, _first_strange(snapshot.content, reason.start))
        raise AudienceError("is not UTF-8 text", where=f"{where}:{line}", cure="save it as CSV UTF-8") from None


def _no_torn_end(snapshot: Snapshot, line: int) -> None:
    """Refuse a file whose last row is short and has no line end: its rest was never written."""
    if not snapshot.content.endswith((b"\n", b"\r")):
        why = "the rows that should follow would be lost"
        cure = "save or copy the list once more, whole"
        raise AudienceError("ends in the middle of a row", where=f"{snapshot.path}:{line}", why=why, cure=cure)


def _first_strange(content: bytes, default: int) -> int:
    """Where UTF-8 ends; the reader's own error counts from the piece it had in hand."""
    try:
        content.decode()
    except UnicodeDecodeError as reason:
        return reason.start
    return default


def _line_of(content: bytes, at: int) -> int:
    return sum(1 for _ in re.finditer(rb"\r\n?|\n", content[:at])) + 1


def _decoded(snapshot: Snapshot) -> io.TextIOWrapper:
    content = snapshot.content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise AudienceError("is UTF-16 text", where=str(snapshot.path), cure="save it as CSV UTF-8")
    if (at := content.find(b"\0")) >= 0:
        where = f"{snapshot.path}:{_line_of(content, at)}"
        raise AudienceError("holds a NUL byte", where=where, cure="save it as CSV UTF-8")
    return io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=None if b"\n" not in content else "")


def _first_line(snapshot: Snapshot) -> str:
    start = snapshot.content[:8192].decode("utf-8-sig", "replace").lstrip("\r\n")
    return start.splitlines()[0] if start else ""


def _delimiter(snapshot: Snapshot) -> str:
    return max(",;\t", key=_first_line(snapshot).count)


def _columns(header: list[str], where: str) -> tuple[int, int | None, int | None]:
    names = [cell.strip().casefold() for cell in header]
    found: dict[str, int | None] = {}
    for column, spellings in _NAMES.items():
        at = [i for i, name in enumerate(names) if name in spellings]
        exact = [i for i in at if names[i] == column]
        if len(exact) > 1 or (column == "email" and not exact and len(at) > 1):
            raise AudienceError(f"has two columns for {column}", where=where, cure="keep one of them")
        found[column] = next(iter(exact or at), None)
    email = found["email"]
    if email is None:
        cure = "the first line names the columns: email,name,status"
        raise AudienceError("has no email column", where=where, cure=cure)
    return email, found["name"], found["status"]


def _no_swallowed_rows(cells: list[str], delimiter: str, where: str, line: int) -> None:
    """Refuse a cell over several lines that looks like rows caught between two stray quotes."""
    for cell in cells:
        for inner in cell.splitlines()[1:]:
            if "@" in inner and (delimiter in inner or len(cells) == 1):
                why = "a quote was opened here and closed lines later, so the rows between would be lost"
                raise AudienceError("a cell holds whole rows", where=f"{where}:{line}", why=why,
                                    cure="close or double the stray quote in this line")  # fmt: skip
