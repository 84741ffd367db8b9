"""What a saved mail has around its text: header lines above, a signature below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.intake.page import Page
from digest.intake.rules.titles import PASSED_ON, printed
from digest.intake.signs.names import is_name, tidy_name
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_MOST_SIGNATURE = 8
_HEADERS, _ROWS, _MOSTLY = 3, 12, 0.7
_PASSED_ON = re.compile(
    r"\b(?:forwarded|original) message|weitergeleitete|ursprungliche nachricht|message (?:transfere|d'origine)|"
    r"mensaje (?:reenviado|original)|messaggio (?:inoltrato|originale)|mensagem (?:encaminhada|original)"
)
_QUOTING = re.compile(r"\s{0,3}(?:>\s?)+")
_MAIL = re.compile(
    r"(from|to|cc|bcc|date|sent|subject|reply-to|message-id|von|an|betreff|datum|gesendet|de|para|asunto|fecha|a|objet|envoye|assunto|data|da|oggetto|inviato)\s?:\s*(.*)\Z",
    re.IGNORECASE,
)
_SUBJECT = frozenset(["subject", "betreff", "asunto", "objet", "assunto", "oggetto"])
_FROM = frozenset(["from", "von", "de", "da"])
_OTHER = re.compile(r"([A-Z][\w-]{2,24}):\s+(.*)\Z")
_REPLY = re.compile(rf"(?:(?:re|aw|i|r|{PASSED_ON})\s?:\s*)+", re.IGNORECASE)
_FORWARDED = re.compile(rf"(?:(?:re|aw) ?: *)*(?:{PASSED_ON}|i) ?:", re.IGNORECASE)
"""What is passed on was not written by who sends it."""


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
    page.title = printed(page, _REPLY.sub("", match[2]).strip()) if match else None
    sender = next((found[name] for name in _FROM if name in found), None)
    forwarded = match is not None and _FORWARDED.match(match[2])
    if sender is not None and not forwarded and (sent := _MAIL.match(page.lines[sender].plain)):
        name = re.sub(r"\s*[<(\[]?\S+@\S+|\"", "", sent[2]).strip(" <>()")
        page.sender = name if name and len(name.split()) <= 5 else None


def unquoted(rows: Sequence[str]) -> list[str]:
    """The rows; those of a mail that was forwarded as one quotation without the quoting, if there is such a one."""
    quoted = [row for row in rows if _QUOTING.match(row)]
    words = sum(len(row.split()) for row in rows)
    headed = sum(bool(_MAIL.match(_QUOTING.sub("", row))) for row in rows) >= _HEADERS
    if not headed or len(quoted) < _ROWS or sum(len(row.split()) for row in quoted) < _MOSTLY * words:
        return list(rows)
    return [_QUOTING.sub("", row) for row in rows]


def mark_forwarding(page: Page) -> None:
    """Mark the header lines of mails inside a mail, and what the people who passed it on wrote above the last of them."""
    ends = [end for start, end in _inner_headers(page) if _says_passed_on(page, start)]
    if not ends or page.prose_words(0, ends[-1]) * _HEADERS > page.prose_words(ends[-1], len(page.lines)):
        return
    page.mark_all(range(ends[-1]), "mail", "above the mail that was passed on")
    if any(_sender(line) and page.author and page.author in line.plain for line in page.lines[: ends[-1]]):
        page.author = None  # Who passes a letter on has not written it.


def _sender(line: Line) -> bool:
    match = _MAIL.match(line.plain)
    return match is not None and fold(match[1]) in _FROM


def _says_passed_on(page: Page, start: int) -> bool:
    return any(_PASSED_ON.search(line.folded) for line in page.lines[max(0, start - 1) : start])


def _inner_headers(page: Page) -> list[tuple[int, int]]:
    """Runs of header lines, the sender's among them, below the first lines of the page."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(page.lines):
        end = at
        names = set()
        while end < len(page.lines) and (end == at or not page.lines[end].gap):
            match = _MAIL.match(page.lines[end].plain)
            if not match:
                break
            names.add(fold(match[1]))
            end += 1
        if len(names) >= _HEADERS and names & _FROM:
            found.append((at, end))
        at = max(end, at + 1)
    return found


def mark_mail_tail(page: Page) -> None:
    """Two hyphens on a line of their own, and a few short lines to the end: a signature (RFC 3676 section 4.3)."""
    for at in range(max(1, len(page.lines) - _MOST_SIGNATURE - 1), len(page.lines)):
        rest = page.lines[at + 1 :]
        if page.lines[at].text == "--" and rest and all(line.size <= 10 and not line.stops for line in rest):
            page.mark_all(range(at, len(page.lines)), "mail", "a signature under a mail")
            if page.author is None and page.sender is None and is_name(rest[0].plain):
                page.author = tidy_name(rest[0].plain)
            return
