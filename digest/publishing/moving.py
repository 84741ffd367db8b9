"""Readers move in from another tool's files.

every refusal of any file → row by row: who is new → suppressions, then consents, then the list, each written once

Nobody comes in who has left, here or there. What was written before a crash is found again by the next import.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.audience import Snapshot, reader_key, take_snapshot
from digest.audience.append import spellings
from digest.audience.exchange import GRAVITY, Entry, entries, kind_named, kind_of
from digest.audience.given_name import is_fit
from digest.audience.tools import Kind
from digest.errors import AudienceError, Fault, MissingInput
from digest.model import CONFIRMED_HERE, Consent, Moved, Status, Suppression
from digest.publishing.house import House

_ZIP = b"PK\x03\x04"
_MOST_TOLD = 10_000
_TOLD = {
    "invalid": ("", ""),
    "unconfirmed": ("never confirmed there", "let them sign up on the site"),
    "in_list": ("is in your list, and gets no more letters: left, bounced or complained there", ""),
    "nameless": ("added without the name, which neither a list nor a letter should hold", ""),
    "duplicate": ("the same address stands further up", ""),
}
_REFUSALS = frozenset({Status.UNSUBSCRIBED, Status.BOUNCED, Status.COMPLAINED})
_NUMBERS = (
    "rows", "added", "known", "left_here", *(str(status) for status in Status if status is not Status.ACTIVE),
    "duplicate", "invalid",
)  # fmt: skip


@dataclass(frozen=True)
class _Source:
    """One file to read. With ``everybody``, all its rows have that status."""

    snapshot: Snapshot
    kind: Kind
    everybody: Status | None

    def entries(self) -> Iterator[Entry]:
        return entries(self.snapshot, self.kind, self.everybody)


def import_lists(house: House, files: Sequence[Path], left: Sequence[Path], kind: str | None, dry_run: bool) -> Moved:
    """Add the active readers of other tools' files; suppress those who left, bounced or complained there.

    Everybody in ``left`` has left. A dry run gives the same account and writes nothing.

    Raises:
        AudienceError, MissingInput, PermissionRefused, Temporary: a file or the list cannot be read. Nothing is
            written then.
        UsageError: there is no such kind.
        CannotWrite: the list cannot be written; a further import goes on.
    """
    sources = [_source(file, kind, None) for file in files] + [
        _source(file, kind, Status.UNSUBSCRIBED) for file in left
    ]
    sorting = _Sorting(house, sources)
    for source in sources:
        for entry in source.entries():
            sorting.take(source, entry)
    if not dry_run:
        house.suppressions().add(*sorting.gone)
        house.register().keep(*sorting.new)
        house.append_all((consent.address, consent.name) for consent in sorting.new)
    given = tuple((str(source.snapshot.path), source.kind.name) for source in sources)
    notes = [*dict.fromkeys(f"{source.kind.name}: {source.kind.caution}" for source in sources if source.kind.caution)]
    notes += [warning for source in sources for warning in source.snapshot.warnings]
    told = {name: tuple(faults) for name, faults in sorting.told.items()}
    return Moved(dict(sorting.counts), told, tuple(notes), given, dry_run)


def _source(file: Path, kind: str | None, everybody: Status | None) -> _Source:
    if not file.exists():
        raise MissingInput("no such file", where=str(file))
    snapshot = take_snapshot(file)
    if snapshot.content.startswith(_ZIP):
        raise AudienceError("is a ZIP archive", where=str(file), cure="unpack it, and give the CSV files in it")
    if kind is not None:
        return _Source(snapshot, kind_named(kind), everybody)
    try:
        return _Source(snapshot, kind_of(snapshot), everybody)
    except AudienceError:
        if everybody is None:
            raise
        return _Source(snapshot, kind_named("plain"), everybody)  # only the address is asked for


class _Sorting:
    """Every row of all files into one number each, and the people into those who come and those who must not."""

    def __init__(self, house: House, sources: Sequence[_Source]) -> None:
        self._house = house
        self._now = house.clock.now()
        self._suppressions = house.suppressions()
        self._present = {self._key(same) for same in spellings(house.snapshot())}
        self._refused = self._refusals(sources)
        self._seen: set[bytes] = set()
        self.counts: Counter[str] = Counter(dict.fromkeys(_NUMBERS, 0))
        self.told: defaultdict[str, list[Fault]] = defaultdict(list)
        self.gone: list[Suppression] = []
        self.new: list[Consent] = []

    def take(self, source: _Source, entry: Entry) -> None:
        """Count a row, and note who it adds or suppresses."""
        self.counts["rows"] += 1
        verdict = "invalid" if entry.problem else self._verdict(source, entry)
        self.counts[verdict] += 1
        self._say(verdict, source, entry.line, entry.problem)

    def _verdict(self, source: _Source, entry: Entry) -> str:
        key = self._key(entry.same)
        if key in self._seen:
            return "duplicate"
        self._seen.add(key)
        if key in self._refused:
            status, left = self._refused[key]
            if key not in self._suppressions:
                if self._came_back(key, left):
                    return "known"
                self.gone.append(Suppression(key, str(status), left or self._now, entry.address))
                if key in self._present:
                    self._say("in_list", source, entry.line)
            return str(status)
        if entry.status is not Status.ACTIVE:
            return str(entry.status)
        if key in self._suppressions:
            return "left_here"
        if key in self._present:
            return "known"
        self.new.append(self._consent(source, key, entry))
        return "added"

    def _consent(self, source: _Source, key: bytes, entry: Entry) -> Consent:
        name = entry.name
        if not is_fit(name):
            name = ""
            self._say("nameless", source, entry.line)
        how = f"import from {source.kind.name}, {source.snapshot.path.name}, {self._house.today()}"
        since = entry.joined or self._now
        return Consent(key, entry.address, name, since, since, how, "")

    def _came_back(self, key: bytes, left: datetime | None) -> bool:
        """Whether this reader confirmed here after having left there."""
        consent = self._house.register().consent_of(key)
        return bool(consent and consent.how == CONFIRMED_HERE and left and consent.confirmed_at > left)

    def _refusals(self, sources: Sequence[_Source]) -> dict[bytes, tuple[Status, datetime | None]]:
        """The gravest that any file says of somebody who must not be mailed: it outweighs an active row elsewhere."""
        found: dict[bytes, tuple[Status, datetime | None]] = {}
        for source in sources:
            for entry in source.entries():
                if not entry.problem and entry.status in _REFUSALS:
                    key = self._key(entry.same)
                    if key not in found or GRAVITY.index(found[key][0]) < GRAVITY.index(entry.status):
                        found[key] = (entry.status, entry.left)
        return found

    def _key(self, same: str) -> bytes:
        return reader_key(self._suppressions.pepper, same)

    def _say(self, what: str, source: _Source, line: int, problem: str = "") -> None:
        """Name a row's place, if this is something a person should look into."""
        if what in _TOLD and len(self.told[what]) < _MOST_TOLD:
            said, cure = _TOLD[what]
            self.told[what].append(Fault(problem or said, f"{source.snapshot.path}:{line}", cure=cure))
