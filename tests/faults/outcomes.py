"""What must hold after every fault, judged by the relay's own record; and the ways to bring a fault about."""

from __future__ import annotations

import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from dispatch import Patience, Run, addresses, freeze
from folders import Folder, Ran, finished
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay

from digest.delivery import Desk, Relay, SmtpTransport, create_ledger, line, open_ledger
from digest.delivery import relay as dialling
from digest.model import Phase, State

MANNERS = {"lock-step": LOCK_STEP, "pipelining": PIPELINING, "chunking": CHUNKING}
READERS = 9
PLACES = (1, 5, READERS)
"""The first reader, one in the middle, the last."""
WINDOW = 3
"""Letters that may be in doubt at once where the relay takes chunks."""


@dataclass
class Post:
    """A hostile relay, a run over an issue for nine readers, and the transport between them."""

    relay: HostileRelay
    run: Run
    manner: str
    in_flight: int = WINDOW

    def send(self, connections: int = 1, *, gently: bool = False) -> Desk:
        """One run. It ends, whatever the relay does, and the record is judged."""
        target = Relay("127.0.0.1", self.relay.port, "none", hello="mail.example.com")
        transport = SmtpTransport(target, Patience(), connections=connections, in_flight=self.in_flight)
        if gently:
            transport.narrow()
        desk = self.run.desk()
        try:
            transport.run(desk)
        finally:
            desk.close()
        self.judge()
        return desk

    def judge(self) -> None:
        """Nobody twice, nobody forgotten, sent is kept, what is kept never waits, and nothing stays claimed."""
        counts, taken = self.run.counts(), set(self.relay.recipients)
        assert len(taken) == len(self.relay.recipients)
        assert (READERS, False) == (sum(counts.values()), "claimed" in counts)
        assert set(self.run.in_state(State.SENT)) <= taken
        assert taken <= set(self.run.in_state(State.SENT, State.IN_DOUBT))

    def all_but(self, *numbers: int) -> list[str]:
        """Every reader's address without these."""
        return addresses([number for number in range(1, READERS + 1) if number not in numbers])

    @property
    def chunks(self) -> bool:
        """Whether letters travel as chunks, several in doubt at once."""
        return self.manner == "chunking"


@contextmanager
def post_of(manner: str, folder: Path) -> Iterator[Post]:
    """A post whose relay offers what the manner needs."""
    create_ledger(folder / "ledger.sqlite")
    with closing(open_ledger(folder / "ledger.sqlite", "live")) as ledger, HostileRelay(MANNERS[manner]) as relay:
        yield Post(relay, Run(ledger, freeze(ledger, READERS)), manner)


def impatient(monkeypatch: pytest.MonkeyPatch, seconds: float = 1.2, *, dot: float = 1.2) -> None:
    """Let every wait for a relay end this soon, the one for the answer to a letter's end apart."""
    monkeypatch.setattr(line, "_PATIENCE", {Phase.DATA: seconds, Phase.DOT: dot})
    monkeypatch.setattr(line, "_OTHER_PATIENCE", seconds)
    monkeypatch.setattr(line, "_WRITE_PATIENCE", seconds)
    monkeypatch.setattr(line, "_GOODBYE_SECONDS", seconds)
    monkeypatch.setattr(dialling, "GREETING_SECONDS", seconds)


IMPATIENCE = """
import sys
from digest.delivery import line, relay
from digest.model import Phase
line._PATIENCE = {Phase.DATA: .8, Phase.DOT: .8}
line._OTHER_PATIENCE = line._WRITE_PATIENCE = relay.GREETING_SECONDS = .8
from digest.cli import main
main(sys.argv[1:])
"""


def run_impatiently(folder: Folder, *arguments: str, env: dict[str, str]) -> Ran:
    """The real command in a process of its own, with short waits for the relay."""
    return finished([sys.executable, "-c", IMPATIENCE, "--config", str(folder.config), *arguments], env)


@contextmanager
def listener(behave: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port where every caller is handed to ``behave``, for what is no SMTP at all; gives its number."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                with caller, suppress(OSError):
                    behave(caller)

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def live(port: int, security: str = "none") -> dict[str, str]:
    """The variables that make a folder live and send it to a relay on this machine."""
    return {
        "DIGEST_MODE": "live",
        "DIGEST_SMTP_HOST": "127.0.0.1",
        "DIGEST_SMTP_PORT": str(port),
        "DIGEST_SMTP_SECURITY": security,
    }


def each_once(relay: HostileRelay, readers: Sequence[str], but: Sequence[str] = ()) -> None:
    """Every reader has exactly one letter by the relay's record, but for those who are to have none."""
    assert {reader: 1 for reader in readers if reader not in but} == dict(Counter(relay.recipients))


def one_block(ran: Ran, *said: str) -> None:
    """Standard error holds one block that says what, where, why and what to do, and none of the readers' addresses."""
    assert ran.err.startswith("error: "), ran.err
    assert all(start in ("error: ", "  why: ", "  do: ") for start in map(_start, ran.err.splitlines())), ran.err
    assert [] == [text for text in said if text not in ran.err], ran.err
    assert "@example.org" not in ran.err


def _start(text: str) -> str:
    return text[: text.index(": ") + 2]
