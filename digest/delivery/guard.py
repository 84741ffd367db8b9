"""What SQLite says, in the house's words; and a transaction that never stays open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from digest.errors import LedgerError, Temporary


@contextmanager
def guard(where: str) -> Iterator[None]:
    """Turn SQLite's errors into LedgerError, or Temporary while another program holds the file."""
    try:
        yield
    except sqlite3.OperationalError as reason:
        if reason.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise Temporary("is locked by another program", where=where, cure="the next tick tries again") from reason
        cure = "check disk space and permissions; nothing was lost, the next run goes on where this one stopped"
        raise LedgerError(f"cannot be used: {reason}", where=where, cure=cure) from reason
    except sqlite3.DatabaseError as reason:
        cure = "stop the timer, keep a copy, and restore the latest backup"
        raise LedgerError(f"is damaged: {reason}", where=where, cure=cure) from reason


@contextmanager
def transaction(db: sqlite3.Connection, where: str) -> Iterator[sqlite3.Connection]:
    """One immediate transaction: committed at the end, rolled back by any error."""
    with guard(where):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
