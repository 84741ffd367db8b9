"""Rows of other tools' files read as readers, and readers written as rows other tools take. Thinks only."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.audience.address import BadAddress, canonical
from digest.audience.roster import Snapshot
from digest.audience.tools import FORMS, KINDS, Form, Kind
from digest.errors import AudienceError, UsageError
from digest.model import Status

GRAVITY = tuple(Status)
"""From the status that anything else outweighs to the one that outweighs all."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z| ?\+00:?00(?: UTC)?)?\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file: what it says of whom, or what is wrong with it. ``same`` is the address as it is compared."""

    line: int
    address: str = ""
    same: str = ""
    name: str = ""
    status: Status = Status.ACTIVE
    joined: datetime | None = None
    left: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One row to be written for another tool."""

    address: str
    name: str
    status: Status
    joined: datetime | None = None
    left: datetime | None = None


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises UsageError with the names there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UsageError(f'"{name}" is no kind of list we read', cure=", ".join(kind.name for kind in KINDS))


def form_named(name: str) -> Form:
    """The form of that name. Raises UsageError with the names there are."""
    for form in FORMS:
        if form.name == name:
            return form
    raise UsageError(f'"{name}" is no form of list we write', cure=", ".join(form.name for form in FORMS))


def kind_of(snapshot: Snapshot) -> Kind:
    """The kind of a file, by its header. Raises AudienceError that says which headers are known."""
    line, cells = next(snapshot.records(), (1, []))
    header = set(_folded(cells))
    for kind in KINDS:
        if any(signature <= header for signature in kind.signatures):
            return kind
    known = "; ".join(f"{kind.name}: {', '.join(sorted(kind.signatures[0]))}" for kind in KINDS)
    raise AudienceError(
        "is of no kind we know by its header", where=f"{snapshot.path}:{line}", why=f"the columns that tell: {known}",
        cure="say where it comes from with --from, or name the columns email,name,status",
    )  # fmt: skip


def entries(snapshot: Snapshot, kind: Kind, everybody: Status | None = None) -> Iterator[Entry]:
    """Every data row of a file, in its order. With ``everybody``, all have that status, whatever the cells say.

    Raises:
        AudienceError: the file as a whole cannot be read, or lacks a column that must not be guessed.
    """
    records = snapshot.records()
    line, header = next(records, (1, []))
    reader = _Reader(kind, _folded(header), snapshot.path, line, everybody)
    for line, cells in records:
        yield reader.entry(line, cells)


class _Reader:
    """Reads the rows under one header."""

    def __init__(self, kind: Kind, header: list[str], path: Path, line: int, everybody: Status | None) -> None:
        where = f"{path}:{line}"
        at = {name: number for number, name in reversed(list(enumerate(header)))}
        email = next((at[name] for name in kind.email if name in at), None)
        if email is None:
            raise AudienceError(f"has no column {' or '.join(kind.email)}", where=where, cure="is --from right?")
        if kind.decisive and everybody is None and not any(column in at for column in kind.decisive):
            why = "without it nobody can tell who has left"
            raise AudienceError(f"has no column {' or '.join(kind.decisive)}", where=where, why=why,
                                cure="export the list again with all its columns")  # fmt: skip
        whole = path.name.casefold()
        self._always = everybody or next(
            (kind.by_name[begin] for begin in kind.by_name if whole.startswith(begin)), None
        )
        self._everybody = everybody
        self._email = email
        self._width = len(header)
        self._names = [at[name] for name in kind.names if name in at]
        self._rules = [(at[rule.column], rule) for rule in kind.rules if rule.column in at]
        self._joined = [at[name] for name in kind.joined if name in at]
        self._left = [at[name] for name in kind.left if name in at]

    def entry(self, line: int, cells: Sequence[str]) -> Entry:
        if len(cells) != self._width:
            return Entry(line, problem=f"has {len(cells)} cells where the header has {self._width}")
        try:
            address, same = canonical(bare(cells[self._email]))
        except BadAddress as reason:
            return Entry(line, problem=str(reason))
        status = self._status(cells)
        if status is None:
            return Entry(line, problem="the status is none we know")
        name = " ".join(" ".join(bare(cells[at]) for at in self._names).split())
        return Entry(line, address, same, name, status, _first(cells, self._joined), _first(cells, self._left))

    def _status(self, cells: Sequence[str]) -> Status | None:
        """The gravest that any rule finds; a word nobody knows is no licence to mail."""
        if self._everybody is not None:
            return self._everybody
        gravest = self._always or Status.ACTIVE
        for at, rule in self._rules:
            found = rule.words.get(bare(cells[at]).strip().casefold(), rule.otherwise)
            if found is None:
                return None
            gravest = max(gravest, found, key=GRAVITY.index)
        return gravest


def _folded(cells: Sequence[str]) -> list[str]:
    return [bare(cell).strip().casefold() for cell in cells]


def _first(cells: Sequence[str], columns: Sequence[int]) -> datetime | None:
    return next((moment for at in columns if (moment := moment_of(cells[at]))), None)


def moment_of(text: str) -> datetime | None:
    """A moment as these tools write it, in UTC; None for anything else."""
    found = _MOMENT.match(text.strip())
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    return f"'{cell}" if cell.startswith(_FORMULA) or bare(cell) != cell else cell


def bare(cell: str) -> str:
    """A cell without the apostrophe that ``guarded`` put before it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in (*_FORMULA, "'") else cell


def header_line(form: Form) -> str:
    """The first line of a form, with its end."""
    return _line([column for column, _ in form.columns])


def line_of(form: Form, contact: Contact) -> str | None:
    """A reader's line in a form, with its end; None when the form has no room for their status."""
    word = form.words.get(contact.status)
    if word is None:
        return None
    fields = {
        "email": contact.address, "name": contact.name, "status": word, "nothing": "",
        "joined": _written(contact.joined), "left": _written(contact.left),
    }  # fmt: skip
    return table_line([fields[field] for _, field in form.columns])


def table_line(cells: Sequence[str]) -> str:
    """One line of a table, with its end, none of whose cells a spreadsheet takes for a formula."""
    return _line([guarded(cell) for cell in cells])


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
