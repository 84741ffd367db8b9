"""The tables of ``suppressions.sqlite``, laid once and brought up to date in place. Part of that file's door."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from digest.errors import ConfigError
from digest.guard import guard, transaction
from digest.model import LIFTABLE

VERSION = 5
"""0 is a file from before people could join and pause by themselves: it knows the pepper and who left. 1 does not
remember whom the ledger has still to forget, nor what came back. Before 4 only confirmation mails waited to leave, and
their sign-ups said so; nobody was asked again. Before 5 nobody could wish for one mail a month."""

LIFTABLE_WORDS = ", ".join(f"'{reason}'" for reason in sorted(LIFTABLE))
"""The reasons of LIFTABLE as a list in SQL."""

_TABLES = (
    "CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS suppression(
        id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, reason TEXT NOT NULL, since TEXT NOT NULL, address TEXT
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS consent(
        key BLOB PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, asked_at TEXT NOT NULL,
        confirmed_at TEXT NOT NULL, how TEXT NOT NULL, wording TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS pending(
        key BLOB PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, asked_at TEXT NOT NULL, wording TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS errand(
        key BLOB, kind TEXT, address TEXT NOT NULL, name TEXT NOT NULL, wording TEXT NOT NULL, at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0, not_before TEXT, PRIMARY KEY(key, kind)
    ) STRICT, WITHOUT ROWID""",  # without not_before it has left, and what became of it is not known yet
    "CREATE TABLE IF NOT EXISTS pause(key BLOB PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS life(key BLOB PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS asked(
        key BLOB PRIMARY KEY, at TEXT NOT NULL, rests_from TEXT
    ) STRICT, WITHOUT ROWID""",  # the day is known once the relay has taken the mail that says it
    "CREATE TABLE IF NOT EXISTS erasure(key BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",  # the ledger does not know yet
    """CREATE TABLE IF NOT EXISTS bounce(
        key BLOB PRIMARY KEY, score INTEGER NOT NULL, week TEXT NOT NULL, status TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS counter(
        what TEXT, hour TEXT, number INTEGER NOT NULL, PRIMARY KEY(what, hour)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS rhythm(
        key BLOB PRIMARY KEY, rhythm TEXT NOT NULL, since TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
_INTO_ERRANDS = (
    """INSERT INTO errand(key, kind, address, name, wording, at, tries, not_before)
        SELECT key, 'confirm', address, name, wording, asked_at, tries, coalesce(not_before, asked_at) FROM pending
        WHERE tries = 0 OR not_before IS NOT NULL""",
    "ALTER TABLE pending DROP COLUMN tries",
    "ALTER TABLE pending DROP COLUMN not_before",
)


def open_file(path: Path) -> sqlite3.Connection:
    """A connection for those who write what readers ask for.

    Raises:
        ConfigError: there is no such file, or a newer program has written it.
        LedgerError, CannotWrite, Temporary: it cannot be used, or not now.
    """
    if not path.is_file():
        raise ConfigError("no suppressions", where=str(path), cure="restore it from a backup; or digest init")
    with guard(str(path)):
        db = sqlite3.connect(path, timeout=30, isolation_level=None)
        try:
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")  # what is forgotten does not linger in free pages
            bring_up(db, str(path))
        except BaseException:
            db.close()
            raise
    return db


def bring_up(db: sqlite3.Connection, where: str) -> None:
    """Lay what is missing, in one transaction; a file that is up to date is only looked at.

    Raises:
        ConfigError: a newer program has written it.
        LedgerError, CannotWrite, Temporary: it cannot be used, or not now.
    """
    if _version(db, where) == VERSION:
        return
    with transaction(db, where):
        version = _version(db, where)  # another process may have been quicker
        for table in _TABLES if version < VERSION else ():
            db.execute(table)
        for step in _INTO_ERRANDS if 0 < version < 4 else ():
            db.execute(step)
        db.execute(f"PRAGMA user_version={VERSION}")


def _version(db: sqlite3.Connection, where: str) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        what = f"has schema {version}, this program knows {VERSION}"
        raise ConfigError(what, where=where, cure="use the program version that wrote it, or a newer one")
    return version


def sortable(moment: datetime) -> str:
    """ISO 8601 in UTC, so that later moments sort behind earlier ones."""
    return moment.astimezone(UTC).isoformat()
