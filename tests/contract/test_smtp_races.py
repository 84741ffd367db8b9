"""What was said before a connection broke counts, even when the break is noticed first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from dispatch import Patience, Run, freeze
from relays import CHUNKING, HostileRelay, bye, meet

from digest.delivery import Relay, SmtpTransport, create_ledger, open_ledger

_PATIENCE = 20.0


class Leavers:
    """Suppressed addresses; looking one reader up for the second time, at the mark, first calls something."""

    def __init__(self, address: str, at_the_mark: Callable[[], object]) -> None:
        self._address = address
        self._at_the_mark = at_the_mark
        self._looks = 0

    def __contains__(self, address: object) -> bool:
        if address == self._address:
            self._looks += 1
            if self._looks == 2:
                self._at_the_mark()
        return False


@pytest.mark.fault("28")
def test_a_yes_that_arrived_before_the_reset_is_heard(tmp_path: Path) -> None:
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    run = Run(ledger, freeze(ledger, 3))
    marking = threading.Event()
    with HostileRelay(CHUNKING) as relay:
        # Letter 1 is answered. While letter 3 is marked, letter 2 is kept, answered, and the connection reset.
        relay.on("DOT", meet(lambda: marking.wait(_PATIENCE), bye("250 2.0.0 kept", reset=True)), nth=2)

        def at_the_mark() -> None:
            marking.set()
            relay.see_one_end()

        run.withheld = Leavers("reader3@example.org", at_the_mark)
        desk = run.desk()
        target = Relay(relay.host, relay.port, "none", hello="mail.example.com")
        try:
            SmtpTransport(target, Patience(), in_flight=2).run(desk)
        finally:
            desk.close()
    assert {"sent": 3} == run.counts()
    assert 3 == len(set(relay.recipients)) == len(relay.recipients)
    ledger.close()
