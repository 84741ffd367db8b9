"""A temporary folder with everything the benchmark builds or installs, each thing when it is first asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_INSTALL_SECONDS = 300


class NotHere(Exception):
    """Something a scenario needs is missing on this machine; says what."""


def tool(name: str) -> str:
    """The path of an installed program, sbin folders included. Raises NotHere."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    if not found:
        raise NotHere(f"{name} is not installed")
    return found


def _once(make: Callable[[Workshop], Path]) -> cached_property[Path]:
    return cached_property(make)


class Workshop:
    """``folder`` must be readable for the accounts that servers change to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)

    def _do(self, command: Sequence[str], what: str) -> None:
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
        )
        if done.returncode:
            raise NotHere(f"{what} failed: {(done.stderr or done.stdout).strip()[-200:]}")

    def _compiled(self, name: str) -> Path:
        target = self.folder / name
        self._do([tool("cc"), "-O2", "-o", str(target), str(HERE / "native" / f"{name}.c")], f"compiling {name}.c")
        return target

    @_once
    def sink(self) -> Path:
        """The fast sink."""
        return self._compiled("sink")

    @_once
    def delay(self) -> Path:
        """The delay proxy."""
        return self._compiled("delay")

    @_once
    def node_modules(self) -> Path:
        """A folder for NODE_PATH that holds nodemailer."""
        tool("node")
        prefix = self.folder / "node"
        prefix.mkdir()
        npm = [tool("npm"), "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        self._do([*npm, "--prefix", str(prefix), "nodemailer"], "npm install nodemailer")
        return prefix / "node_modules"

    @_once
    def python_path(self) -> Path:
        """A folder for PYTHONPATH that holds aiosmtplib."""
        target = self.folder / "python"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        self._do([*pip, "--target", str(target), "aiosmtplib"], "pip install aiosmtplib")
        return target

    @_once
    def dkim_key(self) -> Path:
        """A private RSA key of 2048 bits."""
        target = self.folder / "dkim.pem"
        rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        self._do([tool("openssl"), "genpkey", *rsa, "-out", str(target)], "openssl genpkey")
        target.chmod(0o600)
        return target

    @_once
    def certificate(self) -> Path:
        """A certificate for 127.0.0.1 that is its own authority; its key lies beside it as ``server.key``."""
        target = self.folder / "server.crt"
        self._do(
            [tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(self.folder / "server.key"),
             "-out", str(target)], "openssl req")  # fmt: skip
        return target
