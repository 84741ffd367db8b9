"""The tables of ``suppressions.sqlite``, laid once and brought up to date in place. Part of that file's door."""

from __future__ import annotations

import sqlite3

from digest.errors import ConfigError
from digest.guard import transaction

VERSION = 3
"""0 is a file from before people could join and pause by themselves: it knows the pepper and who left. 1 does not
remember whom the ledger has still to forget, nor what came back. 2 knows no wish for one mail a month."""

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
        key BLOB PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, asked_at TEXT NOT NULL, wording TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0, not_before TEXT
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS pause(key BLOB PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID",
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


def bring_up(db: sqlite3.Connection, where: str) -> None:
    """Lay what is missing, in one transaction; a file that is up to date is only looked at.

    Raises:
        ConfigError: a newer program has written it.
        LedgerError, CannotWrite, Temporary: it cannot be used, or not now.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        what = f"has schema {version}, this program knows {VERSION}"
        raise ConfigError(what, where=where, cure="use the program version that wrote it, or a newer one")
    if version == VERSION:
        return
    with transaction(db, where):
        for table in _TABLES:
            db.execute(table)
        db.execute(f"PRAGMA user_version={VERSION}")
