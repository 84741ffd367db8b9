"""Installed from a built wheel, far from the repository, the program works the same."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, clean_environment

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a release builds it."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps", "-w", str(out)]
    alone = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    subprocess.run([*build, *alone, str(REPOSITORY)], check=True, cwd=out, timeout=300, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, which stands first on the import path."""
    place = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def run(installed: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = clean_environment() | {"PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


def test_init_and_send_work_from_the_wheel_in_an_unrelated_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "-c", "import digest; print(digest.__file__)")
    assert str(installed / "digest" / "__init__.py") == where.stdout.strip()
    init = run(installed, tmp_path, "-m", "digest", "init", "mine")
    assert (0, "") == (init.returncode, init.stderr)
    send = ["-m", "digest", "--config", "mine/config/digest.toml", "send", "--now", SUNDAY_NOON, "--json"]
    sent = run(installed, tmp_path, *send)
    assert (0, "") == (sent.returncode, sent.stderr)
    assert (6, "complete") == (json.loads(sent.stdout)["this_run"]["accepted"], json.loads(sent.stdout)["state"])
    assert 6 == len(list((tmp_path / "mine" / "var" / "outbox").rglob("*.eml")))


def test_the_config_is_found_from_the_folder_one_stands_in(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "-m", "digest", "init", "mine")
    planned = run(installed, tmp_path / "mine", "-m", "digest", "plan", "--weeks", "2", "--json")
    assert (0, 2) == (planned.returncode, len(json.loads(planned.stdout)["issues"]))


def test_the_wheel_lays_the_same_folder_as_the_repository(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "-m", "digest", "init", "mine")
    made_by_init = (".env", ".gitignore")
    laid = {path.relative_to(tmp_path / "mine"): path.read_bytes() for path in (tmp_path / "mine").rglob("*")
            if path.is_file() and "var" not in path.parts and path.name not in made_by_init}  # fmt: skip
    parts = [path for part in ("templates", "seeds", "config") for path in (REPOSITORY / part).rglob("*")]
    source = {path.relative_to(REPOSITORY): path.read_bytes() for path in [*parts, REPOSITORY / ".env.example"]
              if path.is_file()}  # fmt: skip
    assert source == laid


def test_the_wheel_brings_the_command_and_no_tests_or_secrets(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entry,) = [name for name in names if name.endswith("entry_points.txt")]
        assert "digest = digest.cli:main" in archive.read(entry).decode()
    assert [] == [name for name in names if name.startswith("tests/") or name.endswith((".env", ".sqlite", ".eml"))]


def test_the_wheel_brings_the_editors_pages_and_what_lint_knows_of_mail_programs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    pages = {f"digest/editor/pages/{name}" for name in ("desk.css", "desk.html", "desk.js", "fault.html", "frame.html")}
    assert pages | {"digest/letter/lint/caniemail.json"} <= names
