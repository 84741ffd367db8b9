"""One thread, one selector loop over all connections, one durable commit a turn."""

from __future__ import annotations

import selectors
from collections import deque
from collections.abc import Callable

from digest.delivery.dialler import Approach, Dialler
from digest.delivery.line import Line, session_for
from digest.delivery.relay import Connection, Relay
from digest.delivery.replies import BrokenReply
from digest.delivery.transport import ATTENTION, Counter, Letter
from digest.delivery.verdict import Answer
from digest.errors import RelayUnavailable
from digest.model import Phase, Reply

_FRUITLESS_CONNECTIONS = 3
_BREAKS = 3  # of the protocol, in one run: each may leave letters in doubt
_TRIES = 3
_FIRST_WAIT = 0.5  # seconds, doubled after each try to connect
_LETTERS_A_STEP = 100
"""Letters answered before a run that began gently opens one connection more (as Gmail asks for after 4.7.28)."""


class Loop:
    """One run. Each turn: read, offer, commit, write."""

    def __init__(self, relay: Relay, counter: Counter, monotonic: Callable[[], float], approach: Approach) -> None:
        self._relay = relay
        self._counter = counter
        self._monotonic = monotonic
        self._connections = approach.connections
        self._room = 1 if approach.gently else approach.connections
        self._in_flight, self._met = approach.in_flight, approach.met
        self._selector = selectors.DefaultSelector()
        self._lines: dict[Line, None] = {}
        self._hungry: dict[Line, None] = {}  # connections that may take letters
        self._ripe: dict[Line, None] = {}  # connections that may have letters whose ends can leave
        self._answers: list[Answer] = []
        self._dialler = Dialler(relay)
        self._fruitless = self._breaks = self._heard = 0
        self._dial_at = self._looked_at = float("-inf")
        self._kept: deque[Letter] = deque()  # one for each connection that is to come

    def run(self) -> None:
        """Go round until there is nothing left to send, or nothing more may be."""
        self._selector.register(self._dialler.bell, selectors.EVENT_READ, None)
        try:
            while self._turn():
                pass
        finally:
            if self._answers:
                self._counter.turn([], self._answers)
            for line in self._lines:
                line.sock.close()
            self._selector.close()
            self._dialler.close()

    def _turn(self) -> bool:
        self._welcome()
        self._offer()
        self._commit()
        if self._finished():
            return False
        self._listen()
        return True

    def _welcome(self) -> None:
        """Take in connections that have come about."""
        for found in self._dialler.answered():
            if isinstance(found, Connection):
                line = Line(found, session_for(found.offers, self._in_flight), self._monotonic())
                self._lines[line] = self._hungry[line] = None
                self._met = True
                line.watch(self._selector)
                continue
            if self._monotonic() >= self._dial_at:  # those dialled together fail together, and count once
                self._fruitless += 1
                self._dial_at = self._monotonic() + _FIRST_WAIT * 2**self._fruitless
            given_up = self._fruitless >= _TRIES or not isinstance(found, RelayUnavailable)
            # One refused connection among several is the relay's limit, not its absence.
            if given_up and not self._lines and not self._dialler.busy:
                self._counter.halt(found.exit_code, str(found))

    def _drop(self, line: Line, note: str) -> None:
        """The connection is over; what was under way on it gets its answer."""
        self._gather(line)
        lost = line.session.lost(note)
        if (doubts := sum(answer.in_doubt for answer in lost)) > 1:
            self._in_flight = 1  # a way that breaks with several letters on it gets one at a time
        self._answers += lost
        for lines in (self._lines, self._hungry, self._ripe):
            lines.pop(line, None)
        self._selector.unregister(line.sock)
        line.sock.close()
        self._fruitless = 0 if line.delivered and not doubts else self._fruitless + 1
        if self._fruitless >= _FRUITLESS_CONNECTIONS * self._connections:
            self._counter.halt(75, f"{self._relay.where}: connections end before a letter gets through ({note})")

    def _break(self, line: Line, reason: BrokenReply) -> None:
        """The relay said what no relay may say: nothing on the line can be trusted any more."""
        self._breaks += 1
        self._in_flight = 1  # a relay that is not understood gets one letter at a time from now on
        if self._breaks >= _BREAKS:
            self._counter.halt(76, f"{self._relay.where}: breaks the protocol again and again ({reason})")
        self._drop(line, f"the relay broke the protocol: {reason}")

    def _gather(self, line: Line) -> None:
        """Take over what a connection has heard of its letters."""
        answers, line.session.answers = line.session.answers, []
        heard = sum(1 for answer in answers if answer.reply and answer.reply.code != 421)
        line.delivered += heard
        self._heard += heard
        self._answers += answers

    def _next_letter(self) -> Letter | None:
        return self._kept.popleft() if self._kept else self._counter.next()

    def _offer(self) -> None:
        """Give every connection the letters it can take, and have connections opened for what is left over."""
        while self._hungry:
            line = next(iter(self._hungry))
            while line.session.wants > 0 and (letter := self._next_letter()):
                if 0 < line.size_limit < len(letter.content):
                    too_large = Reply(552, "5.3.4", f"larger than the {line.size_limit} octets the relay takes")
                    self._answers.append(Answer(letter.delivery, Phase.MAIL, too_large))
                else:
                    line.session.offer(letter)
            self._write(line)
            if line.session.wants > 0 and line in self._lines:
                return  # there is no letter to be had now
            self._hungry.pop(line, None)
        self._open_more()

    def _open_more(self) -> None:
        """Dial while there is room and a letter for each: all at once where the relay is known to let us in."""
        while len(self._lines) + self._dialler.busy < self._room:
            if len(self._kept) <= self._dialler.busy:
                letter = self._counter.next()
                if letter is None:
                    return
                self._kept.append(letter)
            if self._monotonic() < self._dial_at or (self._dialler.busy and (self._fruitless or not self._met)):
                return
            self._dialler.dial()

    def _commit(self) -> None:
        """One durable turn: everything that may leave is marked, everything that was answered is settled."""
        ready = [(line, letter) for line in self._ripe for letter in line.session.ready()]
        self._ripe.clear()
        if not ready and not self._answers:
            return
        self._room = min(self._connections, max(self._room, 1 + self._heard // _LETTERS_A_STEP))
        answers, self._answers = self._answers, []
        allowed = {id(letter) for letter in self._counter.turn([letter for _, letter in ready], answers)}
        for line, letter in ready:
            if line not in self._lines:
                continue  # cut a moment ago; what stood on it has its answer
            if id(letter) in allowed:
                line.session.release(letter)
            elif line.session.withdraw(letter):
                self._hungry[line] = None
            else:
                # Its reader left while the body was under way: only cutting the line keeps it from arriving.
                line.delivered += 1  # our own cut says nothing against the relay
                self._drop(line, "cut to keep a letter back")
        for line in dict.fromkeys(line for line, _ in ready if line in self._lines):
            self._write(line)

    def _finished(self) -> bool:
        if any(line.session.busy for line in self._lines) or self._answers or self._dialling or self._kept:
            return self._hopeless()
        if self._counter.wait() is not None:
            return False
        for line in list(self._lines):
            line.session.quit()
            self._write(line)
        return True

    @property
    def _dialling(self) -> bool:
        """Whether a connection may still come that is worth waiting for."""
        return bool(self._dialler.busy) and self._monotonic() <= self._counter.ends_by()

    def _hopeless(self) -> bool:
        """Letters are kept for connections that will not come, because the run was halted."""
        if self._kept and not self._lines and not self._dialling and self._counter.wait() is None:
            self._kept.clear()  # claimed and never started; closing the desk gives them back
            return not self._answers
        return False

    def _write(self, line: Line) -> None:
        try:
            line.write(self._monotonic())
            line.watch(self._selector)
            if line.session.ready():
                self._ripe[line] = None
        except OSError as reason:
            line.hear_out(self._monotonic())
            self._drop(line, f"the connection broke: {reason.strerror or reason}")

    def _listen(self) -> None:
        waits = [ATTENTION]
        if self._kept and not self._dialler.busy:
            waits.append(max(0.0, self._dial_at - self._monotonic()))
        hungry = not self._kept and (not self._lines or bool(self._hungry))
        if hungry and (pause := self._counter.wait()) is not None:
            waits.append(pause)
        if self._ripe or self._answers:
            waits.append(0)
        for key, mask in self._selector.select(min(waits)):
            if key.data is None:
                self._dialler.hear()
            elif key.data in self._lines:
                self._attend(key.data, mask)
        self._cut_the_silent()

    def _attend(self, line: Line, mask: int) -> None:
        """Hear what a connection has to say, and let it go on speaking."""
        try:
            if mask & selectors.EVENT_READ:
                received = line.read()
                if received is None:
                    self._drop(line, "the relay closed the connection")
                    return
                line.hear(received, self._monotonic())
                self._gather(line)
                self._hungry[line] = None
        except BrokenReply as reason:
            self._break(line, reason)
        except OSError as reason:
            self._drop(line, f"the connection broke: {reason.strerror or reason}")
        else:
            self._write(line)

    def _cut_the_silent(self) -> None:
        """Drop what has had its time. A run that was asked to end has less of it than the standard gives."""
        now = self._monotonic()
        if now - self._looked_at < ATTENTION:
            return  # they have minutes
        self._looked_at, last = now, self._counter.ends_by()
        for line in [line for line in self._lines if now > min(line.deadline(), last)]:
            if line.session.busy or line.session.closing:
                self._drop(line, f"no answer in time ({line.session.awaiting or 'write'})")
