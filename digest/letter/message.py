"""Compiles an edition into message bytes with places: header fields, MIME structure, quoted-printable parts.

The structure is multipart/alternative, text first (RFC 2046 section 5.1.4); the same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

from digest.letter import headers, quoted
from digest.letter.compiled import CompiledLetter, Form, Place
from digest.letter.slots import SLOT_NAMES, token
from digest.model import Edition, Month, Newsletter, Slot

_VOICE = ("base_url", "from_address", "greeting", "greeting_without_name")


def compile_letter(
    edition: Edition, newsletter: Newsletter, slot: Slot | Month, frozen_at: datetime, nonce: str
) -> CompiledLetter:
    """Cut the finished message at its personal places.

    ``frozen_at`` (aware) becomes the Date field; ``nonce`` is the one the edition's slot tokens were made with.
    """
    mark = hashlib.sha256(f"{slot}\0{nonce}\0{edition.subject}".encode()).hexdigest()[:24]
    boundary = f"=_{mark}"  # "=_" cannot occur in quoted-printable text
    pieces: list[bytes | Place] = [*_header(edition, newsletter, slot, frozen_at, boundary)]
    parts: tuple[tuple[str, Form, str], ...] = (("plain", "text", edition.text), ("html", "html", edition.html))
    for kind, form, body in parts:
        start = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        pieces.append(f"{start}Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode("ascii"))
        pieces += _body(body.replace("\r\n", "\n").rstrip("\n") + "\n", form, nonce)
    pieces.append(f"--{boundary}--\r\n".encode("ascii"))
    voice = {name: getattr(newsletter, name) for name in _VOICE}
    return CompiledLetter(_joined(pieces), int(frozen_at.timestamp()), voice)


def _header(
    edition: Edition, newsletter: Newsletter, slot: Slot | Month, frozen_at: datetime, boundary: str
) -> Iterator[bytes | Place]:
    sender = headers.mailbox(newsletter.from_name or newsletter.name, newsletter.from_address, len("From: "))
    yield headers.field("From", sender)
    yield b"To: "
    yield Place("to", "mailbox")
    yield b"\r\n"
    if newsletter.reply_to and newsletter.reply_to != newsletter.from_address:
        yield headers.raw("Reply-To", newsletter.reply_to)
    yield headers.unstructured("Subject", edition.subject)
    yield headers.raw("Date", format_datetime(frozen_at.astimezone(UTC)))
    yield b"Message-ID: <"
    yield Place("message_id", "raw")
    yield b">\r\n"
    yield headers.field("List-Id", list_id(newsletter))
    # One https address first, an optional mailto after it; never encoded words (RFC 2369 section 2, RFC 8058 3.1).
    yield b"List-Unsubscribe: <"
    yield Place("unsubscribe_url", "raw")
    if newsletter.unsubscribe_address:
        yield f">,\r\n <mailto:{newsletter.unsubscribe_address}?subject=unsubscribe%20".encode("ascii")
        yield Place("unsubscribe_token", "raw")
    yield b">\r\n"
    yield headers.raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    yield headers.raw("List-Post", "NO")
    yield headers.raw("Feedback-ID", f"{slot}:letter:{newsletter.list_id}")
    yield headers.raw("Auto-Submitted", "auto-generated")
    yield headers.raw("Precedence", "bulk")
    yield headers.raw("MIME-Version", "1.0")
    yield f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")


def list_id(newsletter: Newsletter) -> bytes:
    """The value of List-Id (RFC 2919)."""
    # No encoded words in List- fields (RFC 2047 section 5): a name that needs them is left to the From field.
    listed = headers.mailbox(newsletter.name, newsletter.list_id, len("List-Id: "))
    bare = not newsletter.name or b"=?" in listed
    return f"<{newsletter.list_id}>".encode("ascii") if bare else listed


def _body(text: str, form: Form, nonce: str) -> Iterator[bytes | Place]:
    """The part's encoded text; every slot stands on lines of its own between two soft breaks."""
    names = {token(name, nonce): name for name in SLOT_NAMES}
    runs = re.split("(" + "|".join(names) + ")", text)
    for at, run in enumerate(runs):
        if run in names:
            yield Place(names[run], form)
            yield quoted.SOFT_BREAK
        elif run:
            yield quoted.encode(run)
            if at < len(runs) - 1 and not run.endswith("\n"):
                yield quoted.SOFT_BREAK


def _joined(pieces: list[bytes | Place]) -> list[bytes | Place]:
    """Neighbouring bytes as one piece."""
    joined: list[bytes | Place] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
