"""From a planned week to a compiled letter with its findings, and from a reader to the values printed into it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.delivery import Letter
from digest.letter import CompiledLetter, Masthead, compile_letter, compose, lint_letter
from digest.model import Delivery, Edition, Envelope, Finding, History, Pairing, PlannedIssue, Slot, Subscriber
from digest.publishing.house import House

_SAMPLES = (
    Subscriber(b"\0" * 16, "reader@example.org", ""),
    Subscriber(b"\1" * 16, "ana.nunez@example.org", "Ana Núñez, “Nan” <&>"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One issue, ready to be frozen or looked at."""

    slot: Slot
    number: int
    pairing: Pairing
    edition: Edition
    letter: CompiledLetter
    nonce: str
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a send."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def prepare(house: House, planned: PlannedIssue, history: History, dated: datetime, mark: str = "") -> Prepared:
    """Compose, inline, compile and lint. ``dated`` becomes the Date field; ``mark`` stands before the subject.

    Raises:
        RenderError: a template or style sheet is wrong.
    """
    pairing = planned.pairing
    assert pairing is not None  # noqa: S101  (a week without a letter is never prepared)
    year_ago = {planned.slot.plus(-52), planned.slot.plus(-53)}
    back = next((issue for issue in history if issue.slot in year_ago), None)
    masthead = Masthead(planned.slot, planned.number, planned.due_at.date(), back)
    edition, nonce = compose(house.newsletter, pairing, masthead, house.templates(), house.theme)
    if mark:
        edition = Edition(f"{mark} {edition.subject}", edition.preview, edition.html, edition.text)
    letter = compile_letter(edition, house.newsletter, planned.slot, dated, nonce)
    findings: dict[Finding, None] = {}
    for sample in _SAMPLES:
        values = personal_values(house, planned.slot, sample.key, sample.address, sample.name)
        link = values["unsubscribe_url"]
        findings |= dict.fromkeys(lint_letter(letter.print(values), edition, house.newsletter, pairing, link))
    return Prepared(planned.slot, planned.number, pairing, edition, letter, nonce, tuple(findings))


def personal_values(house: House, slot: Slot, key: bytes, address: str, name: str) -> Mapping[str, str]:
    """What is printed into one reader's letter. The same reader and slot always give the same values."""
    newsletter = house.newsletter
    base = newsletter.base_url
    greeting = newsletter.greeting.replace("{name}", name) if name else newsletter.greeting_without_name
    return {
        "display": name,
        "address": address,
        "name": name or newsletter.greeting_without_name.strip(" ,.!"),
        "greeting": greeting,
        "unsubscribe_url": f"{base}/u/{house.signer.token('unsubscribe', key)}",
        "preferences_url": f"{base}/p/{house.signer.token('preferences', key)}",
        "message_id": message_id(slot, key, newsletter.domain),
    }


def message_id(slot: Slot, key: bytes, domain: str) -> str:
    """The Message-ID of one reader's letter: stable over retries, unique, and silent about both (RFC 5322 3.6.4).

    The reader's key is itself secret-keyed and serves as the MAC's key.
    """
    return f"{hmac.digest(key, str(slot).encode(), 'sha256')[:16].hex()}@{domain}"


def plan_hash(house: House, planned: PlannedIssue, prepared: Prepared, list_sha256: str) -> str:
    """12 hexadecimal digits over all that makes a letter and its roll: config, texts, templates, list.

    The moment of sending is left out, so that a preview and the send after it agree.
    """
    letter = compile_letter(prepared.edition, house.newsletter, planned.slot, planned.due_at, prepared.nonce)
    parts = (str(planned.slot), house.config_sha256, letter.to_json(), list_sha256)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def printer(house: House, slot: Slot, letter: CompiledLetter) -> Callable[[Delivery], Letter]:
    """A function from a claimed delivery to its finished letter."""

    seal = house.seal()

    def print_letter(delivery: Delivery) -> Letter:
        values = personal_values(house, slot, delivery.key, delivery.address, delivery.name)
        envelope = Envelope(house.envelope_sender, delivery.address)
        return Letter(delivery, envelope, letter.print(values, seal), values["message_id"], letter.dot_free)

    return print_letter
