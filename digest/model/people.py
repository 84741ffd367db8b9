"""Readers, and the account of who gets an issue and who does not."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One reader of one issue. ``key`` is 16 opaque bytes that stay the same for the life of the list."""

    key: bytes
    address: str
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that is never mailed, and why: unsubscribed, hard bounce, complaint, by hand."""

    key: bytes
    reason: str
    since: datetime
    address: str | None = None


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why one row of the list gets no letter. The text never repeats the row's content."""

    line: int
    what: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The account of a list: every row stands in exactly one of the other five numbers."""

    rows: int = 0
    to_send: int = 0
    unsubscribed: int = 0
    suppressed: int = 0
    invalid: int = 0
    duplicate: int = 0

    @property
    def balanced(self) -> bool:
        """Whether rows = to send + unsubscribed + suppressed + invalid + duplicate."""
        return self.rows == self.to_send + self.unsubscribed + self.suppressed + self.invalid + self.duplicate

    def as_dict(self) -> dict[str, int]:
        """The numbers under their names."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Account:
    """The counts of one reading of the list, with every row that was set aside and the bytes' SHA-256."""

    counts: Counts
    faults: tuple[RowFault, ...]
    duplicates: tuple[RowFault, ...]
    sha256: str
