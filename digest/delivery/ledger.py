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
from datetime import UTC, datetime
from itertools import islice

from digest.delivery import schema
from digest.delivery.draft import IssueDraft
from digest.delivery.records import Records
from digest.delivery.verdict import Settlement
from digest.errors import LedgerError
from digest.guard import guard, transaction
from digest.model import Account, Delivery, Issue, Month, Slot, State, Subscriber
from digest.steps import reach

_CHUNK = 10_000


class Ledger(Records):
    """One open ledger, to be read and written."""

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, self._where)

    def examine(self) -> None:
        """Look through the file for damage, and make sure it can be written. Raises also CannotWrite and Temporary."""
        super().examine()
        with guard(self._where):  # a transaction without a write would pass on a file that may only be read
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute(f"PRAGMA user_version={schema.VERSION}")
            finally:
                self._db.execute("ROLLBACK")

    def note(self, slot: Slot | Month, state: str, due_at: datetime, now: datetime) -> None:
        """Record that a slot went by without a letter: missed or skipped."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO issue(slot, mode, number, state, due_at, frozen_at, rhythm) VALUES(?,?,0,?,?,?,?) "
                "ON CONFLICT DO NOTHING",
                (str(slot), self.mode, state, _text(due_at), _text(now), slot.rhythm))  # fmt: skip

    def freeze(self, draft: IssueDraft, subscribers: Iterable[Subscriber], account: Callable[[], Account]) -> Issue:
        """Write issue and roll in one transaction: after it nothing of either changes, before it nothing exists.

        ``account`` is called after the last subscriber and gives the list's Account.
        """
        with self._transaction() as db:
            number = db.execute(
                "INSERT INTO issue(slot, mode, number, state, essay, theme, author, question, question_text, subject, "
                "reasons, letter, letter_sha256, due_at, frozen_at, rhythm) "
                "VALUES(?,?,?,'sending',?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id",
                (str(draft.slot), self.mode, draft.number, *draft.choice, draft.subject, draft.reasons, draft.letter,
                 hashlib.sha256(draft.letter.encode()).hexdigest(), _text(draft.due_at), _text(draft.frozen_at),
                 draft.slot.rhythm),
            ).fetchone()[0]  # fmt: skip
            if draft.pairing:
                essay = draft.pairing.essay
                db.execute("INSERT INTO article VALUES(?,?,?,?,?)",
                           (number, essay.title, essay.dek or "",
                            essay.content_note or "", draft.body))  # fmt: skip
            numbered = enumerate(subscribers, 1)
            while chunk := list(islice(numbered, _CHUNK)):
                db.executemany(
                    "INSERT INTO delivery(issue, id, key, address, name, line, state) VALUES(?,?,?,?,?,?,'pending')",
                    ((number, at, s.key, s.address, s.name, s.line) for at, s in chunk),
                )
                reach("freeze: some written")
            found = account()
            written = db.execute("SELECT count(*) FROM delivery WHERE issue=?", (number,)).fetchone()[0]
            if not found.counts.balanced or written != found.counts.to_send:
                raise LedgerError("the roll does not add up; nothing was frozen", where=self._where)
            reach("freeze: written")
            db.execute("UPDATE issue SET account=?, audience_sha256=? WHERE id=?",
                       (json.dumps(found.counts.as_dict()), found.sha256, number))  # fmt: skip
        issue = self.issue(draft.slot)
        assert issue is not None  # noqa: S101  (just written)
        return issue

    def finish(self, issue: Issue, now: datetime) -> None:
        """Mark an issue complete: no delivery of it waits any more."""
        tally = json.dumps(self.states(issue))
        with self._transaction() as db:
            db.execute(
                "UPDATE issue SET state='complete', finished_at=?, tally=? WHERE id=?", (_text(now), tally, issue.id)
            )

    def hold(self, issue: Issue) -> None:
        """Stop an issue until the operator releases it."""
        with self._transaction() as db:
            db.execute("UPDATE issue SET state='held' WHERE id=? AND state='sending'", (issue.id,))

    def release(self, issue: Issue, now: datetime) -> None:
        """Let a held issue go on, with its whole time: it is the operator's word that it shall leave."""
        release = "UPDATE issue SET state='sending', reopened_at=? WHERE id=? AND state='held'"
        with self._transaction() as db:
            db.execute(release, (_text(now), issue.id))

    def remember(self, name: str, value: str | float) -> None:
        """Keep one fact about this ledger as a whole."""
        with self._transaction() as db:
            db.execute("INSERT INTO meta VALUES(?,?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))

    def resolve(self, issue: Issue, sent: Sequence[int], resend: Sequence[int], now: datetime) -> None:
        """Settle deliveries in doubt by the operator's word; those to be sent again reopen the issue."""
        with self._transaction() as db:
            db.execute("UPDATE issue SET tally=NULL WHERE id=?", (issue.id,))
            self._decide(schema.RESOLVE_SENT, "sent", "operator", [(issue.id, place) for place in sent], now)
            self._decide(schema.RESOLVE_RESEND, "resend", "operator", [(issue.id, place) for place in resend], now)

    def revive(self, issue: Issue, places: Sequence[int], now: datetime) -> None:
        """Let deliveries that were given up be tried anew, from their first attempt, by the operator's word."""
        with self._transaction() as db:
            db.execute("UPDATE issue SET tally=NULL WHERE id=?", (issue.id,))
            self._decide(schema.REVIVE, "resend", "operator", [(issue.id, place) for place in places], now)

    def resend_doubtful(self, since: datetime, before: datetime, now: datetime) -> int:
        """Give letters in doubt since between two moments their one automatic second try; how many there were.

        A doubt that is older waits for the operator: nobody expects the letter of a week long gone.
        """
        with self._transaction() as db:
            found = db.execute(schema.DOUBTFUL, (self.mode, since.timestamp(), before.timestamp())).fetchall()
            self._decide(schema.RESOLVE_RESEND, "resend", "policy", found, now)
        return len(found)

    def _decide(self, statement: str, word: str, whose: str, places: Sequence[tuple[int, int]], now: datetime) -> None:
        """Have a decision about deliveries, as (issue, place), done and logged; a resend reopens their issues."""
        stamp, issues = now.timestamp(), {issue for issue, _ in places}
        for issue in issues:
            self._log_unheard(issue)
        self._db.executemany(statement, [(stamp, *place) for place in places])
        self._db.executemany(schema.LOG, [(*place, stamp, "resolve", word, f"by the {whose}") for place in places])
        if word == "resend":
            self._db.executemany(schema.REOPEN, [(_text(now), issue) for issue in issues])

    def _log_unheard(self, issue: int) -> None:
        """Log the attempts that a run did not live to log: marked, perhaps ended, and no answer written down."""
        found = self._db.execute(schema.UNHEARD, (issue,)).fetchall()
        self._db.executemany(schema.LOG, [(issue, place, at, "dot", "unknown", said) for place, at, said in found])

    def recover(self, issue: Issue) -> None:
        """Give back what a dead run had claimed. Safe: a claimed letter's final dot never left."""
        with self._transaction() as db:
            db.execute(schema.UNCLAIM, (issue.id,))
            self._log_unheard(issue.id)

    def claim(self, issue: Issue, limit: int, after: int, now: datetime, *, again: bool = True) -> list[Delivery]:
        """Claim waiting deliveries of the roll beyond ``after``, in its order; without ``again`` none once put off."""
        with self._transaction() as db:
            rows = db.execute(schema.CLAIMABLE, (issue.id, after, again, now.timestamp(), limit)).fetchall()
            db.executemany(schema.CLAIM, ((issue.id, row[0]) for row in rows))
        return [Delivery(*row) for row in rows]

    def turn(self, issue: Issue, leaving: Sequence[Delivery], settled: Sequence[Settlement], now: datetime) -> None:
        """One durable commit: what is about to leave becomes in doubt, what was answered is settled.

        Only after this may a final dot go out. Raises LedgerError, and commits nothing, when a letter about to leave is
        no longer claimed.
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
                [
                    (
                        issue.id,
                        s.delivery.id,
                        stamp,
                        s.phase,
                        "withheld" if s.state == State.SUPPRESSED else s.outcome,
                        text,
                    )
                    for s, text in said
                    if s.state != State.SENT  # the delivery itself tells of its last attempt
                ],
            )
            if self.mode == "live":  # what went to a folder says nothing about clock or pace
                db.execute(schema.TOUCH, (stamp,))
                db.execute(schema.COUNT, (int(stamp // 60), len(leaving)))

    def forget(self, keys: Sequence[bytes]) -> None:
        """Erase addresses, names and the relay's words about readers in every issue; nothing more is sent to them.

        For the holder of the run lock: nothing claimed may be under way. Keys, states and counts stay.
        """
        with self._transaction() as db:
            for statement in (schema.FORGET_WORDS, schema.FORGET):
                db.executemany(statement, [(key,) for key in keys])
            db.execute("UPDATE issue SET tally=NULL WHERE state IN ('sending', 'held')")
        with guard(self._where):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log would show for a while yet what stood there

    def set_clock(self, now: datetime) -> None:
        """Take everything that was written under a clock that ran ahead for written now: it would stand in the way.

        Letters counted then count from now on, waits begin now, and an issue frozen then has its time from now on. A
        slot that was let go by then is judged anew: its hour may be still to come.
        """
        stamp = now.timestamp()
        values = {"now": stamp, "minute": int(stamp // 60), "text": _text(now)}
        with self._transaction() as db:
            for statement in schema.SET_CLOCK:
                db.execute(statement, values)

    def count(self, letters: int, now: datetime) -> None:
        """Count mails that leave and are no issue's, so that the relay's limits hold for all that leaves."""
        with self._transaction() as db:
            db.execute(schema.COUNT, (int(now.timestamp() // 60), letters))

    def expire(self, issue: Issue, now: datetime) -> int:
        """Give up what still waits; the number of letters given up."""
        with self._transaction() as db:
            return int(db.execute(schema.EXPIRE, (now.timestamp(), issue.id)).rowcount)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
