"""How an SMTP session may speak, and one letter's way through it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digest.delivery.transport import Letter
from digest.model import Phase, Reply


class Manner(StrEnum):
    """How the session speaks."""

    LOCK_STEP = "lock-step"
    PIPELINING = "pipelining"
    CHUNKING = "chunking"


@dataclass(slots=True, eq=False)
class Transaction:
    """One letter's way through the connection. Offsets count bytes of the outgoing stream."""

    letter: Letter
    body_end: int = -1
    doubt_from: int = -1
    failure: tuple[Phase, Reply] | None = None
    released: bool = False

    def envelope(self, size: bool) -> tuple[bytes, bytes]:
        """MAIL, with the letter's SIZE if the relay wants it (RFC 1870), and RCPT."""
        sender, recipient = self.letter.envelope.sender, self.letter.envelope.recipient
        told = b" SIZE=%d" % len(self.letter.content) if size else b""
        return b"MAIL FROM:<%s>%s\r\n" % (sender.encode("ascii"), told), b"RCPT TO:<%s>\r\n" % recipient.encode("ascii")
