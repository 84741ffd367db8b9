"""A connection may end at any byte: what a session then says of every letter, against a relay that knows the truth."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from dialogue import PaperRelay, notes
from dispatch import letter_of
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.delivery.replies import BrokenReply, senseless
from digest.delivery.session import Manner, Session
from digest.delivery.transport import Letter
from digest.delivery.verdict import Answer, rule
from digest.model import Outcome, Phase

REPLIES = {
    "MAIL": ["250 ok", "250-ok\r\n250 sure", "451 4.3.0 later", "550 5.7.1 no", "421 4.3.2 bye", "354 what"],
    "RCPT": ["250 ok", "251 ok", "450 4.2.1 slowly", "550 5.1.1 nobody", "421 4.7.0 bye", "399 what"],
    "DATA": ["354 go on", "354-go\r\n354 on", "354 go on", "451 4.3.0 later", "554 no", "421 bye", "250 what"],
    "DOT": ["250 2.0.0 kept", "250 kept", "250-2.0.0\r\n250 ok", "452 4.3.1 full", "554 5.6.0 no", "421 bye", "199 hm"],
    "RSET": ["250 ok", "250 ok", "250 ok", "421 bye", "451 hm"],
}


@dataclass
class Wire:
    """A session and a relay with a slow kernel and a slow network in between."""

    session: Session
    relay: PaperRelay
    unwritten: bytes = b""
    flying: bytes = b""
    replies: bytes = b""
    stream: bytes = b""
    released: list[Letter] = field(default_factory=list)

    def write(self, count: int) -> None:
        """The kernel takes so many bytes."""
        self.unwritten += self.session.outgoing()
        taken, self.unwritten = self.unwritten[:count], self.unwritten[count:]
        self.flying += taken
        self.stream += taken
        self.session.written(len(taken))

    def arrive(self, count: int) -> None:
        """The relay gets so many of the bytes that the kernel took, and may answer."""
        arrived, self.flying = self.flying[:count], self.flying[count:]
        self.replies += "".join(f"{reply}\r\n" for reply in self.relay.receive(arrived)).encode()

    def hear(self, count: int) -> None:
        """The session gets so many bytes of what the relay said."""
        heard, self.replies = self.replies[:count], self.replies[count:]
        self.session.feed(heard)

    def release(self, which: int) -> None:
        """One of the ready letters may go."""
        if ready := self.session.ready():
            letter = ready[which % len(ready)]
            self.released.append(letter)
            self.session.release(letter)


def gone(wire: Wire, letter: Letter) -> bool:
    """Whether the kernel took the terminator of this letter: the dot, or the last byte of the chunk."""
    body = letter.content if wire.session.manner == Manner.CHUNKING else letter.content + b".\r\n"
    return body in wire.stream


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(Manner), st.integers(1, 4), st.integers(1, 6))
def test_every_letter_gets_one_answer_and_the_relay_never_knows_better(
    data: st.DataObject, manner: Manner, in_flight: int, count: int
) -> None:
    relay = PaperRelay(
        lambda verb, _: data.draw(st.sampled_from(REPLIES.get(verb, ["250 ok"])), label=verb),
        grudge=lambda: data.draw(st.booleans(), label="grudge"),
    )
    wire = Wire(Session(manner, in_flight=in_flight), relay)
    waiting, offered = notes(count), []
    for _ in range(data.draw(st.integers(1, 60), label="steps")):
        if waiting and wire.session.wants > 0 and data.draw(st.booleans(), label="offer"):
            offered.append(waiting.pop(0))
            wire.session.offer(offered[-1])
        wire.write(data.draw(st.sampled_from([0, 1, 30, 1000]), label="write"))
        wire.release(data.draw(st.integers(0, 3), label="which"))
        wire.arrive(data.draw(st.sampled_from([0, 1, 40, 1000, 1000]), label="arrive"))
        try:
            wire.hear(data.draw(st.sampled_from([0, 1, 9, 1000, 1000]), label="hear"))
        except BrokenReply:
            break  # whoever drives a session cuts the line then
    closing, heard = wire.session.closing, list(wire.session.answers)
    lost = wire.session.lost("cut")
    judge(wire, offered, heard, lost, closing)


def refused(answer: Answer) -> bool:
    """Whether the relay has said no; a reply without sense is no refusal."""
    return answer.reply is not None and not senseless(answer.reply)


def judge(wire: Wire, offered: list[Letter], heard: list[Answer], lost: list[Answer], closing: bool) -> None:
    """The promises, against what the relay took and what the kernel took."""
    answers = heard + lost
    assert sorted(letter.delivery.id for letter in offered) == sorted(answer.delivery.id for answer in answers)
    outcomes = {answer.delivery.address: rule(answer).outcome for answer in answers}
    taken = set(wire.relay.accepted)
    assert len(taken) == len(wire.relay.accepted)
    assert {a for a, outcome in outcomes.items() if outcome == Outcome.ACCEPTED} <= taken
    assert taken <= {a for a, o in outcomes.items() if o in (Outcome.ACCEPTED, Outcome.UNKNOWN)}
    letters = {letter.delivery.id: letter for letter in offered}
    # A refusal heard before the end of a letter was answered settles it, wherever its end has gone.
    left = {a.delivery.id for a in lost if gone(wire, letters[a.delivery.id]) and not refused(a)}
    assert (set() if closing else left) == {answer.delivery.id for answer in lost if answer.in_doubt}
    assert {a for a, o in outcomes.items() if o == Outcome.UNKNOWN} <= {x.delivery.address for x in wire.released}


@pytest.mark.parametrize("manner", list(Manner))
def test_cut_at_every_byte_one_letter_is_in_doubt_only_behind_its_terminator(manner: Manner) -> None:
    letter = letter_of(1)
    whole = 0
    for cut in range(0, 400):
        wire = Wire(Session(manner), PaperRelay())
        wire.session.offer(letter)
        room = cut
        for _ in range(12):
            before = len(wire.stream)
            wire.write(room)
            room -= len(wire.stream) - before
            wire.release(0)
            wire.arrive(1000)
            if b"kept" not in wire.replies:
                wire.hear(1000)
        whole = max(whole, len(wire.stream))
        [answer] = wire.session.lost("cut")
        assert (cut >= len(wire.stream + wire.unwritten)) == answer.in_doubt, cut
        assert (["reader1@example.org"] if answer.in_doubt else []) == wire.relay.accepted
    assert whole < 399


@pytest.mark.parametrize("manner", list(Manner))
def test_a_refusal_heard_before_the_cut_is_kept(manner: Manner) -> None:
    session = Session(manner)
    session.offer(notes(1)[0])
    if manner == Manner.CHUNKING:
        session.release(session.ready()[0])
    session.outgoing()
    session.written(20)
    session.feed(b"250 ok\r\n" if manner == Manner.CHUNKING else b"")
    session.feed(b"250 ok\r\n")
    session.feed(b"550 5.1.1 nobody\r\n")
    answers = session.answers + session.lost("cut")
    assert [(Phase.RCPT, Outcome.REFUSED)] == [(answer.phase, rule(answer).outcome) for answer in answers]


def test_once_lost_a_session_has_nothing_more_to_say() -> None:
    session = Session(Manner.PIPELINING)
    session.offer(notes(1)[0])
    assert 1 == len(session.lost("cut"))
    assert ([], False) == (session.lost("cut"), session.busy)
