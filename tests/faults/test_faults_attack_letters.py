"""Attacks in essays, names and secrets, through the real command and a real relay."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from end_to_end.received import read_letter
from faults.outcomes import each_once, live, one_block
from folders import SUNDAY_NOON, Folder
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay

ACTIVE = [f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")]
SEND = ("send", "--now", SUNDAY_NOON)
HEAD = "---\ntitle: {title}\nthemes: [grief]\nstatus: ready\nrights: original\n---\n\n"
SMUGGLED = """The end.

.

..

.
MAIL FROM:<thief@example.com>
RCPT TO:<victim@example.net>
DATA
Subject: smuggled

From here on.

RSET
QUIT
"""


def pin(folder: Folder, title: str, body: str, ends: str = "\n") -> None:
    """Let an essay with this title and body run in the week that is due."""
    essay = (HEAD.format(title=title) + body).replace("\n", ends)
    (folder.path / "seeds" / "essays" / "odd-one.md").write_bytes(essay.encode())
    (folder.path / "config" / "calendar.toml").write_text('[[pin]]\nslot = "2026-W48"\nessay = "odd-one"\n', "utf-8")


@pytest.mark.fault("S3")
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("offers", [LOCK_STEP, PIPELINING, CHUNKING], ids=["lock-step", "pipelining", "chunking"])
def test_an_essay_cannot_end_the_letter_or_begin_another(folder: Folder, offers: tuple[str, ...], ends: str) -> None:
    folder.edit("config/digest.toml", "in_flight = 1", "in_flight = 4")
    pin(folder, '"The last full stop"', SMUGGLED, ends)
    with HostileRelay(offers) as relay:
        assert 0 == folder.run(*SEND, env=live(relay.port)).code
    each_once(relay, ACTIVE)
    said = [line for _, line in relay.heard if "thief" in line or "victim" in line]
    assert [] == said
    for kept in relay.kept:
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", kept.content)
        assert "MAIL FROM:" in read_letter(kept.content).text
    assert 0 == folder.run(*SEND).code  # the outbox's letters show what was meant to arrive
    meant = {re.sub(rb"(?m)^Date: .*\r\n", b"", path.read_bytes()) for path in folder.outbox()}
    assert meant == {re.sub(rb"(?m)^Date: .*\r\n", b"", kept.content) for kept in relay.kept}


@pytest.mark.fault("63")
@pytest.mark.parametrize(
    "title",
    [
        '""',
        '"' + "word " * 400 + '"',
        '"' + "\u00fc" * 1200 + '"',
        '"\U0001f525 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u00abAllegro\u00bb"',
        '"evil \u202egnp.exe"',
        '"two\\nlines: Bcc: x@example.net"',
        '"=?UTF-8?Q?=0A?=Bcc: x@example.net"',
    ],
    ids=["empty", "endless words", "endless word", "emoji", "turned around", "two lines", "encoded word"],
)
def test_a_strange_title_is_refused_or_arrives_as_it_is_in_short_lines(folder: Folder, title: str) -> None:
    pin(folder, title, "One pot.\n")
    ran = folder.run(*SEND)
    assert (ran.code, len(folder.outbox())) in ((0, 6), (65, 0)), ran.err
    for path in folder.outbox():
        raw = path.read_bytes()
        letter = read_letter(raw)
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert (True, 1, False) == (raw.isascii(), len(letter.message.get_all("Subject", [])), "Bcc" in letter.message)
        assert letter.subject.replace(" ", "") == title.strip('"').replace(" ", "")


@pytest.mark.fault("S23")
@pytest.mark.parametrize("password", ["x #y'", "$HOME ${PATH} $$", 'say "hi"', "back\\slash", " blanks "])
def test_a_password_reaches_the_relay_as_it_was_written_and_nobody_else(folder: Folder, password: str) -> None:
    written = password.replace("\\", "\\\\").replace("'", "\\'")
    with (folder.path / ".env").open("a", encoding="utf-8") as env:
        env.write(f"\nDIGEST_SMTP_USERNAME=letters\nDIGEST_SMTP_PASSWORD='{written}'\n")
    with HostileRelay(("AUTH PLAIN", *PIPELINING)) as relay:
        ran = folder.run(*SEND, env=live(relay.port))
    [said] = {line.split()[-1] for _, line in relay.heard if line.startswith("AUTH")}  # by the check and by the run
    assert (0, f"\0letters\0{password}") == (ran.code, base64.b64decode(said).decode())
    assert password not in ran.out + ran.err
    kept = [path.read_bytes() for path in (folder.path / "var").rglob("*") if path.is_file()]
    assert [] == [content for content in kept if password.encode() in content]


@pytest.mark.fault("S25")
def test_a_signing_key_others_may_read_is_77_before_anything_is_frozen(folder: Folder) -> None:
    key = folder.path / "dkim.pem"
    key.write_text("not looked at", "utf-8")
    key.chmod(0o640)
    folder.edit("config/digest.toml", 'selector = ""', 'selector = "s1"')
    config = folder.config.read_text("utf-8")
    folder.config.write_text(re.sub(r'key_file = ".*"', f'key_file = "{key}"', config), "utf-8")
    ran, checked = folder.run(*SEND), folder.run("check")
    assert (77, 77, []) == (ran.code, checked.code, folder.outbox())
    one_block(ran, "dkim.pem", "chmod 600")
    assert [] == folder.run("status", "--json").tree["issues"]


@pytest.mark.fault("S25", "S8")
@pytest.mark.parametrize(("mode", "verb"), [(0o644, "read"), (0o666, "write"), (0o640, "")])
def test_a_ledger_open_to_every_account_is_said(folder: Folder, mode: int, verb: str) -> None:
    (folder.path / "var" / "ledger.sqlite").chmod(mode)
    ran = folder.run(*SEND, "--json")
    said = [finding["what"] for finding in ran.tree["findings"] if finding["rule"] == "ledger"]
    assert (0, bool(verb)) == (ran.code, bool(said))
    assert [] == [what for what in said if f"may {verb} it: chmod 600" not in what]


@pytest.mark.fault("S25", "54")
def test_a_list_open_to_every_account_or_in_a_spreadsheet_is_said_by_the_send(folder: Folder) -> None:
    folder.subscribers.chmod(0o644)
    Path(folder.subscribers.parent / ".~lock.subscribers.csv#").write_text("", "utf-8")
    ran = folder.run(*SEND, "--json")
    said = [finding["what"] for finding in ran.tree["findings"] if finding["rule"] == "list"]
    assert (0, 2, 6) == (ran.code, len(said), len(folder.outbox()))


@pytest.mark.fault("64")
@pytest.mark.parametrize(
    "arguments",
    [("test", "ana@example.org"), ("test", "--all"), ("test",), ("test", "*"), ("test", "config/subscribers.csv")],
)
def test_a_test_letter_goes_to_nobody_by_a_slip(folder: Folder, arguments: tuple[str, ...]) -> None:
    folder.subscribers.unlink()  # it is not even opened
    with HostileRelay() as relay:
        ran = folder.run(*arguments, env=live(relay.port))
    assert (64, 0) == (ran.code, relay.connections)


@pytest.mark.fault("61")
@pytest.mark.parametrize(
    "tag", ["{{ name }}", "{% if x %}", "%7B%7B", "*|FNAME|*", "[FIRST_NAME]", "[LNAME]", "%%name%%"]
)
def test_another_tools_tag_in_an_essay_stops_the_letter_at_its_line(folder: Folder, tag: str) -> None:
    pin(folder, "Odd", f"Dear {tag}, good morning.\n")
    ran = folder.run(*SEND)
    assert (65, []) == (ran.code, folder.outbox())
    one_block(ran, "odd-one.md:8", "unfilled placeholder")
