"""From a planned week to a compiled letter with its findings, and from a reader to the values printed into it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from digest.delivery import Letter
from digest.letter import CompiledLetter, Filling, Masthead, compile_letter, compose, lint_letter
from digest.model import (
    Delivery,
    Edition,
    Envelope,
    Finding,
    History,
    Month,
    Pairing,
    PlannedIssue,
    Slot,
    Subscriber,
)
from digest.publishing.house import House

_SAMPLES = (
    Subscriber(b"\0" * 16, "reader@example.org", ""),
    Subscriber(b"\1" * 16, "ana.nunez@example.org", "Ana Núñez, “Nan” <&>"),
)


@dataclass(frozen=True, slots=True)
class Ready:
    """One issue of either rhythm, ready to be frozen or looked at."""

    slot: Slot | Month
    number: int
    edition: Edition
    letter: CompiledLetter
    nonce: str
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a send."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


@dataclass(frozen=True, slots=True)
class Prepared(Ready):
    """One week's issue."""

    slot: Slot
    pairing: Pairing


def prepare(house: House, planned: PlannedIssue, history: History, dated: datetime, mark: str = "") -> Prepared:
    """Compose, inline, compile and lint. ``dated`` becomes the Date field; ``mark`` stands before the subject.

    Raises:
        RenderError: a template or style sheet is wrong.
    """
    pairing = planned.pairing
    assert pairing is not None  # noqa: S101  (a week without a letter is never prepared)
    year_ago = {planned.slot.plus(-52), planned.slot.plus(-53)}
    back = next((issue for issue in history if issue.slot in year_ago), None)
    masthead = Masthead(
        planned.slot, planned.number, planned.due_at.date(), back, house.archived_at(planned.slot) if not mark else ""
    )
    templates = house.templates()
    edition, nonce = compose(house.newsletter, pairing, masthead, templates, house.look())
    if mark:
        edition = Edition(f"{mark} {edition.subject}", edition.preview, edition.html, edition.text)
    letter = compile_letter(edition, house.newsletter, planned.slot, dated, nonce)
    findings = proofread(house, planned.slot, letter, edition, [pairing])
    return Prepared(planned.slot, planned.number, edition, letter, nonce, findings, pairing)


def proofread(
    house: House, slot: Slot | Month, letter: CompiledLetter, edition: Edition, pairings: Sequence[Pairing]
) -> tuple[Finding, ...]:
    """What lint says of the letter to readers with and without a name, each finding once and with its place."""
    past = [*house.ledger().issues(), *house.ledger().months()]
    earlier = {issue.subject: str(issue.slot) for issue in past if issue.slot != slot}
    findings: dict[Finding, None] = {}
    for sample in _SAMPLES:
        values = personal_values(house, slot, sample.key, sample.address, sample.name)
        link = values["unsubscribe_url"]
        printed = letter.print(values)
        for pairing in pairings:
            findings |= dict.fromkeys(lint_letter(printed, edition, house.newsletter, pairing, link, earlier))
    templates, name = house.templates(), "month" if isinstance(slot, Month) else "letter"
    return tuple(templates.placed(finding, name) for finding in findings)


def personal_values(
    house: House, slot: Slot | Month, key: bytes, address: str, name: str, trial: str = ""
) -> Mapping[str, str]:
    """What is printed into one reader's letter. The same reader, slot and trial always give the same values."""
    newsletter = house.newsletter
    base = newsletter.base_url
    greeting = newsletter.greeting.replace("{name}", name) if name else newsletter.greeting_without_name
    leaving = house.signer.token("unsubscribe", key)
    return {
        "display": name,
        "address": address,
        "name": name or newsletter.greeting_without_name.strip(" ,.!"),
        "greeting": greeting,
        "unsubscribe_url": f"{base}/u/{leaving}",
        "unsubscribe_token": leaving,
        "preferences_url": f"{base}/p/{house.signer.token('preferences', key)}",
        "message_id": message_id(slot, key, newsletter.domain, trial),
    }


def message_id(slot: Slot | Month, key: bytes, domain: str, trial: str = "") -> str:
    """The Message-ID of one reader's letter: stable over retries, unique, and silent about both (RFC 5322 3.6.4).

    The reader's key is itself secret-keyed and serves as the MAC's key. A ``trial`` names one sending of test letters:
    mailboxes drop the second of two letters with one Message-ID, and that would be the real one.
    """
    return f"{hmac.digest(key, _text_of(slot, trial), 'sha256')[:16].hex()}@{domain}"


def return_path(house: House, key: bytes) -> str:
    """The envelope sender for one reader: where bounces come back tells whose they are, and nothing else does."""
    if not house.return_address:
        return house.envelope_sender
    return house.return_address.replace("{token}", house.signer.return_token(key))


@lru_cache(4)
def _text_of(slot: Slot | Month, trial: str) -> bytes:
    """Once for all readers of an issue."""
    return f"{slot}{trial}".encode()


def plan_hash(house: House, due_at: datetime, prepared: Ready, list_sha256: str) -> str:
    """12 hexadecimal digits over all that makes a letter and its roll: config, texts, templates, list.

    The moment of sending is left out, so that a preview and the send after it agree.
    """
    letter = compile_letter(prepared.edition, house.newsletter, prepared.slot, due_at, prepared.nonce)
    parts = (str(prepared.slot), house.config_sha256, letter.to_json(), list_sha256)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def size_of(house: House, prepared: Ready) -> int:
    """Octets of one letter as it would leave, signature and all. Raises what an unusable signing key raises."""
    sample = _SAMPLES[-1]
    delivery = Delivery(0, sample.key, sample.address, sample.name)
    return len(Printer(house, prepared.slot, prepared.letter)(delivery).content)


class Printer:
    """Prints the letters of one issue, in two steps of which the first may be taken in another process."""

    def __init__(self, house: House, slot: Slot | Month, letter: CompiledLetter, trial: str = "") -> None:
        self._house = replace(house, newsletter=replace(house.newsletter, **letter.voice))
        self._slot, self._letter, self._trial = slot, letter, trial
        self._seal = house.seal()

    def __call__(self, delivery: Delivery) -> Letter:
        """A claimed delivery's finished letter."""
        return self.whole(delivery, self.fill(delivery))

    def fill(self, delivery: Delivery) -> tuple[str, Filling]:
        """The Message-ID, and what the letter has of its own. It costs more than all the rest."""
        to = (delivery.key, delivery.address, delivery.name)
        values = personal_values(self._house, self._slot, *to, self._trial)
        return values["message_id"], self._letter.fill(values, self._seal)

    def whole(self, delivery: Delivery, filled: tuple[str, Filling]) -> Letter:
        """The finished letter."""
        envelope = Envelope(return_path(self._house, delivery.key), delivery.address)
        return Letter(delivery, envelope, self._letter.whole(filled[1]), filled[0], self._letter.dot_free)
