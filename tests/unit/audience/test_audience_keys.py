"""Reader keys and link tokens: opaque, bound to purpose and list, worthless when a single character is changed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.audience import LinkSigner, reader_key

KEY, OLD, OTHER = "k" * 32, "o" * 32, "x" * 32
LIST = "weekly.example.org"
ALPHABET = string.ascii_letters + string.digits + "-_"
SIGNER = LinkSigner([KEY], LIST)
READER = bytes(range(16))

thorough = settings(deadline=None, max_examples=200)
keys = st.binary(min_size=16, max_size=16)
purposes = st.sampled_from(["unsubscribe", "preferences"])


@thorough
@given(keys, purposes)
def test_a_token_names_its_reader(reader: bytes, purpose: str) -> None:
    assert reader == SIGNER.reader_of(purpose, SIGNER.token(purpose, reader))


@thorough
@given(keys, purposes)
def test_a_token_is_44_characters_that_need_no_escaping_anywhere(reader: bytes, purpose: str) -> None:
    token = SIGNER.token(purpose, reader)
    assert 44 == len(token)
    assert set() == set(token) - set(ALPHABET)


def test_the_same_reader_always_gets_the_same_token() -> None:
    assert SIGNER.token("unsubscribe", READER) == LinkSigner([KEY], LIST).token("unsubscribe", READER)


def test_a_token_of_another_purpose_is_refused() -> None:
    assert SIGNER.reader_of("preferences", SIGNER.token("unsubscribe", READER)) is None
    assert SIGNER.reader_of("unsubscribe", SIGNER.token("preferences", READER)) is None


def test_a_token_of_another_list_is_refused() -> None:
    other = LinkSigner([KEY], "daily.example.org")
    assert other.reader_of("unsubscribe", SIGNER.token("unsubscribe", READER)) is None


def test_list_and_purpose_cannot_be_shifted_into_each_other() -> None:
    assert LinkSigner([KEY], LIST + "\0").token("unsubscribe", READER) != SIGNER.token("unsubscribe", READER)
    assert LinkSigner([KEY], LIST + "\0u").token("preferences", READER) != SIGNER.token("unsubscribe", READER)


def test_a_token_under_a_key_we_never_had_is_refused() -> None:
    forged = LinkSigner([OTHER], LIST).token("unsubscribe", READER)
    assert SIGNER.reader_of("unsubscribe", forged) is None


def test_links_of_old_letters_outlive_a_rotation_of_the_key() -> None:
    before = LinkSigner([OLD], LIST).token("unsubscribe", READER)
    rotated = LinkSigner([KEY, OTHER, OLD], LIST)
    assert READER == rotated.reader_of("unsubscribe", before)
    assert SIGNER.token("unsubscribe", READER) == rotated.token("unsubscribe", READER)


def test_a_key_that_was_given_up_verifies_no_more() -> None:
    assert SIGNER.reader_of("unsubscribe", LinkSigner([OLD], LIST).token("unsubscribe", READER)) is None


@thorough
@given(keys, st.integers(0, 43), st.sampled_from(ALPHABET))
def test_a_token_with_one_changed_character_is_refused(reader: bytes, at: int, char: str) -> None:
    token = SIGNER.token("unsubscribe", reader)
    changed = token[:at] + char + token[at + 1 :]
    assert (reader if changed == token else None) == SIGNER.reader_of("unsubscribe", changed)


def test_every_other_writing_of_the_same_bits_is_refused() -> None:
    """22 base64 characters carry 132 bits, so the last one of 128 has 15 idle spellings."""
    token = SIGNER.token("unsubscribe", READER)
    others = [token[:21] + char + token[22:] for char in ALPHABET if char != token[21]]
    assert [] == [other for other in others if SIGNER.reader_of("unsubscribe", other)]
    tails = [token[:43] + char for char in ALPHABET if char != token[43]]
    assert [] == [tail for tail in tails if SIGNER.reader_of("unsubscribe", tail)]


@pytest.mark.parametrize("size", [0, 1, 21, 22, 43])
def test_a_truncated_token_is_refused(size: int) -> None:
    assert SIGNER.reader_of("unsubscribe", SIGNER.token("unsubscribe", READER)[:size]) is None


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, str.swapcase, lambda t: t[::-1], lambda t: t + "=", lambda t: t + t]
)
def test_a_token_spelt_otherwise_is_refused(change: object) -> None:
    token = SIGNER.token("unsubscribe", READER)
    assert callable(change)
    assert SIGNER.reader_of("unsubscribe", change(token)) is None


@thorough
@given(
    st.one_of(
        st.text(max_size=50), st.text(min_size=44, max_size=44), st.text(ALPHABET + "+/=%. ", min_size=44, max_size=44)
    )
)
def test_any_other_text_is_nobody_and_never_an_exception(text: str) -> None:
    assert SIGNER.reader_of("unsubscribe", text) is None


@thorough
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.binary(min_size=32, max_size=32))
def test_a_reader_key_is_16_bytes_and_depends_on_pepper_and_address(address: str, pepper: bytes) -> None:
    key = reader_key(pepper, address)
    assert 16 == len(key)
    assert key == reader_key(pepper, address)
    assert key != reader_key(pepper, address + "x")
    assert key != reader_key(pepper[::-1] + b"\1", address)


def test_no_address_can_be_read_from_key_or_token() -> None:
    key = reader_key(b"p" * 32, "ana@example.org")
    assert b"ana" not in key
    assert "ana" not in SIGNER.token("unsubscribe", key).lower()
