"""One line about the machine that the figures come from."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path


def describe() -> str:
    """Processors, system and the versions of the programs that compete."""
    parts = [f"{os.cpu_count()} processors{_model()}", f"{platform.system()} {platform.machine()}"]
    parts.append(f"Python {platform.python_version()}")
    parts += [
        f"{name} {said}" for name, said in (("Node", _said("node", "--version")), ("Postfix", _postfix())) if said
    ]
    return ", ".join(parts)


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f" ({names[0]})" if names and names[0] else ""


def _postfix() -> str:
    return _said(shutil.which("postconf") or "/usr/sbin/postconf", "-dhx", "mail_version")


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.strip()
    except OSError:
        return ""
