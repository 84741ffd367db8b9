"""The operator's word on letters in doubt, they arrived or shall be sent again, and on those that were given up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from digest.delivery import Ledger, read_log, taken
from digest.errors import Temporary, UsageError
from digest.model import Delivery, Issue, State
from digest.publishing.house import House
from digest.publishing.said import address_said, issue_said

_ALL = 2_000_000


def resolve(
    house: House, week: str, addresses: tuple[str, ...], verdict: str | None, relay_log: Path | None
) -> dict[str, int]:
    """Settle letters in doubt; how many became sent, how many will be sent again, how many are still in doubt.

    The verdict "expired" speaks of letters that were given up instead: they never arrived, and will be tried anew.
    Suppression wins over everything: who has left meanwhile is not sent again, whatever is ordered here.

    Raises:
        UsageError: no such issue, no verdict, an address that is not meant, or a log that cannot tell.
        MissingInput: the log cannot be read.
    """
    if verdict is None and relay_log is None:
        raise UsageError("say what became of them", cure="--sent, --resend, --expired or --relay-log FILE")
    if verdict == "expired" and relay_log is not None:
        raise UsageError("letters that were given up are in no relay's log", cure="settle those in doubt on their own")
    with house.lock() as mine:
        if not mine:
            raise Temporary("a run is under way", cure="wait until it has ended")
        ledger = house.ledger()
        issue = issue_said(ledger, week)
        doubtful = [delivery for delivery, _, _ in ledger.in_state(issue, [State.IN_DOUBT], _ALL)]
        if verdict == "expired":
            revived = _revive(ledger, issue, addresses, house.clock.now())
            return {"sent": 0, "resend": revived, "still_in_doubt": len(doubtful)}
        chosen = _chosen(doubtful, addresses, "in doubt")
        arrived = _in_log(house, issue, chosen, relay_log) if relay_log else set()
        others = [delivery.id for delivery in chosen if delivery.id not in arrived]
        sent = [*arrived, *(others if verdict == "sent" else [])]
        erased = {delivery.id for delivery in chosen if not delivery.address}  # there is nobody to send to
        resend = [place for place in others if place not in erased] if verdict == "resend" else []
        ledger.resolve(issue, sent, resend, house.clock.now())
    return {"sent": len(sent), "resend": len(resend), "still_in_doubt": len(doubtful) - len(sent) - len(resend)}


def _revive(ledger: Ledger, issue: Issue, addresses: tuple[str, ...], now: datetime) -> int:
    given_up = [found for found, _, _ in ledger.in_state(issue, [State.EXPIRED], _ALL) if found.address]
    chosen = _chosen(given_up, addresses, "given up")
    if chosen:
        ledger.revive(issue, [delivery.id for delivery in chosen], now)
    return len(chosen)


def _chosen(among: list[Delivery], addresses: tuple[str, ...], what: str) -> list[Delivery]:
    """Those of the operator's addresses, or all where they named none."""
    if not addresses:
        return among
    wanted = {address_said(address)[1] for address in addresses}
    chosen = [delivery for delivery in among if delivery.address.casefold() in wanted]
    if len(chosen) != len(wanted):
        raise UsageError(f"{len(wanted) - len(chosen)} of these addresses are not {what}")
    return chosen


def _in_log(house: House, issue: Issue, chosen: list[Delivery], relay_log: Path) -> set[int]:
    from digest.publishing.prepare import message_id  # noqa: PLC0415  (opens the letter's room: 300 ms)

    # Only the left sides: they are unique, and the domain may have been edited since.
    arrived, domain = taken(read_log(relay_log)), house.newsletter.domain
    return {
        delivery.id for delivery in chosen if message_id(issue.slot, delivery.key, domain).partition("@")[0] in arrived
    }
