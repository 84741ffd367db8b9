"""The door to smtplib: its client, over a socket that is connected already, reading replies within limits."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

from digest.delivery.replies import MAX_LINE, MAX_LINES, BrokenReply


class BoundedClient(smtplib.SMTP):
    """Only the greeting is left to its ``connect``.

    Raises what smtplib does, and BrokenReply for replies that end nowhere or are none.
    """

    def __init__(self, sock: socket.socket, hello: str) -> None:
        self._given = sock
        super().__init__(local_hostname=hello)

    def _get_socket(self, *_: Any) -> socket.socket:
        return self._given

    def getreply(self) -> tuple[int, bytes]:
        """One reply, as the library gives it, but within limits: the library's own has none for the number of lines."""
        if self.file is None:
            assert self.sock is not None  # noqa: S101
            self.file = self.sock.makefile("rb")
        texts: list[bytes] = []
        while len(texts) < MAX_LINES:
            try:
                line = self.file.readline(MAX_LINE + 1)
            except OSError as reason:
                raise smtplib.SMTPServerDisconnected(str(reason)) from reason
            if len(line) > MAX_LINE:
                raise BrokenReply("a reply line without an end")
            if not line.endswith(b"\n"):
                raise smtplib.SMTPServerDisconnected("in the middle of a reply")
            if not line[:3].isdigit():
                raise BrokenReply("a line that is no SMTP reply")
            texts.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(texts)
        raise BrokenReply("a reply of too many lines")
