"""The demo runs the whole job over real SMTP, and a second time sends nothing and says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from folders import Folder
from received import flat, read_letters


@pytest.fixture
def nowhere(tmp_path: Path) -> Folder:
    """A folder that does not exist yet."""
    return Folder(tmp_path / "demo")


def test_the_demo_leaves_one_letter_and_one_page_for_each_active_subscriber(nowhere: Folder) -> None:
    ran = nowhere.run("demo", "--dir", str(nowhere.path), "--json")
    letters = [Path(name) for name in ran.tree["received"]]
    assert (0, 6, "live") == (ran.code, ran.tree["counts"]["accepted"], ran.tree["mode"])
    wanted = [f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")]
    assert wanted == [letter.recipient for letter in read_letters(letters)]
    for path in letters:
        (letter,) = read_letters([path])
        assert letter.html == path.with_suffix(".html").read_bytes().decode()


def test_the_demo_says_what_was_picked_and_why_and_what_to_type_next(nowhere: Folder) -> None:
    said = flat(nowhere.run("demo", "--dir", str(nowhere.path)).out)
    week = re.search(r"Issue (\d{4}-W\d{2})", said)
    assert week
    status = nowhere.run("why", week[1], env={"DIGEST_MODE": "live"})
    shown = [line.partition(": ")[2] for line in status.out.splitlines() if line.startswith(("essay:", "question:"))]
    assert 2 == len(shown)
    for text in [*shown, "because", "8 rows = 6 to send + 2 unsubscribed", "6 letters over SMTP", ".eml",
                 "Type next:", "digest --config", "plan", "preview", "digest init"]:  # fmt: skip
        assert text in said


def test_a_second_demo_sends_nothing_and_says_so(nowhere: Folder) -> None:
    first = nowhere.run("demo", "--dir", str(nowhere.path), "--json").tree
    again = nowhere.run("demo", "--dir", str(nowhere.path), "--json")
    said = nowhere.run("demo", "--dir", str(nowhere.path))
    assert (0, 0) == (again.code, again.tree["this_run"]["accepted"])
    assert (first["slot"], first["received"]) == (again.tree["slot"], again.tree["received"])
    assert (0, True) == (said.code, "nobody gets one twice" in said.out)
    assert 6 == len(list((nowhere.path / "var" / "received").glob("*.eml")))
