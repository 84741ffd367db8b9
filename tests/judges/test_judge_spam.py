"""SpamAssassin finds nothing in a letter that it would hold against it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from folders import Folder
from judged_letters import NAMES, Judged

from digest.app import clock_at, furnish
from digest.editor.desk import Desk
from digest.settings import load_settings

HELD_BACK = 5.0
ENOUGH = 1.0
"""Below this a letter has room for what a relay or a reader's own words may add."""
Score = Callable[[bytes], tuple[float, list[str]]]


@pytest.fixture
def program() -> str:
    """SpamAssassin's path."""
    found = shutil.which("spamassassin")
    if not found:
        pytest.skip("SpamAssassin is not installed (apt-get install spamassassin)")
    return found


@pytest.fixture
def score(tmp_path: Path, program: str) -> Score:
    """SpamAssassin's score of a message and the rules it met; it asks no network and learns nothing."""
    preferences = tmp_path / "preferences"
    preferences.write_text("use_bayes 0\nuse_auto_whitelist 0\ndns_available no\n")

    def judge(message: bytes) -> tuple[float, list[str]]:
        command = [program, "--local", "--test-mode", f"--prefs-file={preferences}"]
        environment = os.environ | {"HOME": str(tmp_path)}
        done = subprocess.run(command, input=message, capture_output=True, timeout=120, check=True, env=environment)
        status = str(message_from_bytes(done.stdout, policy=policy.default)["X-Spam-Status"])
        [points] = re.findall(r"score=(-?[\d.]+)", status)
        [rules] = re.findall(r"tests=(.*?) autolearn", " ".join(status.split()))
        return float(points), rules.split(",")

    return judge


@pytest.mark.parametrize("name", NAMES)
def test_spamassassin_has_nothing_against_a_letter(name: str, letters: Mapping[str, Judged], score: Score) -> None:
    points, rules = score(letters[name].eml.read_bytes())
    assert points < ENOUGH, rules
    assert "MAILING_LIST_MULTI" in [rule.strip() for rule in rules], "it knows a mailing list when it sees one"


def test_spamassassin_sees_a_letter_that_shouts_and_sells(letters: Mapping[str, Judged], score: Score) -> None:
    message = letters["plain"].eml.read_bytes()
    for old, new in (
        (b"Subject: The spare chair", b"Subject: VIAGRA!!! LOSE WEIGHT NOW, 100% FREE $$$"),
        (b"\r\nList-Id: Harbour Letters <weekly.example.org>", b""),
        (b"Date: Sun, 29 Nov 2026", b"Date: Sun, 29 Nov 2009"),
        (b"There is a chair in our kitchen", b"Dear friend, buy VIAGRA and CIALIS online, no prescription needed"),
    ):
        assert old in message
        message = message.replace(old, new)
    points, rules = score(message)
    assert points > HELD_BACK, rules


def test_the_editors_desk_passes_on_what_spamassassin_says(folder: Folder, program: str) -> None:
    house = furnish(load_settings(folder.config, {}), clock_at(), read_only=True)
    said = Desk(lambda: (house, [folder.config]), [folder.config]).spam("", "")
    assert re.match(r"SpamAssassin: \(-?[\d.]+ points, 5.0 required\)", said), said
    assert "MAILING_LIST_MULTI" in said
