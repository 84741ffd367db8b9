"""Finished letters for the judges, made once for each test process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from judged_letters import Judged, Keys, golden_letters, starter_letters

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The sender's signing keys."""
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Mapping[str, Judged]:
    """Every letter to be judged, by name."""
    starters = starter_letters(tmp_path_factory.mktemp("starter"), keys)
    return {letter.name: letter for letter in (*starters, *golden_letters())}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a judge's."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.judge)
