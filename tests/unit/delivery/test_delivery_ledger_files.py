"""Ledger files: laid once, opened with care, refused when they are not what they should be, never touched by a look."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from dispatch import MORNING, SLOT, delivery_of, freeze

from digest.delivery import Ledger, create_ledger, database, open_ledger, rehearsal_ledger, schema
from digest.errors import CannotWrite, ConfigError, LedgerError, Temporary
from digest.model import Rhythm, Slot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with one issue under way, closed."""
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    issue = freeze(ledger, 2000)
    ledger.claim(issue, 5, 0, MORNING)
    ledger.turn(issue, [delivery_of(1)], [], MORNING)
    ledger.close()
    return tmp_path / "ledger.sqlite"


def pragma(ledger: Ledger, name: str) -> object:
    return ledger._db.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_mark_survives_a_power_cut_because_every_commit_is_synced(path: Path) -> None:
    ledger = open_ledger(path, "live")
    assert ("wal", 2, 1) == (
        pragma(ledger, "journal_mode"),
        pragma(ledger, "synchronous"),
        pragma(ledger, "foreign_keys"),
    )
    ledger.close()


def test_a_new_ledger_is_empty_private_and_laid_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    create_ledger(path)
    assert 0o600 == path.stat().st_mode & 0o777
    ledger = open_ledger(path, "live")
    freeze(ledger, 3)
    ledger.close()
    create_ledger(path)
    again = open_ledger(path, "live")
    assert [SLOT] == [issue.slot for issue in again.issues()]
    again.close()


def test_a_ledger_that_cannot_be_laid_says_where(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite) as caught:
        create_ledger(tmp_path / "nowhere" / "ledger.sqlite")
    assert str(tmp_path / "nowhere" / "ledger.sqlite") == caught.value.faults[0].where


@pytest.mark.fault("38")
@pytest.mark.parametrize("read_only", [True, False])
def test_a_missing_ledger_is_never_made_silently(tmp_path: Path, read_only: bool) -> None:
    with pytest.raises(ConfigError, match="no such ledger") as caught:
        open_ledger(tmp_path / "ledger.sqlite", "live", read_only=read_only)
    assert "digest init" in caught.value.faults[0].cure
    assert [] == list(tmp_path.iterdir())


@pytest.mark.fault("41")
@pytest.mark.parametrize("version", [schema.VERSION + 1, 99])
@pytest.mark.parametrize(
    "opener", [lambda path: open_ledger(path, "live"), lambda path: rehearsal_ledger(path, "live")]
)
def test_a_ledger_of_a_newer_schema_is_left_alone(path: Path, version: int, opener: Callable[[Path], Ledger]) -> None:
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version={version}")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ConfigError, match=f"has schema {version}"):
        opener(path)
    assert before == path.read_bytes()


def second_version(path: Path) -> None:
    """Make a ledger what it was before it knew months' letters."""
    with sqlite3.connect(path) as other:
        other.execute("ALTER TABLE issue DROP COLUMN rhythm")
        other.execute("PRAGMA user_version=2")
    other.close()


def first_version(path: Path) -> None:
    """Make a ledger what it was before it knew articles."""
    second_version(path)
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE article")
        other.execute("PRAGMA user_version=1")
    other.close()


@pytest.mark.parametrize(("former", "articles"), [(first_version, []), (second_version, [SLOT])])
def test_a_ledger_of_an_older_schema_is_brought_up_to_date_with_all_it_knows(
    path: Path, former: Callable[[Path], None], articles: list[Slot]
) -> None:
    former(path)
    ledger = open_ledger(path, "live", read_only=True)
    assert [SLOT] == [issue.slot for issue in ledger.issues()]
    assert articles == [article.slot for article in ledger.articles()]
    assert [] == ledger.months()
    ledger.close()
    ledger = open_ledger(path, "live")
    freeze(ledger, 2, SLOT.plus(1))
    assert [SLOT.plus(1), *articles] == [article.slot for article in ledger.articles()]
    ledger.close()
    rehearsal = rehearsal_ledger(path, "live")  # copies whole rows: the columns stand in the same order as in a new one
    assert [SLOT, SLOT.plus(1)] == [issue.slot for issue in rehearsal.frozen(Rhythm.WEEKLY)]
    rehearsal.close()


def test_a_ledger_that_another_process_has_just_brought_up_to_date_is_as_good(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(path)
    real = database.transaction

    def late(db: sqlite3.Connection, where: str) -> AbstractContextManager[sqlite3.Connection]:
        monkeypatch.setattr(database, "transaction", real)
        open_ledger(path, "live").close()
        return real(db, where)

    monkeypatch.setattr(database, "transaction", late)
    ledger = open_ledger(path, "live")
    assert ([SLOT], []) == ([issue.slot for issue in ledger.issues()], ledger.articles())
    ledger.close()


def test_bringing_a_ledger_up_to_date_is_done_whole_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_version(path)
    before = path.read_bytes()
    monkeypatch.setattr(schema, "VERSION", 4)
    monkeypatch.setitem(schema.STEPS, 3, "CREATE TABLE article(this is broken")
    with pytest.raises(LedgerError):
        open_ledger(path, "live")
    assert before == path.read_bytes()


def garbage(whole: bytes) -> bytes:
    return b"this is no database, whatever its name says. " * 100


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def nothing(whole: bytes) -> bytes:
    return b""


def torn_page(whole: bytes) -> bytes:
    page = len(whole) // 8192 * 4096
    return whole[:page] + b"\xff" * 4096 + whole[page + 4096 :]


@pytest.mark.fault("39")
@pytest.mark.parametrize("damage", [garbage, half, nothing, torn_page])
def test_a_damaged_ledger_is_refused_when_it_is_opened(path: Path, damage: Callable[[bytes], bytes]) -> None:
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(LedgerError) as caught:
        open_ledger(path, "live").examine()
    assert str(path) == caught.value.faults[0].where


@pytest.mark.fault("42")
def test_while_another_program_writes_the_answer_is_not_now(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ledger = Ledger(sqlite3.connect(path, timeout=0, isolation_level=None), str(path), "live")
    (issue,) = ledger.unfinished()
    with pytest.raises(Temporary, match="locked by another program"):
        ledger.claim(issue, 1, 0, MORNING)
    other.execute("ROLLBACK")
    assert 1 == len(ledger.claim(issue, 1, 0, MORNING))
    ledger.close()
    other.close()


def test_a_look_reads_and_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    ledger = open_ledger(path, "live", read_only=True)
    (issue,) = ledger.unfinished()
    assert {"pending": 1995, "claimed": 4, "in_doubt": 1} == {k: n for k, n in ledger.states(issue).items() if n}
    for write in (
        lambda: ledger.claim(issue, 1, 0, MORNING),
        lambda: ledger.turn(issue, [delivery_of(2)], [], MORNING),
        lambda: ledger.finish(issue, MORNING),
        lambda: ledger.note(SLOT.plus(1), "missed", MORNING, MORNING),
    ):
        with pytest.raises(LedgerError):
            write()
    ledger.close()
    assert before == path.read_bytes()


def test_a_rehearsal_goes_on_where_the_file_stands_and_leaves_it_alone(path: Path) -> None:
    before = path.read_bytes()
    ledger = rehearsal_ledger(path, "live")
    (issue,) = ledger.unfinished()
    ledger.recover(issue)
    claimed = ledger.claim(issue, 5000, 0, MORNING)
    assert (1999, 2) == (len(claimed), claimed[0].id)
    ledger.turn(issue, claimed, [], MORNING)
    ledger.finish(issue, MORNING)
    freeze(ledger, 3, SLOT.plus(1))
    ledger.close()
    assert before == path.read_bytes()


def test_a_rehearsal_sees_what_a_running_program_has_just_written(path: Path) -> None:
    running = open_ledger(path, "live")
    freeze(running, 1, SLOT.plus(1))
    rehearsal = rehearsal_ledger(path, "live")
    assert [SLOT, SLOT.plus(1)] == [issue.slot for issue in rehearsal.issues()]
    rehearsal.close()
    running.close()


def test_a_rehearsal_without_a_file_begins_empty(tmp_path: Path) -> None:
    ledger = rehearsal_ledger(tmp_path / "ledger.sqlite", "live")
    assert [] == ledger.issues()
    ledger.close()
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("leftover", ["ledger.sqlite.part", "ledger.sqlite.part-wal", "ledger.sqlite.part-journal"])
def test_what_a_broken_off_laying_left_behind_does_not_get_into_the_ledger(tmp_path: Path, leftover: str) -> None:
    (tmp_path / leftover).write_bytes(b"half a ledger" * 1000)
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    ledger.examine()
    assert [] == ledger.issues()
    ledger.close()
    assert ["ledger.sqlite"] == [path.name for path in tmp_path.iterdir()]
