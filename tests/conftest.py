"""What all tests share: a starter folder, and no silent skips where CI promises the real servers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fault_table import FaultTable, outcome_properties
from folders import Folder

from digest.starter import lay


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A fresh starter folder."""
    lay(tmp_path / "letter")
    return Folder(tmp_path / "letter")


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[[str], Folder]:
    """Several fresh starter folders, by name."""

    def make(name: str) -> Folder:
        lay(tmp_path / name)
        return Folder(tmp_path / name)

    return make


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """In CI a skip is a failure: the servers are installed there, so that nothing goes unproved."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    """--fault-table PAGE writes which faults the run proved."""
    parser.addoption("--fault-table", type=Path, metavar="PAGE", help="write which faults the run proved")


def pytest_configure(config: pytest.Config) -> None:
    """The page is written by the one process that hears of all outcomes."""
    page = config.getoption("fault_table")
    if page and not hasattr(config, "workerinput"):
        config.pluginmanager.register(FaultTable(page.resolve()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Reports carry the faults their tests prove."""
    outcome_properties(items)
