"""Reader keys and link tokens: opaque, bound to purpose and list, worthless when a single character is changed."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

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


moments = st.integers(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
dated = st.sampled_from(["confirm", "form"])


@thorough
@given(keys, dated, moments)
def test_a_dated_token_names_its_reader_and_its_second(reader: bytes, purpose: str, at: datetime) -> None:
    token = SIGNER.dated_token(purpose, reader, at)
    assert (reader, at) == SIGNER.read_dated(purpose, token)
    assert (49, set()) == (len(token), set(token) - set(ALPHABET))


@thorough
@given(keys, moments, st.integers(0, 48), st.sampled_from(ALPHABET))
def test_a_dated_token_with_one_changed_character_is_refused(reader: bytes, when: datetime, at: int, char: str) -> None:
    token = SIGNER.dated_token("confirm", reader, when)
    changed = token[:at] + char + token[at + 1 :]
    assert ((reader, when) if changed == token else None) == SIGNER.read_dated("confirm", changed)


def test_nobody_can_make_a_dated_token_younger() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    old, young = (SIGNER.dated_token("confirm", READER, at) for at in (now - timedelta(days=8), now))
    assert SIGNER.read_dated("confirm", young[:27] + old[27:]) is None


def test_dated_and_lasting_tokens_and_their_purposes_are_no_stand_ins_for_each_other() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    confirm = SIGNER.dated_token("confirm", READER, now)
    assert SIGNER.read_dated("form", confirm) is None
    assert SIGNER.reader_of("unsubscribe", confirm) is None
    assert SIGNER.read_dated("confirm", SIGNER.token("unsubscribe", READER)) is None
    assert LinkSigner([KEY], "daily.example.org").read_dated("confirm", confirm) is None


def test_a_dated_link_outlives_a_rotation_of_the_key() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    before = LinkSigner([OLD], LIST).dated_token("confirm", READER, now)
    assert (READER, now) == LinkSigner([KEY, OLD], LIST).read_dated("confirm", before)
    assert SIGNER.read_dated("confirm", before) is None


@thorough
@given(st.one_of(st.text(max_size=60), st.text(ALPHABET + "+/=%", min_size=49, max_size=49)))
def test_any_other_text_is_no_dated_token_and_never_an_exception(text: str) -> None:
    assert SIGNER.read_dated("confirm", text) is None


@thorough
@given(keys)
def test_a_return_token_names_its_reader_in_any_case_and_fits_an_address(reader: bytes) -> None:
    token = SIGNER.return_token(reader)
    assert (42, True) == (len(token), set(token) <= set(string.ascii_lowercase + "234567"))
    assert reader == SIGNER.reader_of_return(token) == SIGNER.reader_of_return(token.upper())


@thorough
@given(keys, st.integers(0, 40), st.sampled_from(string.ascii_lowercase + "234567"))
def test_a_return_token_with_another_character_is_refused(reader: bytes, place: int, other: str) -> None:
    """The last character holds two bits that say nothing."""
    token = SIGNER.return_token(reader)
    changed = token[:place] + other + token[place + 1 :]
    assert changed == token or SIGNER.reader_of_return(changed) is None


@thorough
@given(st.text(max_size=50))
def test_no_other_text_is_a_return_token(text: str) -> None:
    assert SIGNER.reader_of_return(text) is None


def test_return_tokens_outlive_a_new_key_and_belong_to_one_list() -> None:
    token = LinkSigner([OLD], LIST).return_token(READER)
    assert READER == LinkSigner([KEY, OLD], LIST).reader_of_return(token)
    assert LinkSigner([OLD], "daily.example.org").reader_of_return(token) is None
    assert SIGNER.reader_of_return(token) is None
