"""Killed again and again over a thousand readers: nobody gets two letters, nobody is lost, doubts are few and listed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from campaign import MANNERS, kill_until_complete
from folders import Folder

SEED = 20261129
KILLS = 7


@pytest.mark.fault("13")
@pytest.mark.parametrize("manner", MANNERS)
def test_kills_at_any_moment_repeat_and_lose_nothing(folder: Folder, tmp_path: Path, manner: str) -> None:
    figures = kill_until_complete(folder, tmp_path / "kept", MANNERS[manner], random.Random(SEED), KILLS)
    print(f"seed {SEED}: {figures}")
    assert figures.sound, figures
    assert 0 < figures.kills
