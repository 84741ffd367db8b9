"""Lint of a finished letter: the final bytes and both parts against the numbered rules. Errors stop a send."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise

from digest.letter.contrast import low_contrast
from digest.model import Edition, Finding, Newsletter, Pairing
from digest.model.issue import Severity

HTML_WARN, HTML_FAIL = 80_000, 102_000
MESSAGE_MAX = 200_000
STYLE_MAX = 16_384
_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id", "List-Unsubscribe",
         "List-Unsubscribe-Post")  # fmt: skip
_FIELD = re.compile(rb"[!-9;-~]+: [\t -~]*\Z|[ \t][\t -~]*\Z")
_RESIDUE = re.compile(
    r"\{\{|\}\}|\{%|%7[Bb]%7[Bb]|\*\|[A-Z_]+\|\*|(?i:zq[0-9a-f]{12}[a-z]+qz)|\[(?:FIRST ?NAME|NAME|EMAIL)\]"
)
_LINK = re.compile(r"<(?:a|img|area)\b[^>]*?\b(?:href|src)=\"([^\"]*)\"", re.IGNORECASE)
_TAG = re.compile(r"<(script|form|iframe|video|audio|object|embed|base|link|svg|input)\b", re.IGNORECASE)
_HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def lint_letter(
    message: bytes, edition: Edition, newsletter: Newsletter, pairing: Pairing, unsubscribe_url: str
) -> list[Finding]:
    """Every finding on one printed letter. ``unsubscribe_url`` is the one printed into it."""
    findings = list(_bytes(message))
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)  # noqa: S101
    findings += _headers(parsed, edition, unsubscribe_url)
    bodies = {kind: parsed.get_body((kind,)) for kind in ("plain", "html")}
    for kind, part in bodies.items():
        content = part.get_content() if part else ""
        findings += _part(kind, content, newsletter, pairing, unsubscribe_url)
    page = bodies["html"]
    findings += _page(page.get_content() if page else "", edition)
    return findings


def _bytes(message: bytes) -> Iterator[Finding]:
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", message):
        yield Finding("M1", "error", "a bare CR, LF or NUL stands in the message", why="relays refuse it or split it")
    if not message.isascii():
        yield Finding("M12", "error", "the message is not 7-bit clean", why="a relay that re-encodes it breaks DKIM")
    if max(map(len, message.split(b"\r\n"))) > 998:
        yield Finding("M2", "error", "a line is longer than 998 octets", why="RFC 5322 section 2.1.1")
    if len(message) > MESSAGE_MAX:
        yield Finding("M18", "warning", f"the message has {len(message)} bytes, more than {MESSAGE_MAX}")
    head = message.partition(b"\r\n\r\n")[0]
    if any(not _FIELD.match(line) for line in head.split(b"\r\n")):
        yield Finding("M10", "error", "a header line is neither a field nor a continuation")


def _headers(parsed: EmailMessage, edition: Edition, unsubscribe_url: str) -> Iterator[Finding]:
    counts = Counter(name.lower() for name in parsed.keys())  # noqa: SIM118  (a message is no mapping)
    for name in _ONCE:
        if counts[name.lower()] != 1:
            yield Finding("M3", "error", f"{name} stands {counts[name.lower()]} times; it must stand once")
    if not edition.subject.strip():
        yield Finding("M17", "error", "the subject is empty", cure="give the essay a title")
    elif not 10 <= len(edition.subject) <= 70:
        yield Finding("M17", "note", f"the subject has {len(edition.subject)} characters; 20 to 70 show everywhere")
    if re.match(r"(?i)(re|fwd?|aw|sv):", edition.subject):
        yield Finding("M17", "error", "the subject pretends to be a reply", cure="change the title")
    listed = str(parsed["List-Unsubscribe"] or "")
    if f"<{unsubscribe_url}>" not in "".join(listed.split()):
        yield Finding("L1", "error", "List-Unsubscribe does not hold the reader's own link in angle brackets")


def _part(kind: str, content: str, newsletter: Newsletter, pairing: Pairing, unsubscribe_url: str) -> Iterator[Finding]:
    flat = " ".join((html.unescape(content) if kind == "html" else content).split()).casefold()
    needed = {
        "the question": pairing.question.text,
        "the unsubscribe link": unsubscribe_url,
        "the postal address": newsletter.postal_address,
    }
    if kind == "plain":
        needed["the title"] = pairing.essay.title
    for what, text in needed.items():
        if text and " ".join(text.split()).casefold() not in flat:
            rule = "C4" if "postal" in what else "M14"
            yield Finding(
                rule, "error", f"the {kind} part lacks {what}", f"letter.{'txt' if kind == 'plain' else 'html'}"
            )
    if not newsletter.postal_address:
        yield Finding("C4", "warning", "no postal address is set", "newsletter.postal_address", "the law asks for one")
    if match := _RESIDUE.search(content):
        yield Finding("M14", "error", f'the {kind} part shows an unfilled placeholder "{match[0][:20]}"')
    if kind == "plain" and re.search(r"</?(?:p|div|a|span|table|br|h\d)\b[^>]*>", content):
        yield Finding("M14", "error", "the text part holds HTML tags", "letter.txt")


def _page(page: str, edition: Edition) -> Iterator[Finding]:
    size = len(page.encode())
    if size > HTML_WARN:
        severity: Severity = "error" if size > HTML_FAIL else "warning"
        yield Finding("M18", severity, f"the HTML part has {size} bytes; Gmail clips near 102,000")
    styles = sum(len(block.encode()) for block in _STYLE.findall(page))
    if styles > STYLE_MAX:
        yield Finding("M19", "error", f"style blocks have {styles} bytes; Gmail drops them past {STYLE_MAX}")
    for tag in sorted({match.lower() for match in _TAG.findall(page)}):
        yield Finding("H4", "error", f"<{tag}> does not work in mail", "letter.html")
    for target in _LINK.findall(page):
        if not re.match(r"(https?|mailto):", target):
            yield Finding("H5", "error", f'the link "{target[:60]}" leads nowhere from a mailbox', "",
                          "", "write a whole https: address")  # fmt: skip
    yield from _structure(page, edition)
    for what in low_contrast(page):
        yield Finding("A6", "warning", what, "letter.css", "4.5:1 is the least that tired eyes read (WCAG 2.2 AA)")


def _structure(page: str, edition: Edition) -> Iterator[Finding]:
    levels = [int(level) for level in _HEADING.findall(page)]
    if levels.count(1) != 1:
        yield Finding("A5", "error", f"the page has {levels.count(1)} first-level headings; it must have one")
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield Finding("A5", "warning", "a heading level is skipped", "the essay or letter.html")
    if not re.search(r"<html[^>]*\blang=\"", page):
        yield Finding("A1", "error", "the page names no language", "letter.html")
    if re.search(r"<img\b(?![^>]*\balt=)", page, re.IGNORECASE):
        yield Finding("A4", "error", "an image has no alt text")
    if not edition.preview.strip():
        yield Finding("P11", "warning", "the first visible line is empty")
