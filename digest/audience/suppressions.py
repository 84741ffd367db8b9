"""The door to ``suppressions.sqlite``: addresses that are never mailed, whatever the list says.

It is a file of its own so that a web process can write it while a run holds the ledger, and it keeps the pepper under
which readers are known, because it is the file that outlives everything else.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from digest.errors import CannotWrite, ConfigError, LedgerError
from digest.model import Suppression

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS suppression(
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, reason TEXT NOT NULL, since TEXT NOT NULL, address TEXT
) STRICT;
"""


class Suppressions:
    """Opened for reading and adding. A missing file is an empty one with a passing pepper, unless it is ``required``.

    Raises ConfigError when it is required and missing, LedgerError when it cannot be used.
    """

    def __init__(self, path: Path, *, required: bool = False) -> None:
        if required and not path.is_file():
            why = "without it everybody who ever left would be mailed again"
            cure = "restore it from a backup; on a new folder digest init lays an empty one"
            raise ConfigError("no suppressions", where=str(path), why=why, cure=cure)
        self._path = path
        self._last = 0
        self._keys: set[bytes] = set()
        with self._guard():
            self._db = sqlite3.connect(path if path.exists() else ":memory:", timeout=30, isolation_level=None)
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
            self._db.execute(
                "INSERT OR IGNORE INTO meta VALUES('pepper', ?)", (bytes(32),)
            ) if not path.exists() else None
            row = self._db.execute("SELECT value FROM meta WHERE name='pepper'").fetchone()
        if row is None:
            raise LedgerError("holds no pepper", where=str(path), cure="restore it from a backup; see README")
        self.pepper: bytes = row[0]
        self.refresh()

    @staticmethod
    def create(path: Path) -> None:
        """Lay an empty file with a fresh pepper; an existing one is left as it is. Raises CannotWrite."""
        try:
            with sqlite3.connect(path, isolation_level=None) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
                db.executescript(_SCHEMA)
                db.execute("INSERT OR IGNORE INTO meta VALUES('pepper', ?)", (secrets.token_bytes(32),))
            db.close()
            path.chmod(0o600)
        except (sqlite3.Error, OSError) as reason:
            raise CannotWrite(f"cannot be created: {reason}", where=str(path)) from reason

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys

    def refresh(self) -> int:
        """Take in what was added since the last look, by whatever process; the number of new entries."""
        with self._guard():
            rows = self._db.execute("SELECT id, key FROM suppression WHERE id > ?", (self._last,)).fetchall()
        for rowid, key in rows:
            self._last = rowid
            self._keys.add(key)
        return len(rows)

    def add(self, suppression: Suppression) -> None:
        """Suppress durably; the first reason stays."""
        with self._guard():
            self._db.execute(
                "INSERT INTO suppression(key, reason, since, address) VALUES(?,?,?,?) ON CONFLICT DO NOTHING",
                (suppression.key, suppression.reason, suppression.since.isoformat(), suppression.address),
            )
        self.refresh()

    def reason_for(self, key: bytes) -> Suppression | None:
        """Why a reader is suppressed, if they are."""
        with self._guard():
            row = self._db.execute("SELECT reason, since, address FROM suppression WHERE key=?", (key,)).fetchone()
        return Suppression(key, row[0], datetime.fromisoformat(row[1]), row[2]) if row else None

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as reason:
            cure = "check disk space and permissions; restore the file from a backup if it is damaged"
            raise LedgerError(f"cannot be used: {reason}", where=str(self._path), cure=cure) from reason
