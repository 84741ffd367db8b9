"""The one place that reads SMTP replies: what a reply in a phase means for the letter, and how far the trouble reaches.

Sorted by reach, as Postfix does: one reader, one letter, the whole relay. A reply of class x.7.x speaks of our
reputation or credentials and is never held against a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from digest.model import Delivery, Outcome, Phase, Reply, State


class Trouble(StrEnum):
    """How far the trouble of a reply reaches."""

    NONE = "none"
    READER = "reader"
    LETTER = "letter"
    CLOSING = "closing"
    THROTTLE = "throttle"
    QUOTA = "quota"
    REPUTATION = "reputation"
    SENDER = "sender"
    CREDENTIALS = "credentials"
    PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What happens to the letter, and who else is concerned."""

    outcome: Outcome
    trouble: Trouble


class Answer(NamedTuple):
    """What one attempt at one letter ended with. No reply means that the connection ended first."""

    delivery: Delivery
    phase: Phase
    reply: Reply | None
    in_doubt: bool = False
    note: str = ""


class Settlement(NamedTuple):
    """What the ledger writes down for one answer. ``not_before`` is in seconds since 1970."""

    delivery: Delivery
    outcome: Outcome
    state: State
    phase: Phase
    reply: Reply | None = None
    note: str = ""
    not_before: float | None = None
    attempts: int = 0


_ACCEPTED = Ruling(Outcome.ACCEPTED, Trouble.NONE)
_THROTTLES = {"4.2.1", "4.7.0", "4.4.5"}
_QUOTAS = {"5.4.5", "4.5.3"}
_MISUNDERSTOOD = {500, 502, 503, 504}
"""Unknown or unexpected commands, such as of a relay that announces what it cannot do: never a reader's fault."""


def rule(answer: Answer) -> Ruling:
    """Judge one answer."""
    reply, phase = answer.reply, answer.phase
    if reply is None:
        return Ruling(Outcome.UNKNOWN if answer.in_doubt else Outcome.DEFERRED, Trouble.CLOSING)
    kind = reply.code // 100
    if phase == Phase.DOT and kind == 2:
        return _ACCEPTED
    if kind not in (4, 5):
        # Neither yes nor no. Before the dot that is safe to try again; after it, it is a doubt.
        return Ruling(Outcome.UNKNOWN if answer.in_doubt else Outcome.DEFERRED, Trouble.PROTOCOL)
    if reply.code in _MISUNDERSTOOD:
        return Ruling(Outcome.DEFERRED, Trouble.PROTOCOL)
    if reply.enhanced in _QUOTAS:
        return Ruling(Outcome.DEFERRED, Trouble.QUOTA)
    if reply.code in (530, 534, 535, 538):
        return Ruling(Outcome.DEFERRED, Trouble.CREDENTIALS)
    return _temporary(phase, reply) if kind == 4 else _permanent(phase, reply)


def _temporary(phase: Phase, reply: Reply) -> Ruling:
    if reply.enhanced in _THROTTLES or reply.enhanced.startswith("4.7.") or reply.code == 454:
        return Ruling(Outcome.DEFERRED, Trouble.THROTTLE)
    if reply.code == 421:
        return Ruling(Outcome.DEFERRED, Trouble.CLOSING)
    return Ruling(Outcome.DEFERRED, Trouble.THROTTLE if phase == Phase.MAIL else Trouble.READER)


def _permanent(phase: Phase, reply: Reply) -> Ruling:
    if phase == Phase.MAIL and reply.code != 552:
        return Ruling(Outcome.DEFERRED, Trouble.SENDER)
    if reply.enhanced.startswith("5.7."):
        return Ruling(Outcome.DEFERRED, Trouble.REPUTATION)
    return Ruling(Outcome.REFUSED, Trouble.READER if phase == Phase.RCPT else Trouble.LETTER)
