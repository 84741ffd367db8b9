"""The header serializer: what it writes, two generations of parsers read back, and nothing can end a line early."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from letter_samples import CONTROLS, awkward_text, person_names, thorough

from digest.letter import headers

ENCODED_WORD = re.compile(rb"=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=")
NASTY_NAMES = {
    "comma": "Núñez, Ana",
    "quotes": 'Ana "Nan" Reader',
    "backslash": "back\\slash \\",
    "one quote": '"',
    "encoded line feed": "=?utf-8?q?=0A?= Bcc",
    "half an encoded word": "=?",
    "a second address": "a <b@example.net>",
    "200 letters": "x" * 200,
    "200 letters outside ASCII": "é" * 200,
    "100 emoji": "😀" * 100,
    "40 words": "word " * 39 + "last",
    "40 words with commas": "word, " * 39 + "last",
    "Cyrillic": "Ана Читатель",
    "specials": "(comment) [x]; group:",
    "dot at the end": "ends with a dot.",
    "at": "@",
}


def read_subject(field: bytes) -> tuple[str, str]:
    """The subject as the modern policy and as the old one with ``decode_header`` read it."""
    modern = message_from_bytes(field + b"\r\n", policy=policy.default)["Subject"]
    old = message_from_bytes(field + b"\r\n", policy=policy.compat32)["Subject"].replace("\r\n", "")
    return str(modern), str(make_header(decode_header(old)))


def mailbox_field(name: str, address: str = "ana@example.org") -> bytes:
    return headers.field("To", headers.mailbox(name, address, len("To: ")))


def assert_modern_parser_reads(name: str, field: bytes) -> None:
    """One mailbox with this name.

    Older Pythons leave a space between two encoded words of a phrase, against RFC 2047 section 6.2
    (python/cpython 128110), so spaces count only where the name needed no second word.
    """
    [read] = message_from_bytes(field + b"\r\n", policy=policy.default)["To"].addresses
    assert "ana@example.org" == read.addr_spec
    if field.count(b"=?utf-8?b?") > 1:
        assert name.replace(" ", "") == read.display_name.replace(" ", "")
    else:
        assert name == read.display_name


def read_mailbox_old(field: bytes) -> list[tuple[str, str]]:
    read = message_from_bytes(field + b"\r\n", policy=policy.compat32)["To"].replace("\r\n", "")
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([read])]


def assert_well_folded(field: bytes) -> None:
    assert field.endswith(b"\r\n")
    for line in field[:-2].split(b"\r\n"):
        assert re.fullmatch(rb"[ -~]*[!-~]", line), line
        words = re.findall(rb"=\?utf-8\?[^ ]*", line)
        assert all(75 >= len(word) for word in words), line
        assert not words or 76 >= len(line), line
    assert all(line.startswith(b" ") for line in field[:-2].split(b"\r\n")[1:])


@thorough
@given(awkward_text)
@example(" leading and trailing ")
@example("two  spaces")
@example("x" * 200)
@example("long " * 30)
@example("=?utf-8?q?x?=")
def test_a_subject_comes_back_from_both_parsers(text: str) -> None:
    assert (text, text) == read_subject(headers.unstructured("Subject", text))


@thorough
@given(person_names.filter(bool))
def test_a_name_comes_back_from_the_modern_parser(name: str) -> None:
    assert_modern_parser_reads(name, mailbox_field(name))


@thorough
@given(awkward_text.filter(bool))
def test_a_name_comes_back_from_the_old_parser(name: str) -> None:
    assert [(name, "ana@example.org")] == read_mailbox_old(mailbox_field(name))


@pytest.mark.parametrize("name", NASTY_NAMES.values(), ids=NASTY_NAMES)
def test_a_nasty_name_stays_one_mailbox(name: str) -> None:
    assert_modern_parser_reads(name, mailbox_field(name))
    assert [(name, "ana@example.org")] == read_mailbox_old(mailbox_field(name))


@pytest.mark.fault("63")
@thorough
@given(awkward_text.filter(str.strip))
@example("x" * 200)
def test_encoded_words_and_their_lines_keep_the_limits_in_a_subject(text: str) -> None:
    assert_well_folded(headers.unstructured("Subject", text))


@thorough
@given(awkward_text.filter(bool), st.integers(1, 64), st.integers(1, 180))
def test_encoded_words_and_their_lines_keep_the_limits_in_a_mailbox(name: str, local: int, domain: int) -> None:
    assert_well_folded(mailbox_field(name, f"{'l' * local}@{'d' * domain}.example.org"))


@thorough
@given(st.text("aé€😀", min_size=30, max_size=120))
def test_no_encoded_word_is_split_inside_a_character(text: str) -> None:
    words = ENCODED_WORD.findall(headers.unstructured("Subject", f"é{text}"))
    assert f"é{text}" == "".join(base64.b64decode(word).decode("utf-8") for word in words)


def test_neighbouring_encoded_words_are_parted_by_a_fold() -> None:
    assert b"?= =?" not in headers.unstructured("Subject", "é" * 200)
    assert 4 < headers.unstructured("Subject", "é" * 200).count(b"?=\r\n =?")


def test_plain_words_are_folded_between_words_and_stay_readable() -> None:
    field = headers.unstructured("Subject", " ".join(["plain"] * 30))
    assert [b"Subject: plain plain plain plain plain plain plain plain plain plain plain"] == field.split(b"\r\n")[:1]
    assert 76 >= max(map(len, field.split(b"\r\n")))


@pytest.mark.fault("63")
def test_a_long_ascii_word_makes_no_long_line() -> None:
    for size in (*range(60, 80), 200, 998, 1500):
        field = headers.unstructured("Subject", "w" * size)
        assert 76 >= max(map(len, field.split(b"\r\n")))
        assert ("w" * size, "w" * size) == read_subject(field)


@pytest.mark.parametrize("control", [*CONTROLS, "\ud800", "\udcff"], ids=lambda char: f"U+{ord(char):04X}")
def test_control_characters_and_lone_surrogates_are_refused(control: str) -> None:
    for text in (f"a{control}b", control, f"a{control}", f"é{control}"):
        with pytest.raises(headers.UnsafeHeader):
            headers.unstructured("Subject", text)
        with pytest.raises(headers.UnsafeHeader):
            headers.mailbox(text, "ana@example.org", 4)
        with pytest.raises(headers.UnsafeHeader):
            headers.mailbox("Ana", f"{text}@example.org", 4)
        with pytest.raises(headers.UnsafeHeader):
            headers.raw("Reply-To", text)


def test_the_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(headers.UnsafeHeader) as refused:
        headers.mailbox("Secret Name\r\nBcc: x@example.net", "ana@example.org", 4)
    assert "Secret" not in str(refused.value)
    assert "Bcc" not in str(refused.value)


def test_a_name_that_just_fits_its_line_or_just_does_not_keeps_the_limit() -> None:
    for size in range(50, 90):
        for name in ("n" * size, "n" * (size - 1) + ",", "n" * (size - 1) + "é"):
            field = mailbox_field(name)
            assert 76 >= max(map(len, field.split(b"\r\n")))
            assert [(name, "ana@example.org")] == read_mailbox_old(field)
            assert_modern_parser_reads(name, field)


def test_a_mailbox_without_a_name_is_the_bare_address() -> None:
    assert b"ana@example.org" == headers.mailbox("", "ana@example.org", 4)


def test_a_plain_name_stays_readable_and_a_comma_gets_quotes() -> None:
    assert b"Ana Reader <ana@example.org>" == headers.mailbox("Ana Reader", "ana@example.org", 4)
    assert b'"Reader, Ana" <ana@example.org>' == headers.mailbox("Reader, Ana", "ana@example.org", 4)
