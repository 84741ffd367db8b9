"""The door to ``suppressions.sqlite`` for those who send: who is never mailed, or not now, whatever the list says.

It is a file of its own so that a web process can write it while a run holds the ledger, and it keeps the pepper under
which readers are known, because it is the file that outlives everything else. What the web writes there besides, see
``register``.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path

from digest.audience.rhythms import monthly
from digest.audience.tables import LIFTABLE_WORDS, bring_up
from digest.durable import laying
from digest.errors import CannotWrite, ConfigError, LedgerError
from digest.guard import guard, transaction
from digest.model import LIFTABLE, Suppression

_UNANSWERED = """SELECT key, rests_from FROM asked WHERE rests_from IS NOT NULL
    AND NOT EXISTS(SELECT 1 FROM life WHERE life.key = asked.key AND life.at >= asked.at)
    AND NOT EXISTS(SELECT 1 FROM consent
        WHERE consent.key = asked.key AND julianday(confirmed_at) >= julianday(asked.at))
"""
"""A consent that came from elsewhere has the form of its own time zone."""


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
        self._lifts = b""
        self._seen = -1
        self._keys: set[bytes] = set()
        self._pauses: dict[bytes, str] = {}
        self._unanswered: dict[bytes, str] = {}
        self.monthly: dict[bytes, datetime] = {}
        """Who wants one mail a month, and since when, as of the last look."""
        with self._guard():
            missing = not path.exists()
            self._db = sqlite3.connect(":memory:" if missing else path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA synchronous=FULL")
            bring_up(self._db, str(path))
            if missing:
                self._db.execute("INSERT INTO meta VALUES('pepper', ?)", (bytes(32),))
            row = self._db.execute("SELECT value FROM meta WHERE name='pepper'").fetchone()
        if row is None:
            raise LedgerError("holds no pepper", where=str(path), cure="restore it from a backup; see README")
        self.pepper: bytes = row[0]
        self.refresh()

    @staticmethod
    def create(path: Path) -> None:
        """Lay an empty file with a fresh pepper; an existing one is left as it is. Raises CannotWrite.

        It gets its name when it is whole and on disk: without its pepper it would be of no use, and refused.
        """
        if path.exists():
            return
        try:
            with laying(path) as passing:
                with sqlite3.connect(passing, isolation_level=None) as db:
                    db.execute("PRAGMA journal_mode=WAL")
                    db.execute("PRAGMA synchronous=FULL")
                    bring_up(db, str(path))
                    db.execute("INSERT OR IGNORE INTO meta VALUES('pepper', ?)", (secrets.token_bytes(32),))
                db.close()
                passing.chmod(0o600)
        except (sqlite3.Error, OSError) as reason:
            raise CannotWrite(f"cannot be created: {reason}", where=str(path)) from reason

    def standing(self) -> tuple[str, int]:
        """A word for the pepper, and how many have ever been suppressed, as of the last look: it never falls."""
        return hashlib.sha256(self.pepper).hexdigest()[:16], len(self._keys) + int.from_bytes(self._lifts)

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def rests(self, key: bytes, day: date) -> bool:
        """Whether this reader gets no letter on that day, because they pause or did not answer when asked again.

        As of the last look.
        """
        said = day.isoformat()
        return (key in self._pauses and self._pauses[key] > said) or (
            key in self._unanswered and self._unanswered[key] <= said
        )

    def paused_until(self, key: bytes) -> date | None:
        """The day until which a reader pauses, past days included, as of the last look."""
        until = self._pauses.get(key)
        return date.fromisoformat(until) if until else None

    def silent_from(self, key: bytes) -> date | None:
        """The day from which a reader who was asked again rests without an answer, as of the last look."""
        day = self._unanswered.get(key)
        return date.fromisoformat(day) if day else None

    def refresh(self) -> int:
        """Take in what was written since the last look, by whatever process; the number of new suppressions."""
        with self._guard():
            version = self._db.execute("PRAGMA data_version").fetchone()[0]  # moves when another connection commits
            if version == self._seen:
                return 0
            lifts = self._db.execute("SELECT coalesce(max(value), x'') FROM meta WHERE name='lifts'").fetchone()[0]
            if lifts != self._lifts:  # somebody came back: ids may have been used again, so begin anew
                self._lifts, self._last = lifts, 0
                self._keys.clear()
            rows = self._db.execute(
                "SELECT id, key FROM suppression WHERE id > ? ORDER BY id", (self._last,)
            ).fetchall()
            self._pauses = dict(self._db.execute("SELECT key, until FROM pause"))
            self._unanswered = dict(self._db.execute(_UNANSWERED))
            self.monthly = monthly(self._db)
        self._seen = version
        for rowid, key in rows:
            self._last = rowid
            self._keys.add(key)
        return len(rows)

    def bounces_of(self, key: bytes) -> dict[str, int | str] | None:
        """Score, last week and last status code of one reader's bounces."""
        with self._guard():
            row = self._db.execute("SELECT score, week, status FROM bounce WHERE key=?", (key,)).fetchone()
        return dict(zip(("score", "week", "status"), row, strict=True)) if row else None

    def silence_of(self, key: bytes) -> dict[str, str | None] | None:
        """When one reader last gave a sign of life by a link, when they were asked again, from when they may rest."""
        told = (
            "SELECT max(heard_at), max(asked_at), max(rests_from) FROM ("
            "SELECT at AS heard_at, NULL AS asked_at, NULL AS rests_from FROM life WHERE key=:key "
            "UNION ALL SELECT NULL, at, rests_from FROM asked WHERE key=:key)"
        )
        with self._guard():
            row = self._db.execute(told, {"key": key}).fetchone()
        return dict(zip(("heard_at", "asked_at", "rests_from"), row, strict=True)) if any(row) else None

    def add(self, *suppressions: Suppression) -> int:
        """Suppress durably, all or none; how many were not suppressed already.

        The first reason stays, but one that signing up again would lift is outweighed by one that it would not.
        """
        rows = [(one.key, one.reason, one.since.isoformat(), one.address) for one in suppressions]
        with transaction(self._db, str(self._path)) as db:
            done = db.executemany(
                "INSERT INTO suppression(key, reason, since, address) VALUES(?,?,?,?) ON CONFLICT DO NOTHING", rows
            )
            db.executemany(
                f"UPDATE suppression SET reason=? WHERE key=? AND reason IN ({LIFTABLE_WORDS})",  # noqa: S608  (words of our own)
                [(one.reason, one.key) for one in suppressions if one.reason not in LIFTABLE],
            )
        self._keys.update(one.key for one in suppressions)  # our own commits do not move data_version
        self.refresh()
        return max(done.rowcount, 0)

    def with_address(self) -> Iterator[Suppression]:
        """Those whose address is known; most readers who left are known by their key alone."""
        with self._guard():
            told = "SELECT key, reason, since, address FROM suppression WHERE address IS NOT NULL ORDER BY id"
            for key, reason, since, address in self._db.execute(told):
                yield Suppression(key, reason, datetime.fromisoformat(since), address)

    def reason_for(self, key: bytes) -> Suppression | None:
        """Why a reader is suppressed, if they are."""
        with self._guard():
            row = self._db.execute("SELECT reason, since, address FROM suppression WHERE key=?", (key,)).fetchone()
        return Suppression(key, row[0], datetime.fromisoformat(row[1]), row[2]) if row else None

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _guard(self) -> AbstractContextManager[None]:
        return guard(str(self._path))
