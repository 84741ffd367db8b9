"""A letter as a reader's program sees it: parsed with the standard library and nothing of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path


@dataclass(frozen=True)
class Received:
    """One parsed letter; ``shown`` is what the HTML part shows, its white space evened out like that of ``text``."""

    message: EmailMessage
    text: str
    html: str
    shown: str

    @property
    def recipient(self) -> str:
        """The address in the To field."""
        return str(self.message["To"].addresses[0].addr_spec)

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return str(self.message["Subject"])

    @property
    def unsubscribe_url(self) -> str:
        """The address in List-Unsubscribe."""
        return str(self.message["List-Unsubscribe"]).strip().removeprefix("<").removesuffix(">")


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def flat(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())


def read_letter(raw: bytes) -> Received:
    """Parse one message."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = {}
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None, f"the letter has no {kind} part"
        parts[kind] = part.get_content()
    shown = _Shown()
    shown.feed(parts["html"])
    return Received(message, flat(parts["plain"]), parts["html"], flat("".join(shown.pieces)))


def read_letters(paths: Iterable[Path]) -> list[Received]:
    """Parse files, ordered by recipient."""
    return sorted((read_letter(path.read_bytes()) for path in paths), key=lambda letter: letter.recipient)
