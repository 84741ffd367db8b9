"""Whose letter is looked at: a reader of the list by address, row or name; somebody made up when there is no list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from digest.audience import reader_key
from digest.errors import DigestError, UsageError
from digest.model import Subscriber
from digest.publishing.house import House
from digest.publishing.lists import roll_of
from digest.publishing.said import address_said


def find_reader(house: House, said: str | None = None) -> Subscriber:
    """The reader somebody typed: an address, the number of a row, or part of a name; without that the list's first.

    Raises UsageError when no active row of the list fits.
    """
    if not said:
        return _anybody(house)
    meant, what = _meant(house, said)
    for subscriber in roll_of(house, house.snapshot()):
        if meant(subscriber):
            return subscriber
    raise UsageError(f"no active row of the list has this {what}", cure="digest subscribers check shows the list")


def _meant(house: House, said: str) -> tuple[Callable[[Subscriber], bool], str]:
    """Whether a reader is the one that was typed, and what was typed."""
    if "@" in said:
        key = reader_key(house.suppressions().pepper, address_said(said)[1])
        return lambda subscriber: subscriber.key == key, "address"
    if said.isdecimal():
        return lambda subscriber: subscriber.line == int(said), "number"
    return lambda subscriber: said.casefold() in subscriber.name.casefold(), "name"


def first_readers(house: House, count: int) -> Sequence[Subscriber]:
    """The first readers of the list; nobody when it cannot be read, which other findings say."""
    try:
        return tuple(islice(roll_of(house, house.snapshot()), count))
    except DigestError:
        return ()


def _anybody(house: House) -> Subscriber:
    if found := first_readers(house, 1):
        return found[0]
    return Subscriber(reader_key(house.suppressions().pepper, "reader@example.org"), "reader@example.org", "")
