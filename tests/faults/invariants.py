"""What must hold after every disaster, judged by the relay's own record and the ledger's file, not by what we say."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from folders import Folder, Ran

FINAL = {"sent", "rejected", "suppressed", "expired", "in_doubt"}


class Witness(Protocol):
    """A relay's record: who got a letter, once for each letter."""

    @property
    def recipients(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Account:
    """What became of the last issue: its state, each reader's state, and the numbers written at the freeze."""

    state: str
    readers: dict[str, str]
    frozen: dict[str, int]

    def of(self, state: str) -> list[str]:
        """Readers in a state, in the order of the roll."""
        return [address for address, found in self.readers.items() if found == state]


def account_of(folder: Folder) -> Account:
    """Read the ledger's file, without the program."""
    with closing(sqlite3.connect(f"file:{folder.path}/var/ledger.sqlite?mode=ro", uri=True)) as db:
        issue, state, numbers = db.execute("SELECT id, state, account FROM issue ORDER BY id DESC").fetchone()
        rows = db.execute("SELECT address, state FROM delivery WHERE issue = ? ORDER BY id", (issue,)).fetchall()
    return Account(state, dict(rows), json.loads(numbers))


def nobody_twice(relay: Witness) -> None:
    """I1: at most one letter for each reader."""
    assert [] == [reader for reader, letters in Counter(relay.recipients).items() if letters > 1]


def everybody_once(
    folder: Folder, relay: Witness, again: Ran, everybody: Collection[str], doubt_at_most: int
) -> list[str]:
    """I1 and I2 after the run that followed a disaster; returns who is in doubt.

    Nobody has two letters. Everybody of the list is on the roll once, with a final state. Sent are exactly those whom
    the relay has a letter for, but for those in doubt, who may have one. Numbers and exit code say the same.
    """
    nobody_twice(relay)
    account = account_of(folder)
    doubtful, sent = account.of("in_doubt"), account.of("sent")
    assert ("complete", sorted(everybody)) == (account.state, sorted(account.readers))
    assert len(everybody) == account.frozen["to_send"]
    assert set() == set(account.readers.values()) - FINAL
    assert set(sent) == set(relay.recipients) - set(doubtful)
    assert doubt_at_most >= len(doubtful)
    assert (10 if doubtful else 0, "") == (again.code, again.err)
    counts = again.tree["counts"]
    assert (len(everybody), len(sent), len(doubtful)) == (counts["to_send"], counts["accepted"], counts["in_doubt"])
    return doubtful
