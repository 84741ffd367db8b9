"""What people ask of us is kept under keys, within limits, and forgotten in time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.audience import Caps, Errands, Register, Silence, Suppressions, reader_key
from digest.errors import ConfigError, LedgerError
from digest.model import Consent, Errand, ErrandKind, Rhythm, SignUp, Suppression

NOON = datetime(2026, 11, 22, 12, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FREE = Caps(0, 0, 0)
OLD_FILE = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE suppression(
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, reason TEXT NOT NULL, since TEXT NOT NULL, address TEXT) STRICT;
INSERT INTO meta VALUES('pepper', zeroblob(32));
INSERT INTO suppression VALUES(7, x'61616161616161616161616161616161', 'unsubscribed', '2026-01-01T00:00:00+00:00', NULL);
"""

VERSION_2 = """
CREATE TABLE pending(
    key BLOB PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, asked_at TEXT NOT NULL, wording TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, not_before TEXT) STRICT, WITHOUT ROWID;
PRAGMA user_version = 2;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Suppressions.create(tmp_path / "suppressions.sqlite")
    return tmp_path / "suppressions.sqlite"


@pytest.fixture
def register(path: Path) -> Iterator[Register]:
    opened = Register(path)
    yield opened
    opened.close()


@pytest.fixture
def suppressions(path: Path) -> Iterator[Suppressions]:
    opened = Suppressions(path)
    yield opened
    opened.close()


def sign_up(address: str = "ana@example.org", at: datetime = NOON) -> SignUp:
    return SignUp(reader_key(b"p" * 32, address.lower()), address, "Ana", at, "Send it to me.")


ANA = sign_up()


def everything(path: Path) -> bytes:
    """All that can be read from the file, its journal included."""
    return b"".join(part.read_bytes() for part in path.parent.iterdir())


def test_a_sign_up_lets_its_mail_wait(path: Path, register: Register) -> None:
    assert register.ask(ANA, "192.0.2.1", FREE)
    wanted = Errand(ErrandKind.CONFIRM, ANA.key, ANA.address, "Ana", NOON, ANA.wording)
    assert [wanted] == waiting(path, NOON)


def test_confirming_lets_a_welcome_wait_in_the_place_of_the_question(path: Path, register: Register) -> None:
    register.ask(ANA, "", FREE)
    assert register.confirm(ANA.key, NOON + HOUR, welcome=True)
    assert register.confirm(ANA.key, NOON + HOUR, welcome=True) is None
    assert [Errand(ErrandKind.WELCOME, ANA.key, ANA.address, "Ana", NOON + HOUR)] == waiting(path, NOON + HOUR)


def waiting(path: Path, now: datetime) -> list[Errand]:
    with closing(Errands(path)) as errands:
        return errands.waiting(now, 10)


@pytest.mark.parametrize("again", ["ana@example.org", "ANA@example.org", "ana+more@example.org"])
def test_a_mailbox_is_asked_once_in_24_hours_however_it_is_written(register: Register, again: str) -> None:
    assert register.ask(ANA, "192.0.2.1", FREE)
    assert not register.ask(sign_up(again, NOON + 23 * HOUR), "192.0.2.2", FREE)
    assert register.ask(sign_up(again, NOON + 25 * HOUR), "192.0.2.2", FREE)


def test_confirming_does_not_open_the_way_for_a_second_mail_that_day(register: Register) -> None:
    register.ask(ANA, "", FREE)
    register.confirm(ANA.key, NOON)
    assert not register.ask(sign_up(at=NOON + HOUR), "", FREE)


def test_each_limit_holds_for_its_hour_and_its_own(register: Register) -> None:
    caps = Caps(per_source=2, per_domain=3, per_hour=5)

    def take(address: str, source: str, at: datetime = NOON) -> bool:
        return register.ask(sign_up(address, at), source, caps)

    assert [True, True, False] == [take(f"a{n}@one.example", "192.0.2.1") for n in range(3)]
    assert [True, False] == [take(f"b{n}@one.example", "192.0.2.2") for n in range(2)]
    assert [True, True, False] == [take(f"c{n}@c{n}.example", f"192.0.2.{n + 10}") for n in range(3)]
    assert take("d@one.example", "192.0.2.1", NOON + HOUR)


def test_no_limit_is_no_limit(register: Register) -> None:
    assert all(register.ask(sign_up(f"a{n}@example.org"), "192.0.2.1", FREE) for n in range(30))


def test_no_source_is_kept_in_clear_and_the_same_hash_not_for_two_days(path: Path, register: Register) -> None:
    for day in (0, 1):
        register.ask(sign_up(f"a{day}@example.org", NOON + day * DAY), "192.0.2.77", FREE)
    with closing(sqlite3.connect(path)) as db:
        kept = [what for (what,) in db.execute("SELECT what FROM counter WHERE what LIKE 'source %'")]
    assert 2 == len(set(kept))
    assert b"192.0.2.77" not in everything(path)


def test_confirming_makes_a_consent_that_says_when_and_to_what(register: Register) -> None:
    register.ask(ANA, "", FREE)
    later = NOON + HOUR
    wanted = Consent(ANA.key, ANA.address, "Ana", NOON, later, "confirmed by mail", "Send it to me.")
    assert wanted == register.confirm(ANA.key, later) == register.consent_of(ANA.key)
    assert register.confirm(ANA.key, later) is None
    assert register.sign_up_of(ANA.key) is None


def test_nobody_is_confirmed_who_did_not_ask(register: Register) -> None:
    assert register.confirm(ANA.key, NOON) is None
    assert [] == register.consents()


@pytest.mark.parametrize("earlier", ["unsubscribed", "erased", "hard bounce", "soft bounces"])
def test_a_new_consent_lifts_an_own_wish_to_leave_and_letters_that_came_back(
    register: Register, suppressions: Suppressions, earlier: str
) -> None:
    suppressions.add(Suppression(ANA.key, earlier, NOON))
    register.pause(ANA.key, date(2027, 1, 1))
    register.ask(ANA, "", FREE)
    assert register.confirm(ANA.key, NOON) is not None
    suppressions.refresh()
    assert ANA.key not in suppressions
    assert suppressions.reason_for(ANA.key) is None
    assert not suppressions.rests(ANA.key, date(2026, 12, 1))


@pytest.mark.parametrize("other", ["complaint", "by hand"])
def test_any_other_suppression_is_neither_mailed_nor_lifted(
    register: Register, suppressions: Suppressions, other: str
) -> None:
    register.ask(ANA, "", FREE)
    suppressions.add(Suppression(ANA.key, other, NOON))
    assert register.confirm(ANA.key, NOON) is None
    assert not register.ask(sign_up(at=NOON + 2 * DAY), "", FREE)
    assert ANA.key in suppressions


def test_who_comes_back_and_leaves_again_has_left(register: Register, suppressions: Suppressions) -> None:
    suppressions.add(Suppression(ANA.key, "unsubscribed", NOON))
    register.ask(ANA, "", FREE)
    register.confirm(ANA.key, NOON)
    assert suppressions.add(Suppression(ANA.key, "unsubscribed", NOON + DAY))
    assert ANA.key in suppressions


def test_a_leaving_behind_a_return_is_seen_by_those_who_saw_both(path: Path, register: Register) -> None:
    """The row ids of SQLite are used again after a deletion; a process must not take the new row for an old one."""
    with closing_book(path) as watching, closing_book(path) as web:
        web.add(Suppression(ANA.key, "unsubscribed", NOON))
        watching.refresh()
        register.ask(ANA, "", FREE)
        register.confirm(ANA.key, NOON)
        web.add(Suppression(b"b" * 16, "unsubscribed", NOON))
        watching.refresh()
        assert [False, True] == [key in watching for key in (ANA.key, b"b" * 16)]


def closing_book(path: Path) -> closing[Suppressions]:
    return closing(Suppressions(path))


def test_a_pause_holds_until_its_day_and_not_on_it(register: Register, suppressions: Suppressions) -> None:
    register.pause(ANA.key, date(2026, 12, 6))
    suppressions.refresh()
    rests = [suppressions.rests(ANA.key, day) for day in (date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 7))]
    assert [True, False, False] == rests
    assert not suppressions.rests(b"b" * 16, date(2026, 12, 5))
    register.come_back(ANA.key)
    suppressions.refresh()
    assert not suppressions.rests(ANA.key, date(2026, 12, 5))


def test_what_nobody_confirms_is_forgotten_after_seven_days(path: Path, register: Register) -> None:
    register.ask(ANA, "192.0.2.1", FREE)
    register.tidy(NOON + 7 * DAY)
    assert register.sign_up_of(ANA.key) is not None
    register.tidy(NOON + 7 * DAY + HOUR)
    assert register.sign_up_of(ANA.key) is None
    assert b"ana@example.org" not in everything(path)
    with closing(sqlite3.connect(path)) as db:
        assert [(0,)] == db.execute("SELECT count(*) FROM counter").fetchall()


def test_forgetting_leaves_the_key_and_nothing_else(path: Path, register: Register, suppressions: Suppressions) -> None:
    suppressions.add(Suppression(ANA.key, "complaint", NOON, ANA.address))
    register.keep(Consent(ANA.key, ANA.address, "Ana", NOON, NOON, "operator", ""))
    register.pause(ANA.key, date(2027, 1, 1))
    with closing(Silence(path)) as silence:
        silence.ask([Errand(ErrandKind.ASK_AGAIN, ANA.key, ANA.address, "Ana", NOON)])
    register.forget(Suppression(ANA.key, "erased", NOON + DAY))
    assert [] == waiting(path, NOON)
    assert suppressions.silence_of(ANA.key) is None
    assert Suppression(ANA.key, "complaint", NOON) == suppressions.reason_for(ANA.key)
    assert [None] * 3 == [ask(ANA.key) for ask in (register.consent_of, register.sign_up_of, register.pause_of)]
    assert b"ana@example.org" not in everything(path)


@pytest.mark.parametrize("earlier", ["unsubscribed", "hard bounce", "soft bounces"])
def test_who_left_and_then_asks_to_be_forgotten_has_asked_for_that(
    register: Register, suppressions: Suppressions, earlier: str
) -> None:
    suppressions.add(Suppression(ANA.key, earlier, NOON, ANA.address))
    for day in (1, 2):  # the second time says nothing new
        register.forget(Suppression(ANA.key, "erased", NOON + day * DAY))
    assert Suppression(ANA.key, "erased", NOON + DAY) == suppressions.reason_for(ANA.key)


def test_of_who_has_left_no_further_wish_is_kept(register: Register, suppressions: Suppressions) -> None:
    suppressions.add(Suppression(ANA.key, "unsubscribed", NOON))
    register.pause(ANA.key, date(2027, 1, 1))
    register.choose(ANA.key, Rhythm.MONTHLY, NOON)
    assert (None, {}) == (register.pause_of(ANA.key), register.monthly())


def test_whom_the_ledger_has_still_to_forget_is_remembered_until_it_has(path: Path, register: Register) -> None:
    for key in (ANA.key, ANA.key, b"b" * 16):
        register.forget(Suppression(key, "erased", NOON))
    register.close()
    with closing(Register(path)) as later:
        assert sorted([ANA.key, b"b" * 16]) == sorted(later.erasures())
        later.erased([ANA.key])
        assert [b"b" * 16] == later.erasures()


def test_an_operators_note_does_not_replace_a_readers_own_consent(register: Register) -> None:
    register.ask(ANA, "", FREE)
    own = register.confirm(ANA.key, NOON)
    assert own is not None
    register.keep(replace(own, how="operator"))
    assert own == register.consent_of(ANA.key)


def test_a_file_from_before_is_brought_up_in_place_and_forgets_nobody(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(OLD_FILE)
    with closing_book(path) as book:
        assert b"a" * 16 in book
        assert bytes(32) == book.pepper
    register = Register(path)
    assert register.ask(ANA, "", FREE)
    register.close()


def test_mails_that_waited_with_their_sign_ups_still_wait_once_the_file_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    rows = [("new", 0, None), ("sent", 1, None), ("later", 2, (NOON + HOUR).isoformat())]
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(OLD_FILE + VERSION_2)
        db.executemany(
            "INSERT INTO pending VALUES(?,?,'',?,'Send it to me.',?,?)",
            [(name.ljust(16).encode(), f"{name}@example.org", NOON.isoformat(), *rest) for name, *rest in rows],
        )
    assert ["new@example.org"] == [one.address for one in waiting(path, NOON)]
    found = {one.address: one.tries for one in waiting(path, NOON + HOUR)}
    assert {"new@example.org": 0, "later@example.org": 2} == found
    with closing(Register(path)) as register:
        assert register.confirm(b"sent".ljust(16), NOON) is not None


def test_a_file_half_brought_up_is_the_old_file(tmp_path: Path) -> None:
    """A name that is taken stops the last table; none of the others may be left behind."""
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(OLD_FILE + "CREATE VIEW seven AS SELECT 7; CREATE INDEX rhythm ON suppression(reason);")
    with pytest.raises(LedgerError):
        Suppressions(path)
    with closing(sqlite3.connect(path)) as db:
        assert [(0,)] == db.execute("PRAGMA user_version").fetchall()
        assert [] == db.execute("SELECT 1 FROM sqlite_master WHERE name IN ('consent', 'pending')").fetchall()


def test_a_file_from_before_there_were_rhythms_learns_them_and_forgets_nobody(path: Path, register: Register) -> None:
    register.pause(ANA.key, date(2026, 12, 1))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP TABLE rhythm")
        db.execute("PRAGMA user_version=4")
    with closing(Suppressions(path)) as book, closing(Register(path)) as again:
        assert ({}, {}) == (book.monthly, again.monthly())
        assert date(2026, 12, 1) == again.pause_of(ANA.key)
        again.choose(ANA.key, Rhythm.MONTHLY, NOON)
        assert ({ANA.key: NOON}, 1) == (again.monthly(), book.refresh() or len(book.monthly))


def test_a_wish_for_one_mail_a_month_holds_since_it_was_first_said(
    register: Register, suppressions: Suppressions
) -> None:
    register.choose(ANA.key, Rhythm.MONTHLY, NOON)
    register.choose(ANA.key, Rhythm.MONTHLY, NOON + DAY)
    suppressions.refresh()
    assert {ANA.key: NOON} == register.monthly() == suppressions.monthly


def test_who_wants_every_letter_again_leaves_no_trace_and_begins_anew_next_time(
    register: Register, suppressions: Suppressions
) -> None:
    register.choose(ANA.key, Rhythm.MONTHLY, NOON)
    register.choose(ANA.key, Rhythm.WEEKLY, NOON + DAY)
    suppressions.refresh()
    assert {} == register.monthly() == suppressions.monthly
    register.choose(ANA.key, Rhythm.MONTHLY, NOON + 2 * DAY)
    assert {ANA.key: NOON + 2 * DAY} == register.monthly()


def test_a_new_consent_begins_weekly_and_who_is_forgotten_has_no_rhythm(register: Register) -> None:
    register.choose(ANA.key, Rhythm.MONTHLY, NOON)
    assert register.ask(ANA, "", FREE)
    assert {ANA.key: NOON} == register.monthly()
    assert register.confirm(ANA.key, NOON + HOUR)
    assert {} == register.monthly()
    register.choose(ANA.key, Rhythm.MONTHLY, NOON)
    register.forget(Suppression(ANA.key, "erased", NOON))
    assert {} == register.monthly()


def test_a_file_of_a_newer_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    for door in (Register, Suppressions):
        with pytest.raises(ConfigError, match="schema 99"):
            door(path)


def test_a_register_is_never_made_silently(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no suppressions"):
        Register(tmp_path / "none.sqlite")
    assert [] == list(tmp_path.iterdir())
