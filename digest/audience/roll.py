"""The roll of one issue: who of the list gets a letter, and an account of everybody who does not. Streams."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from digest.audience.address import BadAddress, canonical
from digest.audience.keys import reader_key
from digest.audience.roster import Row, Snapshot
from digest.model import Account, Counts, RowFault, Subscriber

ACTIVE = frozenset({"", "active", "subscribed", "confirmed", "enabled", "yes", "true", "1"})
LEFT = frozenset({
    "unsubscribed", "inactive", "paused", "pending", "unconfirmed", "left", "removed", "disabled", "cancelled",
    "no", "false", "0",
})  # fmt: skip
UNDELIVERABLE = frozenset({"bounced", "complained", "cleaned", "suppressed", "blocked", "spam"})
MAX_NAME = 200
MAX_KEPT_FAULTS = 10_000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\?[^?\s]*\?[A-Za-z]\?")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


@dataclass
class _Tally:
    """Numbers under the names of Counts, and the rows that were set aside."""

    numbers: Counter[str] = field(default_factory=Counter)
    faults: list[RowFault] = field(default_factory=list)
    duplicates: list[RowFault] = field(default_factory=list)

    def set_aside(self, line: int, what: str) -> None:
        self.numbers["invalid"] += 1
        if len(self.faults) < MAX_KEPT_FAULTS:
            self.faults.append(RowFault(line, what))

    def again(self, line: int) -> None:
        self.numbers["duplicate"] += 1
        if len(self.duplicates) < MAX_KEPT_FAULTS:
            self.duplicates.append(RowFault(line, "the same address stands further up; one letter is enough"))


class _Seen:
    """A set of reader keys at a sixth of a set's memory: 64 bits of each, in a row for all that begin alike.

    The ledger's own unique index sees all 128 bits.
    """

    def __init__(self) -> None:
        self._rows: defaultdict[bytes, bytearray] = defaultdict(bytearray)

    def add(self, key: bytes) -> bool:
        """Whether the key is new."""
        row, rest = self._rows[key[:2]], key[2:8]
        at = row.find(rest)
        while at > 0 and at % len(rest):  # across the border of two others
            at = row.find(rest, at + 1)
        if at >= 0:
            return False
        row += rest
        return True


class Roll:
    """Iterate once to get the subscribers; then ``account`` holds the numbers of the whole list."""

    def __init__(
        self,
        snapshot: Snapshot,
        pepper: bytes,
        suppressed: Callable[[bytes], bool],
        resting: Callable[[bytes], bool],
        elsewhere: Callable[[bytes], bool],
    ) -> None:
        self._snapshot = snapshot
        self._pepper = pepper
        self._suppressed = suppressed
        self._resting = resting
        self._elsewhere = elsewhere
        self._account: Account | None = None

    @property
    def account(self) -> Account:
        """The account of the list; the roll must have been walked to its end."""
        if self._account is None:
            raise RuntimeError("the roll has not been walked to its end")
        return self._account

    def __iter__(self) -> Iterator[Subscriber]:
        tally = _Tally()
        seen = _Seen()
        gone = opted_out(self._snapshot)
        for row in self._snapshot.rows():
            tally.numbers["rows"] += 1
            subscriber = self._subscriber(row, tally, seen, gone)
            if subscriber:
                tally.numbers["to_send"] += 1
                yield subscriber
        self._account = Account(
            Counts(**tally.numbers), tuple(tally.faults), tuple(tally.duplicates), self._snapshot.sha256
        )

    def _subscriber(self, row: Row, tally: _Tally, seen: _Seen, gone: set[str]) -> Subscriber | None:
        status = row.status.strip().casefold()
        try:
            address, same = checked(row, status)
        except BadAddress as reason:
            tally.set_aside(row.line, str(reason))
            return None
        key = reader_key(self._pepper, same)
        if not seen.add(key):
            tally.again(row.line)
            return None
        if status in LEFT or same in gone or self._resting(key):
            tally.numbers["unsubscribed"] += 1
        elif status in UNDELIVERABLE or self._suppressed(key):
            tally.numbers["suppressed"] += 1
        elif self._elsewhere(key):
            tally.numbers["other_rhythm"] += 1
        else:
            return Subscriber(key, address, " ".join(row.name.split()), row.line)
        return None


def checked(row: Row, status: str) -> tuple[str, str]:
    """The row's address, checked with its name and status. Raises BadAddress for whatever is wrong with the row."""
    if row.problem:
        raise BadAddress(row.problem)
    if status not in ACTIVE and status not in LEFT and status not in UNDELIVERABLE:
        raise BadAddress("the status is none we know: active, unsubscribed, paused, pending, bounced, complained")
    name = row.name
    if not name.isascii() or not name.isprintable() or "=?" in name:
        if _UNSAFE.search(name):
            raise BadAddress("the name holds a control character, a line break or an encoded word")
        if _BIDI.search(name):
            raise BadAddress("the name holds a character that turns the reading direction")
    if len(name) > MAX_NAME:
        raise BadAddress(f"the name is longer than {MAX_NAME} characters")
    return canonical(row.email)


def addressed(snapshot: Snapshot) -> Iterator[tuple[Row, str]]:
    """Each row whose address can be mailed, whatever its status, with that address as ``canonical`` keys it."""
    for row in snapshot.rows():
        try:
            same = canonical(row.email)[1]
        except BadAddress:
            continue
        yield row, same


def opted_out(snapshot: Snapshot) -> set[str]:
    """Addresses that any row of the list calls unsubscribed: a refusal anywhere outweighs a subscription elsewhere."""
    gone: set[str] = set()
    if snapshot.layout().status is None:
        return gone
    for row in snapshot.rows():
        if row.status and row.status.strip().casefold() in LEFT:
            try:
                gone.add(canonical(row.email)[1])
            except BadAddress:
                continue
    return gone


def nobody(_: bytes) -> bool:
    """Holds for no reader."""
    return False


def read_roll(
    snapshot: Snapshot,
    pepper: bytes,
    suppressed: Callable[[bytes], bool] = nobody,
    resting: Callable[[bytes], bool] = nobody,
    elsewhere: Callable[[bytes], bool] = nobody,
) -> Roll:
    """The roll of a snapshot, with keys under ``pepper``, without the ``suppressed`` and without those who pause.

    Those of ``elsewhere`` get another letter than this one.
    """
    return Roll(snapshot, pepper, suppressed, resting, elsewhere)
