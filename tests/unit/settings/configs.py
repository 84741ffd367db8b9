"""A config folder for the tests of the settings: its two files, what loading them came to, and where things stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.errors import ConfigError, Fault
from digest.settings import Settings, load_settings

KEY = "0123456789abcdef0123456789abcdef"
ENV = f"DIGEST_TOKEN_KEY={KEY}\n"
TOML = """\
mode = "outbox"

[newsletter]
name = "The Weekly Letter"
from_address = "letters@letters.example.org"
postal_address = "1 Example Street, Exampletown"
base_url = "https://letters.example.org"

[schedule]
weekday = "sunday"
time = "08:00"
zone = "Europe/London"

[smtp]
host = "127.0.0.1"
port = 587
security = "starttls"
"""


@dataclass
class Config:
    """``config/digest.toml`` and ``.env`` in a folder of their own."""

    folder: Path

    def __post_init__(self) -> None:
        self.toml.parent.mkdir()
        self.write()
        self.write_env(ENV)

    @property
    def toml(self) -> Path:
        return self.folder / "config" / "digest.toml"

    @property
    def env(self) -> Path:
        return self.folder / ".env"

    def write(self, text: str = TOML) -> Config:
        """Write the TOML file."""
        self.toml.write_text(text, "utf-8")
        return self

    def change(self, **lines: str) -> Config:
        """Replace whole lines by the key they begin with: ``change(port='port = "x"')``."""
        rows = self.toml.read_text("utf-8").splitlines()
        for key, line in lines.items():
            (place,) = [i for i, row in enumerate(rows) if row.split(" =")[0] == key]
            rows[place] = line
        return self.write("\n".join(rows) + "\n")

    def under(self, section: str, *lines: str) -> Config:
        """Add lines at the head of a section, which is made when it is not there."""
        text = self.toml.read_text("utf-8")
        head = f"[{section}]\n"
        if head not in text:
            text += f"\n{head}"
        return self.write(text.replace(head, head + "\n".join(lines) + "\n"))

    def write_env(self, text: str, mode: int = 0o600) -> Config:
        """Write the ``.env`` file."""
        self.env.write_text(text, "utf-8")
        self.env.chmod(mode)
        return self

    def load(self, **environment: str) -> Settings:
        return load_settings(self.toml, environment)

    def refused(self, **environment: str) -> ConfigError:
        """The error that loading ends in."""
        with pytest.raises(ConfigError) as caught:
            self.load(**environment)
        return caught.value

    def faults(self, **environment: str) -> list[tuple[str, str]]:
        """Place and text of every fault that loading ends in, in order of place."""
        return sorted((fault.where, fault.what) for fault in self.refused(**environment).faults)

    def only_fault(self, **environment: str) -> Fault:
        """The one fault that loading ends in."""
        (fault,) = self.refused(**environment).faults
        return fault

    def at(self, line: str) -> str:
        """``path:line`` of the one line of the TOML file that begins so."""
        return self._place(self.toml, line)

    def env_at(self, line: str) -> str:
        """``path:line`` of the one line of ``.env`` that begins so."""
        return self._place(self.env, line)

    @staticmethod
    def _place(path: Path, beginning: str) -> str:
        rows = path.read_text("utf-8").splitlines()
        (number,) = [number for number, row in enumerate(rows, 1) if row.startswith(beginning)]
        return f"{path}:{number}"
