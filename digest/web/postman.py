"""The thread that sends confirmation mails while the web app serves: a visitor never waits for the relay."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from digest.errors import DigestError
from digest.publishing.confirmations import send_confirmations
from digest.publishing.house import House

_ROUND = 60.0
"""Seconds between two looks when nobody rings."""

log = logging.getLogger("digest")


class Postman:
    """Looks for waiting mails when it is called, and once a minute for those that were put back."""

    def __init__(self, house_of: Callable[[], House]) -> None:
        self._house_of = house_of
        self._bell = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="postman", daemon=True)

    def start(self) -> None:
        """Begin, with whatever an earlier process left waiting."""
        self._thread.start()

    def call(self) -> None:
        """Somebody asked for the letter."""
        self._bell.set()

    def _walk(self) -> None:
        while True:
            self._round()
            self._bell.wait(_ROUND)
            self._bell.clear()

    def _round(self) -> None:
        try:
            settled, stopped = send_confirmations(self._house_of())
            while settled and not stopped:
                log.info("confirmation mails: %s", ", ".join(f"{n} {outcome}" for outcome, n in settled.items()))
                settled, stopped = send_confirmations(self._house_of())
            if stopped:
                log.warning("confirmation mails wait: %s", stopped)
        except DigestError as error:
            for fault in error.faults:
                log.error("confirmation mails wait: %s", fault)
        except Exception as error:
            log.error("confirmation mails wait: internal error: %s", type(error).__name__)
