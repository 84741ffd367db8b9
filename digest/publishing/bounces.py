"""Mail that came back, and what relays said of readers: who is let go at once, whose score rises, who only waited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice

from digest.audience import LinkSigner
from digest.bounces import read_notice, weigh
from digest.delivery import Ledger
from digest.model import Finding, Issue, Notice, NoticeKind, ReturnedMail, Slot, Suppression
from digest.publishing.house import House
from digest.publishing.wishes import leave

_RETURN = re.compile(r"(?<![a-z2-7])[a-z2-7]{42}(?![a-z2-7])", re.ASCII | re.IGNORECASE)
_LINK = re.compile(r"(?<![\w-])[\w-]{44}(?![\w-])", re.ASCII)
_CANDIDATES = 200
"""Texts of the right form that are tried in one mail; a genuine one stands among the first."""
_LETS_GO = {NoticeKind.HARD: "hard bounce", NoticeKind.COMPLAINT: "complaint"}


def read_returned_mail(house: House) -> ReturnedMail:
    """Read what waits in the bounce mailbox and act on it; every mail is marked as seen after what it says is kept.

    A mail that names no reader of ours by a genuine token is counted as "nobody" and changes nothing.
    """
    counts: Counter[str] = Counter()
    policies: Counter[str] = Counter()
    suppressed = unheard = 0
    week = Slot.holding(house.today())
    with closing(house.bounce_mailbox()) as mailbox:
        for name, raw in mailbox.unseen():
            notice = read_notice(raw)
            key = _reader_in(house, notice)
            counts["read"] += 1
            counts[notice.kind if key or notice.kind in (NoticeKind.PASSING, NoticeKind.UNREAD) else "nobody"] += 1
            if key:
                suppressed += heed(house, key, notice.kind, notice.status, week)
                policies[notice.status] += notice.kind == NoticeKind.POLICY
            unheard += notice.kind == NoticeKind.LEAVING and not key
            mailbox.seen(name)
    return ReturnedMail(dict(counts), suppressed, tuple(_warnings(policies, unheard)))


def heed(house: House, key: bytes, kind: NoticeKind, status: str, week: Slot) -> bool:
    """Do what a bounce asks for; whether the reader gets no letter any more because of it."""
    if kind == NoticeKind.LEAVING:
        leave(house, key)
        return True
    reason = _LETS_GO.get(kind, "")
    suppressions = house.suppressions()
    if kind == NoticeKind.SOFT and key not in suppressions:  # of whom has left nothing more is kept
        reason = "soft bounces" if house.register().bounced(key, week, status) >= house.soft_bounces else ""
    return bool(reason) and suppressions.add(Suppression(key, reason, house.clock.now())) == 1


def heed_refusals(house: House, ledger: Ledger, issue: Issue) -> int:
    """The same for readers whom the relay refused by name during an issue; how many are let go. Twice is once."""
    week = Slot.holding(issue.due_at.astimezone(house.cadence.zone).date())
    return sum(heed(house, key, *weigh(reply), week) for key, reply in ledger.refusals(issue))


def _reader_in(house: House, notice: Notice) -> bytes | None:
    """The reader of the first genuine token in a mail."""
    tried = chain.from_iterable(_candidates(house.signer, text) for text in notice.evidence)
    return next((key for key in islice(tried, _CANDIDATES) if key), None)


def _candidates(signer: LinkSigner, text: str) -> Iterator[bytes | None]:
    yield from (signer.reader_of_return(found[0]) for found in _RETURN.finditer(text))
    yield from (signer.reader_of("unsubscribe", found[0]) for found in _LINK.finditer(text))


def _warnings(policies: Counter[str], unheard: int) -> Iterator[Finding]:
    if unheard:
        what = f"{unheard} mails ask to leave and do not tell by a genuine token who"
        cure = "look for them in the mailbox; digest subscribers suppress ADDRESS for those you believe"
        yield Finding("bounces", "warning", what, why="anybody can write a sender's name", cure=cure)
    for status, times in sorted(policies.items()):
        if times:
            what = f"{times} letters were refused by policy ({status})"
            cure = "look at SPF, DKIM, DMARC and at your sender's reputation"
            yield Finding("bounces", "warning", what, why="it is about the sender; no reader was counted", cure=cure)
