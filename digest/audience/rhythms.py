"""Who wants one mail a month, in ``suppressions.sqlite``. Part of that file's door; who is not in it reads weekly."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from digest.model import Rhythm


def choose(db: sqlite3.Connection, key: bytes, rhythm: Rhythm, now: datetime) -> None:
    """Keep a wish; one that holds already keeps its date. Of those who have left none is kept.

    Part of the caller's transaction.
    """
    if rhythm == Rhythm.WEEKLY:
        db.execute("DELETE FROM rhythm WHERE key=?", (key,))
    else:
        db.execute(
            "INSERT OR IGNORE INTO rhythm SELECT ?, ?, ? WHERE NOT EXISTS(SELECT 1 FROM suppression WHERE key=?)",
            (key, rhythm, now.astimezone(UTC).isoformat(), key),
        )


def monthly(db: sqlite3.Connection) -> dict[bytes, datetime]:
    """Everybody who wants one mail a month, and since when."""
    rows = db.execute("SELECT key, since FROM rhythm WHERE rhythm=?", (Rhythm.MONTHLY,))
    return {key: datetime.fromisoformat(since) for key, since in rows}
