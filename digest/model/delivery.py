"""One issue to one reader: the states it walks, the relay's answers, what they mean.

Nouns that are made for every letter are named tuples: they are made in a quarter of the time.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where one delivery stands in the ledger."""

    PENDING = "pending"
    CLAIMED = "claimed"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What one attempt came to. "Accepted" by our relay is not "delivered"."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """How far an SMTP exchange had come (RFC 5321 section 3)."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    RSET = "rset"
    QUIT = "quit"


class Reply(NamedTuple):
    """One SMTP reply: code, enhanced code of RFC 3463 ("" when there is none), printable text."""

    code: int
    enhanced: str = ""
    text: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)


class Envelope(NamedTuple):
    """Sender and recipient on the wire (RFC 5321 section 2.3.1)."""

    sender: str
    recipient: str


class Delivery(NamedTuple):
    """One row of the ledger: this issue to this reader. ``id`` is the row's place in the roll."""

    id: int
    key: bytes
    address: str
    name: str
    attempts: int = 0
