"""The SMTP transport: one thread, one selector loop over all connections, one durable commit a turn."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from digest.delivery.line import Line, session_for
from digest.delivery.relay import Connection, Relay, dial
from digest.delivery.replies import BrokenReply
from digest.delivery.transport import Counter, Letter
from digest.delivery.verdict import Answer
from digest.errors import DigestError, RelayUnavailable

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
        self._dialling: list[Future[Connection]] = []
        self._pool = ThreadPoolExecutor(connections, "dial")
        self._bell, self._ring = socket.socketpair()
        self._bell.setblocking(False)
        self._fruitless = 0
        self._dial_at = float("-inf")
        self._kept: Letter | None = None

    def run(self) -> None:
        self._selector.register(self._bell, selectors.EVENT_READ, None)
        try:
            while self._turn():
                pass
        finally:
            if self._answers:
                self._counter.turn([], self._answers)
            for line in self._lines:
                line.sock.close()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._selector.close()
            self._bell.close()
            self._ring.close()

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

    def _dial(self) -> None:
        future = self._pool.submit(dial, self._relay)
        future.add_done_callback(lambda _: self._ring_bell())
        self._dialling.append(future)

    def _ring_bell(self) -> None:
        try:
            self._ring.send(b"!")
        except OSError:
            return  # the run is over

    def _welcome(self) -> None:
        """Take in connections that have come about."""
        for future in [future for future in self._dialling if future.done()]:
            self._dialling.remove(future)
            try:
                connection = future.result()
            except DigestError as error:
                self._fruitless += 1
                # One refused connection among several is the relay's limit, not its absence.
                self._dial_at = self._monotonic() + _FIRST_WAIT * 2**self._fruitless
                given_up = self._fruitless >= _TRIES or not isinstance(error, RelayUnavailable)
                if given_up and not self._lines and not self._dialling:
                    self._counter.halt(error.exit_code, str(error))
                continue
            line = Line(connection, session_for(connection.offers, self._in_flight), self._monotonic())
            self._lines.append(line)
            self._watch(line)

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
                line.session.offer(letter)
        if len(self._lines) + len(self._dialling) < self._connections:
            self._kept = self._next_letter()
            if self._kept and self._monotonic() >= self._dial_at:
                self._dial()

    def _commit(self) -> None:
        """One durable turn: everything that may leave is marked, everything that was answered is settled."""
        ready = [(line, letter) for line in self._lines for letter in line.session.ready()]
        for line in self._lines:
            line.delivered += len(line.session.answers)
            self._answers += line.session.answers
            line.session.answers = []
        if not ready and not self._answers:
            return
        answers, self._answers = self._answers, []
        allowed = {id(letter) for letter in self._counter.turn([letter for _, letter in ready], answers)}
        for line, letter in ready:
            if id(letter) in allowed:
                line.session.release(letter)
            else:
                self._withhold(line)

    def _withhold(self, line: Line) -> None:
        """A letter's reader left while its body was under way: only cutting the line keeps it from arriving."""
        if line in self._lines:
            self._drop(line, "cut to keep a letter back")

    def _finished(self) -> bool:
        if any(line.session.busy for line in self._lines) or self._answers or self._dialling or self._kept:
            return self._hopeless()
        if self._counter.wait() is not None:
            return False
        for line in self._lines:
            line.session.quit()
            self._write(line)
        return True

    def _hopeless(self) -> bool:
        """A letter is kept for a connection that will not come, because the run was halted."""
        if self._kept and not self._lines and not self._dialling and self._counter.wait() is None:
            self._kept = None  # it was claimed and never started; closing the desk gives it back
            return not self._answers
        return False

    def _write(self, line: Line) -> None:
        try:
            line.write(self._monotonic())
            self._watch(line)
        except OSError as reason:
            self._drop(line, f"the connection broke: {reason.strerror or reason}")

    def _listen(self) -> None:
        now = self._monotonic()
        deadlines = [line.deadline() for line in self._lines if line.session.busy or line.session.closing]
        waits = [deadline - now for deadline in deadlines]
        if self._kept and not self._dialling:
            waits.append(max(0.0, self._dial_at - now))
        hungry = not self._kept and (not self._lines or any(line.session.wants > 0 for line in self._lines))
        if hungry and (pause := self._counter.wait()) is not None:
            waits.append(pause)
        # A body that the kernel has just taken in full is ready for its mark without any further event.
        idle = any(line.session.ready() for line in self._lines) or bool(self._answers)
        events = self._selector.select(0 if idle else max(0.0, min(waits, default=1.0)))
        for key, mask in events:
            if key.data is None:
                self._bell.recv(4096)
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
            received = line.read(self._monotonic())
            if received is None:
                self._drop(line, "the relay closed the connection")
                return
            line.session.feed(received)
        except BrokenReply as reason:
            self._drop(line, f"the relay broke the protocol: {reason}")
        except OSError as reason:
            self._drop(line, f"the connection broke: {reason.strerror or reason}")
