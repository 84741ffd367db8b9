"""How often letters to a reader came back, in ``suppressions.sqlite``. Part of that file's door.

One reader's full mailbox is a matter of days; one that is full for weeks, or for months where a letter comes once in
each, is nobody's any more.
"""

from __future__ import annotations

import sqlite3

from digest.model import Rhythm, Slot

STALE_AFTER, STALE_AFTER_MONTHLY = 3, 15
"""Weeks without a bounce after which counting begins anew: three letters, in either rhythm, however late the report."""


def count_bounce(db: sqlite3.Connection, key: bytes, week: Slot, status: str) -> int:
    """Count a soft bounce, at most one a week; the score now. ``status`` is kept for whoever asks why."""
    row = db.execute("SELECT score, week FROM bounce WHERE key=?", (key,)).fetchone()
    score, last = (row[0], Slot.parse(row[1])) if row else (0, None)
    if last is not None and week <= last:
        return int(score)
    monthly = db.execute("SELECT 1 FROM rhythm WHERE key=? AND rhythm=?", (key, Rhythm.MONTHLY)).fetchone()
    stale = STALE_AFTER_MONTHLY if monthly else STALE_AFTER
    score = 1 if last is None or week > last.plus(stale) else score + 1
    db.execute("INSERT OR REPLACE INTO bounce VALUES(?,?,?,?)", (key, score, str(week), status))
    return int(score)
