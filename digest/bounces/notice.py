"""One mail that came back, understood: delivery reports (RFC 3464), complaints (RFC 5965), wishes to leave, and by
flufl.bounce the many forms of before there were standards. Never raises, whatever it is given.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message

from digest.bounces.weigh import weigh
from digest.model import Notice, NoticeKind

MOST = 1 << 20
"""Octets of a mail that are looked at."""
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_QUOTED = ("Return-Path", "Original-Mail-From", "List-Unsubscribe")
_REPORTED = ("message/rfc822", "message/feedback-report", "text/rfc822-headers", "message/rfc822-headers")
_MILDEST_FIRST = (NoticeKind.PASSING, NoticeKind.POLICY, NoticeKind.SOFT, NoticeKind.HARD)
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other"})  # RFC 5965 section 7.3; "not-spam" is none


def read_notice(raw: bytes) -> Notice:
    """What a mail says of one of our letters. Only its first MiB is looked at."""
    try:
        return _understand(message_from_bytes(raw[:MOST]))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # What the email package raises over malformed mail: such a mail is for a person to look at.
        return Notice(NoticeKind.UNREAD)


def _understand(mail: Message) -> Notice:
    parts = list(mail.walk())
    evidence = tuple(_evidence(mail, parts))
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return Notice(_complaint(_fields(part)), evidence)
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            kind, status = _delivery(part)
            return Notice(kind, evidence, status)
    if _wants_to_leave(mail):
        return Notice(NoticeKind.LEAVING, (str(mail.get("Subject", "")),))
    return Notice(_by_form(mail), (*evidence, *_words(parts)))


def _evidence(mail: Message, parts: list[Message]) -> Iterator[str]:
    """Where our tokens come back: in the address it was sent to, and in the headers of the letter it is about."""
    yield from (str(value) for name in _ADDRESSED for value in mail.get_all(name, ()))
    for part in parts:
        if part.get_content_type() in _REPORTED:
            fields = _fields(part)
            yield from (str(value) for name in _QUOTED for value in fields.get_all(name, ()))


def _fields(part: Message) -> Message:
    """The headers a part consists of or begins with."""
    inner = part.get_payload()
    if not isinstance(inner, list):
        return message_from_string(str(inner))
    return next((one for one in inner if isinstance(one, Message)), Message())


def _complaint(report: Message) -> NoticeKind:
    said = str(report.get("Feedback-Type", "")).strip().lower()
    if said in ("opt-out", "opt-out-list"):
        return NoticeKind.LEAVING
    return NoticeKind.COMPLAINT if said in _COMPLAINTS else NoticeKind.PASSING


def _delivery(part: Message) -> tuple[NoticeKind, str]:
    """The mildest of what a report says of the addresses it is about: a forwarder's others are not our reader."""
    failed = [
        weigh(str(group.get("Status", "")), str(group.get("Diagnostic-Code", "")))
        for group in part.walk()
        if str(group.get("Action", "")).strip().lower() == "failed"
    ]
    return min(failed, key=lambda one: _MILDEST_FIRST.index(one[0]), default=(NoticeKind.PASSING, ""))


def _wants_to_leave(mail: Message) -> bool:
    return str(mail.get("Subject", "")).strip().lower().startswith("unsubscribe")


def _by_form(mail: Message) -> NoticeKind:
    """Reports that follow no standard. What they say fails counts as soft: they rarely say why."""
    from flufl.bounce import all_failures  # noqa: PLC0415  (thirty detectors, which only such mail needs)

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of every detector that stumbles
    passing, lasting = all_failures(mail)
    if lasting:
        return NoticeKind.SOFT
    answered = str(mail.get("Auto-Submitted", "no")).strip().lower() != "no"  # RFC 3834 section 5
    return NoticeKind.PASSING if passing or answered else NoticeKind.UNREAD


def _words(parts: list[Message]) -> Iterator[str]:
    """Reports without a standard quote the letter in their text."""
    for part in parts:
        text = part.get_payload(decode=True) if part.get_content_maintype() == "text" else None
        if isinstance(text, bytes):
            yield re.sub(r"=\r?\n", "", text.decode("utf-8", "replace"))
