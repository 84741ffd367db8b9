"""A relay that misbehaves on request: plain asyncio in a thread of its own, scriptable at every verb, with a memory.

    with HostileRelay(PIPELINING) as relay:
        relay.on("RCPT", say("550 5.1.1 no such user"), nth=2)
        relay.on("DOT", keep_and_drop(), recipient="reader3@example.org")
        ...                      # talk to relay.host, relay.port
        assert ["reader1@example.org"] == relay.recipients

Verbs are CONNECT, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (in the middle of a letter), DOT (after its end, by a dot or
the last BDAT chunk), RSET, NOOP and QUIT. What it accepts it keeps before it answers, on disk too if it has a folder.
Commands pushed ahead of its replies it refuses, as OpenSMTPD does, unless it offers PIPELINING.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from relay_acts import Act, Then, bye, drop, hang_up, keep_and_drop, meet, say, silence
from relay_conversation import Conversation, Over

__all__ = [
    "CHUNKING",
    "LOCK_STEP",
    "PIPELINING",
    "Act",
    "HostileRelay",
    "Kept",
    "Then",
    "bye",
    "drop",
    "hang_up",
    "keep_and_drop",
    "meet",
    "say",
    "silence",
]

LOCK_STEP = ("SIZE 50000000", "8BITMIME", "ENHANCEDSTATUSCODES")
PIPELINING = ("PIPELINING", *LOCK_STEP)
CHUNKING = ("CHUNKING", *PIPELINING)
_PATIENCE = 30.0


@dataclass(frozen=True)
class Kept:
    """One accepted letter."""

    connection: int
    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class _Rule:
    verb: str
    act: Act
    nth: int | None
    recipient: str | None
    connection: int | None


class HostileRelay:
    """``kept`` holds what it accepted, ``heard`` every command as (connection, line), ``connections`` their number.

    ``fragment`` cuts every answer into pieces of so many bytes. After ``letters_per_connection`` accepted letters the
    connection ends: with ``farewell`` as the answer to the next command, or at once without a word when it is empty.
    ``tls`` is what it wears after STARTTLS, or from the first byte.
    """

    def __init__(
        self,
        offers: tuple[str, ...] = PIPELINING,
        *,
        folder: Path | None = None,
        fragment: int = 0,
        letters_per_connection: int = 0,
        farewell: str = "421 4.3.2 enough for one connection",
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        tls_at_once: bool = False,
    ) -> None:
        self.offers = offers
        self.fragment = fragment
        self.letters_per_connection = letters_per_connection
        self.farewell = farewell
        self.kept: list[Kept] = []
        self.heard: list[tuple[int, str]] = []
        self.connections = 0
        self.seen_to_end = 0
        self.tls = tls
        self._tls_at_once = tls_at_once
        self.host = host
        self.port = 0
        self._folder = folder
        self._rules: list[_Rule] = []
        self._times: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = threading.Semaphore(0)

    # -- for tests ----------------------------------------------------------------------------------------------

    def on(
        self,
        verb: str,
        act: Act,
        *,
        nth: int | None = None,
        recipient: str | None = None,
        connection: int | None = None,
    ) -> None:
        """Script a verb: its nth time over all connections, for one recipient, on the nth connection, or always.

        Of several rules that fit, the one written first rules.
        """
        self._rules.append(_Rule(verb, act, nth, recipient, connection))

    @property
    def recipients(self) -> list[str]:
        """Who got letters, in the order of acceptance."""
        return [kept.recipient for kept in self.kept]

    def times(self, verb: str) -> int:
        """How often a verb came."""
        return self._times[verb]

    def see_one_end(self) -> None:
        """Wait until one more connection is over, on both sides of the network."""
        assert self._ended.acquire(timeout=_PATIENCE), "no connection ended"
        self.seen_to_end += 1

    def __enter__(self) -> Self:
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="relay", daemon=True)
        self._thread.start()
        assert self._started.wait(_PATIENCE), "the relay did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)

    # -- for its conversations ----------------------------------------------------------------------------------

    def act(self, verb: str, connection: int, recipient: str) -> Act:
        """What the script says about this verb, this time."""
        self._times[verb] += 1
        for rule in self._rules:
            if (
                rule.verb == verb
                and rule.nth in (None, self._times[verb])
                and rule.recipient in (None, recipient)
                and rule.connection in (None, connection)
            ):
                return rule.act
        return Act()

    def keep(self, connection: int, sender: str, recipient: str, content: bytes) -> None:
        """Own a letter, durably if there is a folder."""
        if self._folder is not None:
            path = self._folder / f"{len(self.kept) + 1:06d}-{recipient.replace('/', '_')}.eml"
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        self.kept.append(Kept(connection, sender, recipient, content))

    # -- the server ---------------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(
            self._receive, self.host, 0, limit=2**18, ssl=self.tls if self._tls_at_once else None
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        talking = list(self._tasks)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await asyncio.sleep(0)  # one turn of the loop, in which closed sockets are let go

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await Conversation(self, self.connections, reader, writer).run()
        except (Over, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            self._ended.release()


def live(relay: HostileRelay) -> dict[str, str]:
    """The variables that point a folder at the relay."""
    return {"DIGEST_MODE": "live", "DIGEST_SMTP_PORT": str(relay.port), "DIGEST_SMTP_SECURITY": "none"}
