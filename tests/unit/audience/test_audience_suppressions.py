"""Suppressions: what is added stays, the first reason stays, and what another process adds is seen."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.audience import Suppressions
from digest.errors import CannotWrite, LedgerError
from digest.model import Suppression

FIRST = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
ANA, BEN = b"a" * 16, b"b" * 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Suppressions.create(tmp_path / "suppressions.sqlite")
    return tmp_path / "suppressions.sqlite"


@pytest.fixture
def kept(path: Path) -> Iterator[Suppressions]:
    opened = Suppressions(path)
    yield opened
    opened.close()


def test_a_fresh_file_suppresses_nobody(kept: Suppressions) -> None:
    assert ANA not in kept
    assert kept.reason_for(ANA) is None
    assert 0 == kept.refresh()


def test_what_is_added_is_suppressed_at_once_with_its_reason(kept: Suppressions) -> None:
    entry = Suppression(ANA, "unsubscribed", FIRST, "ana@example.org")
    kept.add(entry)
    assert ANA in kept
    assert BEN not in kept
    assert entry == kept.reason_for(ANA)


def test_an_entry_without_an_address_is_kept_too(kept: Suppressions) -> None:
    kept.add(Suppression(ANA, "complaint", FIRST))
    assert Suppression(ANA, "complaint", FIRST, None) == kept.reason_for(ANA)


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        ("complaint", "hard bounce", "complaint"),
        ("complaint", "unsubscribed", "complaint"),
        ("by hand", "erased", "by hand"),
        ("unsubscribed", "unsubscribed", "unsubscribed"),
        ("unsubscribed", "complaint", "complaint"),  # which signing up again does not lift
        ("erased", "hard bounce", "erased"),
        ("hard bounce", "complaint", "complaint"),
    ],
)
def test_the_first_reason_and_its_date_stay_but_one_that_lasts_outweighs_one_that_may_be_lifted(
    kept: Suppressions, first: str, then: str, stays: str
) -> None:
    kept.add(Suppression(ANA, first, FIRST))
    assert 0 == kept.add(Suppression(ANA, then, FIRST + timedelta(days=1), "ana@example.org"))
    assert Suppression(ANA, stays, FIRST) == kept.reason_for(ANA)


def test_an_entry_outlives_the_process(path: Path) -> None:
    first = Suppressions(path)
    first.add(Suppression(ANA, "by hand", FIRST))
    first.close()
    second = Suppressions(path)
    assert ANA in second
    second.close()


def test_refresh_takes_in_what_another_connection_added_and_counts_it(path: Path, kept: Suppressions) -> None:
    other = Suppressions(path)
    other.add(Suppression(ANA, "unsubscribed", FIRST))
    assert ANA not in kept
    assert 1 == kept.refresh()
    assert ANA in kept
    assert 0 == kept.refresh()
    other.close()


def test_an_entry_of_another_connection_is_not_lost_behind_an_own_one(path: Path, kept: Suppressions) -> None:
    other = Suppressions(path)
    other.add(Suppression(ANA, "unsubscribed", FIRST))
    kept.add(Suppression(BEN, "complaint", FIRST))
    other.refresh()
    assert [True, True] == [key in kept for key in (ANA, BEN)]
    assert [True, True] == [key in other for key in (ANA, BEN)]
    other.close()


def test_two_connections_that_add_the_same_reader_keep_one_entry(path: Path, kept: Suppressions) -> None:
    other = Suppressions(path)
    kept.add(Suppression(ANA, "unsubscribed", FIRST))
    other.add(Suppression(ANA, "complaint", FIRST))
    assert {"complaint"} == {getattr(one.reason_for(ANA), "reason", None) for one in (kept, other)}
    other.close()


def test_the_pepper_is_drawn_once_and_stays(path: Path, kept: Suppressions) -> None:
    Suppressions.create(path)
    again = Suppressions(path)
    assert 32 == len(kept.pepper)
    assert kept.pepper == again.pepper
    assert bytes(32) != kept.pepper
    again.close()


def test_two_installations_have_two_peppers(tmp_path: Path, kept: Suppressions) -> None:
    Suppressions.create(tmp_path / "other.sqlite")
    other = Suppressions(tmp_path / "other.sqlite")
    assert kept.pepper != other.pepper
    other.close()


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_creating_over_an_existing_file_forgets_nobody(path: Path, kept: Suppressions) -> None:
    kept.add(Suppression(ANA, "unsubscribed", FIRST))
    Suppressions.create(path)
    again = Suppressions(path)
    assert ANA in again
    again.close()


def test_a_missing_file_is_an_empty_one_and_is_not_made(tmp_path: Path) -> None:
    rehearsal = Suppressions(tmp_path / "none.sqlite")
    assert ANA not in rehearsal
    assert not (tmp_path / "none.sqlite").exists()
    rehearsal.close()


def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite").write_bytes(b"not a database " * 100)
    with pytest.raises(LedgerError, match=r"bad\.sqlite"):
        Suppressions(tmp_path / "bad.sqlite")


def test_a_file_without_a_pepper_is_an_error_and_gets_no_new_one(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM meta")
    db.close()
    with pytest.raises(LedgerError, match="no pepper"):
        Suppressions(path)


def test_a_file_in_a_folder_that_is_not_there_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="nowhere"):
        Suppressions.create(tmp_path / "nowhere" / "suppressions.sqlite")
