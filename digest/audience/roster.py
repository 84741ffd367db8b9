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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from digest.errors import AudienceError, MissingInput, PermissionRefused, Temporary

MAX_BYTES = 512 * 1024 * 1024
MAX_CELL = 100_000
_NAMES = {
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "address"),
    "name": ("name", "full name", "first name", "firstname", "first_name"),
    "status": ("status", "state"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its first line in the file, the three cells the letter needs as written, or its problem."""

    line: int
    email: str
    name: str
    status: str
    problem: str = ""


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

    def rows(self) -> Iterator[Row]:
        """All data rows; blank lines are no rows.

        Raises:
            AudienceError: the file is not a list as a whole: encoding, header, quoting or cell count.
        """
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
    where = str(snapshot.path)
    text = _decoded(snapshot)
    header_line = _first_line(snapshot)
    delimiter = max(",;\t", key=header_line.count)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        header = next((row for row in reader if any(cell.strip() for cell in row)), [])
        email, name, status = _columns(header, f"{where}:{reader.line_num}")
        width, line = len(header), reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if reader.line_num > line:
                    _no_swallowed_rows(cells, delimiter, where, line)
                if len(cells) != width:
                    yield Row(line, "", "", "", f"has {len(cells)} cells where the header has {width}")
                else:
                    name_cell = cells[name] if name is not None else ""
                    yield Row(line, cells[email], name_cell, cells[status] if status is not None else "")
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
