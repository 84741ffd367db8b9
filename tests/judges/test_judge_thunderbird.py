"""Thunderbird opens a letter and draws it in the letter's own colours; the picture is kept under build/judges."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from judged_letters import Judged
from node_programs import BUILD
from screen import Screen, screen

from digest.letter.palettes import THEMES

DEADLINE = 120.0
# No first-run pages, no reports, no updates, and no way to any network.
PREFERENCES = {
    "mail.provider.suppress_dialog_on_startup": True, "mail.spotlight.firstRunDone": True, "mail.openMessageBehavior": 0,
    "app.donation.eoy.version.viewed": 999, "mailnews.start_page.enabled": False, "app.update.enabled": False,
    "datareporting.policy.bypassNotification": True, "toolkit.telemetry.enabled": False,
    "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9, "network.proxy.no_proxies_on": "",
}  # fmt: skip
# Dots of each colour that a letter of 600 by a thousand dots shows at least. The accent is the line above the sheet.
LEAST = {"page": 50_000, "paper": 200_000, "ink": 2_000, "accent": 1_000}


@contextmanager
def thunderbird(letter: Path, on: Screen, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Thunderbird with one letter open, in a profile and a home of its own."""
    program = shutil.which("thunderbird")
    if not program:
        pytest.skip("Thunderbird is not installed (apt-get install thunderbird)")
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    environment = os.environ | {"HOME": str(folder), "DISPLAY": on.display, "MOZ_CRASHREPORTER_DISABLE": "1"}
    command = [program, "--profile", str(profile), "--no-remote", "-file", str(letter)]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its content processes too
            process.wait()


def shown(theme: str, on: Screen) -> dict[str, int]:
    """How many dots there are of the theme's colours."""
    colours = on.colours()
    return {part: colours[THEMES[theme]["palette"]["light"][part]] for part in LEAST}


@pytest.mark.parametrize(("name", "another"), [("serif", "sans"), ("unicode", "serif")])
def test_thunderbird_draws_the_letter(name: str, another: str, letters: Mapping[str, Judged], tmp_path: Path) -> None:
    letter = letters[name]
    assert another != letter.theme
    with screen(tmp_path) as here, thunderbird(letter.eml, here, tmp_path) as process:
        end = time.monotonic() + DEADLINE
        while not all(shown(letter.theme, here)[part] >= least for part, least in LEAST.items()):
            assert process.poll() is None, f"Thunderbird ended: {(tmp_path / 'said').read_text()[-500:]}"
            if time.monotonic() > end:
                here.keep(BUILD / f"thunderbird-{name}.png")
                raise AssertionError(f"only {shown(letter.theme, here)} of {LEAST} was drawn: see build/judges")
            time.sleep(0.5)
        here.keep(BUILD / f"thunderbird-{name}.png")
        assert process.poll() is None
        # The colours are the letter's, not a coincidence: a letter in other colours would have been told apart.
        foreign = shown(another, here)
        assert not all(foreign[part] >= least for part, least in LEAST.items()), foreign
