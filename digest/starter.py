"""The starter folder: laid from the files that travel in the package, or from the repository they come from."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from digest.audience import Suppressions
from digest.delivery import create_ledger
from digest.doors import LEDGER, SUPPRESSIONS
from digest.durable import put, sync_folder
from digest.errors import CannotWrite

_PARTS = ("templates", "seeds", "config", ".env.example")
_PRIVATE = ("subscribers.csv",)
_NOT_FOR_GIT = b"# Secrets, and what is made at run time.\n.env\nvar/\n"


def source() -> Path:
    """Where the starter files lie: inside an installed package, or two folders up in a checkout."""
    packaged = Path(__file__).parent / "starter"
    return packaged if packaged.is_dir() else Path(__file__).parents[1]


def lay(folder: Path) -> tuple[list[Path], list[Path]]:
    """Lay everything that is not there yet; returns what was written and what was left alone.

    Nothing that exists is changed, so that the same command also completes an older folder. Raises CannotWrite.
    """
    written: list[Path] = []
    kept: list[Path] = []
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        for origin, relative in _files(source()):
            target = folder / relative
            if target.exists():
                kept.append(target)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            put(target, origin.read_bytes(), 0o600 if target.name in _PRIVATE else 0o644)
            written.append(target)
        written += _lay_ignore(folder, kept)
        written += _lay_secrets(folder, kept)
        written += _lay_ledgers(folder, kept)
        for path in (folder / "var", *new):  # a ledger in a folder without a lasting name is lost with it
            sync_folder(path.parent)
    except OSError as reason:
        where = str(reason.filename or folder)
        raise CannotWrite(f"cannot be written: {reason.strerror}", where=where) from reason
    return written, kept


def _files(root: Path) -> Iterator[tuple[Path, Path]]:
    for part in _PARTS:
        start = root / part
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path, path.relative_to(root)


def _lay_ignore(folder: Path, kept: list[Path]) -> list[Path]:
    """What keeps the key of the links and the ledger out of git, where the rest of the folder belongs."""
    ignore = folder / ".gitignore"
    if ignore.exists():
        kept.append(ignore)
        return []
    put(ignore, _NOT_FOR_GIT)
    return [ignore]


def _lay_secrets(folder: Path, kept: list[Path]) -> list[Path]:
    env = folder / ".env"
    if env.exists():
        kept.append(env)
        return []
    example = (source() / ".env.example").read_text("utf-8")
    text = example.replace("DIGEST_TOKEN_KEY=\n", f"DIGEST_TOKEN_KEY={secrets.token_urlsafe(32)}\n")
    put(env, text.encode(), 0o600)
    return [env]


def _lay_ledgers(folder: Path, kept: list[Path]) -> list[Path]:
    var = folder / "var"
    var.mkdir(mode=0o700, exist_ok=True)
    written: list[Path] = []
    for name, create in ((LEDGER, create_ledger), (SUPPRESSIONS, Suppressions.create)):
        (kept if (var / name).exists() else written).append(var / name)
        create(var / name)
    return written
