"""One SMTP connection without its socket: letters and replies in, bytes and answers out (RFC 5321, 2920, 3030).

Three ways of speaking, chosen by what the relay offers. *Lock-step*: a command, a reply. *Pipelining*: the final dot
of one letter and MAIL, RCPT, DATA of the next leave together, one round trip a letter, one letter in doubt at most.
*Chunking*: whole letters with BDAT, ``in_flight`` of them unanswered.

A letter's terminator (the final dot, or the BDAT chunk itself) is held back until ``release``: the caller marks the
letter in doubt durably in between.
"""

from __future__ import annotations

from collections import deque

from digest.delivery.replies import BrokenReply, ReplyReader, senseless
from digest.delivery.transaction import Manner, Transaction
from digest.delivery.transport import Letter
from digest.delivery.verdict import Answer
from digest.model import Phase, Reply


class Session:
    """Drive it with ``offer``, ``feed``, ``written``, ``ready``, ``release``; read ``outgoing`` and ``answers``."""

    def __init__(self, manner: Manner, *, in_flight: int = 1, size: bool = False) -> None:
        self.manner = manner
        self._in_flight = in_flight if manner == Manner.CHUNKING else 1
        self._size = size
        self._replies = ReplyReader()
        self._expected: deque[tuple[Phase, Transaction | None]] = deque()
        self._open: deque[Transaction] = deque()  # offered and not yet answered, in the order of the wire
        self._started: Transaction | None = None  # DATA manners: the one whose body is next
        self._out: list[bytes] = []
        self._queued = 0
        self._written = 0
        self._dirty = False
        self._quitting = False
        self._refused_service: Reply | None = None
        self.heard = 0
        self.answers: list[Answer] = []

    @property
    def wants(self) -> int:
        """How many letters it could take now."""
        if self._quitting or self._refused_service:
            return 0
        if self.manner == Manner.CHUNKING:
            return self._in_flight - len(self._open)
        return 2 - len(self._open)

    @property
    def busy(self) -> bool:
        """Whether a letter is under way or a reply is awaited."""
        return bool(self._open or self._expected)

    @property
    def closing(self) -> bool:
        """Whether the relay has said that it closes the channel (421)."""
        return self._refused_service is not None

    @property
    def awaiting(self) -> Phase | None:
        """The phase whose reply comes next. With a chunk under way its end: replies may be kept back until then."""
        if not self._expected:
            return None
        return Phase.DOT if self.manner == Manner.CHUNKING and self._open else self._expected[0][0]

    def offer(self, letter: Letter) -> None:
        """Take one more letter; only while ``wants`` is positive."""
        transaction = Transaction(letter)
        self._open.append(transaction)
        if self.manner != Manner.CHUNKING:
            self._start_next()

    def ready(self) -> list[Letter]:
        """Letters whose terminator could leave at once: their bytes so far are with the kernel."""
        if self.closing:  # some relays say 421 and work on; nothing more may be taken by them
            return []
        if self.manner == Manner.CHUNKING:
            return [t.letter for t in self._open if not t.released]
        started = self._started
        return [started.letter] if started is not None and 0 <= started.body_end <= self._written else []

    def release(self, letter: Letter) -> None:
        """Let the terminator of a ready letter go, now that its mark is durable."""
        transaction = next(t for t in self._open if t.letter is letter)
        transaction.released = True
        if self.manner == Manner.CHUNKING:
            self._send_chunked(transaction)
            return
        self._send(b".\r\n", Phase.DOT, transaction)
        transaction.doubt_from = self._queued
        self._started = None
        self._start_next()

    def withdraw(self, letter: Letter) -> bool:
        """Take a letter back of which nothing has left; False when its body is on the wire already."""
        if self.manner != Manner.CHUNKING:
            return False
        self._open.remove(next(t for t in self._open if t.letter is letter))
        return True

    def outgoing(self) -> bytes:
        """Bytes to write, once; report with ``written`` how many the kernel took."""
        out, self._out = b"".join(self._out), []
        return out

    def written(self, count: int) -> None:
        """The kernel has taken so many more bytes."""
        self._written += count

    def quit(self) -> None:
        """Say goodbye; nothing depends on the answer."""
        if not self._quitting:
            self._quitting = True
            self._send(b"QUIT\r\n", Phase.QUIT, None)

    def feed(self, received: bytes) -> None:
        """Take bytes of the relay. Raises BrokenReply when it does not speak SMTP, or out of step."""
        for reply in self._replies.feed(received):
            if not self._expected:
                if reply.code == 421:
                    self._refused_service = reply
                    continue
                raise BrokenReply(f"a reply nobody asked for: {reply}")
            phase, transaction = self._expected.popleft()
            self.heard += 1
            if reply.code == 421:
                self._refused_service = reply
            if transaction is not None:
                self._hear(phase, transaction, reply)
            elif phase == Phase.RSET and self.manner == Manner.LOCK_STEP:
                self._start_next()

    def lost(self, note: str) -> list[Answer]:
        """The connection is gone: one answer for every letter still open, in doubt only if its terminator left."""
        answers = []
        for transaction in self._open:
            # After a 421 a relay executes nothing of what stands behind it; were it to, we would still hear it.
            gone = 0 <= transaction.doubt_from <= self._written and not self.closing
            phase, said = transaction.failure or ((Phase.DOT if gone else Phase.DATA), None)
            gone = gone and (said is None or senseless(said))  # refused before its end: its end was nobody's
            answers.append(Answer(transaction.letter.delivery, phase, said, in_doubt=gone, note=note))
        self._open.clear()
        self._expected.clear()
        return answers

    def _send(self, command: bytes, phase: Phase, transaction: Transaction | None) -> None:
        self._out.append(command)
        self._queued += len(command)
        self._expected.append((phase, transaction))

    def _start_next(self) -> None:
        """Begin the next open letter, if the connection is at a place where it may begin."""
        awaits = self.manner == Manner.LOCK_STEP and self._expected
        if self._started is not None or self._quitting or self.closing or awaits:
            return
        transaction = next((t for t in self._open if not t.released), None)
        if transaction is None:
            return
        if self._dirty:
            self._dirty = False
            self._send(b"RSET\r\n", Phase.RSET, None)
            if self.manner == Manner.LOCK_STEP:
                return
        self._started = transaction
        mail, rcpt = transaction.envelope(self._size)
        self._send(mail, Phase.MAIL, transaction)
        if self.manner == Manner.PIPELINING:
            self._send(rcpt, Phase.RCPT, transaction)
            self._send(b"DATA\r\n", Phase.DATA, transaction)

    def _send_chunked(self, transaction: Transaction) -> None:
        mail, rcpt = transaction.envelope(self._size)
        content = transaction.letter.content
        # RSET first: after a refused recipient the state behind BDAT is not known (RFC 3030 section 4.2).
        self._send(b"RSET\r\n", Phase.RSET, None)
        self._send(mail, Phase.MAIL, transaction)
        self._send(rcpt, Phase.RCPT, transaction)
        self._send(b"BDAT %d LAST\r\n" % len(content), Phase.DOT, transaction)
        self._out.append(content)
        self._queued += len(content)
        transaction.doubt_from = self._queued

    def _hear(self, phase: Phase, transaction: Transaction, reply: Reply) -> None:
        good = reply.code // 100 == (3 if phase == Phase.DATA else 2)
        if not good and transaction.failure is None:
            transaction.failure = (phase, reply)
        if self.manner == Manner.CHUNKING:
            if phase == Phase.DOT:
                self._finish(transaction, reply)
        elif phase == Phase.DOT:
            self._finish(transaction, reply)
            self._start_next()
        elif phase == Phase.DATA:
            self._after_data(transaction, reply)
        elif self.manner == Manner.LOCK_STEP:
            self._next_command(phase, transaction, reply)

    def _after_data(self, transaction: Transaction, reply: Reply) -> None:
        if reply.code // 100 == 2:
            raise BrokenReply(f"{reply} to DATA")  # a reply too many came before: all that follow answer something else
        if reply.code != 354:
            self._dirty = transaction.failure is None or transaction.failure[0] != Phase.MAIL
            self._give_up(transaction, reply)
        elif transaction.failure and senseless(transaction.failure[1]):
            raise BrokenReply(f"354 after {transaction.failure[1]}")  # an empty letter might reach its reader
        elif transaction.failure:
            # The relay waits for a message although there is nobody to get it: end it empty (RFC 2920 section 3.1).
            self._send(b".\r\n", Phase.DOT, transaction)
            self._started = None
            transaction.released = True
            self._start_next()
        else:
            content = transaction.letter.content
            if not transaction.letter.dot_free and (content.startswith(b".") or b"\r\n." in content):
                content = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
            self._out.append(content)
            self._queued += len(content)
            transaction.body_end = self._queued

    def _next_command(self, phase: Phase, transaction: Transaction, reply: Reply) -> None:
        if transaction.failure:
            self._dirty = phase != Phase.MAIL
            self._give_up(transaction, reply)
        elif phase == Phase.MAIL:
            self._send(transaction.envelope(self._size)[1], Phase.RCPT, transaction)
        else:
            self._send(b"DATA\r\n", Phase.DATA, transaction)

    def _give_up(self, transaction: Transaction, reply: Reply) -> None:
        self._started = None
        self._finish(transaction, reply)
        self._start_next()

    def _finish(self, transaction: Transaction, reply: Reply) -> None:
        phase, said = transaction.failure or (Phase.DOT, reply)
        self._open.remove(transaction)
        # A chunk taken after a reply without sense may have been taken for its reader.
        refused = phase != Phase.DOT and (not senseless(said) or reply.code // 100 in (4, 5))
        in_doubt = transaction.doubt_from >= 0 and not refused
        self.answers.append(Answer(transaction.letter.delivery, phase, said, in_doubt=in_doubt))
