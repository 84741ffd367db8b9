"""A relay that has its moods: what it may do to one reader's letter, and at which verb."""

from __future__ import annotations

from collections.abc import Callable

from relays import CHUNKING, LOCK_STEP, PIPELINING, Act, HostileRelay, bye, drop, keep_and_drop, say

OFFERS = {"lock-step": LOCK_STEP, "pipelining": PIPELINING, "chunking": CHUNKING}
MOODS: dict[str, tuple[str, Act]] = {
    "defers": ("RCPT", say("451 4.2.1 later")),
    "refuses": ("RCPT", say("550 5.1.1 nobody here")),
    "is full": ("DOT", say("452 4.3.1 no room")),
    "dislikes": ("DOT", say("554 5.6.0 not this")),
    "throttles": ("RCPT", say("450 4.7.28 too much mail from you")),
    "closes": ("RCPT", bye("421 4.3.2 closing")),
    "closes after the end": ("DOT", bye("421 4.3.2 closing")),
    "drops the body": ("BODY", drop()),
    "resets in the body": ("BODY", drop(reset=True)),
    "drops the end": ("DOT", drop()),
    "keeps and drops": ("DOT", keep_and_drop()),
    "keeps and mumbles": ("DOT", say(b"2x0 \xff\r\n", keeps=True)),
}


class MoodyRelay(HostileRelay):
    """Asks a function what to do at each verb."""

    def __init__(self, offers: tuple[str, ...], mood: Callable[[str, str], Act]) -> None:
        super().__init__(offers)
        self._mood = mood

    def act(self, verb: str, connection: int, recipient: str) -> Act:
        """What its mood says."""
        return self._mood(verb, recipient)
