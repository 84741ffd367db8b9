"""Every contender as a command for one relay and one list."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .folder import Folder
from .material import write_list
from .measure import Ran, clean_environment, run
from .scenarios import CONNECTIONS, Contender
from .servers import HOST
from .workshop import HERE, Workshop, tool


@dataclass(frozen=True)
class Destination:
    """Where letters go: the port to connect to, and whether with STARTTLS."""

    port: int
    tls: bool


@dataclass(frozen=True)
class Figures:
    """One run: what it took, and for digest what a run with nothing due took right after it."""

    ran: Ran
    idle: Ran | None = None


class Stable:
    """Makes contenders ready and runs them. ``folder`` is digest's; peers read the sample's parts from it."""

    def __init__(self, workshop: Workshop, folder: Folder) -> None:
        self.workshop = workshop
        self.folder = folder

    def list_of(self, readers: int) -> Path:
        """A list of so many readers; written once."""
        path = self.workshop.folder / f"readers-{readers}.csv"
        return path if path.exists() else write_list(path, readers)

    def run(self, contender: Contender, to: Destination, readers: int, limit: float) -> Figures:
        """Send to every reader of a list of this length. Raises RunFailed, NotHere."""
        self.list_of(readers)
        if contender.kind == "digest":
            return self._run_digest(contender, to, readers, limit)
        command, environment = getattr(self, "_" + contender.kind.replace("-", "_"))(contender, to, readers)
        return Figures(run(command, clean_environment() | environment, limit))

    def prepare_digest(self, contender: Contender, to: Destination, readers: int) -> None:
        """Set the folder for such a run, with an empty ledger."""
        self.folder.forget()
        self.point_digest(contender, to, readers)

    def point_digest(self, contender: Contender, to: Destination, readers: int) -> None:
        """Set the folder for such a run; what its ledger knows stays."""
        smtp: dict[str, object] = {
            "host": HOST, "port": to.port, "security": "starttls" if to.tls else "none",
            "connections": CONNECTIONS, "in_flight": contender.in_flight,
        }  # fmt: skip
        if to.tls:
            smtp["ca_file"] = str(self.workshop.certificate)
        settings: dict[str, Mapping[str, object]] = {
            "": {"mode": "live"},
            "audience": {"file": str(self.list_of(readers))},
            "smtp": smtp,
            "delivery": {"workers": contender.workers},
        }
        if contender.dkim:
            settings["dkim"] = {"selector": "bench", "key_file": str(self.workshop.dkim_key)}
        self.folder.set(settings)

    def _run_digest(self, contender: Contender, to: Destination, readers: int, limit: float) -> Figures:
        self.prepare_digest(contender, to, readers)
        ran = run(self.folder.command, self.folder.environment, limit)
        return Figures(ran, run(self.folder.command, self.folder.environment, limit))

    def _smtp_source(self, _: Contender, to: Destination, readers: int) -> tuple[list[str], dict[str, str]]:
        letter = str(self.folder.path / "letter.eml")
        options = ["-d", "-N", "-s", str(CONNECTIONS), "-m", str(readers), "-F", letter]
        addresses = ["-f", "letters@letters.example.org", "-t", "reader@example.net"]
        return [tool("smtp-source"), *options, *addresses, f"{HOST}:{to.port}"], {}

    def _job(self, contender: Contender, to: Destination, readers: int) -> str:
        return json.dumps({
            "parts": str(self.folder.path / "parts.json"), "list": str(self.list_of(readers)),
            "port": to.port, "connections": CONNECTIONS,
            "ca": str(self.workshop.certificate) if to.tls else None,
            "dkim": str(self.workshop.dkim_key) if contender.dkim else None,
        })  # fmt: skip

    def _nodemailer(self, contender: Contender, to: Destination, readers: int) -> tuple[list[str], dict[str, str]]:
        environment = {"NODE_PATH": str(self.workshop.node_modules)}
        return [tool("node"), str(HERE / "peers" / "pool.js"), self._job(contender, to, readers)], environment

    def _python(self, contender: Contender, to: Destination, readers: int) -> list[str]:
        script = str(HERE / "peers" / "python_ways.py")
        return [sys.executable, script, contender.kind, self._job(contender, to, readers)]

    def _threads(self, contender: Contender, to: Destination, readers: int) -> tuple[list[str], dict[str, str]]:
        return self._python(contender, to, readers), {}

    def _aiosmtplib(self, contender: Contender, to: Destination, readers: int) -> tuple[list[str], dict[str, str]]:
        return self._python(contender, to, readers), {"PYTHONPATH": str(self.workshop.python_path)}
