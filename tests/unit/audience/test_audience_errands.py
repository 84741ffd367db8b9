"""One queue for mails to single readers: whoever is at it, each leaves once, and none for who has left."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.audience import Caps, Errands, Register, Silence, Suppressions
from digest.model import Errand, ErrandKind, SignUp, Suppression

NOON = datetime(2026, 11, 22, 12, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, BEN = b"a" * 16, b"b" * 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Suppressions.create(tmp_path / "suppressions.sqlite")
    return tmp_path / "suppressions.sqlite"


@pytest.fixture
def errands(path: Path) -> Iterator[Errands]:
    with closing(Errands(path)) as opened:
        yield opened


def sign_up(path: Path, key: bytes = ANA, at: datetime = NOON) -> None:
    with closing(Register(path)) as register:
        assert register.ask(SignUp(key, f"{key[:1].decode()}@example.org", "", at, "Yes."), "", Caps(0, 0, 0))


def ask_again(path: Path, key: bytes = ANA, at: datetime = NOON) -> int:
    with closing(Silence(path)) as silence:
        return silence.ask([Errand(ErrandKind.ASK_AGAIN, key, "a@example.org", "Ana", at)])


def leave(path: Path, key: bytes = ANA, reason: str = "unsubscribed") -> None:
    with closing(Suppressions(path)) as suppressions:
        suppressions.add(Suppression(key, reason, NOON))


def kept(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_what_has_left_waits_no_more(path: Path, errands: Errands) -> None:
    sign_up(path)
    (one,) = errands.waiting(NOON, 10)
    assert [replace(one, tries=1, left=True)] == errands.leave([one])
    assert [] == errands.waiting(NOON + DAY, 10)


def test_of_two_who_hold_the_same_mail_one_may_send_it(path: Path, errands: Errands) -> None:
    sign_up(path)
    with closing(Errands(path)) as other:
        (mine,), (theirs,) = errands.waiting(NOON, 10), other.waiting(NOON, 10)
        assert (1, 0) == (len(errands.leave([mine])), len(other.leave([theirs])))


def test_of_many_at_once_each_mail_goes_to_one(path: Path) -> None:
    keys = [bytes([n]) * 16 for n in range(40)]
    for key in keys:
        ask_again(path, key)
    marked: list[bytes] = []

    def take() -> None:
        with closing(Errands(path)) as mine:
            for one in mine.waiting(NOON, 100):
                marked.extend(left.key for left in mine.leave([one]))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keys == sorted(marked)


def test_who_did_not_mark_a_mail_can_neither_put_it_back_nor_settle_it(path: Path, errands: Errands) -> None:
    sign_up(path)
    (one,) = errands.waiting(NOON, 10)
    errands.leave([one])
    errands.put_back(one, 0, NOON)
    errands.done(one)
    errands.drop(one)
    assert ([], 1, 1) == (errands.waiting(NOON + DAY, 10), kept(path, "errand"), kept(path, "pending"))


def test_what_is_put_back_waits_until_its_moment_and_keeps_count(path: Path, errands: Errands) -> None:
    sign_up(path)
    (left,) = errands.leave(errands.waiting(NOON, 10))
    errands.put_back(left, 1, NOON + HOUR)
    assert [] == errands.waiting(NOON, 10)
    (again,) = errands.waiting(NOON + HOUR, 10)
    assert (1, 1) == (again.tries, len(errands.leave([again])))


def test_a_new_question_takes_the_place_of_the_old_which_nobody_can_send_any_more(path: Path, errands: Errands) -> None:
    sign_up(path)
    (old,) = errands.waiting(NOON, 10)
    sign_up(path, at=NOON + 2 * DAY)
    assert [] == errands.leave([old])
    assert [NOON + 2 * DAY] == [one.at for one in errands.waiting(NOON + 2 * DAY, 10)]


@pytest.mark.parametrize("reason", ["unsubscribed", "erased", "hard bounce", "complaint"])
def test_who_has_left_is_not_asked_again_even_by_whoever_holds_the_mail(
    path: Path, errands: Errands, reason: str
) -> None:
    ask_again(path)
    held = errands.waiting(NOON, 10)
    leave(path, reason=reason)
    assert ([], []) == (errands.leave(held), errands.waiting(NOON, 10))


@pytest.mark.parametrize(("reason", "mails"), [("unsubscribed", 1), ("complaint", 0)])
def test_who_has_left_may_be_asked_to_confirm_unless_they_complained(
    path: Path, errands: Errands, reason: str, mails: int
) -> None:
    sign_up(path)
    held = errands.waiting(NOON, 10)
    leave(path, reason=reason)
    assert (mails, mails) == (len(errands.waiting(NOON, 10)), len(errands.leave(held)))


def test_a_mail_that_never_arrives_takes_with_it_what_it_was_for(path: Path, errands: Errands) -> None:
    sign_up(path)
    ask_again(path, BEN)
    for one in errands.waiting(NOON, 10):
        errands.drop(one)
    assert [0, 0, 0] == [kept(path, table) for table in ("errand", "pending", "asked")]


def test_what_the_relay_has_taken_keeps_the_sign_up_and_the_day_of_rest(path: Path, errands: Errands) -> None:
    sign_up(path)
    ask_again(path, BEN)
    for one in errands.leave(errands.waiting(NOON, 10)):
        errands.done(one, date(2027, 1, 21))
    assert (0, 1) == (kept(path, "errand"), kept(path, "pending"))
    with closing(Suppressions(path)) as suppressions:
        assert (None, date(2027, 1, 21)) == (suppressions.silent_from(ANA), suppressions.silent_from(BEN))


def test_a_question_that_waited_a_week_in_vain_may_be_asked_another_time(path: Path, errands: Errands) -> None:
    ask_again(path)
    ask_again(path, BEN)
    errands.leave([one for one in errands.waiting(NOON, 10) if one.key == BEN])
    with closing(Register(path)) as register:
        register.tidy(NOON + 7 * DAY + HOUR)
    assert 0 == kept(path, "errand")
    assert (1, 0) == (ask_again(path, at=NOON + 8 * DAY), ask_again(path, BEN, NOON + 8 * DAY)), "Ben may have it"


def test_no_mail_waits_in_clear_for_who_has_left(path: Path, errands: Errands) -> None:
    ask_again(path)
    leave(path)
    with closing(Register(path)) as register:
        register.tidy(NOON + HOUR)
    assert 0 == kept(path, "errand")
    assert b"a@example.org" not in b"".join(part.read_bytes() for part in path.parent.iterdir())
