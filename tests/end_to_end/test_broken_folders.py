"""Whatever is broken in a folder: the right exit code, one clear block, nothing sent and nothing recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from breakages import AUDIENCE, CONFIG, LIBRARY, SECRETS, TEMPLATES, VAR, Breakage
from folders import SUNDAY_NOON, Folder, Ran
from steps import fingerprint, ledger

SECRET = "hunter2"
MENDABLE = {breakage.name: breakage for breakage in (*LIBRARY, *TEMPLATES, *AUDIENCE)}


def assert_one_block(ran: Ran, breakage: Breakage, place: str) -> None:
    """The exit code, and on standard error one block that says what, where, why and what to do."""
    assert (breakage.code, "") == (ran.code, ran.out), ran.err
    lines = ran.err.splitlines()
    assert lines[0].startswith("error: ")
    assert [] == [line for line in lines if not re.match(r"error: |  (why|do): ", line)]
    assert [] == [text for text in (f"{place}: ", *breakage.said) if text not in ran.err], ran.err
    assert SECRET not in ran.err


def issues(folder: Folder) -> list[tuple[object, ...]]:
    """The issues of the ledger, wherever the breakage put it; none when there is no readable one."""
    if not (folder.path / "var" / "ledger.sqlite").is_file():
        return []
    if not (folder.path / "var" / "ledger.sqlite").read_bytes().startswith(b"SQLite format 3"):
        return []
    return ledger(folder, "SELECT * FROM issue")


@pytest.mark.fault("52", "53", "60", "61", "62", "S7", "S8")
@pytest.mark.parametrize(
    "breakage", [*CONFIG, *SECRETS, *LIBRARY, *TEMPLATES, *AUDIENCE, *VAR], ids=lambda broken: broken.name
)
def test_a_broken_folder_sends_nothing_and_says_why(folder: Folder, breakage: Breakage) -> None:
    breakage.break_it(folder)
    place = breakage.place(folder)
    assert_one_block(folder.run("send", "--now", SUNDAY_NOON), breakage, place)
    assert ([], []) == (folder.outbox(), issues(folder))


@pytest.mark.parametrize("name", ["an essay without a title", "a slot in an if", "no list"])
def test_a_mended_folder_sends_everything(folder: Folder, name: str) -> None:
    parts = [path for part in ("config", "seeds", "templates") for path in (folder.path / part).rglob("*")]
    whole = {path: path.read_bytes() for path in parts if path.is_file()}
    MENDABLE[name].break_it(folder)
    assert MENDABLE[name].code == folder.run("send", "--now", SUNDAY_NOON).code
    for path, content in whole.items():
        path.write_bytes(content)
    assert (0, 6) == (folder.run("send", "--now", SUNDAY_NOON).code, len(folder.outbox()))


def test_check_names_a_fault_once_however_much_it_breaks(folder: Folder) -> None:
    """The letter, the month's letter and the pages all need the library."""
    MENDABLE["an essay without a title"].break_it(folder)
    findings = folder.run("check", "--json").tree["findings"]
    assert len(findings) == len({(one["what"], one["where"]) for one in findings})
    assert {"error"} == {one["severity"] for one in findings}


def test_check_finds_faults_of_library_letter_and_list_at_once(folder: Folder) -> None:
    broken = [MENDABLE["an essay without a title"], MENDABLE["an empty list"]]
    for breakage in broken:
        breakage.break_it(folder)
    ran = folder.run("check", "--json")
    told = [f"{finding['where']}: {finding['what']}" for finding in ran.tree["findings"]]
    assert 65 == ran.code
    for breakage in broken:
        assert any(f"{breakage.place(folder)}: {breakage.said[0]}" in line for line in told), told


@pytest.mark.fault("60")
@pytest.mark.parametrize("breakage", [*LIBRARY, *TEMPLATES, *AUDIENCE], ids=lambda broken: broken.name)
def test_check_foretells_the_exit_code_of_the_send(folder: Folder, breakage: Breakage) -> None:
    breakage.break_it(folder)
    assert breakage.code == folder.run("check", "--now", SUNDAY_NOON).code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sned"], "No such command 'sned'"),
        (["send", "--nwo", "2026-11-29T12:00:00Z"], "--nwo"),
        (["send", "--now", "tomorrow"], '"tomorrow" is no ISO 8601 time'),
        (["send", "--now", "2026-11-29T12:00:00"], "names no zone"),
        (["plan", "--weeks", "0"], "--weeks"),
        (["plan", "--weeks", "many"], "--weeks"),
        (["preview", "--week", "2026-48"], '"2026-48" is not a week'),
        (["preview", "--week", "2020-W01"], "2020-W01 lies behind us"),
        (["status", "2026-W53"], "no issue of 2026-W53"),
        (["why", "nobody"], '"nobody" is not a week'),
        (["why", "ana@"], "after the @-sign"),
        (["match", "no-such-essay"], 'no essay "no-such-essay"'),
        (["run", "--every", "1"], "--every"),
        (["test"], "ADDRESSES"),
        ([], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_is_one_block_and_64(folder: Folder, arguments: list[str], said: str) -> None:
    ran = folder.run(*arguments)
    assert 64 == ran.code, ran.err
    assert (True, True) == (ran.err.startswith("error: "), said.casefold() in ran.err.casefold()), ran.err


def test_without_a_config_the_block_says_how_to_get_one(tmp_path: Path) -> None:
    ran = Folder(tmp_path / "nowhere").run("send")
    assert (66, True) == (ran.code, "digest init DIR" in ran.err)


def test_init_where_nothing_can_be_written_is_73(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    ran = Folder(tmp_path).run("init", str(tmp_path / "file"))
    assert (73, True) == (ran.code, ran.err.startswith(f"error: {tmp_path / 'file'}"))


def test_preview_where_nothing_can_be_written_is_73(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    before = fingerprint(folder.path / "var" / "ledger.sqlite")
    ran = folder.run("preview", "--out", str(tmp_path / "file"))
    assert (73, True) == (ran.code, ran.err.startswith(f"error: {tmp_path / 'file'}"))
    assert before == fingerprint(folder.path / "var" / "ledger.sqlite")
