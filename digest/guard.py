"""What SQLite says, in the house's words, and a transaction that never stays open; for the doors to its files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.errors import CannotWrite, LedgerError, Temporary


@contextmanager
def guard(where: str) -> Iterator[None]:
    """Turn SQLite's errors into the house's.

    Raises:
        Temporary: another program holds the file.
        CannotWrite: this account, or this file system, does not let us write it.
        LedgerError: everything else, from a full disk to a damaged page.
    """
    try:
        yield
    except sqlite3.OperationalError as reason:
        if reason.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise Temporary("is locked by another program", where=where, cure="the next tick tries again") from reason
        if reason.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")) and not _writable(Path(where)):
            cure = "the account that runs digest must be able to write the file and its folder"
            raise CannotWrite(f"cannot be written: {reason}", where=where, cure=cure) from reason
        cure = "check disk space and permissions; nothing was lost, the next run goes on where this one stopped"
        raise LedgerError(f"cannot be used: {reason}", where=where, cure=cure) from reason
    except sqlite3.DatabaseError as reason:
        cure = "stop the timer, keep a copy, and restore the latest backup"
        raise LedgerError(f"is damaged: {reason}", where=where, cure=cure) from reason


def _writable(path: Path) -> bool:
    """Whether the file and its folder, where SQLite keeps its log, may be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


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
