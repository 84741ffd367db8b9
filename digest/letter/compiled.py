"""A compiled letter: the bytes all readers share, cut at the personal places. Printing one is a join of pieces."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from digest.letter import headers, quoted
from digest.letter.dkim import Seal

Form = Literal["mailbox", "raw", "text", "html"]
Filling = tuple[bytes, ...]
"""What one reader's letter has of its own: the signature's field, or nothing, and the written places in order."""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A personal place: which value stands there, and how that place is written.

    ``mailbox`` is the To field's display name and address; ``raw`` ASCII of our own making; ``text`` and ``html``
    quoted-printable text between two soft line breaks.
    """

    value: str
    form: Form


def _mailbox(values: Mapping[str, str], _: str) -> bytes:
    return headers.mailbox(values["display"], values["address"], len("To: "))


def _raw(values: Mapping[str, str], name: str) -> bytes:
    return values[name].encode("ascii")


def _text(values: Mapping[str, str], name: str) -> bytes:
    return quoted.encode_value(values[name])


def _html(values: Mapping[str, str], name: str) -> bytes:
    return quoted.encode_value(html.escape(values[name]))


_WRITERS: Mapping[str, Callable[[Mapping[str, str], str], bytes]] = {
    "mailbox": _mailbox, "raw": _raw, "text": _text, "html": _html,
}  # fmt: skip


class CompiledLetter:
    """``pieces`` in order: bytes as they are, or a Place to fill. ``signed_at``, in seconds since 1970, dates seals.

    ``voice`` holds what the personal values are made of, by the newsletter's names for it: a letter that is kept speaks
    to its last reader as it did to the first.
    """

    def __init__(
        self, pieces: Sequence[bytes | Place], signed_at: int = 0, voice: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.signed_at = signed_at
        self.voice = voice
        self.pieces = tuple(pieces)
        self._frame = [piece if isinstance(piece, bytes) else b"" for piece in pieces]
        places = list(dict.fromkeys(piece for piece in pieces if isinstance(piece, Place)))
        self._writers = [(_WRITERS[place.form], place.value) for place in places]
        # True by construction, our encoder hides such dots; a transport need not look for them in every letter.
        self.dot_free = not any(b"\r\n." in piece for piece in self._frame)
        self._seam = next((at for at, piece in enumerate(self._frame) if b"\r\n\r\n" in piece), 0)
        self._common = hashlib.sha256(self._frame[self._seam].partition(b"\r\n\r\n")[2] if self._frame else b"")
        self._holes = [(at, places.index(piece)) for at, piece in enumerate(pieces) if isinstance(piece, Place)]

    def print(self, values: Mapping[str, str], seal: Seal | None = None) -> bytes:
        """The final bytes of one reader's letter: header, CRLF line ends, 7-bit clean, signed if there is a seal.

        ``values`` holds display, address, message_id, and every slot name the templates used.
        """
        return self.whole(self.fill(values, seal))

    def fill(self, values: Mapping[str, str], seal: Seal | None = None) -> Filling:
        """The costly half of printing: a thousand bytes at most, so that it may be had from another process."""
        # Most values, links above all, are written alike in every form: encoded once, they serve all their places.
        same = {name: value.encode() for name, value in values.items() if quoted.is_plain(value)}
        written = [same.get(name) or write(values, name) for write, name in self._writers]
        if seal is None:
            return b"", *written
        head, rest = self._cut(self._filled(written))
        body = self._common.copy()
        for piece in rest:
            body.update(piece)
        return seal.field(head, body.digest(), self.signed_at), *written

    def whole(self, filling: Filling) -> bytes:
        """The letter around what ``fill`` gave."""
        return b"".join([filling[0], *self._filled(filling[1:])])

    def _filled(self, written: Sequence[bytes]) -> list[bytes]:
        frame = self._frame.copy()
        for at, which in self._holes:
            frame[at] = written[which]
        return frame

    def _cut(self, frame: list[bytes]) -> tuple[bytes, list[bytes]]:
        """The header, and what of the body follows its first piece, which all readers share."""
        last = frame[self._seam].partition(b"\r\n\r\n")[0]
        return b"".join([*frame[: self._seam], last]), frame[self._seam + 1 :]

    def to_json(self) -> str:
        """A form for the ledger, from which the same bytes come back."""
        pieces = [p.decode("ascii") if isinstance(p, bytes) else [p.value, p.form] for p in self.pieces]
        tree = {"version": _VERSION, "signed_at": self.signed_at, "voice": dict(self.voice), "pieces": pieces}
        return json.dumps(tree, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> CompiledLetter:
        """Read what ``to_json`` wrote. Raises ValueError for another version."""
        tree = json.loads(text)
        if tree["version"] != _VERSION:
            raise ValueError(f"a compiled letter of version {tree['version']}, not {_VERSION}")
        pieces = [p.encode("ascii") if isinstance(p, str) else Place(p[0], p[1]) for p in tree["pieces"]]
        return cls(pieces, tree["signed_at"], tree.get("voice", {}))  # letters of before had none
