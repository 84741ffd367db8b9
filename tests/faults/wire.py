"""Which letters had left for good, read from the bytes that went into the sockets: a letter counts from its end on."""

from __future__ import annotations

from collections import defaultdict

from syscalls import Call


class Wire:
    """``ended`` are the recipients whose letter's final dot, or last chunk, was handed to the kernel."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self._talks: dict[str, _Talk] = defaultdict(_Talk)

    def hear(self, call: Call) -> bool:
        """Take part in a call; whether a letter ended by it."""
        if call.name != "sendto" or not call.paths[0].startswith("socket:"):
            return False
        ended = self._talks[call.paths[0]].hear(call.texts[0][: call.result])
        self.ended += ended
        return bool(ended)


class _Talk:
    """One connection as the relay reads it. Replies are not seen: the relay of these tests says yes to everything."""

    def __init__(self) -> None:
        self._unread = b""
        self._recipient = ""
        self._in_letter = False

    def hear(self, sent: bytes) -> list[str]:
        """The recipients of letters that ended with these bytes."""
        self._unread += sent
        ended = []
        while (step := self._step()) is not None:
            ended += step
        return ended

    def _step(self) -> list[str] | None:
        """Read one command or one letter; None when it is not all here."""
        if self._in_letter:
            _, end, rest = self._unread.partition(b"\r\n.\r\n")
            if not end:
                return None
            self._unread, self._in_letter = rest, False
            return [self._recipient]
        line, end, rest = self._unread.partition(b"\r\n")
        if not end:
            return None
        if line.startswith(b"BDAT "):
            size = int(line.split()[1])
            if len(rest) < size:
                return None
            self._unread = rest[size:]
            return [self._recipient]
        if line.startswith(b"RCPT TO:<"):
            self._recipient = line.partition(b"<")[2].partition(b">")[0].decode()
        self._in_letter = line == b"DATA"
        self._unread = rest
        return []
