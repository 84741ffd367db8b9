"""Lint of header fields: who, to whom, when, about what, and how to leave (M3 to M9, M17, L1 to L14)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import getaddresses

from digest.letter.lint.reading import Reading
from digest.model import Finding

_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id", "List-Unsubscribe",
         "List-Unsubscribe-Post")  # fmt: skip
_AT_MOST_ONCE = ("Reply-To", "List-Post", "List-Help", "List-Owner", "List-Archive", "Feedback-ID", "Auto-Submitted",
                 "Content-Type")  # fmt: skip
_UNWANTED = ("Sender", "Return-Path", "X-Mailer", "Disposition-Notification-To", "Return-Receipt-To", "X-Priority",
             "Importance", "Cc", "Bcc")  # fmt: skip
_NO_WORDS = re.compile(r"(?im)^((?:list-[a-z-]+|message-id):(?:.*(?:\r\n[ \t].*)*)=\?.*)$")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")


def lint(letter: Reading) -> Iterator[Finding]:
    """Every header field that has a rule."""
    yield from _counts(letter)
    yield from _people(letter)
    yield from _identity(letter)
    yield from _subject(letter)
    yield from _leaving(letter)
    yield from _list(letter)


def _field(letter: Reading, name: str) -> str:
    """A field's value, unfolded; empty when it is not there."""
    try:
        return "".join(str(letter.parsed.get(name, "")).splitlines())
    except (ValueError, IndexError):  # the parser stumbles over a field that other rules name
        return ""


def _error(rule: str, what: str, why: str = "", cure: str = "", piece: str = "") -> Finding:
    return Finding(rule, "error", what, "header", why, cure, piece)


def _counts(letter: Reading) -> Iterator[Finding]:
    counts = Counter(name.lower() for name in letter.parsed.keys())  # noqa: SIM118  (a message is no mapping)
    for name in _ONCE:
        if counts[name.lower()] != 1:
            yield _error(
                "M3",
                f"{name} stands {counts[name.lower()]} times; it must stand once",
                "Gmail and Yahoo refuse doubles, and miss what is missing",
            )
    for name in _AT_MOST_ONCE:
        if counts[name.lower()] > 1:
            yield _error("M3", f"{name} stands {counts[name.lower()]} times; once is the most", "Gmail refuses doubles")
    for name in _UNWANTED:
        if counts[name.lower()]:
            rule = "M5" if name in ("Cc", "Bcc") else "L14"
            yield Finding(rule, "warning", f"{name} has no place in a letter to one reader", "header", piece=f"{name}:")


def _people(letter: Reading) -> Iterator[Finding]:
    for name, rule in (("From", "M4"), ("To", "M5")):
        said = _field(letter, name)
        found = [address for _, address in getaddresses([said]) if address]
        if said and len(found) != 1:
            yield _error(rule, f"{name} holds {len(found)} addresses; it must hold one", piece=f"{name}:")
    sender = _field(letter, "From").rpartition("<")[0]
    if _EMOJI.search(sender):
        yield Finding(
            "M17",
            "warning",
            "the sender's name holds a symbol",
            "newsletter.from_name",
            "Gmail asks for a plain, constant name",
            "take it out",
            "From:",
        )


def _identity(letter: Reading) -> Iterator[Finding]:
    date = _field(letter, "Date")
    if date and (not re.search(r" [+-]\d{4}\Z", date) or date.endswith("-0000")):
        yield _error("M6", "the Date names no zone", "RFC 5322 section 3.3: -0000 means that nobody knows", "", "Date:")
    own = letter.newsletter.domain
    identity = _field(letter, "Message-ID")
    if identity and not re.fullmatch(rf"<[^<>@\s]+@{re.escape(own)}>", identity.strip()):
        yield _error("M7", f"the Message-ID does not end in @{own}", "RFC 5322 section 3.6.4", "", "Message-ID:")
    for match in _NO_WORDS.finditer(letter.head):
        name = match[1].partition(":")[0]
        yield _error("M9", f"{name} holds an encoded word", "RFC 2047 section 5: no program decodes it there", "", name)


def _subject(letter: Reading) -> Iterator[Finding]:
    subject = letter.edition.subject
    if not subject.strip():
        yield _error("M17", "the subject is empty", "", "give the essay a title", "Subject:")
    elif not 10 <= len(subject) <= 70:
        yield Finding("M17", "note", f"the subject has {len(subject)} characters; 20 to 70 show everywhere", "header")
    if re.match(r"(?i)(re|fwd?|aw|sv):", subject):
        yield _error("M17", "the subject pretends to be a reply", "it costs trust", "change the title", "Subject:")
    if _EMOJI.search(subject):
        yield Finding("M17", "note", "the subject holds a symbol", "header", "it may look like a button of the program")
    if week := letter.earlier.get(subject):
        yield Finding(
            "M17",
            "warning",
            f"the subject is the one of {week}",
            "header",
            "programs put both letters into one thread, and the new one is overlooked",
            "change the title, or add {number} to newsletter.subject",
            "Subject:",
        )


def _leaving(letter: Reading) -> Iterator[Finding]:
    listed = "".join(_field(letter, "List-Unsubscribe").split())
    if f"<{letter.unsubscribe_url}>" not in listed:
        yield _error(
            "L1",
            "List-Unsubscribe does not hold the reader's own link in angle brackets",
            "the one-click button is not offered",
            "",
            "List-Unsubscribe:",
        )
    targets = re.findall(r"<([^<>]*)>", listed)
    if listed and ([t[:8] for t in targets[:1]] != ["https://"] or sum(t.startswith("https:") for t in targets) > 1):
        yield _error(
            "L1",
            "List-Unsubscribe does not begin with its one https address",
            "RFC 8058 section 3.1",
            "",
            "List-Unsubscribe:",
        )
    how = _field(letter, "List-Unsubscribe-Post")
    if how and how != "List-Unsubscribe=One-Click":
        yield _error(
            "L2",
            "List-Unsubscribe-Post is not List-Unsubscribe=One-Click",
            "RFC 8058 section 3.1",
            "",
            "List-Unsubscribe-Post:",
        )
    reader = getaddresses([_field(letter, "To")])[0][1] if _field(letter, "To") else ""
    if reader and reader.lower() in listed.lower():
        yield _error(
            "L4",
            "the unsubscribe link holds the reader's address in clear",
            "anybody could unsubscribe anybody",
            "",
            "List-Unsubscribe:",
        )


def _list(letter: Reading) -> Iterator[Finding]:
    listed = _field(letter, "List-Id")
    if listed and (not re.search(r"<[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+>\Z", listed.strip()) or len(listed) > 255):
        yield _error("L10", "the List-Id is no label.domain in angle brackets", "RFC 2919 section 2", "", "List-Id:")
    for name, rule, why in (
        ("List-Post", "L10", "RFC 2369 section 3.4: NO says that nobody can post"),
        ("Auto-Submitted", "L11", "RFC 3834: out-of-office replies should not come"),
        ("Precedence", "L11", "older out-of-office programs look for it"),
        ("Feedback-ID", "L12", "complaints cannot be told apart without it"),
    ):
        if not _field(letter, name):
            yield Finding(rule, "warning", f"{name} is missing", "header", why)
    feedback = _field(letter, "Feedback-ID")
    if feedback.count(":") > 3 or "@" in feedback:
        yield Finding(
            "L12",
            "warning",
            "the Feedback-ID has more than four fields, or names a reader",
            "header",
            piece="Feedback-ID:",
        )
