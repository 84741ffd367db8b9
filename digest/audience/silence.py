"""The door to ``suppressions.sqlite`` for the question whether silent readers still want the letter.

Nobody is watched: a sign of life is what a reader did by a link of theirs on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from digest.audience.errands import queue
from digest.audience.tables import open_file, sortable
from digest.guard import guard, transaction
from digest.model import Errand

ASKED_ONCE_IN = timedelta(days=365)
"""Nobody is asked again within so long."""


class Silence:
    """Every method is one durable transaction. Raises ConfigError for a missing file, LedgerError when it fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_file(path)

    def heard(self, key: bytes, now: datetime) -> None:
        """A reader has given a sign of life; of those who have left none is kept."""
        with transaction(self._db, str(self._path)) as db:
            db.execute(
                "INSERT OR REPLACE INTO life SELECT ?, ? WHERE NOT EXISTS(SELECT 1 FROM suppression WHERE key=?)",
                (key, sortable(now), key),
            )

    def signs(self) -> dict[bytes, tuple[datetime, str]]:
        """The latest sign of life of every reader who gave one, and which: "wish" or "consent"."""
        found: dict[bytes, tuple[datetime, str]] = {}
        with guard(str(self._path)):
            for told in ("SELECT key, confirmed_at, 'consent' FROM consent", "SELECT key, at, 'wish' FROM life"):
                for key, at, which in self._db.execute(told):
                    sign = datetime.fromisoformat(at), which
                    found[key] = max(found.get(key, sign), sign)
        return found

    def asked_lately(self, now: datetime) -> set[bytes]:
        """Who may not be asked yet."""
        with guard(str(self._path)):
            rows = self._db.execute("SELECT key FROM asked WHERE at > ?", (sortable(now - ASKED_ONCE_IN),))
            return {key for (key,) in rows}

    def ask(self, errands: Sequence[Errand]) -> int:
        """Queue the question for those who may be asked; how many. Whoever else asks at the same time asks others."""
        sql = """INSERT INTO asked(key, at) VALUES(?,?)
            ON CONFLICT DO UPDATE SET at = excluded.at, rests_from = NULL WHERE asked.at <= ?"""
        with transaction(self._db, str(self._path)) as db:
            mine = [
                one for one in errands
                if db.execute(sql, (one.key, sortable(one.at), sortable(one.at - ASKED_ONCE_IN))).rowcount == 1
            ]  # fmt: skip
            for one in mine:
                queue(db, one)
        return len(mine)

    def close(self) -> None:
        """Release the file."""
        self._db.close()
