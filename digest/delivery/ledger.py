"""The door to ``ledger.sqlite``: the lasting record of issues and deliveries, one row per issue and reader.

Write-ahead log with synchronous=FULL: with NORMAL a power cut forgets committed marks, and a forgotten mark is a
second letter.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from digest.delivery import schema
from digest.delivery.guard import guard, transaction
from digest.delivery.verdict import Settlement
from digest.errors import LedgerError
from digest.model import Account, Delivery, History, Issue, Pairing, PastIssue, Slot, State, Subscriber

_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """What is written down at the freeze: the choice, the compiled letter, when it was due."""

    slot: Slot
    number: int
    pairing: Pairing
    subject: str
    letter: str
    due_at: datetime
    frozen_at: datetime


class Ledger:
    """One open ledger. ``mode`` keeps what was mailed apart from what only went to a folder.

    Every method raises LedgerError when the file cannot be used, and Temporary while another program locks it.
    """

    def __init__(self, db: sqlite3.Connection, where: str, mode: str) -> None:
        self._db = db
        self._where = where
        self.mode = mode

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, self._where)

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with guard(self._where):
            return self._db.execute(sql, values).fetchall()

    # -- issues -------------------------------------------------------------------------------------------------

    def history(self) -> History:
        """What earlier issues of this mode carried, oldest first."""
        rows = self._rows(
            "SELECT slot, essay, theme, author, question, question_text FROM issue "
            "WHERE mode=? AND essay IS NOT NULL ORDER BY slot", self.mode)  # fmt: skip
        return History(tuple(PastIssue(Slot.parse(slot), *rest) for slot, *rest in rows))

    def issues(self) -> list[Issue]:
        """All issues of this mode, missed ones included, oldest first."""
        return [_issue(row) for row in self._rows(f"{_ISSUE} WHERE mode=? ORDER BY slot", self.mode)]

    def issue(self, slot: Slot) -> Issue | None:
        """The issue of a slot, if there is one."""
        rows = self._rows(f"{_ISSUE} WHERE slot=? AND mode=?", str(slot), self.mode)
        return _issue(rows[0]) if rows else None

    def unfinished(self) -> Issue | None:
        """The frozen issue that still has letters to send, if there is one."""
        rows = self._rows(f"{_ISSUE} WHERE state='sending' AND mode=? ORDER BY slot", self.mode)
        return _issue(rows[0]) if rows else None

    def letter(self, issue: Issue) -> str:
        """The compiled letter as it was frozen. Raises LedgerError when it is not what was frozen."""
        ((letter, sha),) = self._rows("SELECT letter, letter_sha256 FROM issue WHERE id=?", issue.id)
        if hashlib.sha256(letter.encode()).hexdigest() != sha:
            raise LedgerError(f"the letter of {issue.slot} is damaged", where=self._where, cure="restore a backup")
        return str(letter)

    def account(self, issue: Issue) -> dict[str, Any]:
        """The list's account at the freeze, and the reasons of the choice."""
        rows = self._rows("SELECT account, reasons, question_text FROM issue WHERE id=?", issue.id)
        account, reasons, text = rows[0]
        return {"counts": json.loads(account), "reasons": json.loads(reasons), "question_text": text}

    def note(self, slot: Slot, state: str, due_at: datetime, now: datetime) -> None:
        """Record that a slot went by without a letter: missed or skipped."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO issue(slot, mode, number, state, due_at, frozen_at) VALUES(?,?,0,?,?,?) "
                "ON CONFLICT DO NOTHING", (str(slot), self.mode, state, _text(due_at), _text(now)))  # fmt: skip

    def freeze(self, draft: IssueDraft, subscribers: Iterable[Subscriber], account: Callable[[], Account]) -> Issue:
        """Write issue and roll in one transaction: after it nothing of either changes, before it nothing exists.

        ``account`` is called after the last subscriber and gives the list's Account.
        """
        pairing = draft.pairing
        with self._transaction() as db:
            number = db.execute(
                "INSERT INTO issue(slot, mode, number, state, essay, theme, author, question, question_text, subject, "
                "reasons, letter, letter_sha256, due_at, frozen_at) VALUES(?,?,?,'sending',?,?,?,?,?,?,?,?,?,?,?) "
                "RETURNING id",
                (str(draft.slot), self.mode, draft.number, pairing.essay.slug, pairing.essay.primary_theme,
                 pairing.essay.author, pairing.question.id, pairing.question.text, draft.subject,
                 json.dumps([reason.text for reason in pairing.reasons]), draft.letter,
                 hashlib.sha256(draft.letter.encode()).hexdigest(), _text(draft.due_at), _text(draft.frozen_at)),
            ).fetchone()[0]  # fmt: skip
            numbered = enumerate(subscribers, 1)
            while chunk := list(islice(numbered, _CHUNK)):
                db.executemany(
                    "INSERT INTO delivery(issue, id, key, address, name, line, state) VALUES(?,?,?,?,?,?,'pending')",
                    ((number, at, s.key, s.address, s.name, s.line) for at, s in chunk),
                )
            found = account()
            written = db.execute("SELECT count(*) FROM delivery WHERE issue=?", (number,)).fetchone()[0]
            if not found.counts.balanced or written != found.counts.to_send:
                raise LedgerError("the roll does not add up; nothing was frozen", where=self._where)
            db.execute("UPDATE issue SET account=?, audience_sha256=? WHERE id=?",
                       (json.dumps(found.counts.as_dict()), found.sha256, number))  # fmt: skip
        issue = self.issue(draft.slot)
        assert issue is not None  # noqa: S101  (just written)
        return issue

    def finish(self, issue: Issue, now: datetime) -> None:
        """Mark an issue complete: no delivery of it waits any more."""
        with self._transaction() as db:
            db.execute("UPDATE issue SET state='complete', finished_at=? WHERE id=?", (_text(now), issue.id))

    # -- deliveries ---------------------------------------------------------------------------------------------

    def recover(self, issue: Issue) -> None:
        """Give back what a dead run had claimed. Safe: a claimed letter's final dot never left."""
        with self._transaction() as db:
            db.execute(schema.UNCLAIM, (issue.id,))

    def claim(self, issue: Issue, limit: int, after: int, now: datetime) -> list[Delivery]:
        """Claim waiting deliveries, in the order of the roll, with a place beyond ``after``."""
        with self._transaction() as db:
            rows = db.execute(schema.CLAIMABLE, (issue.id, after, now.timestamp(), limit)).fetchall()
            db.executemany(schema.CLAIM, ((issue.id, row[0]) for row in rows))
        return [Delivery(*row) for row in rows]

    def turn(
        self, issue: Issue, leaving: Sequence[Delivery], settled: Sequence[Settlement], now: datetime
    ) -> list[Delivery]:
        """One durable commit: what is about to leave becomes in doubt, what was answered is settled.

        Returns the deliveries that may leave: those that were still ours. Only after this may a final dot go out.
        """
        stamp = now.timestamp()
        with self._transaction() as db:
            marked = db.executemany(schema.MARK, [(stamp, issue.id, d.id) for d in leaving]).rowcount if leaving else 0
            if marked != len(leaving):
                raise LedgerError("a claimed letter is no longer ours; nothing more is sent", where=self._where)
            said = [(s, str(s.reply or s.note)) for s in settled]
            db.executemany(
                schema.SETTLE,
                [(s.state, stamp, text, s.not_before, s.attempts, issue.id, s.delivery.id) for s, text in said],
            )
            db.executemany(
                schema.LOG,
                [(issue.id, s.delivery.id, stamp, s.phase, s.outcome, t) for s, t in said if s.state != State.SENT],
            )
            if leaving:
                db.execute(schema.COUNT, (int(stamp // 60), len(leaving)))
        return list(leaving)

    def expire(self, issue: Issue, now: datetime) -> int:
        """Give up what still waits; the number of letters given up."""
        with self._transaction() as db:
            return int(db.execute(schema.EXPIRE, (now.timestamp(), issue.id)).rowcount)

    def states(self, issue: Issue) -> dict[str, int]:
        """How many deliveries stand in each state; ``deferred`` are those that wait for another try."""
        rows = dict(self._rows("SELECT state, count(*) FROM delivery WHERE issue=? GROUP BY state", issue.id))
        ((deferred,),) = self._rows(
            "SELECT count(*) FROM delivery WHERE issue=? AND state='pending' AND not_before IS NOT NULL", issue.id
        )
        return {**{state.value: rows.get(state.value, 0) for state in State}, "deferred": deferred}

    def next_try(self, issue: Issue) -> float | None:
        """When, in seconds since 1970, the next waiting letter may be tried again."""
        rows = self._rows(
            "SELECT min(coalesce(not_before, 0)) FROM delivery WHERE issue=? AND state='pending'", issue.id
        )
        return rows[0][0] if rows else None

    def sent_since(self, moment: float) -> int:
        """Letters that left since a moment, in seconds since 1970, in whole minutes, whatever the issue."""
        ((count,),) = self._rows("SELECT coalesce(sum(letters), 0) FROM pace WHERE minute > ?", int(moment // 60))
        return int(count)

    def story(self, key: bytes) -> list[dict[str, Any]]:
        """Everything the ledger knows of one reader, oldest issue first."""
        rows = self._rows(
            "SELECT i.id, i.slot, i.mode, d.id, d.state, d.attempts, d.changed_at, d.not_before, d.reply, d.line "
            "FROM delivery d JOIN issue i ON i.id = d.issue WHERE d.key=? ORDER BY i.slot, i.id", key)  # fmt: skip
        return [
            {"slot": slot, "mode": mode, "state": state, "attempts": attempts, "changed_at": _moment(changed),
             "not_before": _moment(later), "reply": reply, "line": line,
             "log": [{"at": _moment(at), "phase": phase, "outcome": outcome, "reply": said}
                     for at, phase, outcome, said in self._rows(
                         "SELECT at, phase, outcome, reply FROM attempt WHERE issue=? AND delivery=?", issue, place)]}
            for issue, slot, mode, place, state, attempts, changed, later, reply, line in rows
        ]  # fmt: skip

    def in_state(self, issue: Issue, states: Sequence[State], limit: int = 1000) -> list[tuple[Delivery, str, str]]:
        """Deliveries in any of some states, with state and last reply."""
        marks = ",".join("?" * len(states))
        rows = self._rows(
            f"SELECT id, key, address, name, attempts, state, coalesce(reply, '') FROM delivery "  # noqa: S608
            f"WHERE issue=? AND state IN ({marks}) ORDER BY id LIMIT ?", issue.id, *states, limit)  # fmt: skip
        return [(Delivery(*row[:5]), row[5], row[6]) for row in rows]


_ISSUE = "SELECT id, slot, number, state, essay, question, subject, due_at, frozen_at FROM issue"


def _issue(row: Sequence[Any]) -> Issue:
    return Issue(row[0], Slot.parse(row[1]), row[2], row[3], row[4] or "", row[5] or "", row[6] or "",
                 datetime.fromisoformat(row[7]), datetime.fromisoformat(row[8]))  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
