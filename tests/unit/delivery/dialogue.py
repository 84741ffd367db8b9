"""A relay made of text: it reads a session's commands out of bytes and writes replies, with no socket in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dispatch import SENDER, delivery_of

from digest.delivery.session import Session
from digest.delivery.transport import Letter
from digest.delivery.verdict import Answer
from digest.model import Envelope

GOOD = {"MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok", "DATA": "354 go on", "DOT": "250 2.0.0 kept"}
Script = Callable[[str, int], str | None]
"""A verb and how often it has come by now, this time included, to a reply; None for the usual one."""


def scripted(replies: Mapping[str, str]) -> Script:
    """Replies by place: ``{"RCPT 2": "550 no such user", "DATA": "451 later"}``."""
    return lambda verb, time: replies.get(f"{verb} {time}", replies.get(verb))


class PaperRelay:
    """``accepted`` are the recipients whose letters it took, ``contents`` those letters; ``lines`` what it was told.

    It takes a command exactly when it answers 2 (DATA: 354), and after a 421 it executes nothing more.
    ``grudge`` says of a reply after the dot that is neither yes nor no whether the letter was taken all the same. One
    that ``stays`` goes on after a 421, against RFC 5321 section 3.8.
    """

    def __init__(
        self, script: Script | None = None, grudge: Callable[[], bool] = lambda: False, stays: bool = False
    ) -> None:
        self.accepted: list[str] = []
        self.contents: list[bytes] = []
        self.lines: list[str] = []
        self.closed = False
        self._script = script or scripted({})
        self._grudge = grudge
        self._stays = stays
        self._times: dict[str, int] = {}
        self._unread = b""
        self._reading: int | None = None  # None: commands, 0: up to the dot, n: a chunk of n bytes
        self._sender = self._recipient = ""

    def receive(self, sent: bytes) -> list[str]:
        """Take bytes; the replies they call for, each one without its line end."""
        self._unread += sent
        replies = []
        while not self.closed and (said := self._step()) is not None:
            if said:
                replies.append(said)
                self.closed = said.startswith("421") and not self._stays
        return replies

    def _step(self) -> str | None:
        """Read one thing: its reply, "" when it calls for none, None when it is not all there."""
        if self._reading is None:
            line, end, rest = self._unread.partition(b"\r\n")
            if not end:
                return None
            self._unread = rest
            return self._obey(line.decode("ascii"))
        if self._reading:
            content, rest = self._unread[: self._reading], self._unread[self._reading :]
            if len(content) < self._reading:
                return None
        else:
            framed, end, rest = (b"\r\n" + self._unread).partition(b"\r\n.\r\n")
            if not end:
                return None
            content = (framed + b"\r\n").replace(b"\r\n..", b"\r\n.")[2:]
            self.lines.append(".")
        self._unread, self._reading = rest, None
        return self._end(content)

    def _obey(self, line: str) -> str:
        self.lines.append(line)
        verb, _, rest = line.partition(" ")
        path = rest.partition("<")[2].partition(">")[0]
        if verb == "BDAT":
            self._reading = int(rest.removesuffix(" LAST"))
            return ""
        if verb == "RSET":
            self._sender = self._recipient = ""
        usual = GOOD.get(verb, "250 2.0.0 ok")
        if verb == "RCPT" and not self._sender:
            return "503 5.5.1 MAIL first"
        if verb == "DATA" and not self._recipient:
            usual = "554 5.5.1 no valid recipients"
        reply = self._say(verb, usual)
        if verb == "MAIL":
            self._sender, self._recipient = path if reply[0] == "2" else "", ""
        elif verb == "RCPT":
            self._recipient = path if reply[0] == "2" else ""
        elif verb == "DATA" and reply.startswith("354"):
            self._reading = 0
        return reply

    def _end(self, content: bytes) -> str:
        recipient, self._sender, self._recipient = self._recipient, "", ""
        if not recipient:
            return "554 5.5.1 no valid recipients"
        reply = self._say("DOT", GOOD["DOT"])
        if reply[0] == "2" or (reply[0] not in "45" and self._grudge()):
            self.accepted.append(recipient)
            self.contents.append(content)
        return reply

    def _say(self, verb: str, usual: str) -> str:
        self._times[verb] = self._times.get(verb, 0) + 1
        return self._script(verb, self._times[verb]) or usual


def converse(
    session: Session, relay: PaperRelay, letters: Iterable[Letter], cut: int = 0
) -> tuple[list[str], list[Answer]]:
    """Let a session deliver letters; the dialogue and the answers.

    A line of the dialogue is what went out together: ``C: DATA`` the client, ``S: 354`` the relay, ``mark 1`` the
    moment at which a letter becomes in doubt. ``cut`` hands the relay's replies over in pieces of so many bytes.
    """
    waiting, told, before = list(letters), [], -1
    while before < len(told):
        before = len(told)
        while waiting and session.wants > 0:
            session.offer(waiting.pop(0))
        sent = session.outgoing()
        session.written(len(sent))
        if sent:
            told.append("C: " + " | ".join(_shown(sent)))
        for letter in session.ready():
            told.append(f"mark {letter.delivery.id}")
            session.release(letter)
        if replies := relay.receive(sent):
            told.append("S: " + " | ".join(reply.replace("\r\n", "/") for reply in replies))
            hear(session, replies, cut)
    return told, session.answers


def hear(session: Session, replies: Iterable[str], cut: int = 0) -> None:
    """Feed a session replies, whole or in pieces of ``cut`` bytes."""
    said = "".join(f"{reply}\r\n" for reply in replies).encode()
    size = cut or len(said) or 1
    for start in range(0, len(said), size):
        session.feed(said[start : start + size])


def note_to(number: int) -> Letter:
    """The shortest letter to a reader: no line of it looks like a command."""
    delivery = delivery_of(number)
    content = f"To: <{delivery.address}>\r\n\r\nDear reader\r\n".encode()
    return Letter(delivery, Envelope(SENDER, delivery.address), content, f"{number}@example.com")


def notes(count: int) -> list[Letter]:
    """Notes to readers 1 to ``count``."""
    return [note_to(number) for number in range(1, count + 1)]


def text(dialogue: Iterable[str]) -> str:
    """A dialogue as it is written in a test."""
    return "\n".join(dialogue) + "\n"


def _shown(sent: bytes) -> list[str]:
    """Commands as they are, our address as <us>, readers without their domain, a letter by whom it is for."""
    shown = []
    for line in sent.decode("ascii").split("\r\n"):
        if line.startswith("To: <"):
            shown.append(f"[letter to {line[5:].partition('@')[0]}]")
        elif line not in ("", "Dear reader"):
            shown.append(line.replace(SENDER, "us").replace("@example.org", ""))
    return shown
