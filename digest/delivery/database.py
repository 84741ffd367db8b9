"""Lays and opens ledger files."""

from __future__ import annotations

import atexit
import contextlib
import os
import sqlite3
import weakref
from pathlib import Path

from digest.delivery import schema
from digest.delivery.ledger import Ledger
from digest.durable import laying
from digest.errors import CannotWrite, ConfigError, LedgerError
from digest.guard import guard, transaction

_open: weakref.WeakSet[Ledger] = weakref.WeakSet()
"""Weak, because the daemon opens and closes one every minute."""


def create_ledger(path: Path) -> None:
    """Lay an empty ledger; an existing one is left as it is. Raises CannotWrite.

    It gets its name when it is whole and on disk: a cut half way would leave a ledger that is not one.
    """
    if path.exists():
        return
    try:
        with laying(path) as passing:
            db = sqlite3.connect(passing, isolation_level=None)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.executescript(f"BEGIN; {schema.TABLES} PRAGMA user_version={schema.VERSION}; COMMIT;")
            db.close()
            passing.chmod(0o600)
    except (sqlite3.Error, OSError) as reason:
        raise CannotWrite(f"cannot be created: {reason}", where=str(path)) from reason


def open_ledger(path: Path, mode: str, *, read_only: bool = False) -> Ledger:
    """Open an existing ledger.

    Raises:
        ConfigError: there is none, or a newer version of the program wrote it.
        LedgerError: it is damaged.
    """
    if not path.is_file():
        why = "a new one would not know who was mailed before, so none is made silently"
        cure = "restore it from a backup, or lay an empty one with digest init"
        raise ConfigError("no such ledger", where=str(path), why=why, cure=cure)
    uri = f"{path.resolve().as_uri()}?mode={_mode(path) if read_only else 'rw'}"
    with guard(str(path)):
        db = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:  # an empty file is a valid database and no ledger
            raise LedgerError("is empty", where=str(path), cure="stop the timer and restore the latest backup")
        if not 0 < version <= schema.VERSION:
            what = f"has schema {version}, this program knows {schema.VERSION}"
            raise ConfigError(what, where=str(path), cure="use the program version that wrote it, or a newer one")
        if version < schema.VERSION:
            _bring_up(db, str(path))
        if read_only:
            db.execute("PRAGMA query_only=ON")
        else:
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")  # what is erased does not linger where rows have moved
            db.execute("PRAGMA foreign_keys=ON")
            db.execute("PRAGMA cache_size=-16000")  # kilobytes; readers come in no order, and their index must fit
    ledger = Ledger(db, str(path), mode)
    _open.add(ledger)
    return ledger


@atexit.register
def _close() -> None:
    """A program that ends leaves a ledger without a log beside it."""
    for ledger in list(_open):
        with contextlib.suppress(sqlite3.ProgrammingError):  # opened by a thread of the web app, which ended before us
            ledger.close()


def _bring_up(db: sqlite3.Connection, where: str) -> None:
    """Bring a ledger of an earlier version up to date, in one transaction; another process may just have done it."""
    db.execute("PRAGMA synchronous=FULL")
    with transaction(db, where):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        for step in range(version, schema.VERSION):
            db.execute(schema.STEPS[step])
        db.execute(f"PRAGMA user_version={schema.VERSION}")


def _mode(path: Path) -> str:
    """How to open a ledger only to read it: SQLite's own read-only mode would leave -wal and -shm files behind."""
    return "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"


def rehearsal_ledger(source: Path | None, mode: str) -> Ledger:
    """A ledger in memory that begins with the issues of a file, if there is one, and ends with the process."""
    db = sqlite3.connect(":memory:", uri=True, isolation_level=None)
    db.executescript(schema.TABLES)
    if source is not None and source.exists():
        open_ledger(source, mode, read_only=True).close()  # says what is wrong with the file, if anything is
        with guard(str(source)):
            db.execute("ATTACH ? AS file", (f"{source.resolve().as_uri()}?mode={_mode(source)}",))
            for table in ("issue", "article"):
                db.execute(f"INSERT INTO {table} SELECT * FROM file.{table}")  # noqa: S608  (names of our own)
            unfinished = "SELECT id FROM file.issue WHERE state IN ('sending', 'held')"
            db.execute(f"INSERT INTO delivery SELECT * FROM file.delivery WHERE issue IN ({unfinished})")  # noqa: S608
            db.execute("DETACH file")
    return Ledger(db, "rehearsal", mode)
