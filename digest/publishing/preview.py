"""The dry run for the eye: one planned letter as one reader will get it, ready to be written as files. Read-only."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.audience import reader_key
from digest.errors import DigestError, UsageError
from digest.model import Edition, Finding, Pairing, PlannedIssue, Slot, Subscriber
from digest.publishing.ahead import ahead, first_open_slot
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.lists import roll_of
from digest.publishing.plan import with_letter
from digest.publishing.prepare import personal_values, plan_hash, prepare
from digest.publishing.said import address_said, week_said

_COMING = 52


@dataclass(frozen=True)
class Preview:
    """One reader's letter before it is sent: the message is what ``send`` would hand to the relay."""

    slot: Slot
    pairing: Pairing
    edition: Edition
    reader: Subscriber
    html: str
    text: str
    message: bytes = field(repr=False)
    findings: tuple[Finding, ...]
    plan: str
    page: str = field(repr=False)

    @property
    def files(self) -> dict[str, tuple[str, bytes]]:
        """Name and content of each file that shows it, by kind."""
        return {
            "html": ("letter.html", self.html.encode()),
            "txt": ("letter.txt", self.text.encode()),
            "eml": ("letter.eml", self.message),
            "index": ("index.html", self.page.encode()),
        }


def preview(house: House, week: str | None = None, address: str | None = None) -> Preview:
    """The letter of the coming slot, or of another, as a reader of the list gets it.

    Raises:
        UsageError: the week is no week, or nobody on the list has that address.
        DigestError: whatever would stop the send of that week before its list is read.
    """
    planned = with_letter(outlook_of(house, house.ledger()), _planned(house, week))
    prepared = prepare(house, planned, house.ledger().history(), planned.due_at)
    reader = _reader(house, address)
    values = personal_values(house, planned.slot, reader.key, reader.address, reader.name)
    message = prepared.letter.print(values, house.seal())
    html, text = _parts(message)
    try:
        plan = plan_hash(house, planned, prepared, house.snapshot().sha256)
    except DigestError:
        plan = ""  # no list, no plan that could be approved; check and send say why
    page = house.templates().render(
        "site/preview.html",
        {
            "newsletter": house.newsletter,
            "planned": planned,
            "edition": prepared.edition,
            "reader": {"address": reader.address, "name": reader.name},
            "text": text,
            "head": message.partition(b"\r\n\r\n")[0].decode("ascii"),
            "octets": len(message),
            "html_octets": len(html.encode()),
            "findings": prepared.findings,
            "plan": plan,
            "coming": ahead(house, _COMING, planned.slot),
        },
    )
    return Preview(
        planned.slot, prepared.pairing, prepared.edition, reader, html, text, message, prepared.findings, plan, page
    )


def _planned(house: House, week: str | None) -> PlannedIssue:
    first = first_open_slot(house)
    if week is None:
        return ahead(house, 1, first)[0]
    slot = week_said(week)
    if slot < first:
        raise UsageError(f"{slot} lies behind us", cure=f"the first week that can be previewed is {first}")
    weeks = (slot.day(1) - first.day(1)).days // 7 + 1
    if weeks > 520:
        raise UsageError(f"{slot} is more than ten years ahead")
    return ahead(house, weeks, first)[-1]


def _reader(house: House, address: str | None) -> Subscriber:
    """The asked-for reader of the list, or its first one; somebody made up when the list cannot be read."""
    pepper = house.suppressions().pepper
    if address is None:
        try:
            return next(iter(roll_of(house, house.snapshot())))
        except (DigestError, StopIteration):
            return Subscriber(reader_key(pepper, "reader@example.org"), "reader@example.org", "")
    key = reader_key(pepper, address_said(address)[1])
    for subscriber in roll_of(house, house.snapshot()):
        if subscriber.key == key:
            return subscriber
    raise UsageError("no active row of the list has this address", cure="digest subscribers check shows the list")


def _parts(message: bytes) -> tuple[str, str]:
    """HTML and text as a mail client decodes them, so that what is shown is what is sent."""
    from email import message_from_bytes, policy  # noqa: PLC0415

    parsed = message_from_bytes(message, policy=policy.default)
    found = {}
    for kind in ("html", "plain"):
        part = parsed.get_body((kind,))
        found[kind] = part.get_content() if part else ""
    return found["html"], found["plain"]
