"""A note to one reader: plain text in the newsletter's name, such as the mail that asks whether they want the letter.

It is sent by a machine and says so (RFC 3834 section 5). Who is on the list can leave by it as by any letter; who has
yet to join has nothing to leave, so that note carries no List- fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from digest.errors import RenderError
from digest.letter import headers, quoted
from digest.letter.compiled import CompiledLetter
from digest.letter.message import list_id
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


def compile_note(
    note: Note, newsletter: Newsletter, to: str, message_id: str, dated: datetime, *, leaving: str = ""
) -> CompiledLetter:
    """The finished message. The same inputs give the same bytes. ``dated`` is aware.

    ``leaving`` is the unsubscribe link of a reader of the list.
    """
    sender = headers.mailbox(newsletter.from_name or newsletter.name, newsletter.from_address, len("From: "))
    fields = [headers.field("From", sender), headers.raw("To", to)]
    if newsletter.reply_to and newsletter.reply_to != newsletter.from_address:
        fields.append(headers.raw("Reply-To", newsletter.reply_to))
    fields += [
        headers.unstructured("Subject", note.subject),
        headers.raw("Date", format_datetime(dated.astimezone(UTC))),
        headers.raw("Message-ID", f"<{message_id}>"),
        *(_list_fields(newsletter, leaving) if leaving else ()),
        headers.raw("Auto-Submitted", "auto-generated"),
        headers.raw("MIME-Version", "1.0"),
        headers.raw("Content-Type", "text/plain; charset=utf-8"),
        headers.raw("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return CompiledLetter([b"".join(fields) + b"\r\n" + quoted.encode(note.text)], int(dated.timestamp()))


def _list_fields(newsletter: Newsletter, leaving: str) -> Iterator[bytes]:
    yield headers.field("List-Id", list_id(newsletter))
    ways = f"<{leaving}>"
    if newsletter.unsubscribe_address:
        token = leaving.rpartition("/")[2]
        ways += f",\r\n <mailto:{newsletter.unsubscribe_address}?subject=unsubscribe%20{token}>"
    yield headers.field("List-Unsubscribe", ways.encode("ascii"))
    yield headers.raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
