"""The door to ``suppressions.sqlite`` for whoever mails single readers: what waits, and what becomes of it.

Several processes may be at it. A mail leaves only for the one that moved its row from the very state it had read it in,
so that none leaves twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from digest.audience.tables import LIFTABLE_WORDS, open_file, sortable
from digest.guard import guard, transaction
from digest.model import FORGOTTEN_AFTER, Errand, ErrandKind

_BARRED = f"""EXISTS(SELECT 1 FROM suppression WHERE suppression.key = errand.key
    AND (errand.kind <> '{ErrandKind.CONFIRM}' OR reason NOT IN ({LIFTABLE_WORDS})))"""  # noqa: S608  (words of our own)
"""Who has left is neither welcomed nor asked again; by confirming they may come back, unless the reason forbids it."""
_ITSELF = "key=? AND kind=? AND at=? AND tries=? AND (not_before IS NULL) = ?"


class Errands:
    """Every method is one durable transaction. Raises ConfigError for a missing file, LedgerError when it fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_file(path)

    def waiting(self, now: datetime, most: int) -> list[Errand]:
        """What is to leave now, the oldest first."""
        told = "SELECT kind, key, address, name, at, wording, tries FROM errand"
        with guard(str(self._path)):
            rows = self._db.execute(
                f"{told} WHERE not_before <= ? AND NOT {_BARRED} ORDER BY at, key LIMIT ?", (sortable(now), most)
            ).fetchall()
        return [
            Errand(ErrandKind(kind), key, address, name, datetime.fromisoformat(at), wording, tries)
            for kind, key, address, name, at, wording, tries in rows
        ]

    def leave(self, errands: Sequence[Errand]) -> list[Errand]:
        """Mark those that are about to leave; gives them as they stand now, without what is no longer ours to send.

        Whatever becomes of a marked one, it is not sent again by itself, unless it is put back.
        """
        sql = f"UPDATE errand SET tries = tries + 1, not_before = NULL WHERE {_ITSELF} AND NOT {_BARRED}"  # noqa: S608
        with self._transaction() as db:
            mine = [one for one in errands if db.execute(sql, _place(one)).rowcount == 1]
        return [replace(one, tries=one.tries + 1, left=True) for one in mine]

    def put_back(self, errand: Errand, tries: int, not_before: datetime) -> None:
        """The mail certainly did not arrive: it is tried again, but not before a moment."""
        with self._transaction() as db:
            db.execute(
                f"UPDATE errand SET tries=?, not_before=? WHERE {_ITSELF}",  # noqa: S608
                (tries, sortable(not_before), *_place(errand)),
            )

    def done(self, errand: Errand, rests_from: date | None = None) -> None:
        """The relay has taken the mail. Who does not answer being asked again rests from that day on."""
        with self._transaction() as db:
            if _take_away(db, errand) and errand.kind is ErrandKind.ASK_AGAIN and rests_from:
                db.execute("UPDATE asked SET rests_from=? WHERE key=?", (rests_from.isoformat(), errand.key))

    def drop(self, errand: Errand) -> None:
        """The mail will never arrive: forget it with the sign-up, or the question, that it was for."""
        with self._transaction() as db:
            if _take_away(db, errand) and errand.kind is not ErrandKind.WELCOME:
                table = "asked" if errand.kind is ErrandKind.ASK_AGAIN else "pending"
                db.execute(f"DELETE FROM {table} WHERE key=?", (errand.key,))  # noqa: S608  (names of our own)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, str(self._path))


def queue(db: sqlite3.Connection, errand: Errand) -> None:
    """Let a mail wait to leave, in the place of an earlier one of its kind. Part of the caller's transaction."""
    at = sortable(errand.at)
    db.execute(
        "INSERT OR REPLACE INTO errand(key, kind, address, name, wording, at, not_before) VALUES(?,?,?,?,?,?,?)",
        (errand.key, errand.kind, errand.address, errand.name, errand.wording, at, at),
    )


def tidy_errands(db: sqlite3.Connection, now: datetime) -> int:
    """Forget mails that nobody will send; how many. Part of the caller's transaction.

    Of a question that waited for a week in vain nothing is kept, so that it may be asked another time.
    """
    expired = sortable(now - FORGOTTEN_AFTER)
    unasked = f"SELECT key FROM errand WHERE kind='{ErrandKind.ASK_AGAIN}' AND not_before IS NOT NULL AND at < ?"  # noqa: S608
    db.execute(f"DELETE FROM asked WHERE key IN ({unasked})", (expired,))  # noqa: S608  (words of our own)
    return db.execute(f"DELETE FROM errand WHERE at < ? OR {_BARRED}", (expired,)).rowcount  # noqa: S608


def _take_away(db: sqlite3.Connection, errand: Errand) -> bool:
    return db.execute(f"DELETE FROM errand WHERE {_ITSELF}", _place(errand)).rowcount == 1  # noqa: S608


def _place(errand: Errand) -> tuple[bytes, str, str, int, bool]:
    return errand.key, errand.kind, sortable(errand.at), errand.tries, errand.left
