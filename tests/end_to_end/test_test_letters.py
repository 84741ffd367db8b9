"""Test letters go to allow-listed addresses only, are marked, and touch neither list nor ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import Folder
from received import read_letters
from steps import fingerprint, ledger, live_relay

BEFORE = "2026-11-25T12:00:00Z"


@pytest.fixture
def rehearsing(folder: Folder) -> Folder:
    """A folder whose operator may send tests to two addresses."""
    folder.edit("config/digest.toml", 'allow = ["you@letters.example.org"]',
                'allow = ["you@example.net", "Me@Example.com"]')  # fmt: skip
    return folder


def test_a_test_letter_is_the_coming_letter_marked_as_a_test(rehearsing: Folder, tmp_path: Path) -> None:
    (coming,) = rehearsing.run("plan", "--weeks", "1", "--now", BEFORE, "--json").tree["issues"]
    with live_relay(tmp_path / "kept") as env:
        ran = rehearsing.run("test", "you@example.net", "me@example.com", "--now", BEFORE, "--json", env=env)
    assert (0, 2, coming["essay"]) == (ran.code, ran.tree["counts"]["accepted"], ran.tree["essay"])
    letters = read_letters((tmp_path / "kept").glob("*.eml"))
    assert ["me@example.com", "you@example.net"] == [letter.recipient for letter in letters]
    assert {f"[TEST] {coming['title']}"} == {letter.subject for letter in letters}
    assert all(coming["question_text"] in letter.text for letter in letters)


def test_in_outbox_mode_test_letters_lie_apart(rehearsing: Folder) -> None:
    rehearsing.run("test", "you@example.net", "--now", BEFORE)
    assert ["test"] == [letter.parent.name for letter in rehearsing.outbox()]


@pytest.mark.fault("64")
@pytest.mark.parametrize("addresses", [["ana@example.org"], ["you@example.net", "ana@example.org"]])
def test_an_address_that_is_not_allowed_gets_nothing_and_nor_does_anybody_else(
    rehearsing: Folder, tmp_path: Path, addresses: list[str]
) -> None:
    with live_relay(tmp_path / "kept") as env:
        ran = rehearsing.run("test", *addresses, "--now", BEFORE, env=env)
    assert (64, True, "") == (ran.code, ran.err.startswith("error: an address is not in test.allow"), ran.out)
    assert [] == list((tmp_path / "kept").iterdir())


@pytest.mark.fault("64")
def test_test_without_an_address_is_a_usage_error(rehearsing: Folder) -> None:
    ran = rehearsing.run("test", "--now", BEFORE)
    assert (64, True) == (ran.code, ran.err.startswith("error: "))


@pytest.mark.fault("64")
def test_the_list_is_not_opened(rehearsing: Folder) -> None:
    rehearsing.subscribers.unlink()
    assert 0 == rehearsing.run("test", "you@example.net", "--now", BEFORE).code
    assert 1 == len(rehearsing.outbox())


def test_the_ledger_keeps_every_byte(rehearsing: Folder) -> None:
    before = fingerprint(rehearsing.path / "var" / "ledger.sqlite")
    assert 0 == rehearsing.run("test", "you@example.net", "--now", "2026-11-29T12:00:00Z").code
    assert before == fingerprint(rehearsing.path / "var" / "ledger.sqlite")


def test_a_test_does_not_stand_in_for_the_issue(rehearsing: Folder) -> None:
    rehearsing.run("test", "you@example.net", "--now", "2026-11-29T12:00:00Z")
    assert [] == ledger(rehearsing, "SELECT * FROM issue")
    sent = rehearsing.run("send", "--now", "2026-11-29T12:05:00Z", "--json").tree
    assert (6, 1) == (sent["this_run"]["accepted"], sent["number"])


def test_a_mailbox_that_drops_what_it_has_had_keeps_the_letter_after_its_tests(folder: Folder, tmp_path: Path) -> None:
    folder.edit("config/digest.toml", 'allow = ["you@letters.example.org"]', 'allow = ["ana@example.org"]')
    with live_relay(tmp_path / "kept") as env:
        for moment in (BEFORE, "2026-11-28T12:00:00Z"):
            assert 0 == folder.run("test", "ana@example.org", "--now", moment, env=env).code
        assert 0 == folder.run("send", "--now", "2026-11-29T12:00:00Z", env=env).code
    letters = read_letters((tmp_path / "kept").glob("*.eml"))
    to_ana = [letter.message["Message-ID"] for letter in letters if letter.recipient == "ana@example.org"]
    assert (3, 3) == (len(to_ana), len(set(to_ana)))


def test_a_test_can_be_repeated(rehearsing: Folder, tmp_path: Path) -> None:
    with live_relay(tmp_path / "kept") as env:
        for _ in range(2):
            assert 0 == rehearsing.run("test", "you@example.net", "--now", BEFORE, env=env).code
    assert 2 == len(list((tmp_path / "kept").glob("*.eml")))
