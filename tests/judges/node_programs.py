"""The judges that npm brings: exactly those of package-lock.json, installed once and shared by all test processes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
BUILD = Path(__file__).parents[2] / "build" / "judges"
_MANIFEST = ("package.json", "package-lock.json")


@cache
def node_folder() -> Path:
    """The folder whose ``node_modules`` holds the judges; skips the test where they cannot be had."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed (apt-get install nodejs npm)")
    manifest = b"".join((HERE / name).read_bytes() for name in _MANIFEST)
    target = BUILD / f"node-{hashlib.sha256(manifest).hexdigest()[:12]}"
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "install.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (target / "installed").exists():
            _install(target)
    return target


def _install(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for name in _MANIFEST:
        shutil.copy(HERE / name, target)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install the judges: {done.stderr.strip()[-300:]}")
    (target / "installed").touch()


def run_node(*arguments: str | Path, codes: tuple[int, ...] = (0,)) -> Any:
    """The JSON that a program of the folder, or a script beside this file, writes to standard output."""
    folder = node_folder()
    program = folder / "node_modules" / ".bin" / str(arguments[0])
    if not program.exists():
        program = HERE / str(arguments[0])
    environment = os.environ | {"JUDGES": str(folder)}
    with tempfile.TemporaryFile() as out:  # a pipe loses its end when a program leaves by process.exit
        done = subprocess.run(
            ["node", str(program), *map(str, arguments[1:])],
            stdout=out, stderr=subprocess.PIPE, text=True, timeout=120, check=False, cwd=HERE, env=environment,
        )  # fmt: skip
        out.seek(0)
        said = out.read().decode()
    assert done.returncode in codes, done.stderr or said
    return json.loads(said)
