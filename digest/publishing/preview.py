"""The dry run for the eye: one planned letter as one reader will get it, written as files. Read-only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from digest.audience import BadAddress, Roll, Snapshot, canonical, read_roll, reader_key
from digest.errors import CannotWrite, DigestError, UsageError
from digest.model import Edition, Finding, Pairing, PlannedIssue, Slot, Subscriber
from digest.publishing.ahead import ahead, first_open_slot
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.plan import choose
from digest.publishing.prepare import personal_values, plan_hash, prepare

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

    def write(self, folder: Path) -> dict[str, Path]:
        """Write letter.html, letter.txt, letter.eml and index.html. Raises CannotWrite."""
        files = {
            "html": (folder / "letter.html", self.html.encode()),
            "txt": (folder / "letter.txt", self.text.encode()),
            "eml": (folder / "letter.eml", self.message),
            "index": (folder / "index.html", self.page.encode()),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, content in files.values():
                path.write_bytes(content)
        except OSError as reason:
            raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(folder)) from reason
        return {name: path for name, (path, _) in files.items()}


def preview(house: House, week: str | None = None, address: str | None = None) -> Preview:
    """The letter of the coming slot, or of another, as a reader of the list gets it.

    Raises:
        UsageError: the week is no week, or nobody on the list has that address.
        DigestError: whatever would stop the send of that week before its list is read.
    """
    planned = _planned(house, week)
    if planned.pairing is None:
        choose(outlook_of(house, house.ledger()), planned.slot)  # raises, with the reason
        raise UsageError(planned.skipped, where=str(planned.slot))
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
        planned.slot, planned.pairing, prepared.edition, reader, html, text, message, prepared.findings, plan, page
    )


def _planned(house: House, week: str | None) -> PlannedIssue:
    first = first_open_slot(house)
    if week is None:
        return ahead(house, 1, first)[0]
    try:
        slot = Slot.parse(week)
    except ValueError as reason:
        raise UsageError(str(reason)) from None
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
            return next(iter(_roll(house, house.snapshot())))
        except (DigestError, StopIteration):
            return Subscriber(reader_key(pepper, "reader@example.org"), "reader@example.org", "")
    try:
        key = reader_key(pepper, canonical(address)[1])
    except BadAddress as reason:
        raise UsageError(str(reason)) from None
    for subscriber in _roll(house, house.snapshot()):
        if subscriber.key == key:
            return subscriber
    raise UsageError("no active row of the list has this address", cure="digest subscribers check shows the list")


def _roll(house: House, snapshot: Snapshot) -> Roll:
    suppressions = house.suppressions()
    return read_roll(snapshot, suppressions.pepper, suppressions.__contains__)


def _parts(message: bytes) -> tuple[str, str]:
    """HTML and text as a mail client decodes them, so that what is shown is what is sent."""
    from email import message_from_bytes, policy  # noqa: PLC0415

    parsed = message_from_bytes(message, policy=policy.default)
    found = {}
    for kind in ("html", "plain"):
        part = parsed.get_body((kind,))
        found[kind] = part.get_content() if part else ""
    return found["html"], found["plain"]
