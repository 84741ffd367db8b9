"""What a mail that came back says: a bounce, a complaint, a wish to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from digest.model.issue import Finding


class NoticeKind(StrEnum):
    """What one returned mail, or one refusal of a relay, means for its reader."""

    HARD = "hard"  # there is no such mailbox
    SOFT = "soft"  # it does not take mail now
    POLICY = "policy"  # it does not take ours (x.7.x): never the reader's fault
    COMPLAINT = "complaint"
    LEAVING = "leaving"
    PASSING = "passing"  # delays, receipts, automatic answers
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Notice:
    """``evidence`` are texts of the mail in which a token of ours may stand, the most telling first; they are private.

    ``status`` is the enhanced code of RFC 3463, where there is one.
    """

    kind: NoticeKind
    evidence: tuple[str, ...] = field(default=(), repr=False)
    status: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """What reading the bounce mailbox came to. ``counts`` has "read", each mail in exactly one of the other numbers."""

    counts: Mapping[str, int]
    suppressed: int
    findings: tuple[Finding, ...] = ()
