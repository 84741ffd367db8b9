"""SMTP replies out of a stream of bytes: however it is cut, and whatever a hostile relay writes into it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.replies import MAX_LINE, MAX_LINES, BrokenReply, ReplyReader, parse_reply
from digest.model import Reply

TEXTS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=40)
CODES = st.integers(200, 599)


@st.composite
def wire_replies(draw: st.DrawFn) -> bytes:
    """One reply of one to four lines."""
    code, lines = draw(CODES), draw(st.lists(TEXTS, min_size=1, max_size=4))
    *front, last = [line.encode() for line in lines]
    end = draw(st.sampled_from([b"\r\n", b"\n"]))
    return b"".join(b"%d-%s%s" % (code, line, end) for line in front) + b"%d %s%s" % (code, last, end)


def read(pieces: list[bytes]) -> tuple[list[Reply], str]:
    """All replies up to the first break of the protocol, and what broke it."""
    reader, replies = ReplyReader(), []
    try:
        for piece in pieces:
            replies += reader.feed(piece)
    except BrokenReply as reason:
        return replies, str(reason)
    return replies, ""


def cut(stream: bytes, cuts: list[int]) -> list[bytes]:
    """The stream in pieces."""
    marks = [0, *sorted(mark % (len(stream) + 1) for mark in cuts), len(stream)]
    return [stream[start:end] for start, end in pairwise(marks)]


@given(st.lists(wire_replies(), min_size=1, max_size=5), st.lists(st.integers(0, 10_000), max_size=12))
def test_however_the_stream_is_cut_the_replies_are_the_same(wire: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(wire)
    whole, broken = read([stream])
    assert (len(wire), "") == (len(whole), broken)
    assert (whole, "") == read(cut(stream, cuts))
    assert (whole, "") == read([stream[at : at + 1] for at in range(len(stream))])


@given(st.binary(max_size=200), st.lists(st.integers(0, 10_000), max_size=8))
def test_however_garbage_is_cut_it_breaks_after_the_same_replies(garbage: bytes, cuts: list[int]) -> None:
    stream = b"250 2.0.0 kept\r\n" + garbage
    assert read([stream[at : at + 1] for at in range(len(stream))]) == read(cut(stream, cuts))


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"250 2.1.5 ok\r\n", Reply(250, "2.1.5", "ok")),
        (b"250 ok\n", Reply(250, "", "ok")),
        (b"250\r\n", Reply(250, "", "")),
        (b"250 \r\n", Reply(250, "", "")),
        (b"250 2.0.0\r\n", Reply(250, "2.0.0", "")),
        (b"250-2.0.0 first\r\n250 2.0.0 second\r\n", Reply(250, "2.0.0", "first 2.0.0 second")),
        (b"250-\r\n250\r\n", Reply(250, "", "")),
        (b"550 5.7.515 no\r\n", Reply(550, "5.7.515", "no")),
        (b"550 5.1.1234 no\r\n", Reply(550, "", "5.1.1234 no")),
        (b"550 3.1.1 no\r\n", Reply(550, "", "3.1.1 no")),
        (b"550 5.1.1x no\r\n", Reply(550, "", "5.1.1x no")),
        (b"250 a\x00b\x1b[31m\x7fc\r\n", Reply(250, "", "a?b?[31m?c")),
        (b"250 caf\xc3\xa9 \xff\r\n", Reply(250, "", "café �")),
        (b"250 " + b"x" * 1000 + b"\r\n", Reply(250, "", "x" * 300)),
    ],
)
def test_a_reply_is_its_code_its_enhanced_code_and_printable_text(stream: bytes, expected: Reply) -> None:
    assert ([expected], "") == read([stream])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"25",
        b"25x ok",
        b"abc",
        b"250_ok",
        b"2500 ok",
        b" 250 ok",
        b"-250 ok",
        b"\xb2\xb5\xb0 ok",
        b"HTTP/1.1 400 no",
    ],
)
def test_a_line_that_is_no_reply_breaks_the_protocol(line: bytes) -> None:
    assert ([], "a line that is no SMTP reply") == read([line + b"\r\n"])


def test_one_reply_has_one_code() -> None:
    assert ([], "one reply with two codes") == read([b"250-one\r\n251 two\r\n"])


@pytest.mark.fault("S22")
def test_a_line_without_an_end_is_given_up_long_before_it_fills_the_memory() -> None:
    reader, fed = ReplyReader(), 0
    with pytest.raises(BrokenReply, match="without an end"):
        for _ in range(160):
            fed += 65536
            list(reader.feed(b"2" * 65536))
    assert 65536 == fed


@pytest.mark.fault("S22")
def test_a_line_of_ten_megabytes_is_no_reply() -> None:
    assert ([], "a line that is no SMTP reply") == read([b"250 " + b"x" * 10_000_000 + b"\r\n"])


def test_a_line_of_the_longest_length_is_read() -> None:
    assert 1 == len(read([b"250 " + b"x" * (MAX_LINE - 4) + b"\r\n"])[0])


@pytest.mark.fault("S22")
def test_continuation_has_an_end() -> None:
    replies, broken = read([b"250-and\r\n"] * (MAX_LINES - 1) + [b"250 done\r\n"])
    assert (1, "") == (len(replies), broken)
    assert ([], "a reply of too many lines") == read([b"250-and\r\n"] * 100_000)


def test_an_incomplete_reply_is_no_reply_yet() -> None:
    assert ([], "") == read([b"250-one\r\n", b"250 two\r"])


@pytest.mark.fault("S22")
def test_the_text_never_holds_a_line_break_or_a_control_character() -> None:
    shown = parse_reply(250, bytes(range(256))).text
    assert not [sign for sign in shown if not sign.isprintable()]
