"""An operator's folder for the real command, laid by the real command, and put back between runs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from .material import SAMPLE_ADDRESS, SAMPLE_NAME, essay, write_parts
from .measure import clean_environment, run
from .workshop import ROOT

DUE = "2026-11-29T12:00:00Z"
_SLOT = "2026-W48"


class Folder:
    """``command`` is what is timed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = clean_environment() | {"PYTHONPATH": str(ROOT)}
        program = [sys.executable, "-m", "digest"]
        run([*program, "init", str(path)], self.environment, 60)
        (path / "seeds" / "essays" / "of-a-usual-length.md").write_text(essay(), "utf-8")
        pin = f'[[pin]]\nslot = "{_SLOT}"\nessay = "of-a-usual-length"\n'
        (path / "config" / "calendar.toml").write_text(pin, "utf-8")
        shutil.copytree(path / "var", path / "pristine")
        self.command = [*program, "--config", str(path / "config" / "digest.toml"), "send", "--now", DUE, "--json"]

    def forget(self) -> None:
        """As if nothing had ever been sent from here."""
        shutil.rmtree(self.path / "var")
        shutil.copytree(self.path / "pristine", self.path / "var")

    def set(self, values: Mapping[str, Mapping[str, object]]) -> None:
        """Write the settings that a run depends on, by section."""
        path = self.path / "config" / "digest.toml"
        kept = path.with_suffix(".starter")
        if not kept.exists():
            path.rename(kept)
        lines: list[str] = []
        section, left = "", {name: dict(inner) for name, inner in values.items()}
        for line in kept.read_text("utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[] ")
                lines += [line, *(_said(key, value) for key, value in left.pop(section, {}).items())]
            elif line.partition("=")[0].strip() not in values.get(section, {}):
                lines.append(line)
        assert not left.keys() - {""}, f"no such sections: {left}"
        lines[:0] = [_said(key, value) for key, value in left.get("", {}).items()]
        path.write_text("\n".join(lines) + "\n", "utf-8")

    def print_sample(self) -> None:
        """Write the parts of one printed letter, for the peers, into this folder."""
        readers = self.path / "config" / "sample.csv"
        readers.write_text(f"email,name\n{SAMPLE_ADDRESS},{SAMPLE_NAME}\n", "utf-8")
        readers.chmod(0o600)
        self.set({"": {"mode": "outbox"}, "audience": {"file": "sample.csv"}})
        run(self.command, self.environment, 60)
        (letter,) = (self.path / "var" / "outbox").rglob("*.eml")
        write_parts(letter.read_bytes(), self.path)
        self.forget()


def _said(key: str, value: object) -> str:
    return f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"'
