"""A fresh folder sends its letter into the outbox: once, to everybody active, whole in both parts."""

from __future__ import annotations

from pathlib import Path

from folders import SUNDAY_NOON, Folder
from received import flat, read_letters
from steps import fingerprint, ledger

ACTIVE = ["ana", "bjoern", "chen", "eve", "fatima", "hana"]
ACTIVE_ADDRESSES = [f"{name}@example.org" for name in ACTIVE]


def test_a_fresh_folder_writes_one_letter_for_each_active_subscriber(folder: Folder) -> None:
    assert 0 == folder.run("send", "--now", SUNDAY_NOON).code
    assert ACTIVE_ADDRESSES == [letter.recipient for letter in read_letters(folder.outbox())]


def test_init_lays_a_folder_that_works_as_it_stands(tmp_path: Path) -> None:
    laid = Folder(tmp_path / "mine")
    init = laid.run("init", str(laid.path), "--json")
    assert (0, str(laid.path)) == (init.code, init.tree["folder"])
    assert 0 == laid.run("check", "--now", SUNDAY_NOON).code
    assert 0 == laid.run("send", "--now", SUNDAY_NOON).code
    assert len(ACTIVE) == len(laid.outbox())


def test_init_changes_nothing_that_exists(folder: Folder) -> None:
    folder.edit("config/digest.toml", 'name = "The Weekly Letter"', 'name = "My Own"')
    before = fingerprint(folder.path)
    again = folder.run("init", str(folder.path), "--json")
    assert (0, []) == (again.code, again.tree["written"])
    assert before == fingerprint(folder.path)


def test_init_completes_a_folder_that_lacks_something(folder: Folder) -> None:
    (folder.path / "templates" / "letter.txt").unlink()
    written = folder.run("init", str(folder.path), "--json").tree["written"]
    assert [str(folder.path / "templates" / "letter.txt")] == written


def test_git_takes_neither_the_secrets_nor_the_ledger_of_a_laid_folder(folder: Folder) -> None:
    lines = (folder.path / ".gitignore").read_text("utf-8").splitlines()
    assert {".env", "var/"} <= set(lines)


def test_secrets_list_and_ledger_are_laid_for_their_owner_only(folder: Folder) -> None:
    private = [".env", "config/subscribers.csv", "var", "var/ledger.sqlite", "var/suppressions.sqlite"]
    assert dict.fromkeys(private, 0) == {name: (folder.path / name).stat().st_mode & 0o077 for name in private}


def test_a_second_run_writes_nothing_and_exits_0(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    before = fingerprint(folder.path / "var" / "outbox")
    again = folder.run("send", "--now", SUNDAY_NOON, "--json")
    assert (0, 0) == (again.code, again.tree["this_run"]["accepted"])
    assert (6, "complete") == (again.tree["counts"]["accepted"], again.tree["state"])
    assert before == fingerprint(folder.path / "var" / "outbox")


def test_a_quiet_second_run_says_nothing(folder: Folder) -> None:
    assert folder.run("send", "--now", SUNDAY_NOON, "--quiet").out != ""
    again = folder.run("send", "--now", SUNDAY_NOON, "--quiet")
    assert (0, "", "") == (again.code, again.out, again.err)


def test_before_anything_is_due_nothing_is_sent(folder: Folder) -> None:
    early = folder.run("send", "--now", "2026-11-24T12:00:00Z", "--json")
    assert (0, "nothing_due") == (early.code, early.tree["state"])
    assert "2026-11-29T08:00:00+00:00" == early.tree["next_due"]
    assert ([], []) == (folder.outbox(), ledger(folder, "SELECT * FROM issue"))


def test_both_parts_hold_title_question_unsubscribe_link_and_postal_address(folder: Folder) -> None:
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json").tree
    title = _title_of(folder, sent["essay"])
    letters = read_letters(folder.outbox())
    assert len(ACTIVE) == len(letters)
    for letter in letters:
        assert title == letter.subject == sent["subject"]
        for part in (letter.text, letter.shown):
            assert title in part
            assert flat(sent["question_text"]) in part
            assert "The Weekly Letter, 1 Example Street, Exampletown EX1 1EX" in part
        assert letter.unsubscribe_url in letter.text
        assert f'href="{letter.unsubscribe_url}"' in letter.html


def test_every_reader_has_an_unsubscribe_link_and_a_message_id_of_their_own(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    letters = read_letters(folder.outbox())
    assert len(ACTIVE) == len({letter.unsubscribe_url for letter in letters})
    assert len(ACTIVE) == len({letter.message["Message-ID"] for letter in letters})
    assert {"List-Unsubscribe=One-Click"} == {str(letter.message["List-Unsubscribe-Post"]) for letter in letters}


def test_readers_are_greeted_by_name_or_as_readers(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    greetings = {"ana": "Dear Ana,", "bjoern": "Dear Björn,", "eve": "Dear reader,",
                 "fatima": "Dear Fátima, called Tima,"}  # fmt: skip
    letters = {letter.recipient.partition("@")[0]: letter for letter in read_letters(folder.outbox())}
    for name, greeting in greetings.items():
        assert greeting in letters[name].text
        assert greeting in letters[name].shown


def test_the_list_is_accounted_for_row_by_row(folder: Folder) -> None:
    with folder.subscribers.open("a", encoding="utf-8") as rows:
        rows.write("ANA@example.org,Ana,active,\nnobody,No Address,active,\nivy@example.org,Ivy,bounced,\n")
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json")
    wanted = {"rows": 11, "to_send": 6, "unsubscribed": 2, "suppressed": 1, "invalid": 1, "duplicate": 1}
    assert wanted == {name: sent.tree["counts"][name] for name in wanted}
    assert ([10, 11], 10) == ([fault["line"] for fault in sent.tree["duplicates"] + sent.tree["set_aside"]], sent.code)


def test_what_was_frozen_is_what_a_later_look_shows_whatever_is_edited(folder: Folder) -> None:
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json").tree
    (folder.path / "seeds" / "essays" / f"{sent['essay']}.md").unlink()
    (shown,) = folder.run("status", "--json").tree["issues"]
    assert (sent["essay"], sent["subject"], sent["counts"]) == (shown["essay"], shown["subject"], shown["counts"])


def _title_of(folder: Folder, slug: str) -> str:
    text = (folder.path / "seeds" / "essays" / f"{slug}.md").read_text("utf-8")
    return next(line.removeprefix("title: ") for line in text.splitlines() if line.startswith("title: "))
