"""A small SMTP relay on loopback that says when a letter has come to a certain point, and holds it there."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from steps import DEADLINE


class Turnstile(socketserver.ThreadingTCPServer):
    """``received`` are (recipient, message) pairs. When ``point`` comes for the ``letter``-th time it sets ``reached``
    and goes on when ``go`` is set.

    Points: mail, rcpt, data (before each is answered), body (its first line has come), dot (the message is kept and
    not answered yet). ``refused`` maps recipients to the reply their RCPT gets.
    """

    allow_reuse_address = True

    def __init__(self, point: str, letter: int, offers: Sequence[str], refused: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.received: list[tuple[str, bytes]] = []
        self.reached, self.go = threading.Event(), threading.Event()
        self.offers, self.refused = offers, refused
        self._point, self._left = point, letter
        self._lock = threading.Lock()

    @property
    def env(self) -> dict[str, str]:
        """What makes a folder live and sends it here."""
        port = self.server_address[1]
        return {"DIGEST_MODE": "live", "DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_PORT": str(port),
                "DIGEST_SMTP_SECURITY": "none"}  # fmt: skip

    @property
    def recipients(self) -> list[str]:
        """Who got a letter, once for each letter."""
        return sorted(recipient for recipient, _ in self.received)

    def passing(self, point: str) -> None:
        """A letter has come to ``point``; wait there if it is the one."""
        if point != self._point:
            return
        with self._lock:
            self._left -= 1
            held = self._left == 0
        if held:
            self.reached.set()
            self.go.wait(DEADLINE)


class _Talk(socketserver.StreamRequestHandler):
    server: Turnstile
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            self._talk()
        except ConnectionError:
            return  # the sender was killed

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _talk(self) -> None:
        self._say("220 localhost ESMTP")
        recipient = ""
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"EHLO":
                words = ["localhost", *self.server.offers]
                self._say(*(f"250-{word}" for word in words[:-1]), f"250 {words[-1]}")
            elif verb == b"QUIT":
                self._say("221 2.0.0 bye")
                return
            elif verb == b"DATA":
                self._data(recipient)
            else:
                if verb == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                self._answer(verb, recipient)

    def _answer(self, verb: bytes, recipient: str) -> None:
        self.server.passing(verb.decode().lower())
        self._say(self.server.refused.get(recipient, "250 2.1.5 ok") if verb == b"RCPT" else "250 2.1.0 ok")

    def _data(self, recipient: str) -> None:
        self.server.passing("data")
        if recipient in self.server.refused:
            self._say("554 5.5.1 no valid recipients")
            return
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            if not lines:
                self.server.passing("body")
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.received.append((recipient, b"".join(lines)))
        self.server.passing("dot")
        self._say("250 2.0.0 kept")


@contextmanager
def turnstile(
    point: str = "",
    letter: int = 1,
    *,
    offers: Sequence[str] = (),
    refused: Mapping[str, str] | None = None,
    kind: type[Turnstile] = Turnstile,
) -> Iterator[Turnstile]:
    """Run one while the block lasts."""
    with kind(point, letter, offers, refused or {}) as relay:
        thread = threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield relay
        finally:
            relay.go.set()
            relay.shutdown()
            thread.join()
