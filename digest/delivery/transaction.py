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
