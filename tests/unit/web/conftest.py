"""A visitor of a fresh starter folder."""

from __future__ import annotations

import pytest
from folders import Folder
from visitors import Visitor


@pytest.fixture
def visitor(folder: Folder) -> Visitor:
    """Somebody who has not been here before."""
    return Visitor(folder)
