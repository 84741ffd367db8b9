"""Content that nobody foresaw is carried as it is, made harmless, or set aside; it never breaks a letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from folders import SUNDAY_NOON, Folder
from received import Received, read_letter, read_letters
from steps import readers
from turnstile import turnstile

from digest.audience import Suppressions, canonical, reader_key
from digest.model import Suppression

HEAD = '---\ntitle: "{title}"\nthemes: [grief]\nstatus: ready\nrights: original\n---\n\n'
BAD_ROWS = [
    'x@example.org,"=?UTF-8?Q?=0A?=Bcc: y@example.org",active',
    "x@example.org,a\x0bb,active",
    "x@example.org,a\x85b,active",
    "x@example.org,a\u2029b,active",
    f"x@example.org,{'a' * 201},active",
    "x@example.org>,X,active",
    "<x@example.org>@example.net,X,active",
    f"x@{'y' * 300}.org,X,active",
    "%x@example.org,X,active",
    "x@example.org.,X,active",
    "x y@example.org,X,active",
    'x@example.org,"a\rBcc: y@example.org",active',
]


def letter_of(folder: Folder, title: str, body: str) -> Received:
    """The letter that carries an essay with this title and body to Ana."""
    (folder.path / "seeds" / "essays" / "odd-one.md").write_text(HEAD.format(title=title) + body, "utf-8")
    pin = '[[pin]]\nslot = "2026-W48"\nessay = "odd-one"\n'
    (folder.path / "config" / "calendar.toml").write_text(pin, "utf-8")
    ran = folder.run("send", "--now", SUNDAY_NOON)
    assert 0 == ran.code, ran.err
    (letter,) = [letter for letter in read_letters(folder.outbox()) if letter.recipient == "ana@example.org"]
    return letter


def test_template_language_in_an_essay_is_printed_and_not_obeyed(folder: Folder) -> None:
    body = "Set {braces} of 7*7.\n\n{# a note #}\n\nNever {{ 7*7 }} nor {% include '/etc/passwd' %}.\n"
    (folder.path / "seeds" / "essays" / "odd-one.md").write_text(HEAD.format(title="Sums") + body, "utf-8")
    pin = '[[pin]]\nslot = "2026-W48"\nessay = "odd-one"\n'
    (folder.path / "config" / "calendar.toml").write_text(pin, "utf-8")
    ran = folder.run("send", "--now", SUNDAY_NOON)
    # It may be refused as an unfilled placeholder, or printed; it may not be obeyed.
    letters = [read_letter(path.read_bytes()) for path in folder.outbox()]
    assert (ran.code, len(letters)) in ((65, 0), (0, 6))
    assert [] == [letter for letter in letters if "49" in letter.text or "root:" in letter.text]


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[here](javascript:alert(1))",
        "![x](file:///etc/passwd)",
        "<iframe src='https://example.org'></iframe>",
        "<style>body{display:none}</style>",
        "<form action='https://example.org'><input></form>",
        "| a | b |\n|---|---|\n" + "| c | d |\n" * 5000,
        "```\ncode without an end",
        "A [link](https://example.org that never ends",
    ],
    ids=lambda body: body[:12],
)
def test_an_essay_with_what_a_letter_cannot_hold_is_named_by_line_and_nothing_is_sent(
    folder: Folder, body: str
) -> None:
    essay = folder.path / "seeds" / "essays" / "odd-one.md"
    essay.write_text(HEAD.format(title="An Essay With Surprises") + f"Text.\n\n{body}\n", "utf-8")
    pin = '[[pin]]\nslot = "2026-W48"\nessay = "odd-one"\n'
    (folder.path / "config" / "calendar.toml").write_text(pin, "utf-8")
    line = 11 if body.startswith("|") else 10
    for command in (("check",), ("send",)):
        ran = folder.run(*command, "--now", SUNDAY_NOON)
        assert (65, []) == (ran.code, folder.outbox())
        assert f"{essay}:{line}: " in ran.out + ran.err


def test_code_about_active_content_is_printed_and_does_nothing(folder: Folder) -> None:
    letter = letter_of(folder, "An Essay On Pages", "She typed `<script>alert(1)</script>` and Text.\n")
    assert "<script" not in letter.html
    assert "<script>alert(1)</script>" in letter.text


@pytest.mark.fault("63")
def test_a_very_long_line_and_an_emoji_title_arrive_whole_in_short_lines(folder: Folder) -> None:
    title, word = "Über Rauch 🔥 und „Glück“ – eine sehr lange Überschrift, die umbricht", "räucherkate" * 500
    letter = letter_of(folder, title, f"Eins {word} zwei.\n")
    raw = folder.outbox()[0].read_bytes()
    assert title == letter.subject
    assert (True, True) == (raw.isascii(), max(map(len, raw.split(b"\r\n"))) <= 998)
    assert word in letter.shown
    assert word in letter.text


@pytest.mark.fault("57")
def test_a_thousand_good_rows_are_sent_once_and_the_bad_ones_named_by_line(folder: Folder) -> None:
    good = [f"{name},,active" for name in readers(1000)]
    rows = "\n".join(["email,name,status", *good[:500], *BAD_ROWS, *good[500:]])
    folder.subscribers.write_bytes(f"{rows}\n".encode())
    with turnstile(offers=["PIPELINING"]) as relay:
        sent = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
    assert (10, 1000, len(BAD_ROWS)) == (sent.code, sent.tree["counts"]["accepted"], sent.tree["counts"]["invalid"])
    assert sorted(readers(1000)) == relay.recipients
    assert list(range(502, 502 + len(BAD_ROWS))) == [fault["line"] for fault in sent.tree["set_aside"]]
    assert [] == [path for path, letter in relay.received if b"\nBcc:" in letter]


@pytest.mark.fault("65")
def test_a_suppressed_reader_put_back_on_the_list_gets_nothing_and_is_counted(folder: Folder) -> None:
    book = Suppressions(folder.path / "var" / "suppressions.sqlite")
    key = reader_key(book.pepper, canonical("ana@example.org")[1])
    book.add(Suppression(key, "unsubscribed", datetime(2026, 11, 1, tzinfo=UTC)))
    book.close()
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json")
    story = folder.run("why", "Ana@Example.org", "--json").tree
    assert (0, 1, 5) == (sent.code, sent.tree["counts"]["suppressed"], sent.tree["this_run"]["accepted"])
    assert ("unsubscribed", []) == (story["suppressed"]["reason"], story["issues"])


@pytest.mark.fault("54", "S8", "S25")
def test_a_list_open_in_a_spreadsheet_or_readable_by_all_is_said_to_be(folder: Folder) -> None:
    (folder.path / "config" / ".~lock.subscribers.csv#").write_text("", "utf-8")
    folder.subscribers.chmod(0o644)
    warned = folder.run("subscribers", "check", "--json")
    assert (0, 2) == (warned.code, len(warned.tree["warnings"]))
    assert ("chmod 600" in warned.tree["warnings"][0], "spreadsheet" in warned.tree["warnings"][1]) == (True, True)
