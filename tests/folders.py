"""An operator's folder in tests, and the real command run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUNDAY_NOON = "2026-11-29T12:00:00Z"
"""A moment at which the starter's letter of 2026-W48 is due."""


@dataclass(frozen=True)
class Ran:
    """What one run of the command answered."""

    code: int
    out: str
    err: str

    @property
    def tree(self) -> Any:
        """Its JSON document."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Folder:
    """An operator's folder and the command run on it."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "config" / "digest.toml"

    @property
    def subscribers(self) -> Path:
        return self.path / "config" / "subscribers.csv"

    def run(self, *arguments: str, env: dict[str, str] | None = None) -> Ran:
        """Run ``digest --config … arguments`` in a process of its own, from an unrelated folder."""
        return finished([sys.executable, "-m", "digest", "--config", str(self.config), *arguments], env)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that must be there in one of the folder's files."""
        path = self.path / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new), "utf-8")

    def outbox(self) -> list[Path]:
        """The letters of all issues in the outbox."""
        return sorted((self.path / "var" / "outbox").rglob("*.eml"))


def finished(command: Sequence[str], env: dict[str, str] | None = None) -> Ran:
    """A command run to its end, from an unrelated folder; never with a traceback."""
    environment = clean_environment() | (env or {})
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd="/", env=environment)
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that would configure digest."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
