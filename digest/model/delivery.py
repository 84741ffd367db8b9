"""One issue to one reader: the states it walks, the relay's answers, what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    RSET = "rset"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMTP reply: code, enhanced code of RFC 3463 ("" when there is none), printable text."""

    code: int
    enhanced: str = ""
    text: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender and recipient on the wire (RFC 5321 section 2.3.1)."""

    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger: this issue to this reader. ``id`` is the row's place in the roll."""

    id: int
    key: bytes
    address: str
    name: str
    attempts: int = 0
