"""What a hostile relay can be told to do at a verb: answer otherwise, keep or lose the letter, close, be silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum


class Then(Enum):
    """What becomes of the connection after an act."""

    GO_ON = "go on"
    CLOSE = "close"  # an orderly end: everything said arrives
    RESET = "reset"  # the network's way: the next write of the other side fails
    DEAF = "deaf"  # an orderly end of what it says, while it reads nothing more either
    SILENCE = "silence"


@dataclass(frozen=True)
class Act:
    """What the relay does at a verb instead of its duty. ``reply`` None is the usual one, "" is none at all.

    ``keeps`` decides at DOT whether the letter is accepted; None keeps it when the reply is a yes. ``before`` is called
    first, off the loop: the place for a test to meet the relay. It must come back by itself.
    """

    reply: str | bytes | None = None
    then: Then = Then.GO_ON
    keeps: bool | None = None
    before: Callable[[], object] | None = None

    def answer(self, usual: str) -> bytes:
        """The bytes it says where the usual line would be due; bytes of a script go out as they are."""
        reply = usual if self.reply is None else self.reply
        if isinstance(reply, bytes):
            return reply
        return f"{reply}\r\n".encode() if reply else b""


def say(reply: str | bytes, *, keeps: bool | None = None) -> Act:
    """Answer this and go on."""
    return Act(reply, keeps=keeps)


def bye(reply: str | bytes = "421 4.3.2 closing", *, keeps: bool | None = None, reset: bool = False) -> Act:
    """Answer this and close."""
    return Act(reply, Then.RESET if reset else Then.CLOSE, keeps)


def drop(*, reset: bool = False) -> Act:
    """Close without a word; a letter under way is not kept."""
    return Act("", Then.RESET if reset else Then.CLOSE, keeps=False)


def hang_up() -> Act:
    """Close without a word and leave the rest of a letter where it is: what it would not take is never on its way."""
    return Act("", Then.DEAF, keeps=False)


def keep_and_drop() -> Act:
    """At DOT: take the letter, and close before saying so."""
    return Act("", Then.CLOSE, keeps=True)


def silence(*, keeps: bool = False) -> Act:
    """Never answer again."""
    return Act("", Then.SILENCE, keeps)


def meet(before: Callable[[], object], then: Act | None = None) -> Act:
    """Call this first, then act as told, or as usual."""
    return replace(then or Act(), before=before)
