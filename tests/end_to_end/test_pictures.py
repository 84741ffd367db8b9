"""The README's pictures come from the real program through a real browser."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest
from folders import clean_environment

SCRIPT = Path(__file__).parents[1] / "screenshots.py"
SIZES = {"letter-light.png": (640, 900), "letter-dark.png": (640, 900), "letter-phone.png": (375, 812),
         "letter-text.png": (640, 900), "preview.png": (1240, 700)}  # fmt: skip


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the script draws, by name."""
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    folder = tmp_path_factory.mktemp("pictures")
    subprocess.run([sys.executable, str(SCRIPT), str(folder)], check=True, env=clean_environment(), timeout=300)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.browser
def test_every_picture_is_a_png_of_its_size(pictures: dict[str, bytes]) -> None:
    assert dict.fromkeys(SIZES, b"\x89PNG\r\n\x1a\n") == {name: png[:8] for name, png in pictures.items()}
    assert SIZES == {name: struct.unpack(">II", png[16:24]) for name, png in pictures.items()}


@pytest.mark.browser
def test_a_picture_shows_something_and_is_small_enough_for_a_page(pictures: dict[str, bytes]) -> None:
    assert {} == {name: len(png) for name, png in pictures.items() if not 10_000 < len(png) < 200_000}


@pytest.mark.browser
def test_light_and_dark_differ(pictures: dict[str, bytes]) -> None:
    assert pictures["letter-light.png"] != pictures["letter-dark.png"]
