"""The list as other tools take it: every reader with the last word that is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from digest.audience import BadAddress, Row, reader_key
from digest.audience.exchange import Contact, form_named, header_line, kind_named, line_of
from digest.audience.outgoing import write_list
from digest.audience.roll import checked, opted_out
from digest.errors import Fault, UsageError
from digest.model import Moved, Status, Suppression
from digest.publishing.house import House

_MOST_TOLD = 10_000
_WORDS = kind_named("plain").rules[0].words


class Outgoing:
    """Iterate once to get the lines of a form; then ``account`` holds the numbers. Raises UsageError for no form."""

    def __init__(self, house: House, form: str) -> None:
        self._house = house
        self._form = form_named(form)
        self._counts: Counter[str] = Counter(dict.fromkeys(("rows", "written", "invalid", "duplicate", "erased"), 0))
        self._invalid: list[Fault] = []
        self._tells_joined = "joined" in {field for _, field in self._form.columns}
        self._by_key_alone = 0

    def __iter__(self) -> Iterator[str]:
        snapshot = self._house.snapshot()
        suppressions = self._house.suppressions()
        gone, seen, suppressed = opted_out(snapshot), set[bytes](), 0
        yield header_line(self._form)
        for row in snapshot.rows():
            self._counts["rows"] += 1
            try:
                address, same = checked(row, row.status.strip().casefold())
            except BadAddress as reason:
                self._counts["invalid"] += 1
                if len(self._invalid) < _MOST_TOLD:
                    self._invalid.append(Fault(str(reason), f"{snapshot.path}:{row.line}"))
                continue
            key = reader_key(suppressions.pepper, same)
            if key in seen:
                self._counts["duplicate"] += 1
                continue
            seen.add(key)
            found = suppressions.reason_for(key) if key in suppressions else None
            suppressed += found is not None
            yield from self._line(address, row.name, self._status(row, key, found, same in gone), key, found)
        for one in suppressions.with_address():
            if one.key not in seen and one.address:
                self._counts["rows"] += 1
                suppressed += 1
                yield from self._line(one.address, "", _status_of(one), one.key, one)
        self._by_key_alone = len(suppressions) - suppressed

    def account(self) -> Moved:
        """The numbers, once the lines have been walked to their end. Every row stands in exactly one of them."""
        notes = [self._form.advice] if self._form.advice else []
        if self._by_key_alone:
            notes.append(f"{self._by_key_alone} who left are known by their key alone: keep var/suppressions.sqlite")
        return Moved(dict(self._counts), {"invalid": tuple(self._invalid)}, tuple(notes))

    def _status(self, row: Row, key: bytes, found: Suppression | None, gone: bool) -> Status | None:
        if found:
            return _status_of(found)
        said = _WORDS[row.status.strip().casefold()]
        if said is Status.ACTIVE and gone:
            return Status.UNSUBSCRIBED  # another row of the same reader says so
        if said is Status.ACTIVE and self._house.suppressions().rests(key, self._house.today()):
            return Status.PAUSED
        return said

    def _line(
        self, address: str, name: str, status: Status | None, key: bytes, found: Suppression | None
    ) -> Iterator[str]:
        if status is None:
            self._counts["erased"] += 1
            return
        consent = self._house.register().consent_of(key) if self._tells_joined else None
        joined, left = consent.confirmed_at if consent else None, found.since if found else None
        line = line_of(self._form, Contact(address, " ".join(name.split()), status, joined, left))
        if line is None:
            self._counts[f"{status}_left_out"] += 1
        else:
            self._counts["written"] += 1
            yield line


def _status_of(gone: Suppression) -> Status | None:
    """What to tell another tool of somebody who is never mailed; None for those who are to be forgotten."""
    if gone.reason == "erased":
        return None
    reason = gone.reason.casefold()
    if "bounce" in reason:
        return Status.BOUNCED
    return Status.COMPLAINED if "complain" in reason or "spam" in reason else Status.UNSUBSCRIBED


def export_to(house: House, form: str, path: Path) -> Moved:
    """Write the list into a file. Raises CannotWrite, UsageError for no form, and what reading the list raises."""
    if path.exists() and path.samefile(house.snapshot().path):
        raise UsageError("that is the list itself", cure="export into another file")
    outgoing = Outgoing(house, form)
    write_list(path, outgoing)
    return outgoing.account()
