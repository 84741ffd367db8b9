"""A note to one reader: plain text in the newsletter's name, such as the mail that asks whether they want the letter.

It is no letter of the list, so it carries no List- fields; it is sent by a machine and says so (RFC 3834 section 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from digest.errors import RenderError
from digest.letter import headers, quoted
from digest.letter.compiled import CompiledLetter
from digest.letter.render import Templates
from digest.model import Newsletter

_SUBJECT = "Subject: "


@dataclass(frozen=True, slots=True)
class Note:
    """Subject and body."""

    subject: str
    text: str


def write_note(templates: Templates, name: str, context: Mapping[str, Any]) -> Note:
    """Render a template whose first line is ``Subject: …`` and whose body follows an empty line.

    Raises:
        RenderError: it fails, or does not begin so.
    """
    first, _, text = templates.render(name, context).lstrip("\n").partition("\n")
    subject = first.removeprefix(_SUBJECT).strip()
    if not first.startswith(_SUBJECT) or not subject or not text.startswith("\n"):
        cure = 'let the first line be "Subject: …" and the second one empty'
        raise RenderError("the note has no subject", where=str(templates.folder / name), cure=cure)
    return Note(subject, text.strip("\n") + "\n")


def compile_note(note: Note, newsletter: Newsletter, to: str, message_id: str, dated: datetime) -> CompiledLetter:
    """The finished message. The same inputs give the same bytes. ``dated`` is aware."""
    sender = headers.mailbox(newsletter.from_name or newsletter.name, newsletter.from_address, len("From: "))
    fields = [headers.field("From", sender), headers.raw("To", to)]
    if newsletter.reply_to and newsletter.reply_to != newsletter.from_address:
        fields.append(headers.raw("Reply-To", newsletter.reply_to))
    fields += [
        headers.unstructured("Subject", note.subject),
        headers.raw("Date", format_datetime(dated.astimezone(UTC))),
        headers.raw("Message-ID", f"<{message_id}>"),
        headers.raw("Auto-Submitted", "auto-generated"),
        headers.raw("MIME-Version", "1.0"),
        headers.raw("Content-Type", "text/plain; charset=utf-8"),
        headers.raw("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return CompiledLetter([b"".join(fields) + b"\r\n" + quoted.encode(note.text)], int(dated.timestamp()))
