"""Test letters: the coming letter through the same corridor, to a few allowed addresses, on a ledger in memory."""

from __future__ import annotations

from dataclasses import replace

from digest.audience import canonical, reader_key
from digest.delivery import IssueDraft, rehearsal_ledger
from digest.errors import UsageError
from digest.model import Account, Counts, Report, Subscriber
from digest.publishing.ahead import ahead
from digest.publishing.freeze import outlook_of
from digest.publishing.house import House
from digest.publishing.plan import with_letter
from digest.publishing.prepare import prepare
from digest.publishing.publish import deliver
from digest.publishing.reports import after_run, report_on
from digest.publishing.said import address_said


def send_trial(house: House, addresses: tuple[str, ...]) -> Report:
    """Send the coming letter, marked [TEST], to these addresses; neither list nor ledger is touched.

    Raises:
        UsageError: one of them is not in ``test.allow``.
    """
    readers = _allowed(house, addresses)
    house.transport("test").check()
    scratch = rehearsal_ledger(None, house.mode)
    planned = with_letter(outlook_of(house, house.ledger()), ahead(house, 1)[0])
    now = house.clock.now()
    prepared = prepare(house, planned, house.ledger().history(), now, "[TEST]")
    draft = IssueDraft(planned.slot, planned.number, prepared.pairing, prepared.edition.subject,
                       prepared.letter.to_json(), "", planned.due_at, now)  # fmt: skip
    account = Account(Counts(rows=len(readers), to_send=len(readers)), (), (), "")
    issue = scratch.freeze(draft, readers, lambda: account)
    to_test = house.transport("test")
    desk, _ = deliver(replace(house, transport=lambda _: to_test), scratch, issue, f" test {now.isoformat()}")
    return replace(after_run(report_on(scratch, issue.slot), desk), state="test", findings=prepared.findings)


def _allowed(house: House, addresses: tuple[str, ...]) -> list[Subscriber]:
    allowed = {canonical(address)[1] for address in house.test_addresses}
    pepper = house.suppressions().pepper
    readers: dict[bytes, Subscriber] = {}
    for address in addresses:
        written, same = address_said(address)
        if same not in allowed:
            why = "a test letter must not reach a reader by a slip of the hand"
            raise UsageError("an address is not in test.allow", why=why, cure="add it there, in the config")
        key = reader_key(pepper, same)
        readers.setdefault(key, Subscriber(key, written, "", len(readers) + 1))
    return list(readers.values())
