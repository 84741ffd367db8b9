"""One conversation of the hostile relay: enough of RFC 5321, 2920 and 3030 to be talked to, and how to spoil it."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from relay_acts import Act, Then, bye, drop

if TYPE_CHECKING:
    from relays import HostileRelay

_KNOWN = {"RSET": "250 2.0.0 ok", "NOOP": "250 2.0.0 ok", "AUTH": "235 2.7.0 welcome", "QUIT": "221 2.0.0 bye"}


class Over(Exception):
    """The relay has ended this conversation."""


class Conversation:
    """Reads commands, asks the relay's script what to do, and does it."""

    def __init__(
        self, relay: HostileRelay, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._relay = relay
        self._number = number
        self._reader = reader
        self._writer = writer
        self._letters = 0
        self._sender = self._recipient = ""

    async def run(self) -> None:
        """Talk until either side has had enough."""
        await self._play("CONNECT", "220 relay.example.net ESMTP")
        while line := (await self._reader.readline()).decode("latin-1").strip():
            self._relay.heard.append((self._number, line))
            verb = line.partition(" ")[0].upper()
            if self._enough and self._relay.farewell:
                await self._do(bye(self._relay.farewell), "")
            if "PIPELINING" not in self._relay.offers and self._pushed and verb != "BDAT":
                await self._do(bye("500 5.5.1 one command at a time"), "")
            await self._obey(verb, line)

    async def _obey(self, verb: str, line: str) -> None:
        if verb in ("EHLO", "HELO"):
            lines = ["relay.example.net", *(self._relay.offers if verb == "EHLO" else ())]
            await self._play(verb, "\r\n".join([f"250-{said}" for said in lines[:-1]] + [f"250 {lines[-1]}"]))
        elif verb == "MAIL":
            self._recipient = ""
            self._sender = _path(line) if _yes(await self._play(verb, "250 2.1.0 ok")) else ""
        elif verb == "RCPT":
            self._recipient = _path(line)
            usual = "250 2.1.5 ok" if self._sender else "503 5.5.1 MAIL first"
            if not _yes(await self._play(verb, usual)) or not self._sender:
                self._recipient = ""
        elif verb == "DATA":
            usual = "354 go on" if self._recipient else "554 5.5.1 no valid recipients"
            if (await self._play(verb, usual)).startswith(b"354"):
                await self._end(await self._read_data())
        elif verb == "STARTTLS" and self._relay.tls:
            if (await self._play(verb, "220 2.0.0 go on")).startswith(b"220"):
                await self._writer.start_tls(self._relay.tls)
        elif verb == "BDAT":
            await self._end(await self._read_chunk(int(line.split()[1])))
        else:
            if verb == "RSET":
                self._sender = self._recipient = ""
            await self._play(verb, _KNOWN.get(verb, "500 5.5.2 unknown"))
            if verb == "QUIT":
                raise Over

    async def _read_data(self) -> bytes:
        lines: list[bytes] = []
        while (line := await self._reader.readuntil(b"\r\n")) != b".\r\n":
            if not lines:
                await self._play("BODY", "")
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    async def _read_chunk(self, size: int) -> bytes:
        half = await self._reader.readexactly(size // 2)
        await self._play("BODY", "")
        return half + await self._reader.readexactly(size - size // 2)

    async def _end(self, content: bytes) -> None:
        """The letter is all here: keep it or not, then say so or not."""
        usual = "250 2.0.0 kept" if self._recipient else "554 5.5.1 no valid recipients"
        act = await self._act("DOT")
        keeps = _yes(act.answer(usual)) if act.keeps is None else act.keeps
        if keeps and self._recipient:
            self._relay.keep(self._number, self._sender, self._recipient, content)
            self._letters += 1
        self._sender = self._recipient = ""
        await self._do(act, usual)
        if self._enough and not self._relay.farewell:
            await self._do(drop(), "")

    @property
    def _pushed(self) -> bool:
        """Whether the client has sent more than the command that is due, without waiting for its reply."""
        return bool(self._reader._buffer)

    @property
    def _enough(self) -> bool:
        return 0 < self._relay.letters_per_connection <= self._letters

    async def _play(self, verb: str, usual: str) -> bytes:
        return await self._do(await self._act(verb), usual)

    async def _act(self, verb: str) -> Act:
        act = self._relay.act(verb, self._number, self._recipient)
        if act.before:
            await asyncio.to_thread(act.before)
        return act

    async def _do(self, act: Act, usual: str) -> bytes:
        reply = act.answer(usual)
        size = self._relay.fragment or len(reply) or 1
        for start in range(0, len(reply), size):
            self._writer.write(reply[start : start + size])
            await self._writer.drain()
            await asyncio.sleep(0)
        if act.then == Then.DEAF:
            self._writer.write_eof()
        if act.then in (Then.DEAF, Then.SILENCE):
            await asyncio.Event().wait()
        if act.then == Then.RESET:
            linger = struct.pack("ii", 1, 0)
            self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        if act.then == Then.CLOSE:
            self._writer.write_eof()
            while await self._reader.read(2**16):
                pass  # closing with unread bytes would reset the connection and could swallow the last reply
        if act.then != Then.GO_ON:
            raise Over
        return reply


def _path(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


def _yes(reply: bytes) -> bool:
    return reply.startswith(b"2")
