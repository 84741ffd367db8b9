"""Small lists on disk for the tests of the audience."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from digest.audience import Roll, Row, Snapshot, read_roll, reader_key, take_snapshot
from digest.model import Counts, Subscriber

PEPPER = b"p" * 32


def snapshot(folder: Path, content: bytes | str, name: str = "subscribers.csv") -> Snapshot:
    """A snapshot of a list with this content, readable by its owner only."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)
    return take_snapshot(path)


def rows(folder: Path, content: bytes | str) -> list[Row]:
    """All rows of a list."""
    return list(snapshot(folder, content).rows())


def walk(
    folder: Path, content: bytes | str, suppressed: Sequence[str] = (), elsewhere: Sequence[str] = ()
) -> tuple[list[Subscriber], Roll]:
    """The readers of a list, and its roll when it has been walked; the others are canonical addresses."""
    gone, other = ({reader_key(PEPPER, address) for address in some} for some in (suppressed, elsewhere))
    roll = read_roll(snapshot(folder, content), PEPPER, gone.__contains__, elsewhere=other.__contains__)
    return list(roll), roll


def counts(folder: Path, content: bytes | str, suppressed: Sequence[str] = ()) -> Counts:
    """The account of a list."""
    return walk(folder, content, suppressed)[1].account.counts
