"""The three manners of speaking, word for word."""

from __future__ import annotations

import pytest
from dialogue import PaperRelay, converse, note_to, notes, text
from dispatch import letter_of

from digest.delivery.session import Manner, Session
from digest.delivery.verdict import Answer
from digest.model import Phase, Reply

LOCK_STEP_ONE = """\
C: MAIL FROM:<us>
S: 250 2.1.0 ok
C: RCPT TO:<reader1>
S: 250 2.1.5 ok
C: DATA
S: 354 go on
C: [letter to reader1]
mark 1
C: .
S: 250 2.0.0 kept
"""

PIPELINING_ONE = """\
C: MAIL FROM:<us> | RCPT TO:<reader1> | DATA
S: 250 2.1.0 ok | 250 2.1.5 ok | 354 go on
C: [letter to reader1]
mark 1
C: .
S: 250 2.0.0 kept
"""

PIPELINING_THREE = """\
C: MAIL FROM:<us> | RCPT TO:<reader1> | DATA
S: 250 2.1.0 ok | 250 2.1.5 ok | 354 go on
C: [letter to reader1]
mark 1
C: . | MAIL FROM:<us> | RCPT TO:<reader2> | DATA
S: 250 2.0.0 kept | 250 2.1.0 ok | 250 2.1.5 ok | 354 go on
C: [letter to reader2]
mark 2
C: . | MAIL FROM:<us> | RCPT TO:<reader3> | DATA
S: 250 2.0.0 kept | 250 2.1.0 ok | 250 2.1.5 ok | 354 go on
C: [letter to reader3]
mark 3
C: .
S: 250 2.0.0 kept
"""

CHUNK = "RSET | MAIL FROM:<us> | RCPT TO:<reader{0}> | BDAT 42 LAST | [letter to reader{0}]"
CHUNK_REPLIES = "250 2.0.0 ok | 250 2.1.0 ok | 250 2.1.5 ok | 250 2.0.0 kept"
CHUNKING_ONE = f"""\
mark 1
C: {CHUNK.format(1)}
S: {CHUNK_REPLIES}
"""

CHUNKING_THREE = f"""\
mark 1
mark 2
C: {CHUNK.format(1)} | {CHUNK.format(2)}
S: {CHUNK_REPLIES} | {CHUNK_REPLIES}
mark 3
C: {CHUNK.format(3)}
S: {CHUNK_REPLIES}
"""


@pytest.mark.parametrize(
    ("manner", "count", "expected"),
    [
        (Manner.LOCK_STEP, 1, LOCK_STEP_ONE),
        (Manner.LOCK_STEP, 3, "".join(LOCK_STEP_ONE.replace("1>", f"{n}>").replace("mark 1", f"mark {n}")
                                      .replace("reader1]", f"reader{n}]") for n in (1, 2, 3))),
        (Manner.PIPELINING, 1, PIPELINING_ONE),
        (Manner.PIPELINING, 3, PIPELINING_THREE),
        (Manner.CHUNKING, 1, CHUNKING_ONE),
        (Manner.CHUNKING, 3, CHUNKING_THREE),
    ],
)  # fmt: skip
def test_each_manner_speaks_exactly_so(manner: Manner, count: int, expected: str) -> None:
    relay, letters = PaperRelay(), notes(count)
    told, answers = converse(Session(manner, in_flight=2), relay, letters)
    assert expected == text(told)
    assert [letter.content for letter in letters] == relay.contents
    kept = Reply(250, "2.0.0", "kept")
    assert [Answer(letter.delivery, Phase.DOT, kept, in_doubt=True) for letter in letters] == answers


@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("cut", [1, 2, 7])
def test_replies_may_come_in_fragments(manner: Manner, cut: int) -> None:
    whole = converse(Session(manner, in_flight=2), PaperRelay(), notes(3))
    assert whole == converse(Session(manner, in_flight=2), PaperRelay(), notes(3), cut)


@pytest.mark.parametrize("manner", list(Manner))
def test_replies_may_have_several_lines(manner: Manner) -> None:
    wordy = {
        "MAIL": "250-2.1.0 well\r\n250 2.1.0 ok",
        "DATA": "354-go\r\n354-on\r\n354",
        "DOT": "250-2.0.0 kept\r\n250",
    }
    relay = PaperRelay(lambda verb, _: wordy.get(verb))
    _, answers = converse(Session(manner, in_flight=2), relay, notes(3), cut=1)
    assert [Reply(250, "2.0.0", "kept")] * 3 == [answer.reply for answer in answers]


@pytest.mark.parametrize("manner", [Manner.LOCK_STEP, Manner.PIPELINING])
def test_without_release_the_terminator_never_leaves(manner: Manner) -> None:
    session, relay = Session(manner), PaperRelay()
    session.offer(note_to(1))
    session.offer(note_to(2))
    for _ in range(20):
        sent = session.outgoing()
        session.written(len(sent))
        session.feed("".join(f"{reply}\r\n" for reply in relay.receive(sent)).encode())
    assert [1] == [letter.delivery.id for letter in session.ready()]
    assert "." not in relay.lines
    assert not any("reader2" in line for line in relay.lines)


def test_without_release_a_chunk_never_leaves() -> None:
    session = Session(Manner.CHUNKING, in_flight=8)
    for letter in notes(3):
        session.offer(letter)
    assert [1, 2, 3] == [letter.delivery.id for letter in session.ready()]
    assert b"" == session.outgoing()


@pytest.mark.parametrize("manner", [Manner.LOCK_STEP, Manner.PIPELINING])
def test_a_letter_is_ready_only_when_the_kernel_has_its_whole_body(manner: Manner) -> None:
    session, relay = Session(manner), PaperRelay()
    session.offer(note_to(1))
    while True:
        sent = session.outgoing()
        if b"Dear" in sent:
            break
        session.written(len(sent))
        session.feed("".join(f"{reply}\r\n" for reply in relay.receive(sent)).encode())
    session.written(len(sent) - 1)
    assert [] == session.ready()
    session.written(1)
    assert [1] == [letter.delivery.id for letter in session.ready()]


@pytest.mark.parametrize(
    ("manner", "in_flight", "wants"),
    [(Manner.LOCK_STEP, 8, 2), (Manner.PIPELINING, 8, 2), (Manner.CHUNKING, 1, 1), (Manner.CHUNKING, 8, 8)],
)
def test_only_chunking_takes_more_letters_than_the_next_one(manner: Manner, in_flight: int, wants: int) -> None:
    session = Session(manner, in_flight=in_flight)
    assert wants == session.wants
    session.offer(note_to(1))
    assert wants - 1 == session.wants


@pytest.mark.fault("S3")
@pytest.mark.parametrize("manner", list(Manner))
def test_lines_that_begin_with_a_dot_arrive_as_they_were(manner: Manner) -> None:
    relay, letters = PaperRelay(), [letter_of(1), letter_of(2)]
    converse(Session(manner, in_flight=2), relay, letters)
    assert [letter.content for letter in letters] == relay.contents


@pytest.mark.fault("S3")
@pytest.mark.parametrize(
    ("line", "stuffed"),
    [(b".", b".."), (b"..", b"..."), (b".x", b"..x"), (b"x.", b"x."), (b"a\r\n.\r\nb", b"a\r\n..\r\nb")],
)
def test_a_dot_at_the_begin_of_a_line_is_doubled_and_no_other(line: bytes, stuffed: bytes) -> None:
    for head in (b"", b"To: you\r\n"):
        session = Session(Manner.PIPELINING)
        session.offer(note_to(1)._replace(content=head + line + b"\r\n"))
        session.outgoing()
        session.feed(b"250 ok\r\n250 ok\r\n354 go on\r\n")
        assert head + stuffed + b"\r\n" == session.outgoing()


@pytest.mark.parametrize("manner", list(Manner))
def test_the_size_is_declared_exactly_when_the_relay_offers_it(manner: Manner) -> None:
    for offered, expected in (
        (True, "MAIL FROM:<letters@example.com> SIZE=42"),
        (False, "MAIL FROM:<letters@example.com>"),
    ):
        relay = PaperRelay()
        converse(Session(manner, size=offered), relay, notes(1))
        assert [expected] == [line for line in relay.lines if line.startswith("MAIL")]


def test_goodbye_is_said_once_and_nothing_is_taken_after_it() -> None:
    session = Session(Manner.PIPELINING)
    session.quit()
    session.quit()
    assert b"QUIT\r\n" == session.outgoing()
    assert (0, Phase.QUIT, True) == (session.wants, session.awaiting, session.busy)
    session.feed(b"221 bye\r\n")
    assert (None, False, []) == (session.awaiting, session.busy, session.answers)
