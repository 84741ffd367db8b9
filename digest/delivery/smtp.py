"""The SMTP transport: one thread, one selector loop over all connections, one durable commit a turn."""

from __future__ import annotations

import contextlib
import selectors
from collections.abc import Callable

from digest.delivery.dialler import Dialler
from digest.delivery.line import Line, session_for
from digest.delivery.relay import Connection, Relay, dial
from digest.delivery.replies import BrokenReply
from digest.delivery.transport import Counter, Letter
from digest.delivery.verdict import Answer
from digest.errors import RelayUnavailable
from digest.model import Phase, Reply

_GOODBYE_SECONDS = 5.0
_FRUITLESS_CONNECTIONS = 3
_TRIES = 3
_FIRST_WAIT = 0.5
"""Seconds, doubled after each try to connect."""


class SmtpTransport:
    """Sends over up to ``connections`` connections; ``in_flight`` letters may be in doubt on each if it chunks."""

    name = "smtp"

    def __init__(
        self, relay: Relay, monotonic: Callable[[], float], *, connections: int = 1, in_flight: int = 1
    ) -> None:
        self._relay = relay
        self._monotonic = monotonic
        self._connections = connections
        self._in_flight = in_flight

    def check(self) -> None:
        """Connect, greet, secure, log in, say goodbye. Raises what ``dial`` raises."""
        connection = dial(self._relay)
        with connection.sock as sock:
            sock.settimeout(_GOODBYE_SECONDS)
            try:
                sock.sendall(b"QUIT\r\n")
                sock.recv(512)
            except OSError:
                return

    def narrow(self) -> None:
        """One connection with one letter in flight (what Gmail asks for after 4.7.28)."""
        self._connections = self._in_flight = 1

    def run(self, counter: Counter) -> None:
        """Send everything the counter has. A relay that cannot be reached halts the run; it never raises for that."""
        _Loop(self._relay, counter, self._monotonic, self._connections, self._in_flight).run()


class _Loop:
    """One run. Each turn: read, offer, commit, write."""

    def __init__(
        self, relay: Relay, counter: Counter, monotonic: Callable[[], float], connections: int, in_flight: int
    ) -> None:
        self._relay = relay
        self._counter = counter
        self._monotonic = monotonic
        self._connections = connections
        self._in_flight = in_flight
        self._selector = selectors.DefaultSelector()
        self._lines: list[Line] = []
        self._answers: list[Answer] = []
        self._dialler = Dialler(relay, connections)
        self._fruitless = 0
        self._dial_at = float("-inf")
        self._kept: Letter | None = None

    def run(self) -> None:
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
        for line in list(self._lines):
            self._write(line)
        self._commit()
        for line in list(self._lines):
            self._write(line)
        if self._finished():
            return False
        self._listen()
        return True

    def _welcome(self) -> None:
        """Take in connections that have come about."""
        for found in self._dialler.answered():
            if isinstance(found, Connection):
                line = Line(found, session_for(found.offers, self._in_flight), self._monotonic())
                self._lines.append(line)
                self._watch(line)
                continue
            self._fruitless += 1
            self._dial_at = self._monotonic() + _FIRST_WAIT * 2**self._fruitless
            given_up = self._fruitless >= _TRIES or not isinstance(found, RelayUnavailable)
            # One refused connection among several is the relay's limit, not its absence.
            if given_up and not self._lines and not self._dialler.busy:
                self._counter.halt(found.exit_code, str(found))

    def _watch(self, line: Line) -> None:
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.buffer else 0)
        if mask != line.mask:
            (self._selector.modify if line.mask else self._selector.register)(line.sock, mask, line)
            line.mask = mask

    def _drop(self, line: Line, note: str) -> None:
        """The connection is over; what was under way on it gets its answer."""
        self._answers += line.session.answers
        line.session.answers = []
        self._answers += line.session.lost(note)
        self._lines.remove(line)
        self._selector.unregister(line.sock)
        line.sock.close()
        self._fruitless = 0 if line.delivered else self._fruitless + 1
        if self._fruitless >= _FRUITLESS_CONNECTIONS * self._connections:
            self._counter.halt(75, f"{self._relay.where}: connections end before a letter gets through ({note})")

    def _next_letter(self) -> Letter | None:
        letter, self._kept = self._kept or self._counter.next(), None
        return letter

    def _offer(self) -> None:
        """Give every connection the letters it can take, and open connections while letters are left over."""
        for line in self._lines:
            while line.session.wants > 0:
                letter = self._next_letter()
                if letter is None:
                    return
                if 0 < line.size_limit < len(letter.content):
                    too_large = Reply(552, "5.3.4", f"larger than the {line.size_limit} octets the relay takes")
                    self._answers.append(Answer(letter.delivery, Phase.MAIL, too_large))
                else:
                    line.session.offer(letter)
        if len(self._lines) + self._dialler.busy < self._connections:
            self._kept = self._next_letter()
            if self._kept and self._monotonic() >= self._dial_at:
                self._dialler.dial()

    def _commit(self) -> None:
        """One durable turn: everything that may leave is marked, everything that was answered is settled."""
        ready = [(line, letter) for line in self._lines for letter in line.session.ready()]
        for line in self._lines:
            line.delivered += sum(1 for answer in line.session.answers if answer.reply and answer.reply.code != 421)
            self._answers += line.session.answers
            line.session.answers = []
        if not ready and not self._answers:
            return
        answers, self._answers = self._answers, []
        allowed = {id(letter) for letter in self._counter.turn([letter for _, letter in ready], answers)}
        for line, letter in ready:
            if line not in self._lines:
                continue  # cut a moment ago; what stood on it has its answer
            if id(letter) in allowed:
                line.session.release(letter)
            elif not line.session.withdraw(letter):
                # Its reader left while the body was under way: only cutting the line keeps it from arriving.
                line.delivered += 1  # our own cut says nothing against the relay
                self._drop(line, "cut to keep a letter back")

    def _finished(self) -> bool:
        if any(line.session.busy for line in self._lines) or self._answers or self._dialler.busy or self._kept:
            return self._hopeless()
        if self._counter.wait() is not None:
            return False
        for line in self._lines:
            line.session.quit()
            self._write(line)
        return True

    def _hopeless(self) -> bool:
        """A letter is kept for a connection that will not come, because the run was halted."""
        if self._kept and not self._lines and not self._dialler.busy and self._counter.wait() is None:
            self._kept = None  # it was claimed and never started; closing the desk gives it back
            return not self._answers
        return False

    def _write(self, line: Line) -> None:
        try:
            line.write(self._monotonic())
            self._watch(line)
        except OSError as reason:
            # Answers may have come before the break: a yes that arrived is a yes.
            with contextlib.suppress(OSError, BrokenReply):
                while received := line.read():
                    line.hear(received, self._monotonic())
            self._drop(line, f"the connection broke: {reason.strerror or reason}")

    def _listen(self) -> None:
        now = self._monotonic()
        deadlines = [line.deadline() for line in self._lines if line.session.busy or line.session.closing]
        waits = [deadline - now for deadline in deadlines]
        if self._kept and not self._dialler.busy:
            waits.append(max(0.0, self._dial_at - now))
        hungry = not self._kept and (not self._lines or any(line.session.wants > 0 for line in self._lines))
        if hungry and (pause := self._counter.wait()) is not None:
            waits.append(pause)
        # A body that the kernel has just taken in full is ready for its mark without any further event.
        idle = any(line.session.ready() for line in self._lines) or bool(self._answers)
        events = self._selector.select(0 if idle else max(0.0, min(waits, default=1.0)))
        for key, mask in events:
            if key.data is None:
                self._dialler.hear()
            elif mask & selectors.EVENT_READ:
                self._read(key.data)
        now = self._monotonic()
        for line in [line for line in self._lines if now > line.deadline()]:
            if line.session.busy or line.session.closing:
                self._drop(line, f"no answer in time ({line.session.awaiting or 'write'})")

    def _read(self, line: Line) -> None:
        if line not in self._lines:
            return
        try:
            received = line.read()
            if received is None:
                self._drop(line, "the relay closed the connection")
                return
            line.hear(received, self._monotonic())
        except BrokenReply as reason:
            self._drop(line, f"the relay broke the protocol: {reason}")
        except OSError as reason:
            self._drop(line, f"the connection broke: {reason.strerror or reason}")
