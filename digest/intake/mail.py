"""What a saved mail has around its text: header lines above, a signature below."""

from __future__ import annotations

import re

from digest.intake.names import is_name, tidy_name
from digest.intake.page import Page
from digest.intake.spacing import fold

_MOST_SIGNATURE = 8
_MAIL = re.compile(
    r"(from|to|cc|bcc|date|sent|subject|reply-to|message-id|von|an|betreff|datum|gesendet|de|para|asunto|fecha|a|objet|envoye|assunto|data|da|oggetto|inviato)\s?:\s*(.*)\Z",
    re.IGNORECASE,
)
_SUBJECT = frozenset(["subject", "betreff", "asunto", "objet", "assunto", "oggetto"])
_FROM = frozenset(["from", "von", "de", "da"])
_OTHER = re.compile(r"([A-Z][\w-]{2,24}):\s+(.*)\Z")
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|rv|tr|enc|i|r)\s?:\s*)+", re.IGNORECASE)


def mark_mail_head(page: Page) -> None:
    """The header lines of a saved mail: the subject is the title, the sender the author."""
    found: dict[str, int] = {}
    for at, line in enumerate(page.lines[:12]):
        match = _MAIL.match(line.plain) or _OTHER.match(line.plain)
        if not match or (at and line.gap and found):
            break
        found[fold(match[1])] = at
    subject = next((found[name] for name in _SUBJECT if name in found), None)
    if len(found) < 2 or subject is None:
        return
    page.mark_all(range(max(found.values()) + 1), "mail", "a header line of a mail")
    match = _MAIL.match(page.lines[subject].plain)
    page.title = _REPLY.sub("", match[2]).strip() if match else None
    sender = next((found[name] for name in _FROM if name in found), None)
    if sender is not None and (sent := _MAIL.match(page.lines[sender].plain)):
        name = re.sub(r"\s*[<(\[]?\S+@\S+|\"", "", sent[2]).strip(" <>()")
        page.sender = name if name and len(name.split()) <= 5 else None


def mark_mail_tail(page: Page) -> None:
    """Two hyphens on a line of their own, and a few short lines to the end: a signature (RFC 3676 section 4.3)."""
    for at in range(max(1, len(page.lines) - _MOST_SIGNATURE - 1), len(page.lines)):
        rest = page.lines[at + 1 :]
        if page.lines[at].text == "--" and rest and all(line.size <= 10 and not line.stops for line in rest):
            page.mark_all(range(at, len(page.lines)), "mail", "a signature under a mail")
            if page.author is None and page.sender is None and is_name(rest[0].plain):
                page.author = tidy_name(rest[0].plain)
            return
