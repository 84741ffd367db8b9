"""How patient an open connection is, and that it never blocks."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from dialogue import note_to

from digest.delivery.line import Line
from digest.delivery.relay import Connection
from digest.delivery.session import Manner, Session

NOW = 1000.0


@pytest.fixture
def pair() -> Iterator[tuple[Line, socket.socket]]:
    """A line and the relay's end of its socket."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield Line(Connection(ours, {"SIZE": "1000"}), Session(Manner.LOCK_STEP), NOW), theirs


def advance(line: Line, relay: socket.socket, *replies: bytes) -> None:
    """One letter as far as these replies bring it."""
    line.session.offer(note_to(1))
    line.write(NOW)
    for reply in replies:
        relay.sendall(reply)
        line.hear(line.read() or b"", NOW)
        line.write(NOW)
        for letter in line.session.ready():
            line.session.release(letter)
        line.write(NOW)


@pytest.mark.fault("26", "30")
@pytest.mark.parametrize(
    ("replies", "seconds"),
    [
        ([], 300.0),
        ([b"250 ok\r\n"], 300.0),
        ([b"250 ok\r\n", b"250 ok\r\n"], 120.0),
        ([b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"], 600.0),
        ([b"421 bye\r\n"], 5.0),
    ],
)
def test_patience_is_that_of_the_awaited_reply(
    pair: tuple[Line, socket.socket], replies: list[bytes], seconds: float
) -> None:
    line, relay = pair
    advance(line, relay, *replies)
    assert NOW + seconds == line.deadline()


@pytest.mark.fault("30")
def test_what_the_kernel_does_not_take_waits_for_a_shorter_time(pair: tuple[Line, socket.socket]) -> None:
    line, _ = pair
    line.buffer = memoryview(b"x" * 50_000_000)
    line.write(NOW)
    assert (True, NOW + 180.0) == (len(line.buffer) > 0, line.deadline())


@pytest.mark.fault("30")
def test_what_is_taken_drop_by_drop_has_an_end_all_the_same(pair: tuple[Line, socket.socket]) -> None:
    line, relay = pair
    line.session.offer(note_to(1))
    line.session.outgoing = lambda: b"x" * 50_000_000  # type: ignore[method-assign]
    line.write(NOW)
    for minute in range(1, 9):
        while len(relay.recv(1 << 20)) == 1 << 20:
            pass
        line.write(NOW + 60 * minute)
        assert NOW + min(60 * minute + 180, 600) == line.deadline()


@pytest.mark.fault("15")
def test_half_a_reply_buys_no_more_time(pair: tuple[Line, socket.socket]) -> None:
    """Patience is for the whole reply: one byte every few minutes must not hold a letter for ever."""
    line, relay = pair
    advance(line, relay)
    due = line.deadline()
    relay.sendall(b"2")
    line.hear(line.read() or b"", NOW + 299)
    assert due == line.deadline()


def test_silence_is_no_bytes_and_the_end_is_none(pair: tuple[Line, socket.socket]) -> None:
    line, relay = pair
    assert b"" == line.read()
    relay.sendall(b"250 ok\r\n")
    relay.shutdown(socket.SHUT_WR)
    assert b"250 ok\r\n" == line.read()
    assert line.read() is None


def test_written_counts_what_the_kernel_took_and_no_more(pair: tuple[Line, socket.socket]) -> None:
    line, relay = pair
    taken: list[int] = []
    line.session.written = taken.append
    line.buffer = memoryview(b"x" * 3_000_000)
    got = 0
    while line.buffer:
        line.write(NOW)
        got += len(relay.recv(1_000_000))
    while got < 3_000_000:
        got += len(relay.recv(1_000_000))
    assert (3_000_000, 3_000_000) == (sum(taken), got)


@pytest.mark.fault("26")
def test_with_a_chunk_under_way_patience_is_that_of_its_end(pair: tuple[Line, socket.socket]) -> None:
    """A relay may keep its replies to the commands of a group until it has dealt with the chunk (RFC 2920 section 3.2)."""
    line, _ = pair
    line.session = Session(Manner.CHUNKING, in_flight=2)
    letter = note_to(1)
    line.session.offer(letter)
    line.session.release(letter)
    line.write(NOW)
    assert NOW + 600.0 == line.deadline()
