"""The SMTP transport: the relay it knows, and one loop over its connections for every run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from digest.delivery.dialler import Approach
from digest.delivery.loop import Loop
from digest.delivery.relay import Relay, dial, make_room
from digest.delivery.transport import Counter

_GOODBYE_SECONDS = 5.0


class SmtpTransport:
    """Sends over up to ``connections`` connections; ``in_flight`` letters may be in doubt on each if it chunks."""

    name = "smtp"

    def __init__(
        self, relay: Relay, monotonic: Callable[[], float], *, connections: int = 1, in_flight: int = 1
    ) -> None:
        self._relay = relay
        self._monotonic = monotonic
        self._approach = Approach(connections, in_flight)

    def check(self, octets: int = 0) -> None:
        """Connect, greet, secure, log in, say goodbye. Raises what ``dial`` and ``make_room`` raise."""
        connection = dial(self._relay)
        with connection.sock as sock:
            sock.settimeout(_GOODBYE_SECONDS)
            with contextlib.suppress(OSError):
                sock.sendall(b"QUIT\r\n")
                sock.recv(512)
        make_room(self._relay, connection, octets)
        self._approach = replace(self._approach, met=True)

    def narrow(self) -> None:
        """One connection at first, then one more at a time, and on each a command and a reply."""
        self._approach = replace(self._approach, gently=True, in_flight=1)
        self._relay = replace(self._relay, plain=True)

    def run(self, counter: Counter) -> None:
        """Send everything the counter has. A relay that cannot be reached halts the run; it never raises for that."""
        Loop(self._relay, counter, self._monotonic, self._approach).run()
