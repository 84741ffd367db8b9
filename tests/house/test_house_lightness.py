"""Heavy libraries are opened only by the commands that need them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from folders import SUNDAY_NOON, Folder, clean_environment

# Runs a command line and tells, on the last line of standard error, what it imported.
TELLING = """
import json, sys
from digest.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""
# Runs a command line and tells how often it read the library.
COUNTING = """
import sys, digest.library
read, times = digest.library.read_catalogue, []
digest.library.read_catalogue = lambda seeds: times.append(seeds) or read(seeds)
from digest.cli import main
try:
    main(sys.argv[1:])
finally:
    print(len(times), file=sys.stderr)
"""
HEAVY = {"premailer", "cssutils", "lxml", "apscheduler", "jinja2", "pydantic", "rich", "yaml", "markdown_it", "nh3",
         "aiosmtpd", "email_validator", "sqlite3", "smtplib", "asyncio", "importlib_metadata"}  # fmt: skip


def told_by(script: str, *arguments: str) -> Any:
    """What a script that runs a command line tells of it when it has ended well."""
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True, text=True, check=False, env=clean_environment(), cwd="/", timeout=60,
    )  # fmt: skip
    assert 0 == ran.returncode, ran.stderr
    return json.loads(ran.stderr.splitlines()[-1])


def imported_by(*arguments: str) -> set[str]:
    """The outermost modules that a command line had imported when it ended well."""
    return set(told_by(TELLING, *arguments))


HELP = [["--help"], ["--version"], ["send", "--help"], ["preview", "--help"]]


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_opens_no_heavy_library(arguments: list[str]) -> None:
    assert set() == imported_by(*arguments) & HEAVY


def test_a_send_with_nothing_due_opens_neither_inliner_nor_templates_nor_scheduler(folder: Folder) -> None:
    early = imported_by("--config", str(folder.config), "send", "--now", "2026-11-24T12:00:00Z")
    assert set() == early & {"premailer", "cssutils", "lxml", "jinja2", "apscheduler", "rich", "yaml", "aiosmtpd"}
    assert "pydantic" in early, "the settings are read; otherwise this test proves nothing"


def test_a_send_after_the_issue_is_complete_opens_neither_inliner_nor_templates(folder: Folder) -> None:
    send = ("--config", str(folder.config), "send", "--now", SUNDAY_NOON)
    assert {"premailer", "jinja2"} <= imported_by(*send)
    assert set() == imported_by(*send) & {"premailer", "cssutils", "lxml", "jinja2", "apscheduler"}


def test_only_the_daemon_opens_the_scheduler(folder: Folder) -> None:
    for command in (["plan"], ["preview"], ["check"], ["status"], ["send", "--now", SUNDAY_NOON]):
        assert "apscheduler" not in imported_by("--config", str(folder.config), *command)


def test_a_letter_is_inlined_without_a_library_that_fetches_from_the_web(folder: Folder) -> None:
    sent = imported_by("--config", str(folder.config), "send", "--now", SUNDAY_NOON)
    assert "premailer" in sent
    assert set() == sent & {"requests", "urllib3"}


def test_a_run_reads_the_library_once(folder: Folder) -> None:
    assert 1 == told_by(COUNTING, "--config", str(folder.config), "send", "--now", SUNDAY_NOON)
