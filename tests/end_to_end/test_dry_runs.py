"""Looking and rehearsing: what is shown is what is sent, and nothing is sent or changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder
from received import read_letter
from steps import fingerprint, live_relay

BEFORE = "2026-11-25T12:00:00Z"
LOOKING = [
    ["preview"],
    ["check"],
    ["plan", "--weeks", "52", "--why"],
    ["send", "--dry-run"],
    ["status"],
]
ASKING = [["why", "ana@example.org"], ["essays", "list"], ["match", "lentils"], ["subscribers", "check"]]


def name_of(command: list[str]) -> str:
    return " ".join(command)


def test_the_previewed_letter_is_the_sent_letter_but_for_its_date(folder: Folder, tmp_path: Path) -> None:
    shown = folder.run("preview", "--as", "fatima@example.org", "--now", BEFORE, "--out", str(tmp_path / "p"), "--json")
    folder.run("send", "--now", SUNDAY_NOON)
    (sent,) = [letter for letter in folder.outbox() if b"fatima@example.org" in letter.read_bytes()]
    previewed = Path(shown.tree["files"]["eml"]).read_bytes()
    assert _without_date(previewed) == _without_date(sent.read_bytes())
    assert 1 == len(previewed.splitlines()) - len(_without_date(previewed))


def test_a_preview_writes_html_text_eml_and_a_page_that_shows_them(folder: Folder, tmp_path: Path) -> None:
    tree = folder.run("preview", "--now", BEFORE, "--out", str(tmp_path / "p"), "--json").tree
    files = {kind: Path(name) for kind, name in tree["files"].items()}
    views = {name: f"{name}.html" for name in ("light", "dark", "no-images", "no-styles")}
    assert views | {"html": "letter.html", "txt": "letter.txt", "eml": "letter.eml", "index": "index.html"} == {
        kind: path.name for kind, path in files.items()
    }
    letter = read_letter(files["eml"].read_bytes())
    assert letter.html == files["html"].read_bytes().decode()
    assert letter.message.get_body(("plain",)).get_content() == files["txt"].read_bytes().decode()
    page = files["index"].read_text("utf-8")
    assert all(part in page for part in ("letter.html", "letter.txt", "letter.eml", tree["slot"], tree["question"]))
    assert tree["octets"] == files["eml"].stat().st_size


def test_preview_shows_another_week_as_planned(folder: Folder, tmp_path: Path) -> None:
    weeks = folder.run("plan", "--weeks", "6", "--now", BEFORE, "--json").tree["issues"]
    shown = folder.run("preview", "--week", "2026-W53", "--now", BEFORE, "--out", str(tmp_path / "p"), "--json").tree
    assert (weeks[5]["slot"], weeks[5]["essay"], weeks[5]["question"]) == (
        shown["slot"], shown["essay"], shown["question"],
    )  # fmt: skip


def test_a_preview_of_a_letter_that_no_send_would_let_out_says_so_and_offers_no_send(
    folder: Folder, tmp_path: Path
) -> None:
    folder.edit("templates/letter.html", "</h1>", '</h1><p><a href="/here">a dead link</a></p>')
    shown = folder.run("preview", "--now", BEFORE, "--out", str(tmp_path / "p"))
    assert (65, True, False) == (shown.code, "error: " in shown.out, "send --plan" in shown.out)
    assert 65 == folder.run("send", "--dry-run", "--now", SUNDAY_NOON).code


def test_preview_as_somebody_who_is_not_on_the_list_is_refused(folder: Folder) -> None:
    asked = folder.run("preview", "--as", "stranger@example.org", "--now", BEFORE)
    assert (64, True, "") == (asked.code, asked.err.startswith("error: "), asked.out)


@pytest.mark.parametrize("state", ["nothing sent", "one issue sent"])
@pytest.mark.parametrize("command", LOOKING, ids=name_of)
def test_looking_changes_no_byte_of_the_ledger(folder: Folder, command: list[str], state: str) -> None:
    if state == "one issue sent":
        folder.run("send", "--now", SUNDAY_NOON)
    before = fingerprint(folder.path / "var" / "ledger.sqlite")
    assert 0 == folder.run(*command, "--now", "2026-12-06T12:00:00Z").code
    assert before == fingerprint(folder.path / "var" / "ledger.sqlite")


@pytest.mark.parametrize("command", [["check"], ["plan"], ["preview"]], ids=name_of)
def test_looking_ahead_needs_nothing_that_is_made_at_run_time(folder: Folder, command: list[str]) -> None:
    shutil.rmtree(folder.path / "var")
    assert 0 == folder.run(*command, "--now", BEFORE).code


def test_a_rehearsal_forgets_nobody_so_that_the_next_run_does(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    assert 10 == folder.run("subscribers", "forget", "chen@example.org").code  # the row still stands
    kept = fingerprint(folder.path / "var" / "suppressions.sqlite")
    later = ("--now", "2026-11-30T12:00:00Z")
    assert 0 == folder.run("send", "--dry-run", *later).code
    assert kept == fingerprint(folder.path / "var" / "suppressions.sqlite")
    assert b"chen@example.org" in (folder.path / "var" / "ledger.sqlite").read_bytes()
    assert 0 == folder.run("send", *later).code
    assert b"chen@example.org" not in (folder.path / "var" / "ledger.sqlite").read_bytes()


@pytest.mark.parametrize("command", [*LOOKING, *ASKING], ids=name_of)
def test_looking_leaves_no_write_ahead_log_beside_the_ledger(folder: Folder, command: list[str]) -> None:
    assert 0 == folder.run(*command).code
    left = [path.name for path in (folder.path / "var").glob("ledger.sqlite*")]
    assert ["ledger.sqlite"] == left


def test_a_dry_run_builds_every_letter_and_sends_and_writes_none(folder: Folder, tmp_path: Path) -> None:
    before = _lasting(folder)
    with live_relay(tmp_path / "kept") as env:
        dry = folder.run("send", "--dry-run", "--now", SUNDAY_NOON, "--json", env=env)
    assert (0, True, 6) == (dry.code, dry.tree["dry_run"], dry.tree["this_run"]["accepted"])
    assert [] == list((tmp_path / "kept").iterdir())
    assert before == _lasting(folder)


def test_a_dry_run_says_in_words_that_nothing_is_sent(folder: Folder) -> None:
    assert "none is sent" in folder.run("send", "--dry-run", "--now", SUNDAY_NOON).out


def test_a_dry_run_foretells_what_the_send_then_reports(folder: Folder) -> None:
    dry = folder.run("send", "--dry-run", "--now", SUNDAY_NOON, "--json").tree
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json").tree
    assert dry | {"dry_run": False} == sent


def test_a_dry_run_meets_the_same_errors_as_the_send(folder: Folder) -> None:
    folder.edit("templates/letter.txt", "{{ reader.greeting }}", "{{ reader.greting }}")
    dry, sent = folder.run("send", "--dry-run", "--now", SUNDAY_NOON), folder.run("send", "--now", SUNDAY_NOON)
    assert (65, True) == (dry.code, dry.err.startswith("error: "))
    assert dry == sent


def _lasting(folder: Folder) -> dict[str, str]:
    """Every file of the folder but SQLite's own passing ones."""
    return {name: sha for name, sha in fingerprint(folder.path).items() if not name.endswith(("-wal", "-shm"))}


def _without_date(message: bytes) -> list[bytes]:
    return [line for line in message.splitlines() if not line.startswith(b"Date: ")]


def test_check_finds_nothing_to_mend_in_a_starter_folder_and_says_when_a_subject_comes_again(folder: Folder) -> None:
    assert [] == [found for found in folder.run("check", "--json").tree["findings"] if found["severity"] != "note"]
    folder.edit("config/digest.toml", 'subject = "{title}"', 'subject = "The letter for your Sunday"')
    folder.run("send", "--now", SUNDAY_NOON)
    findings = folder.run("check", "--now", "2026-12-02T12:00:00Z", "--json").tree["findings"]
    assert [("M17", "the subject is the one of 2026-W48")] == [
        (found["rule"], found["what"]) for found in findings if found["severity"] == "warning"
    ]
