"""Hourly counters against floods of sign-ups, in ``suppressions.sqlite``. Part of that file's door.

Nothing here tells who came: sources and domains are hashed under a salt that is drawn anew every day.
"""

from __future__ import annotations

import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import SignUp

_ONE_A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Caps:
    """Sign-ups taken in an hour: from one source, for one domain, and altogether. 0 is no limit."""

    per_source: int
    per_domain: int
    per_hour: int


def hour_of(moment: datetime) -> str:
    """The clock hour a moment falls into; later ones sort behind earlier ones."""
    return moment.strftime("%Y-%m-%dT%H")


def over(db: sqlite3.Connection, sign_up: SignUp, source: str, caps: Caps) -> bool:
    """Whether one more sign-up would be too many. A mailbox gets at most one mail in 24 hours, whatever its +tag."""
    now = sign_up.asked_at
    mailbox = "SELECT 1 FROM counter WHERE what=? AND hour > ?"
    if db.execute(mailbox, (_mailbox(db, sign_up), hour_of(now - _ONE_A_DAY))).fetchone():
        return True
    limits = dict(zip(_counted(db, sign_up, source), (caps.per_hour, caps.per_domain, caps.per_source), strict=False))
    counted = "SELECT number FROM counter WHERE what=? AND hour=?"
    return any(
        limit and (db.execute(counted, (what, hour_of(now))).fetchone() or (0,))[0] >= limit
        for what, limit in limits.items()
    )


def record(db: sqlite3.Connection, sign_up: SignUp, source: str) -> None:
    """Count one more sign-up. Part of the caller's transaction."""
    for what in (*_counted(db, sign_up, source), _mailbox(db, sign_up)):
        db.execute(
            "INSERT INTO counter VALUES(?,?,1) ON CONFLICT DO UPDATE SET number = number + 1",
            (what, hour_of(sign_up.asked_at)),
        )


def _counted(db: sqlite3.Connection, sign_up: SignUp, source: str) -> Iterator[str]:
    yield "all"
    salt = _salt(db, sign_up.asked_at)
    yield f"domain {_hash(salt, sign_up.address.rpartition('@')[2].lower())}"
    if source:
        yield f"source {_hash(salt, source)}"


def _mailbox(db: sqlite3.Connection, sign_up: SignUp) -> str:
    """The mailbox without a +tag, under the pepper, because its limit outlasts a day's salt."""
    local, _, domain = sign_up.address.lower().rpartition("@")
    pepper = db.execute("SELECT value FROM meta WHERE name='pepper'").fetchone()[0]
    return f"mailbox {_hash(pepper, local.partition('+')[0] + '@' + domain)}"


def _hash(salt: bytes, text: str) -> str:
    return hmac.digest(salt, b"turnout\0" + text.encode(), "sha256")[:16].hex()


def _salt(db: sqlite3.Connection, now: datetime) -> bytes:
    """The day's salt. It is kept because a process may be started anew; the one of the day before is overwritten."""
    day = now.strftime("%Y-%m-%d").encode()
    row = db.execute("SELECT value FROM meta WHERE name='salt'").fetchone()
    if row and row[0].startswith(day):
        return bytes(row[0][len(day) :])
    salt = secrets.token_bytes(32)
    db.execute("INSERT OR REPLACE INTO meta VALUES('salt', ?)", (day + salt,))
    return salt
