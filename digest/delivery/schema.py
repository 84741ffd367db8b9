"""The ledger's tables, and the statements by which a delivery walks its states."""

from __future__ import annotations

VERSION = 3

TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE issue(
    id INTEGER PRIMARY KEY,
    slot TEXT NOT NULL,             -- 2026-W48, or 2026-11 for a month's letter
    mode TEXT NOT NULL,             -- live or outbox: what went to a folder was not mailed
    number INTEGER NOT NULL,
    state TEXT NOT NULL,            -- sending, complete, held, missed, skipped, lost (sent, by a ledger that is gone)
    essay TEXT, theme TEXT, author TEXT, question TEXT, question_text TEXT, subject TEXT,
    reasons TEXT NOT NULL DEFAULT '[]',
    account TEXT NOT NULL DEFAULT '{}',
    letter TEXT,                    -- the compiled letter
    letter_sha256 TEXT, audience_sha256 TEXT,
    due_at TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    finished_at TEXT,
    tally TEXT,                     -- deliveries by state at the finish, so that nobody counts a million rows again
    reopened_at TEXT,               -- when its time began anew: a resend, a release, a clock that was set back
    rhythm TEXT NOT NULL DEFAULT 'weekly',
    UNIQUE(slot, mode)
) STRICT;
CREATE TABLE delivery(
    issue INTEGER NOT NULL REFERENCES issue(id),
    id INTEGER NOT NULL,            -- place in the roll
    key BLOB NOT NULL,              -- the reader
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    line INTEGER NOT NULL,          -- line of the list at the freeze
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL,                -- seconds since 1970
    changed_at REAL,
    reply TEXT,
    resends INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(issue, id),
    UNIQUE(issue, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE article(
    issue INTEGER PRIMARY KEY REFERENCES issue(id),
    title TEXT NOT NULL, dek TEXT NOT NULL, content_note TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_doubtful ON delivery(issue, id) WHERE state = 'in_doubt';
CREATE TABLE attempt(
    issue INTEGER NOT NULL, delivery INTEGER NOT NULL, at REAL NOT NULL,
    phase TEXT NOT NULL, outcome TEXT NOT NULL, reply TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_of ON attempt(issue, delivery);
CREATE TABLE pace(minute INTEGER PRIMARY KEY, letters INTEGER NOT NULL) STRICT;
"""

STEPS = {
    1: """CREATE TABLE article(issue INTEGER PRIMARY KEY REFERENCES issue(id),
        title TEXT NOT NULL, dek TEXT NOT NULL, content_note TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
    2: "ALTER TABLE issue ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'weekly'",
}
"""What brings a ledger of an earlier version one version further."""

CLAIMABLE = """
SELECT id, key, address, name, attempts FROM delivery
WHERE issue = ? AND state = 'pending' AND id > ? AND (not_before IS NULL OR (? AND not_before <= ?)) ORDER BY id LIMIT ?
"""
CLAIM = "UPDATE delivery SET state = 'claimed' WHERE issue = ? AND id = ? AND state = 'pending'"
MARK = "UPDATE delivery SET state = 'in_doubt', changed_at = ? WHERE issue = ? AND id = ? AND state = 'claimed'"
SETTLE = "UPDATE delivery SET state = ?, changed_at = ?, reply = ?, not_before = ?, attempts = ? WHERE issue = ? AND id = ? AND state IN ('claimed', 'in_doubt')"
UNCLAIM = "UPDATE delivery SET state = 'pending' WHERE issue = ? AND state = 'claimed'"
LOG = "INSERT INTO attempt VALUES(?, ?, ?, ?, ?, ?)"
COUNT = "INSERT INTO pace VALUES(?, ?) ON CONFLICT DO UPDATE SET letters = letters + excluded.letters"
TOUCH = "INSERT INTO meta VALUES('last_write', ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value)"
UNHEARD = "UPDATE delivery SET reply = 'the run ended before an answer was written down' WHERE issue = ? AND state = 'in_doubt' AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.issue = delivery.issue AND a.delivery = delivery.id AND a.at >= delivery.changed_at) RETURNING id, changed_at, reply"
SET_CLOCK = (
    "UPDATE meta SET value = :now WHERE name = 'last_write'",
    "DELETE FROM meta WHERE name IN ('paused_until', 'throttled_at') AND value > :now + 86400",
    "UPDATE delivery SET not_before = :now WHERE state = 'pending' AND not_before > :now + 86400",
    "UPDATE issue SET reopened_at = :text WHERE state IN ('sending', 'held') AND frozen_at > :text",
    "DELETE FROM issue WHERE state IN ('missed', 'skipped') AND frozen_at > :text",
    "INSERT INTO pace SELECT :minute, coalesce(sum(letters), 0) FROM pace WHERE minute > :minute ON CONFLICT DO UPDATE SET letters = letters + excluded.letters",
    "DELETE FROM pace WHERE minute > :minute",
)
RESOLVE_SENT = "UPDATE delivery SET state = 'sent', changed_at = ?, reply = 'held for sent by the operator' WHERE issue = ? AND id = ? AND state = 'in_doubt'"
RESOLVE_RESEND = "UPDATE delivery SET state = 'pending', changed_at = ?, resends = resends + 1, not_before = NULL WHERE issue = ? AND id = ? AND state = 'in_doubt' AND address <> ''"
REVIVE = "UPDATE delivery SET state = 'pending', changed_at = ?, attempts = 0, not_before = NULL WHERE issue = ? AND id = ? AND state = 'expired' AND address <> ''"
REOPEN = "UPDATE issue SET state = iif(state = 'held', 'held', 'sending'), tally = NULL, reopened_at = ? WHERE id = ?"
DOUBTFUL = "SELECT d.issue, d.id FROM delivery d JOIN issue i ON i.id = d.issue WHERE i.mode = ? AND d.state = 'in_doubt' AND d.address <> '' AND d.resends = 0 AND d.changed_at BETWEEN ? AND ?"
FORGET = "UPDATE delivery SET address = '', name = '', reply = NULL, state = iif(state IN ('pending', 'claimed'), 'suppressed', state) WHERE issue IN (SELECT id FROM issue) AND key = ?"
FORGET_WORDS = "UPDATE attempt SET reply = '' WHERE (issue, delivery) IN (SELECT issue, id FROM delivery WHERE issue IN (SELECT id FROM issue) AND key = ?)"
EXPIRE = "UPDATE delivery SET state = 'expired', changed_at = ?, reply = coalesce(reply || '; ', '') || 'the time of its issue was over' WHERE issue = ? AND state = 'pending'"
"""What a delivery may become, and only from where; every other change would lose or repeat a letter."""
