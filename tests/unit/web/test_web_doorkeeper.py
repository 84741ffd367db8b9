"""Who leaves together leaves in one transaction, and is told so after it; who could not leave is told that."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.delivery import Clock
from digest.errors import LedgerError
from digest.model import Suppression
from digest.web.doorkeeper import Doorkeeper

CROWD = 20


@dataclass
class Book:
    """Suppressions that write when they are let, and a house around them."""

    may_write: threading.Event = field(default_factory=threading.Event)
    began: threading.Event = field(default_factory=threading.Event)
    transactions: list[list[bytes]] = field(default_factory=list)
    broken: bool = False

    clock: Any = field(default_factory=lambda: Clock(lambda: datetime.now(UTC), lambda: 0.0))

    def suppressions(self) -> Book:
        return self

    def add(self, *gone: Suppression) -> int:
        self.began.set()
        assert self.may_write.wait(30)
        if self.broken:
            raise LedgerError("the disk is full")
        self.transactions.append([one.key for one in gone])
        return len(gone)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def doorkeeper(book: Book) -> Doorkeeper:
    keeper = Doorkeeper(lambda: book)
    keeper.start()
    return keeper


def test_who_comes_while_others_are_written_down_goes_with_all_who_wait(book: Book, doorkeeper: Doorkeeper) -> None:
    with ThreadPoolExecutor(CROWD) as crowd:
        first = crowd.submit(doorkeeper.leave, b"first")
        assert book.began.wait(30)
        others = [crowd.submit(doorkeeper.leave, bytes([n])) for n in range(CROWD - 1)]
        while doorkeeper._waiting.qsize() < CROWD - 1:
            assert not any(one.done() for one in (first, *others)), "nobody is told before it is written"
        book.may_write.set()
        for one in (first, *others):
            one.result(30)
    assert [1, CROWD - 1] == [len(keys) for keys in book.transactions]


def test_who_could_not_leave_hears_of_it_and_may_try_again(book: Book, doorkeeper: Doorkeeper) -> None:
    book.broken = True
    book.may_write.set()
    with pytest.raises(LedgerError):
        doorkeeper.leave(b"a")
    book.broken = False
    doorkeeper.leave(b"a")
    assert [[b"a"]] == book.transactions
