"""What a status code says of a reader. Thinks only."""

from __future__ import annotations

import re

from digest.model import NoticeKind

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Bad mailbox, bad system, bad syntax, moved, null MX, disabled (RFC 3463 sections 3.2 and 3.3, RFC 7505 section 4)."""


def weigh(status: str, diagnostic: str = "") -> tuple[NoticeKind, str]:
    """The weight of a final failure and the code it was judged by.

    ``status`` is a Status field or a relay's reply, ``diagnostic`` a Diagnostic-Code field (RFC 3464 sections 2.3.4 and
    2.3.6), whose code counts where the former only says that something failed. A failure without any code is soft.
    """
    code = _code_in(status)
    if not code or code.endswith(".0.0"):
        code = _code_in(diagnostic) or code
    kind, subject = code[:1], code.split(".")[1] if code else ""
    if kind == "2":
        return NoticeKind.PASSING, code
    if subject == "7":
        return NoticeKind.POLICY, code
    return (NoticeKind.HARD if code in _NO_MAILBOX else NoticeKind.SOFT), code


def _code_in(text: str) -> str:
    found = _STATUS.search(text)
    return ".".join(str(int(part)) for part in found.groups()) if found else ""
