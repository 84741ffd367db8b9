"""The other door to ``suppressions.sqlite``, for what people ask of us: to join, to pause, to be forgotten.

Readers stand here under their keys. An address in clear is kept where it is needed and no longer: in a sign-up until
it is confirmed or a week old, and in a consent, of which it is the proof, until the reader wants to be forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from pathlib import Path

from digest.audience.errands import queue, tidy_errands
from digest.audience.rhythms import choose, monthly
from digest.audience.scores import count_bounce
from digest.audience.tables import LIFTABLE_WORDS, open_file
from digest.audience.turnout import Caps, hour_of, over, record
from digest.guard import guard, transaction
from digest.model import (
    CONFIRMED_HERE,
    FORGOTTEN_AFTER,
    LIFTABLE,
    Consent,
    Errand,
    ErrandKind,
    Rhythm,
    SignUp,
    Slot,
    Suppression,
)

_SIGN_UP = "SELECT key, address, name, asked_at, wording FROM pending"
_CONSENT = "SELECT key, address, name, asked_at, confirmed_at, how, wording FROM consent"


class Register:
    """Every method is one durable transaction. Raises ConfigError for a missing file, LedgerError when it fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_file(path)

    def ask(self, sign_up: SignUp, source: str, caps: Caps) -> bool:
        """Keep a sign-up and let its mail wait; False when a limit is reached or the address is not to be mailed.

        ``source`` is where it came from; only a hash of it is kept, and only for a day.
        """
        with self._guard():  # asked before, so that a flood does not cost a write each
            if over(self._db, sign_up, source, caps) or self._refused(sign_up.key):
                return False
        with self._transaction():
            if over(self._db, sign_up, source, caps):
                return False
            record(self._db, sign_up, source)
            self._db.execute(
                "INSERT OR REPLACE INTO pending(key, address, name, asked_at, wording) VALUES(?,?,?,?,?)",
                (sign_up.key, sign_up.address, sign_up.name, sign_up.asked_at.isoformat(), sign_up.wording),
            )
            who = sign_up.key, sign_up.address, sign_up.name
            queue(self._db, Errand(ErrandKind.CONFIRM, *who, sign_up.asked_at, sign_up.wording))
        return True

    def tidy(self, now: datetime) -> None:
        """Forget sign-ups that nobody confirmed, mails that nobody will send, and counters that have served."""
        with self._transaction():
            expired = ((now - FORGOTTEN_AFTER).isoformat(),)
            forgotten = self._db.execute("DELETE FROM pending WHERE asked_at < ?", expired).rowcount
            forgotten += tidy_errands(self._db, now)
            self._db.execute("DELETE FROM counter WHERE hour < ?", (hour_of(now - timedelta(days=1, hours=1)),))
        if forgotten:
            self._scrub()

    def confirm(self, key: bytes, now: datetime, *, welcome: bool = False) -> Consent | None:
        """Turn a sign-up into a consent, which lifts an earlier leaving, bouncing or pausing, and begins weekly.

        ``welcome`` lets the mail wait that greets its reader.

        None when there is no such sign-up, or when the address is suppressed for another reason.
        """
        with self._transaction():
            row = self._db.execute(
                "SELECT address, name, asked_at, wording FROM pending WHERE key=?", (key,)
            ).fetchone()
            if row is None or self._refused(key):
                return None
            asked = datetime.fromisoformat(row[2])
            consent = Consent(key, row[0], row[1], asked, now, CONFIRMED_HERE, row[3])
            self._db.execute("INSERT OR REPLACE INTO consent VALUES(?,?,?,?,?,?,?)", _written(consent))
            for table in ("pending", "errand", "pause", "bounce", "rhythm"):
                self._db.execute(f"DELETE FROM {table} WHERE key=?", (key,))  # noqa: S608  (names of our own)
            if self._db.execute("DELETE FROM suppression WHERE key=?", (key,)).rowcount:
                lifts = "SELECT coalesce(max(value), x'00') FROM meta WHERE name='lifts'"
                count = int.from_bytes(self._db.execute(lifts).fetchone()[0]) + 1
                self._db.execute("INSERT OR REPLACE INTO meta VALUES('lifts', ?)", (count.to_bytes(8),))
            if welcome:
                queue(self._db, Errand(ErrandKind.WELCOME, key, consent.address, consent.name, now))
        return consent

    def keep(self, *consents: Consent) -> None:
        """Keep consents that were given elsewhere; an earlier one of the same reader stays."""
        with self._transaction():
            self._db.executemany("INSERT OR IGNORE INTO consent VALUES(?,?,?,?,?,?,?)", map(_written, consents))

    def consent_of(self, key: bytes) -> Consent | None:
        """The consent of one reader."""
        with self._guard():
            row = self._db.execute(f"{_CONSENT} WHERE key=?", (key,)).fetchone()
        return _consent(row) if row else None

    def consents(self) -> list[Consent]:
        """All consents, the oldest first."""
        with self._guard():
            return [_consent(row) for row in self._db.execute(f"{_CONSENT} ORDER BY confirmed_at, key")]

    def sign_up_of(self, key: bytes) -> SignUp | None:
        """The sign-up of one reader that waits to be confirmed."""
        with self._guard():
            row = self._db.execute(f"{_SIGN_UP} WHERE key=?", (key,)).fetchone()
        return _sign_up(row) if row else None

    def pause(self, key: bytes, until: date) -> None:
        """No letter before that day; of those who have left nothing is kept."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO pause SELECT ?, ? WHERE NOT EXISTS(SELECT 1 FROM suppression WHERE key=?)",
                (key, until.isoformat(), key),
            )

    def come_back(self, key: bytes) -> None:
        """End a pause now."""
        with self._transaction():
            self._db.execute("DELETE FROM pause WHERE key=?", (key,))

    def pause_of(self, key: bytes) -> date | None:
        """The day until which a reader pauses, past days included."""
        with self._guard():
            row = self._db.execute("SELECT until FROM pause WHERE key=?", (key,)).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def choose(self, key: bytes, rhythm: Rhythm, now: datetime) -> None:
        """From now on letters in this rhythm."""
        with self._transaction():
            choose(self._db, key, rhythm, now)

    def monthly(self) -> dict[bytes, datetime]:
        """Everybody who wants one mail a month, and since when."""
        with self._guard():
            return monthly(self._db)

    def bounced(self, key: bytes, week: Slot, status: str) -> int:
        """A letter came back, perhaps for now; in how many weeks on end that happened."""
        with self._transaction():
            return count_bounce(self._db, key, week, status)

    def forget(self, gone: Suppression) -> None:
        """Erase all that is kept of a reader but the key under which they are never mailed again.

        As the reason this wish outweighs a mere leaving, and letters that came back: their row is to be deleted.
        """
        with self._transaction():
            for table in ("consent", "pending", "errand", "pause", "life", "asked", "bounce", "rhythm"):
                self._db.execute(f"DELETE FROM {table} WHERE key=?", (gone.key,))  # noqa: S608  (names of our own)
            self._db.execute(
                f"DELETE FROM suppression WHERE key=? AND reason <> ? AND reason IN ({LIFTABLE_WORDS})",  # noqa: S608
                (gone.key, gone.reason),
            )
            self._db.execute(
                "INSERT INTO suppression(key, reason, since) VALUES(?,?,?) ON CONFLICT DO UPDATE SET address = NULL",
                (gone.key, gone.reason, gone.since.isoformat()),
            )
            self._db.execute("INSERT OR IGNORE INTO erasure VALUES(?)", (gone.key,))
        self._scrub()

    def erasures(self) -> list[bytes]:
        """Whom the ledger has still to forget: a run may hold it while somebody asks."""
        with self._guard():
            return [key for (key,) in self._db.execute("SELECT key FROM erasure")]

    def erased(self, keys: Sequence[bytes]) -> None:
        """The ledger has forgotten these."""
        with self._transaction():
            self._db.executemany("DELETE FROM erasure WHERE key=?", [(key,) for key in keys])

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _scrub(self) -> None:
        """Empty the journal, which would show for a while yet what stood in the tables."""
        with self._guard():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _refused(self, key: bytes) -> bool:
        """Whether the address is suppressed for a reason that no sign-up lifts."""
        row = self._db.execute("SELECT reason FROM suppression WHERE key=?", (key,)).fetchone()
        return row is not None and row[0] not in LIFTABLE

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, str(self._path))

    def _guard(self) -> AbstractContextManager[None]:
        return guard(str(self._path))


def _sign_up(row: tuple[bytes, str, str, str, str]) -> SignUp:
    return SignUp(row[0], row[1], row[2], datetime.fromisoformat(row[3]), row[4])


def _consent(row: tuple[bytes, str, str, str, str, str, str]) -> Consent:
    asked, confirmed = datetime.fromisoformat(row[3]), datetime.fromisoformat(row[4])
    return Consent(row[0], row[1], row[2], asked, confirmed, row[5], row[6])


def _written(one: Consent) -> tuple[bytes, str, str, str, str, str, str]:
    asked, confirmed = one.asked_at.isoformat(), one.confirmed_at.isoformat()
    return one.key, one.address, one.name, asked, confirmed, one.how, one.wording
