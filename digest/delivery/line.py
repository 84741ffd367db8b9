"""The door to one open connection: its socket, its session, the bytes the kernel has not taken yet. Never blocks."""

from __future__ import annotations

import selectors
import ssl
from collections.abc import Mapping
from contextlib import suppress

from digest.delivery.relay import Connection
from digest.delivery.replies import BrokenReply
from digest.delivery.session import Session
from digest.delivery.transaction import Manner
from digest.model import Phase

_READ = 65536
_GOODBYE_SECONDS = 5.0
# RFC 5321 section 4.5.3.2: how long to wait for each reply. A shorter wait after the dot makes duplicates.
_PATIENCE = {Phase.DATA: 120.0, Phase.DOT: 600.0}
_OTHER_PATIENCE = 300.0
_WRITE_PATIENCE = 180.0
_WHOLE_WRITE_PATIENCE = 600.0  # for all of it: a relay that takes a little every minute must not hold a run for days


def session_for(offers: Mapping[str, str], in_flight: int) -> Session:
    """The fastest manner a relay offers. Chunking pays only where several letters may be in doubt."""
    manner = Manner.PIPELINING if "PIPELINING" in offers else Manner.LOCK_STEP
    if in_flight > 1 and "CHUNKING" in offers and "PIPELINING" in offers:
        manner = Manner.CHUNKING
    return Session(manner, in_flight=in_flight, size="SIZE" in offers)


class Line:
    """``delivered`` counts the letters whose fate it heard; ``mask`` is what a selector waits for on it."""

    def __init__(self, connection: Connection, session: Session, now: float) -> None:
        self.sock = connection.sock
        self.session = session
        self.size_limit = connection.size_limit
        self.buffer = memoryview(b"")
        self.since = self.began = now
        self.delivered = 0
        self.mask = 0

    def deadline(self) -> float:
        """When its patience ends, on the monotonic clock."""
        if self.session.closing:
            return self.since + _GOODBYE_SECONDS
        if self.buffer:
            return min(self.since + _WRITE_PATIENCE, self.began + _WHOLE_WRITE_PATIENCE)
        awaited = self.session.awaiting
        return self.since + (_PATIENCE.get(awaited, _OTHER_PATIENCE) if awaited else _OTHER_PATIENCE)

    def read(self) -> bytes | None:
        """What the relay sent; None at the end of the stream. Raises OSError when the connection is broken."""
        received = b""
        try:
            while chunk := self.sock.recv(_READ):
                received += chunk
                # A TLS socket may hold decrypted bytes that no selector can see.
                if not (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
                    break
            else:
                return received or None
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        return received

    def hear(self, received: bytes, now: float) -> None:
        """Pass bytes to the session. Only a whole reply buys more time, not a byte of one. Raises BrokenReply."""
        before = self.session.heard
        self.session.feed(received)
        if self.session.heard != before:
            self.since = now

    def hear_out(self, now: float) -> None:
        """Hear what came before the connection broke: a yes that arrived is a yes."""
        with suppress(OSError, BrokenReply):
            while received := self.read():
                self.hear(received, now)

    def watch(self, selector: selectors.BaseSelector) -> None:
        """Have a selector wait for what the connection waits for."""
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.buffer else 0)
        if mask != self.mask:
            (selector.modify if self.mask else selector.register)(self.sock, mask, self)
            self.mask = mask

    def write(self, now: float) -> None:
        """Hand the kernel what it takes. Raises OSError when the connection is broken."""
        while True:
            if not self.buffer:
                self.buffer = memoryview(self.session.outgoing())
                if not self.buffer:
                    return
                self.since = self.began = now
            try:
                count = self.sock.send(self.buffer)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            self.session.written(count)
            self.buffer = self.buffer[count:]
            self.since = now
