"""Readers, and the account of who gets an issue and who does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from digest.errors import Fault


class Subscriber(NamedTuple):
    """One reader of one issue. ``key`` is 16 opaque bytes that stay the same for the life of the list."""

    key: bytes
    address: str
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that is never mailed, and why: unsubscribed, erased, hard bounce, complaint, by hand."""

    key: bytes
    reason: str
    since: datetime
    address: str | None = None


LIFTABLE = frozenset({"unsubscribed", "erased", "hard bounce", "soft bounces"})
"""Reasons of a suppression that a new confirmed consent lifts: a reader's own wish, and letters that came back, because
the mail that was answered has arrived. Not complaints, and not what was done by hand."""


FORGOTTEN_AFTER = timedelta(days=7)
"""The life of a sign-up that nobody confirms, of its link, and of the form it came from."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody asked for the letter and has not confirmed yet. ``wording`` is the sentence they agreed to."""

    key: bytes
    address: str
    name: str
    asked_at: datetime
    wording: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The proof that a reader wanted the letter (GDPR article 7(1)): when, how, and to which words."""

    key: bytes
    address: str
    name: str
    asked_at: datetime
    confirmed_at: datetime
    how: str
    wording: str


CONFIRMED_HERE = "confirmed by mail"
"""How a consent came about that its reader gave us, by a link only they could press."""


class Status(StrEnum):
    """What a list says of one reader. Only the active get letters."""

    ACTIVE = "active"
    PAUSED = "paused"
    UNCONFIRMED = "unconfirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why one row of the list gets no letter. The text never repeats the row's content."""

    line: int
    what: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class ListDifference:
    """How the list differs from what readers said: consents without a row, and rows that are not their last word.

    ``resting`` are rows of readers who did not answer when they were asked again; there is nothing to mend in them.
    """

    missing: tuple[Consent, ...]
    left: tuple[RowFault, ...]
    switched_off: tuple[RowFault, ...]
    resting: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask again. ``counts`` has "readers", and each of them in exactly one other number.

    Those that begin with "after" are the silent, by their last sign of life; ``queued`` of them are to be asked.
    """

    counts: Mapping[str, int]
    queued: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The account of a list: every row stands in exactly one of the other six numbers.

    ``other_rhythm`` are those who get a letter, but not this one: monthly readers of a weekly issue, and vice versa.
    """

    rows: int = 0
    to_send: int = 0
    unsubscribed: int = 0
    suppressed: int = 0
    invalid: int = 0
    duplicate: int = 0
    other_rhythm: int = 0

    @property
    def balanced(self) -> bool:
        """Whether rows is the sum of all the others."""
        return 2 * self.rows == sum(self.as_dict().values())

    @property
    def readers(self) -> int:
        """Everybody of the list who gets letters, in whichever rhythm."""
        return self.to_send + self.other_rhythm

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


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving readers in or out came to. ``counts`` has "rows", and each row in exactly one other number.

    ``told`` names, under the numbers that a person should look into, where their rows stand.
    """

    counts: Mapping[str, int]
    told: Mapping[str, tuple[Fault, ...]]
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    dry_run: bool = False
