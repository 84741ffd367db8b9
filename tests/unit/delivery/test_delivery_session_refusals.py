"""What a session does when the relay says no, says goodbye, or speaks out of step."""

from __future__ import annotations

import pytest
from dialogue import PaperRelay, converse, hear, note_to, notes, scripted, text

from digest.delivery.replies import BrokenReply
from digest.delivery.session import Manner, Session
from digest.delivery.verdict import Answer, rule
from digest.model import Outcome, Phase, Reply

DATA_MANNERS = [Manner.LOCK_STEP, Manner.PIPELINING]

PIPELINED_RCPT_REFUSED = """\
C: MAIL FROM:<us> | RCPT TO:<reader1> | DATA
S: 250 2.1.0 ok | 550 5.1.1 nobody | 554 5.5.1 no valid recipients
C: RSET | MAIL FROM:<us> | RCPT TO:<reader2> | DATA
S: 250 2.0.0 ok | 250 2.1.0 ok | 250 2.1.5 ok | 354 go on
C: [letter to reader2]
mark 2
C: .
S: 250 2.0.0 kept
"""

PIPELINED_RCPT_REFUSED_DATA_ACCEPTED = """\
C: MAIL FROM:<us> | RCPT TO:<reader1> | DATA
S: 250 2.1.0 ok | 550 5.1.1 nobody | 354 go on
C: . | MAIL FROM:<us> | RCPT TO:<reader2> | DATA
S: 554 5.5.1 no valid recipients | 250 2.1.0 ok | 250 2.1.5 ok | 354 go on
C: [letter to reader2]
mark 2
C: .
S: 250 2.0.0 kept
"""

LOCK_STEP_RCPT_REFUSED = """\
C: MAIL FROM:<us>
S: 250 2.1.0 ok
C: RCPT TO:<reader1>
S: 550 5.1.1 nobody
C: RSET
S: 250 2.0.0 ok
C: MAIL FROM:<us>
S: 250 2.1.0 ok
C: RCPT TO:<reader2>
S: 250 2.1.5 ok
C: DATA
S: 354 go on
C: [letter to reader2]
mark 2
C: .
S: 250 2.0.0 kept
"""


def said(answers: list[Answer]) -> list[tuple[int, Phase, int, bool]]:
    """Who, in which phase, with which code, in doubt or not."""
    return [(a.delivery.id, a.phase, a.reply.code if a.reply else 0, a.in_doubt) for a in answers]


def held(manner: Manner, replies: dict[str, str], count: int = 2) -> tuple[PaperRelay, list[str], list[Answer]]:
    """A dialogue with a relay that answers some commands like this."""
    relay = PaperRelay(scripted(replies))
    told, answers = converse(Session(manner, in_flight=2), relay, notes(count))
    return relay, told, answers


@pytest.mark.parametrize(
    ("manner", "replies", "expected"),
    [
        (Manner.PIPELINING, {"RCPT 1": "550 5.1.1 nobody"}, PIPELINED_RCPT_REFUSED),
        (
            Manner.PIPELINING,
            {"RCPT 1": "550 5.1.1 nobody", "DATA 1": "354 go on"},
            PIPELINED_RCPT_REFUSED_DATA_ACCEPTED,
        ),
        (Manner.LOCK_STEP, {"RCPT 1": "550 5.1.1 nobody"}, LOCK_STEP_RCPT_REFUSED),
    ],
)
def test_a_refused_recipient_costs_nobody_else_a_letter(manner: Manner, replies: dict[str, str], expected: str) -> None:
    relay, told, answers = held(manner, replies)
    assert expected == text(told)
    assert ["reader2@example.org"] == relay.accepted
    assert [(1, Phase.RCPT, 550, False), (2, Phase.DOT, 250, True)] == said(answers)


def test_a_refused_recipient_among_chunks_costs_nobody_else_a_letter() -> None:
    relay, _, answers = held(Manner.CHUNKING, {"RCPT 1": "550 5.1.1 nobody"}, count=3)
    assert ["reader2@example.org", "reader3@example.org"] == relay.accepted
    assert [(1, Phase.RCPT, 550, False), (2, Phase.DOT, 250, True), (3, Phase.DOT, 250, True)] == said(answers)


@pytest.mark.parametrize("manner", list(Manner))
def test_a_refused_sender_is_heard_for_every_letter_and_nothing_is_sent(manner: Manner) -> None:
    relay, told, answers = held(manner, {"MAIL": "550 5.7.1 not you"})
    assert [(1, Phase.MAIL, 550, False), (2, Phase.MAIL, 550, False)] == said(answers)
    assert [] == relay.accepted
    if manner != Manner.CHUNKING:
        assert not any("letter to" in line or "mark" in line or "RSET" in line for line in told)


@pytest.mark.parametrize("manner", DATA_MANNERS)
def test_refused_data_is_cleared_away_before_the_next_letter(manner: Manner) -> None:
    relay, _, answers = held(manner, {"DATA 1": "451 4.3.0 later"})
    assert [(1, Phase.DATA, 451, False), (2, Phase.DOT, 250, True)] == said(answers)
    assert ["reader2@example.org"] == relay.accepted
    assert 1 == relay.lines.count("RSET")


@pytest.mark.parametrize("manner", list(Manner))
def test_a_letter_refused_after_it_was_read_is_no_doubt_to_the_verdict(manner: Manner) -> None:
    relay, _, answers = held(manner, {"DOT 1": "554 5.6.0 unwanted"})
    assert [(1, Phase.DOT, 554), (2, Phase.DOT, 250)] == [answer[:3] for answer in said(answers)]
    assert ["refused", "accepted"] == [rule(answer).outcome for answer in answers]
    assert ["reader2@example.org"] == relay.accepted


@pytest.mark.fault("34")
@pytest.mark.parametrize("code", [251, 252])
@pytest.mark.parametrize("manner", list(Manner))
def test_a_forwarded_or_unverified_recipient_is_accepted(manner: Manner, code: int) -> None:
    relay, _, answers = held(manner, {"RCPT": f"{code} will try"}, count=1)
    assert ["reader1@example.org"] == relay.accepted
    assert [(1, Phase.DOT, 250, True)] == said(answers)


@pytest.mark.fault("27")
@pytest.mark.parametrize("manner", DATA_MANNERS)
def test_a_yes_to_data_is_the_reply_to_something_else_and_breaks_the_line(manner: Manner) -> None:
    """Otherwise every reply that follows would be taken for the next one's, and waited for in vain."""
    with pytest.raises(BrokenReply, match="250 ok to DATA"):
        held(manner, {"DATA 1": "250 ok"})


@pytest.mark.parametrize("reply", ["334 what", "199 hm"])
@pytest.mark.parametrize("manner", DATA_MANNERS)
def test_another_answer_than_354_to_data_sends_no_body(manner: Manner, reply: str) -> None:
    relay, told, answers = held(manner, {"DATA 1": reply})
    assert ["reader2@example.org"] == relay.accepted
    assert not any("letter to reader1" in line for line in told)
    assert (1, False) == (answers[0].delivery.id, answers[0].in_doubt)
    assert "deferred" == rule(answers[0]).outcome


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("manner", list(Manner))
def test_after_a_421_every_letter_is_answered_and_none_is_in_doubt(manner: Manner, verb: str) -> None:
    relay = PaperRelay(scripted({f"{verb} 2": "421 4.3.2 closing"}))
    session = Session(manner, in_flight=2)
    _, answers = converse(session, relay, notes(3))
    if manner == Manner.CHUNKING and verb == "DATA":
        assert relay.accepted == ["reader1@example.org", "reader2@example.org", "reader3@example.org"]
        return
    assert (True, 0) == (session.closing, session.wants)
    answers = answers + session.lost("the relay closed the connection")
    outcomes = {answer.delivery.id: str(rule(answer).outcome) for answer in answers}
    assert {1: "accepted", 2: "deferred"} == {place: outcomes[place] for place in (1, 2)}
    assert len(outcomes) == len(answers)
    assert "unknown" not in outcomes.values()
    assert ["reader1@example.org"] == relay.accepted


@pytest.mark.parametrize("manner", list(Manner))
def test_a_421_nobody_asked_for_closes_and_is_no_break_of_the_protocol(manner: Manner) -> None:
    session = Session(manner)
    session.feed(b"421 4.4.2 idle too long\r\n")
    assert (True, 0, False) == (session.closing, session.wants, session.busy)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("manner", DATA_MANNERS)
def test_what_a_relay_took_after_its_421_never_counts_as_unsent(manner: Manner, verb: str) -> None:
    """Some relays say 421 and work on. A second letter they took, its answer lost, must not leave again."""
    session, relay = Session(manner), PaperRelay(scripted({f"{verb} 1": "421 4.7.0 not now"}), stays=True)
    for letter in notes(2):
        session.offer(letter)
    for _ in range(20):
        sent = session.outgoing()
        session.written(len(sent))
        for letter in session.ready():
            session.release(letter)
        replies = relay.receive(sent)
        if relay.accepted:
            break
        hear(session, replies)
    answers = session.answers + session.lost("the relay closed the connection")
    unsent = {answer.delivery.address for answer in answers if rule(answer).outcome == Outcome.DEFERRED}
    assert set() == unsent & set(relay.accepted)


@pytest.mark.parametrize("manner", list(Manner))
def test_a_reply_nobody_asked_for_breaks_the_connection(manner: Manner) -> None:
    session = Session(manner)
    with pytest.raises(BrokenReply, match="nobody asked"):
        session.feed(b"250 here I am\r\n")


def test_a_yes_before_the_dot_left_breaks_the_connection_and_leaves_no_doubt() -> None:
    session = Session(Manner.PIPELINING)
    session.offer(note_to(1))
    session.written(len(session.outgoing()))
    with pytest.raises(BrokenReply):
        session.feed(b"250 ok\r\n250 ok\r\n354 go\r\n250 kept already\r\n")
    assert [(1, Phase.DATA, 0, False)] == said(session.lost("broken"))


@pytest.mark.parametrize("manner", list(Manner))
def test_garbage_after_the_dot_leaves_the_letter_in_doubt(manner: Manner) -> None:
    session, relay = Session(manner), PaperRelay()
    session.offer(note_to(1))
    with pytest.raises(BrokenReply):
        for _ in range(12):
            sent = session.outgoing()
            session.written(len(sent))
            for letter in session.ready():
                session.release(letter)
            replies = [reply.replace("250 2.0.0 kept", "kept, I think") for reply in relay.receive(sent)]
            if replies:
                hear(session, replies)
    assert ["unknown"] == [str(rule(answer).outcome) for answer in session.lost("broken")]


def test_a_yes_heard_before_garbage_counts() -> None:
    session = Session(Manner.PIPELINING)
    session.offer(note_to(1))
    session.written(len(session.outgoing()))
    session.feed(b"250 ok\r\n250 ok\r\n354 go\r\n")
    session.written(len(session.outgoing()))
    session.release(session.ready()[0])
    session.written(len(session.outgoing()))
    with pytest.raises(BrokenReply):
        session.feed(b"250 2.0.0 kept\r\nSegmentation fault\r\n")
    assert [Answer(note_to(1).delivery, Phase.DOT, Reply(250, "2.0.0", "kept"), in_doubt=True)] == session.answers
