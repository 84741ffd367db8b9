"""One config folder for each test of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from configs import Config


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A config that loads."""
    return Config(tmp_path.resolve())
