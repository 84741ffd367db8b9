"""The operator's bad day: changed plans, strange lists, copied ledgers, letters in doubt; each waits for a word."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder

from digest.testing import loopback_relay

NEXT_SUNDAY = "2026-12-06T12:00:00Z"


def live(port: int) -> dict[str, str]:
    """The variables that point a folder at a relay on this machine."""
    return {"DIGEST_MODE": "live", "DIGEST_SMTP_PORT": str(port), "DIGEST_SMTP_SECURITY": "none"}


def put_in_doubt(folder: Folder, mode: str, count: int) -> None:
    """As a crash between the last byte and the answer leaves them."""
    db = sqlite3.connect(folder.path / "var" / "ledger.sqlite")
    with db:
        db.execute("UPDATE delivery SET state='in_doubt' WHERE id <= ?", (count,))
        db.execute("UPDATE issue SET tally=NULL WHERE mode=?", (mode,))
    db.close()


def test_a_plan_that_was_approved_is_sent_and_any_other_is_held(folder: Folder) -> None:
    plan = folder.run("preview", "--now", SUNDAY_NOON, "--json").tree["plan"]
    folder.edit("config/digest.toml", 'tagline = "On love', 'tagline = "Of love')
    held = folder.run("send", "--now", SUNDAY_NOON, "--plan", plan)
    assert (held.code, folder.outbox()) == (11, [])
    folder.edit("config/digest.toml", 'tagline = "Of love', 'tagline = "On love')
    assert folder.run("send", "--now", SUNDAY_NOON, "--plan", plan).code == 0
    assert len(folder.outbox()) == 6


@pytest.mark.fault("55")
@pytest.mark.parametrize("rows", [2, 40])
def test_a_list_that_shrank_or_grew_beyond_belief_waits_for_its_number(folder: Folder, rows: int) -> None:
    assert folder.run("send", "--now", SUNDAY_NOON).code == 0
    lines = [f"reader{number}@example.org,,active,2026-01-01" for number in range(rows)]
    folder.subscribers.write_text("email,name,status,joined\n" + "\n".join(lines) + "\n", "utf-8")
    held = folder.run("send", "--now", NEXT_SUNDAY)
    assert (held.code, f"--confirm-audience {rows}" in held.err) == (11, True)
    assert folder.run("send", "--now", NEXT_SUNDAY, "--confirm-audience", str(rows + 1)).code == 11
    assert folder.run("send", "--now", NEXT_SUNDAY, "--confirm-audience", str(rows)).code == 0


@pytest.mark.fault("55")
def test_a_number_that_is_confirmed_is_held_to_from_the_first_letter_on(folder: Folder) -> None:
    held = folder.run("send", "--now", SUNDAY_NOON, "--confirm-audience", "200")
    assert (11, "6 would get the letter, not 200" in held.err, []) == (held.code, True, folder.outbox())
    assert folder.run("send", "--now", SUNDAY_NOON, "--confirm-audience", "6").code == 0


@pytest.mark.fault("40")
def test_a_copied_ledger_mails_nobody_until_it_is_accepted(folder: Folder, tmp_path: Path) -> None:
    with loopback_relay(tmp_path / "kept") as port:
        assert folder.run("send", "--now", SUNDAY_NOON, env=live(port)).code == 0
        copy = Folder(Path(shutil.copytree(folder.path, tmp_path / "copy")))
        held = copy.run("send", "--now", NEXT_SUNDAY, env=live(port))
        assert (held.code, "--accept-ledger" in held.err) == (11, True)
        assert copy.run("send", "--now", NEXT_SUNDAY, "--accept-ledger", env=live(port)).code == 0
    assert len(list((tmp_path / "kept").glob("*.eml"))) == 12


@pytest.mark.fault("40")
def test_a_ledger_older_than_the_folder_mails_nobody(folder: Folder, tmp_path: Path) -> None:
    ledger = folder.path / "var" / "ledger.sqlite"
    backup = ledger.read_bytes()
    with loopback_relay(tmp_path / "kept") as port:
        assert folder.run("send", "--now", SUNDAY_NOON, env=live(port)).code == 0
        ledger.write_bytes(backup)
        assert folder.run("send", "--now", SUNDAY_NOON, env=live(port)).code == 11
    assert len(list((tmp_path / "kept").glob("*.eml"))) == 6


def test_letters_in_doubt_stay_so_until_somebody_says_what_became_of_them(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    put_in_doubt(folder, "outbox", 3)
    assert folder.run("send", "--now", SUNDAY_NOON, "--json").tree["counts"]["in_doubt"] == 3
    assert folder.run("resolve", "2026-W48").code == 64
    first = folder.run("resolve", "2026-W48", "ana@example.org", "--sent", "--json")
    assert (first.code, first.tree) == (10, {"sent": 1, "resend": 0, "still_in_doubt": 2})
    assert folder.run("resolve", "2026-W48", "--resend", "--now", SUNDAY_NOON, "--json").tree["resend"] == 2
    before = {path: path.read_bytes() for path in folder.outbox()}
    again = folder.run("send", "--now", SUNDAY_NOON, "--json")
    assert (again.code, again.tree["this_run"]["accepted"], again.tree["counts"]["accepted"]) == (0, 2, 6)
    assert before == {path: path.read_bytes() for path in folder.outbox()}


def test_why_tells_where_the_list_has_a_reader_and_that_it_has_not(folder: Folder) -> None:
    folder.subscribers.write_text(
        "email,name,status\nana@example.org,Ana,\nolga@example.org,Olga,Unsubscribed\n", "utf-8"
    )
    said = {
        who: folder.run("why", f"{who}@example.org", "--json").tree["in_the_list"] for who in ("ana", "olga", "zoe")
    }
    assert {"ana": "line 2, active", "olga": "line 3, Unsubscribed", "zoe": "no"} == said
    folder.subscribers.write_text("nothing that could be read\n", "utf-8")
    told = folder.run("why", "ana@example.org")
    assert (0, True) == (told.code, "not known, the list cannot be read" in told.out)


def test_a_relays_log_settles_the_letters_it_names(folder: Folder, tmp_path: Path) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    put_in_doubt(folder, "outbox", 6)
    log = tmp_path / "mail.log"
    taken = [path.stem for path in folder.outbox()][:4]
    log.write_text("\n".join(f"cleanup: message-id=<{name}@letters.example.org>" for name in taken), "utf-8")
    settled = folder.run("resolve", "2026-W48", "--relay-log", str(log), "--json")
    assert (settled.code, settled.tree) == (10, {"sent": 4, "resend": 0, "still_in_doubt": 2})


@pytest.mark.fault("65")
def test_who_left_by_link_or_by_address_gets_nothing_whatever_the_list_says(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    text = next(path.read_text("ascii") for path in folder.outbox() if "chen@example.org" in path.read_text("ascii"))
    link = text.partition("List-Unsubscribe: <")[2].partition(">")[0]
    assert folder.run("subscribers", "suppress", link, "ana@example.org", "--json").tree == {"added": 2, "known": 0}
    assert folder.run("subscribers", "suppress", link, "--json").tree == {"added": 0, "known": 1}
    assert folder.run("subscribers", "suppress", link[:-1] + "x").code == 64
    counts = folder.run("send", "--now", NEXT_SUNDAY, "--json").tree["counts"]
    assert (counts["suppressed"], counts["accepted"]) == (2, 4)
