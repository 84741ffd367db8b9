"""What the ledger remembers, for reading: issues, deliveries, one reader's story."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.errors import LedgerError
from digest.guard import guard
from digest.model import (
    Article,
    Delivery,
    History,
    Issue,
    Month,
    MonthlyIssue,
    PastIssue,
    Rhythm,
    Slot,
    State,
    WeeklyIssue,
)


class Records:
    """The reading half of an open ledger. ``mode`` keeps what was mailed apart from what only went to a folder.

    Every method raises LedgerError when the file cannot be used, and Temporary while another program locks it.
    """

    def __init__(self, db: sqlite3.Connection, where: str, mode: str) -> None:
        self._db = db
        self._where = where
        self.mode = mode

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with guard(self._where):
            return self._db.execute(sql, values).fetchall()

    def exposed(self) -> str:
        """What the other accounts of this machine may do with the file, as a warning; "" for a private one."""
        try:
            mode = Path(self._where).stat().st_mode
        except OSError:
            return ""  # a rehearsal's lies in memory
        verb = "write" if mode & stat.S_IWOTH else "read" if mode & stat.S_IROTH else ""
        return f"{self._where}: every account of this machine may {verb} it: chmod 600 {self._where}" if verb else ""

    def fact(self, name: str) -> Any:
        """One remembered fact about this ledger as a whole, or None."""
        rows = self._rows("SELECT value FROM meta WHERE name=?", name)
        return rows[0][0] if rows else None

    def examine(self) -> None:
        """Look through the file for damage. Raises LedgerError when there is any."""
        said = [row[0] for row in self._rows("PRAGMA quick_check(5)")]
        if said != ["ok"]:
            cure = "stop the timer, keep a copy, and restore the latest backup"
            raise LedgerError(f"is damaged: {said[0]}", where=self._where, cure=cure)

    def window_began(self, issue: Issue) -> datetime:
        """When the time in which an issue may be sent began: at its freeze, or when it was reopened."""
        ((frozen, reopened),) = self._rows("SELECT frozen_at, reopened_at FROM issue WHERE id=?", issue.id)
        return datetime.fromisoformat(reopened or frozen)

    def first_letter_at(self) -> float | None:
        """When, in seconds since 1970, the first letter of all left; None before that."""
        ((minute,),) = self._rows("SELECT min(minute) FROM pace")
        return None if minute is None else minute * 60.0

    def first_letter_to(self, key: bytes) -> datetime | None:
        """When the first issue that a reader was sent in this mode was frozen; None when none was."""
        rows = self._rows(  # issue by issue in the order of their freezing, which the index of each serves
            "SELECT i.frozen_at FROM issue i CROSS JOIN delivery d ON d.issue = i.id AND d.key = ? "
            "WHERE i.mode = ? AND d.state = 'sent' ORDER BY i.id LIMIT 1", key, self.mode)  # fmt: skip
        return datetime.fromisoformat(rows[0][0]) if rows else None

    def history(self) -> History:
        """What earlier issues of this mode carried, oldest first."""
        rows = self._rows(
            "SELECT slot, essay, theme, author, question, question_text FROM issue "
            "WHERE mode=? AND rhythm='weekly' AND essay IS NOT NULL ORDER BY slot", self.mode)  # fmt: skip
        return History(tuple(PastIssue(Slot.parse(slot), *rest) for slot, *rest in rows))

    def issues(self) -> list[WeeklyIssue]:
        """All weekly issues of this mode, missed ones included, oldest first."""
        rows = self._rows(f"{_ISSUE} WHERE mode=? AND rhythm='weekly' ORDER BY slot", self.mode)
        return [_weekly(row) for row in rows]

    def months(self) -> list[MonthlyIssue]:
        """All months' letters of this mode, missed ones included, oldest first."""
        rows = self._rows(f"{_ISSUE} WHERE mode=? AND rhythm='monthly' ORDER BY slot", self.mode)
        return [_monthly(row) for row in rows]

    def frozen(self, rhythm: Rhythm) -> list[Issue]:
        """What was frozen in one rhythm, without what was missed or skipped, oldest first."""
        rows = self._rows(f"{_ISSUE} WHERE mode=? AND rhythm=? AND letter IS NOT NULL ORDER BY slot", self.mode, rhythm)
        return [_issue(row) for row in rows]

    def newest(self, rhythm: Rhythm) -> str:
        """The last slot of a rhythm that was frozen or counts as sent; "" when there is none.

        Slots of one rhythm sort, as texts, in the order of time.
        """
        rows = self._rows(
            "SELECT max(slot) FROM issue WHERE mode=? AND rhythm=? AND (letter IS NOT NULL OR state='lost')",
            self.mode, rhythm)  # fmt: skip
        return rows[0][0] or ""

    def issue(self, slot: Slot | Month) -> Issue | None:
        """The issue of a slot, if there is one."""
        rows = self._rows(f"{_ISSUE} WHERE slot=? AND mode=?", str(slot), self.mode)
        return _issue(rows[0]) if rows else None

    def articles(self) -> list[Article]:
        """What has left so far in this mode, newest first; letters of before there were articles are missing."""
        rows = self._rows(
            "SELECT slot, number, due_at, title, coalesce(author, ''), dek, content_note, question_text, body "
            "FROM issue JOIN article ON issue = id WHERE mode=? ORDER BY slot DESC", self.mode)  # fmt: skip
        return [
            Article(Slot.parse(slot), number, datetime.fromisoformat(due), *rest) for slot, number, due, *rest in rows
        ]

    def unfinished(self) -> list[Issue]:
        """The frozen issues that still have letters to send, weeks before months, the oldest first."""
        rows = self._rows(
            f"{_ISSUE} WHERE state IN ('sending', 'held') AND mode=? ORDER BY rhythm DESC, slot", self.mode
        )
        return [_issue(row) for row in rows]

    def letter(self, issue: Issue) -> str:
        """The compiled letter as it was frozen. Raises LedgerError when it is not what was frozen."""
        ((letter, sha),) = self._rows("SELECT letter, letter_sha256 FROM issue WHERE id=?", issue.id)
        if hashlib.sha256(letter.encode()).hexdigest() != sha:
            raise LedgerError(f"the letter of {issue.slot} is damaged", where=self._where, cure="restore a backup")
        return str(letter)

    def account(self, issue: Issue) -> dict[str, Any]:
        """The list's account at the freeze, and the reasons of the choice."""
        rows = self._rows("SELECT account, reasons, question_text, audience_sha256 FROM issue WHERE id=?", issue.id)
        account, reasons, text, sha = rows[0]
        return {
            "counts": json.loads(account),
            "reasons": json.loads(reasons),
            "question_text": text,
            "audience_sha256": sha,
        }

    def roll(self, issue: Issue) -> Iterator[bytes]:
        """The keys of everybody the issue was frozen for."""
        with guard(self._where):
            yield from (key for (key,) in self._db.execute("SELECT key FROM delivery WHERE issue=?", (issue.id,)))

    def states(self, issue: Issue) -> dict[str, int]:
        """How many deliveries stand in each state; ``deferred`` are those that wait for another try."""
        kept = self._rows("SELECT tally FROM issue WHERE id=? AND tally IS NOT NULL", issue.id)
        if kept:
            return dict(json.loads(kept[0][0]))
        rows = dict(self._rows("SELECT state, count(*) FROM delivery WHERE issue=? GROUP BY state", issue.id))
        ((deferred,),) = self._rows(
            "SELECT count(*) FROM delivery WHERE issue=? AND state='pending' AND not_before IS NOT NULL", issue.id
        )
        return {**{state.value: rows.get(state.value, 0) for state in State}, "deferred": deferred}

    def next_try(self, issue: Issue) -> float | None:
        """When, in seconds since 1970, the first deferred letter may be tried again; None when none is deferred."""
        rows = self._rows("SELECT min(not_before) FROM delivery WHERE issue=? AND state='pending'", issue.id)
        return None if rows[0][0] is None else float(rows[0][0])

    def sent_since(self, moment: float) -> int:
        """Letters that left since a moment, in seconds since 1970, in whole minutes, whatever the issue."""
        ((count,),) = self._rows("SELECT coalesce(sum(letters), 0) FROM pace WHERE minute >= ?", int(moment // 60))
        return int(count)

    def story(self, key: bytes) -> list[dict[str, Any]]:
        """Everything the ledger knows of one reader, oldest issue first; ``log`` tells every attempt and decision."""
        rows = self._rows(
            "SELECT i.id, i.slot, i.mode, d.id, d.state, d.attempts, d.changed_at, d.not_before, d.reply, d.line "
            "FROM delivery d JOIN issue i ON i.id = d.issue WHERE d.key=? ORDER BY i.due_at, i.id", key)  # fmt: skip
        return [
            {"slot": slot, "mode": mode, "state": state, "attempts": attempts, "changed_at": _moment(changed),
             "not_before": _moment(later), "reply": reply, "line": line,
             "log": self._log(issue, place, (changed, "dot", "accepted", reply or "") if state == State.SENT else None)}
            for issue, slot, mode, place, state, attempts, changed, later, reply, line in rows
        ]  # fmt: skip

    def _log(self, issue: int, place: int, last: tuple[float, str, str, str] | None) -> list[dict[str, Any]]:
        """Every attempt and decision; ``last`` is the accepted one, which only the delivery itself tells of."""
        asked = "SELECT at, phase, outcome, reply FROM attempt WHERE issue=? AND delivery=? ORDER BY rowid"
        told = self._rows(asked, issue, place)
        if last and not (told and told[-1][2] == "sent"):
            told.append(last)
        return [{"at": _moment(at), "phase": phase, "outcome": word, "reply": said} for at, phase, word, said in told]

    def refusals(self, issue: Issue) -> list[tuple[bytes, str]]:
        """Readers whom the relay refused for good when they were named to it, with its words."""
        return self._rows(
            "SELECT d.key, a.reply FROM attempt a JOIN delivery d ON d.issue = a.issue AND d.id = a.delivery "
            "WHERE a.issue=? AND a.phase='rcpt' AND a.outcome='refused' AND d.state='rejected'", issue.id)  # fmt: skip

    def in_state(self, issue: Issue, states: Sequence[State], limit: int = 1000) -> list[tuple[Delivery, str, str]]:
        """Deliveries in any of some states, with state and last reply."""
        marks = ",".join("?" * len(states))
        rows = self._rows(
            f"SELECT id, key, address, name, attempts, state, coalesce(reply, '') FROM delivery "  # noqa: S608
            f"WHERE issue=? AND state IN ({marks}) ORDER BY id LIMIT ?", issue.id, *states, limit)  # fmt: skip
        return [(Delivery(*row[:5]), row[5], row[6]) for row in rows]


_ISSUE = "SELECT id, slot, number, state, essay, question, subject, due_at, frozen_at, rhythm FROM issue"


def _issue(row: Sequence[Any]) -> Issue:
    return _weekly(row) if row[9] == Rhythm.WEEKLY else _monthly(row)


def _weekly(row: Sequence[Any]) -> WeeklyIssue:
    return WeeklyIssue(row[0], Slot.parse(row[1]), *_rest(row))


def _monthly(row: Sequence[Any]) -> MonthlyIssue:
    return MonthlyIssue(row[0], Month.parse(row[1]), *_rest(row))


def _rest(row: Sequence[Any]) -> tuple[int, str, str, str, str, datetime, datetime]:
    return (row[2], row[3], row[4] or "", row[5] or "", row[6] or "",
            datetime.fromisoformat(row[7]), datetime.fromisoformat(row[8]))  # fmt: skip


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
