"""Quoted-printable: whatever goes in comes out again, and no line gives a relay a reason to touch it."""

from __future__ import annotations

import email
import quopri
from email import policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from letter_samples import any_text, awkward_text, thorough

from digest.letter import quoted

bodies = st.lists(st.one_of(any_text, awkward_text, st.integers(60, 90).map("y".__mul__)), max_size=6).map("\n".join)
values = st.one_of(awkward_text, st.integers(60, 160).map("v".__mul__))


def through_email_package(encoded: bytes) -> str:
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    content = email.message_from_bytes(head + encoded, policy=policy.default).get_payload(decode=True)
    return content.decode()


def assert_no_line_invites_change(encoded: bytes) -> None:
    for line in encoded.split(b"\r\n"):
        assert not line.startswith((b".", b"From ", b"--")), line
        assert not line.endswith((b" ", b"\t")), line
        assert 76 >= len(line), line
        assert b"\n" not in line and b"\r" not in line, line


@thorough
@given(bodies)
def test_quopri_gives_back_the_text_that_was_encoded(text: str) -> None:
    assert text == quopri.decodestring(quoted.encode(text)).decode().replace("\r\n", "\n")


@thorough
@given(bodies)
def test_the_email_package_gives_back_the_text_that_was_encoded(text: str) -> None:
    assert text == through_email_package(quoted.encode(text)).replace("\r\n", "\n")


@pytest.mark.fault("S3")
@thorough
@given(bodies)
@example("From here\n.dot\n..\n--\n-- \nFrom \n.\n")
@example(" \n\t\n x \t")
@example("x" * 75 + "From here" + "y" * 67 + "." + "z" * 75 + "--")
def test_no_line_of_a_body_begins_or_ends_so_that_a_relay_would_change_it(text: str) -> None:
    assert_no_line_invites_change(quoted.encode(text))


@thorough
@given(bodies)
def test_encoded_text_is_printable_ascii(text: str) -> None:
    assert set() == set(quoted.encode(text)) - set(range(32, 127)) - set(b"\t\r\n")


def test_a_long_word_is_broken_into_lines_of_at_most_76() -> None:
    for size in range(70, 160):
        lines = quoted.encode("w" * size).split(b"\r\n")
        assert 76 >= max(map(len, lines))
        assert size == sum(len(line.removesuffix(b"=")) for line in lines)


def test_an_escape_is_never_torn_apart_at_the_end_of_a_line() -> None:
    for lead in range(70, 80):
        lines = quoted.encode("x" * lead + "é€😀" * 20).split(b"\r\n")
        assert "x" * lead + "é€😀" * 20 == quopri.decodestring(b"\r\n".join(lines)).decode()
        assert all(len(tail) == 2 for line in lines for tail in (piece[:2] for piece in line.split(b"=")[1:]) if tail)


@thorough
@given(values)
@example("From here")
@example("--")
@example(".")
@example(" ")
@example("")
@example("Dear Ana, ")
def test_a_value_between_two_soft_breaks_reads_as_it_was(value: str) -> None:
    framed = quoted.encode("before ") + quoted.SOFT_BREAK + quoted.encode_value(value) + quoted.SOFT_BREAK
    assert f"before {value} after" == quopri.decodestring(framed + quoted.encode(" after")).decode()


@pytest.mark.fault("S3")
@thorough
@given(values)
def test_no_line_of_a_value_begins_or_ends_so_that_a_relay_would_change_it(value: str) -> None:
    # The soft break's own line end is not the value's affair: see the next test.
    assert_no_line_invites_change(quoted.encode_value(value))


def test_a_value_leaves_room_for_the_soft_break_behind_it() -> None:
    """RFC 2045 section 6.7 rule 5: 76 characters, and the equal sign is one of them."""
    printed = {size: quoted.encode_value("v" * size) + quoted.SOFT_BREAK for size in range(60, 160)}
    assert [] == [size for size, lines in printed.items() if max(map(len, lines.split(b"\r\n"))) > 76]


@given(st.text("ab\r\n", max_size=20))
@thorough
def test_a_value_never_breaks_its_line(value: str) -> None:
    assert value.replace("\r", " ").replace("\n", " ") == quopri.decodestring(quoted.encode_value(value)).decode()


@pytest.mark.parametrize("value", ["Ana", "ana@example.org", "https://example.org/u/aB_3", "Dear Ana Reader,"])
def test_a_plain_value_stays_readable_in_the_source(value: str) -> None:
    assert value.encode() == quoted.encode_value(value)
