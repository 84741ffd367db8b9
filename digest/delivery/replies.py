"""Reads SMTP replies out of a stream of bytes (RFC 5321 section 4.2), within limits a hostile relay cannot pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from digest.model import Reply

MAX_LINE = 4096
MAX_LINES = 200
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|\Z)")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\u00a0-\ud7ff\ue000-\U0010ffff]")
_KEPT_TEXT = 300


class BrokenReply(Exception):
    """The relay sent something that is no SMTP reply."""


def senseless(reply: Reply) -> bool:
    """Whether a reply says neither yes nor no: its class is none that ends a command (RFC 5321 section 4.2.1)."""
    return reply.code // 100 not in (2, 4, 5)


class ReplyReader:
    """``feed`` bytes in any fragments; get whole replies out."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []

    def feed(self, received: bytes) -> Iterator[Reply]:
        """The replies that are complete now, one by one: those before a break count. Raises BrokenReply."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        for line in lines:
            # Nearly every reply is one line, and most of them come again and again.
            reply = None if self._lines else _whole(line)
            if reply is not None or (reply := self._line(line.rstrip(b"\r"))) is not None:
                yield reply
        if len(self._rest) > MAX_LINE:
            raise BrokenReply("a reply line without an end")

    def _line(self, line: bytes) -> Reply | None:
        code, mark = line[:3], line[3:4]
        if len(line) > MAX_LINE or not (code.isdigit() and len(code) == 3 and mark in (b" ", b"-", b"")):
            raise BrokenReply("a line that is no SMTP reply")
        if self._lines and self._lines[0][:3] != code:
            raise BrokenReply("one reply with two codes")
        self._lines.append(line)
        if mark == b"-":
            if len(self._lines) >= MAX_LINES:
                raise BrokenReply("a reply of too many lines")
            return None
        lines, self._lines = self._lines, []
        return parse_reply(int(code), b" ".join(line[4:] for line in lines))


@lru_cache(1024)
def _whole(line: bytes) -> Reply | None:
    """The reply of one line; None for a line that is part of a longer one, or no reply."""
    if line[:3].isdigit() and line[3:4] == b" " and len(line) <= MAX_LINE:
        return parse_reply(int(line[:3]), line.rstrip(b"\r")[4:])
    return None


def parse_reply(code: int, text: bytes) -> Reply:
    """A reply from its code and the rest of its text; control characters become question marks."""
    shown = _UNPRINTABLE.sub("?", text.decode("utf-8", "replace"))
    match = _ENHANCED.match(shown)
    enhanced = match[1] if match else ""
    return Reply(code, enhanced, (shown[match.end() :] if match else shown).strip()[:_KEPT_TEXT])
