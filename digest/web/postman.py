"""The thread that mails single readers while the web app serves: a visitor never waits for the relay."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing

from digest.errors import DigestError, bug_fault
from digest.publishing.errands import send_errands
from digest.publishing.house import House

_ROUND = 60.0
"""Seconds between two looks when nobody rings."""

log = logging.getLogger("digest")


class Postman:
    """Looks for waiting mails when it is called, and once a minute for those that were put back.

    ``furnish`` gives it a house of its own each time, so that it knows what has been changed meanwhile.
    """

    def __init__(self, furnish: Callable[[], House]) -> None:
        self._furnish = furnish
        self._bell = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="postman", daemon=True)

    def start(self) -> None:
        """Begin, with whatever an earlier process left waiting."""
        self._thread.start()

    def call(self) -> None:
        """A mail waits."""
        self._bell.set()

    def _walk(self) -> None:
        while True:
            self._round()
            self._bell.wait(_ROUND)
            self._bell.clear()

    def _round(self) -> None:
        try:
            with closing(self._furnish()) as house:
                settled, stopped = send_errands(house)
            if settled:
                log.info("mails to single readers: %s", ", ".join(f"{n} {outcome}" for outcome, n in settled.items()))
            if stopped:
                log.warning("mails to single readers wait: %s", stopped)
        except DigestError as error:
            for fault in error.faults:
                log.error("mails to single readers wait: %s", fault)
        except Exception as error:
            log.error("mails to single readers wait: %s", bug_fault(error))
