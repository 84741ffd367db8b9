"""A note to one reader: plain, deterministic, sent by a machine and saying so, and no letter of the list."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import RenderError
from digest.letter import Templates
from digest.letter.note import Note, compile_note, write_note
from digest.model import Newsletter

SHIPPED = Path(__file__).parents[3] / "templates"
LETTERS = Newsletter("Łetters & Co", "letters@example.org", "https://example.org", "weekly.example.org")
DATED = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
TO, ID = "ana@example.net", "abc@example.org"

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)


def printed(note: Note) -> bytes:
    return compile_note(note, LETTERS, TO, ID, DATED).print({})


@settings(deadline=None, max_examples=200)
@given(texts, st.lists(texts, max_size=5))
def test_a_note_reads_back_as_it_was_written(subject: str, lines: list[str]) -> None:
    subject = " ".join(subject.split()) or "x"
    text = "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
    message = message_from_bytes(printed(Note(subject, text)), policy=policy.default)
    assert (subject, TO) == (message["Subject"], message["To"])
    assert text == message.get_content().replace("\r\n", "\n")


def test_a_note_says_what_it_is_and_carries_nothing_of_a_list() -> None:
    message = message_from_bytes(printed(Note("Hello", "Text.\n")), policy=policy.default)
    wanted = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
              "Content-Transfer-Encoding"]  # fmt: skip
    assert wanted == message.keys()
    assert ("auto-generated", f"<{ID}>") == (message["Auto-Submitted"], message["Message-ID"])
    assert "letters@example.org" == message["From"].addresses[0].addr_spec


def test_the_bytes_are_seven_bit_with_short_lines_and_no_line_that_begins_with_a_dot() -> None:
    raw = printed(Note("Ł" * 90, ".\nFrom me\n" + "łong " * 100 + "\n"))
    assert max(raw) < 128
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert b"\n." not in raw


def test_the_same_note_has_the_same_bytes() -> None:
    assert printed(Note("Hello", "Text.\n")) == printed(Note("Hello", "Text.\n"))


def test_answers_go_where_the_newsletter_wants_them() -> None:
    letters = Newsletter("Letters", "a@example.org", "https://example.org", "w.example.org", reply_to="b@example.org")
    raw = compile_note(Note("Hello", "Text.\n"), letters, TO, ID, DATED).print({})
    assert "b@example.org" == message_from_bytes(raw, policy=policy.default)["Reply-To"]


def test_the_shipped_mail_holds_link_sentence_and_sender_in_lines_of_72_columns() -> None:
    letters = Newsletter("Letters", "a@example.org", "https://example.org", "w.example.org", "1 Example Street")
    link = "https://example.org/c/" + "t" * 49
    note = write_note(Templates(SHIPPED), "confirm.txt", {
        "newsletter": letters, "confirm_url": link, "wording": "Send me Letters by mail. " * 6, "days": 7,
    })  # fmt: skip
    assert "Letters: was it you?" == note.subject
    assert link in note.text.splitlines()
    assert ["1 Example Street", "7 days"] == [said for said in ("1 Example Street", "7 days") if said in note.text]
    assert 72 >= max(len(line) for line in note.text.splitlines())


@pytest.mark.parametrize("template", ["Hello\n\nText.\n", "Subject: \n\nText.\n", "Subject: Hello\nText.\n", ""])
def test_a_template_without_a_subject_is_an_error_that_names_it(tmp_path: Path, template: str) -> None:
    (tmp_path / "confirm.txt").write_text(template, "utf-8")
    with pytest.raises(RenderError, match=r"confirm\.txt"):
        write_note(Templates(tmp_path), "confirm.txt", {})
