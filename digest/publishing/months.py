"""The month's letter: whether one is owed, what it carries, and how it is made ready and frozen like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.delivery import IssueDraft, Ledger
from digest.model import Account, Article, Essay, Finding, Issue, Month, Pairing, PlannedIssue, PlannedMonth, Question
from digest.publishing.ahead import ahead
from digest.publishing.freeze import fix
from digest.publishing.guards import Orders
from digest.publishing.house import House
from digest.publishing.lists import monthly_readers, roll_for
from digest.schedule import Monthly

if TYPE_CHECKING:  # opens the letter's room: 300 ms
    from digest.publishing.prepare import Ready

_WEEKS = 6
"""A month touches no more."""


def month_owed(house: House, ledger: Ledger, now: datetime) -> PlannedMonth | None:
    """The latest month that fell due and has no letter yet, if anybody waits for it and there is anything to tell.

    Asked at every tick, it looks at the cheapest first: most newsletters have no monthly reader.
    """
    rule = Monthly(house.cadence)
    month = rule.latest_due(now)
    due_at = rule.due_at(month)
    wanting = monthly_readers(house, due_at)
    if not wanting or ledger.issue(month) is not None:
        return None
    planned = PlannedMonth(month, _number(ledger), due_at, _sent_in(house, ledger, month))
    suppressions = house.suppressions()
    # Who paused when it fell due was not waiting for it, though the pause be over.
    waiting = {key for key in wanting if not suppressions.rests(key, due_at.date())}
    if not planned.articles or not waiting:
        return None
    roll = roll_for(house, house.snapshot(), month)
    return planned if any(reader.key in waiting for reader in roll) else None


def month_coming(house: House) -> PlannedMonth | None:
    """The month's letter that is owed, or the next to fall due; None while nobody has asked for one."""
    ledger, now = house.ledger(), house.clock.now()
    if not monthly_readers(house):
        return None
    return month_owed(house, ledger, now) or month_planned(house, Monthly(house.cadence).next_due(now))


def month_planned(house: House, month: Month) -> PlannedMonth:
    """A month's letter as it would be if nothing changes: what has left, and what is still to come in it."""
    ledger = house.ledger()
    sent = _sent_in(house, ledger, month)
    to_come = [
        as_article(planned) for planned in ahead(house, _weeks_until(house, month))
        if planned.pairing and Month.holding(planned.due_at.date()) == month
    ]  # fmt: skip
    return PlannedMonth(month, _number(ledger), Monthly(house.cadence).due_at(month), (*sent, *to_come))


def month_of_samples(house: House) -> PlannedMonth:
    """The present month's letter, made of whatever the coming weeks bring when nothing has been sent in it."""
    month = Monthly(house.cadence).month_of(house.clock.now())
    planned = month_planned(house, month)
    samples = (as_article(week) for week in ahead(house, _WEEKS) if week.pairing)
    return planned if planned.articles else replace(planned, articles=tuple(samples)[:4])


def as_article(planned: PlannedIssue) -> Article:
    """What a planned week will leave behind to be read."""
    from digest.letter.markdown import to_html  # noqa: PLC0415

    pairing = planned.pairing
    assert pairing is not None  # noqa: S101  (a week without a letter leaves nothing behind)
    essay = pairing.essay
    return Article(
        planned.slot, planned.number, planned.due_at, essay.title, essay.author or "", essay.dek or "",
        essay.content_note or "", pairing.question.text, to_html(essay.body),
    )  # fmt: skip


def prepare_month(house: House, planned: PlannedMonth, dated: datetime) -> Ready:
    """Compose, inline, compile and lint. ``dated`` becomes the Date field. Raises RenderError."""
    from digest.letter import Piece, compile_letter, compose_month  # noqa: PLC0415
    from digest.publishing.prepare import Ready, proofread  # noqa: PLC0415

    zone = house.cadence.zone
    pieces = [
        Piece(article, article.due_at.astimezone(zone).date(), house.archived_at(article.slot))
        for article in planned.articles
    ]
    edition, nonce = compose_month(
        house.newsletter, planned.month, pieces, planned.number, house.templates(), house.look()
    )
    letter = compile_letter(edition, house.newsletter, planned.month, dated, nonce)
    found = proofread(house, planned.month, letter, edition, [_pairing_of(article) for article in planned.articles])
    return Ready(planned.month, planned.number, edition, letter, nonce, found)


def freeze_month(
    house: House, ledger: Ledger, planned: PlannedMonth, orders: Orders
) -> tuple[Issue, tuple[Finding, ...], Account]:
    """Fix the letter and its roll for good. Raises and writes nothing when one of them is not fit to be sent."""
    now = house.clock.now()
    prepared = prepare_month(house, planned, now)
    carries = tuple(f"{article.slot} fell due in it: {article.title}" for article in planned.articles)
    draft = IssueDraft(
        planned.month, planned.number, None, prepared.edition.subject, prepared.letter.to_json(), "", planned.due_at,
        now, carries,
    )  # fmt: skip
    return fix(house, ledger, prepared, draft, orders)


def _sent_in(house: House, ledger: Ledger, month: Month) -> tuple[Article, ...]:
    """What has left with weekly issues that fell due in a month, oldest first."""
    rule = Monthly(house.cadence)
    return tuple(article for article in reversed(ledger.articles()) if rule.month_of(article.due_at) == month)


def _number(ledger: Ledger) -> int:
    return sum(bool(issue.subject) for issue in ledger.months()) + 1


def _weeks_until(house: House, month: Month) -> int:
    """How many weeks from now on to look at, to see all of a month."""
    return max(0, (month.last - house.today()).days // 7 + 2)


def _pairing_of(article: Article) -> Pairing:
    """The article as lint knows it: what must stand in both parts. Its body is HTML, and was looked at in its week."""
    essay = Essay(str(article.slot), article.title, "", ("",))
    return Pairing(essay, Question(str(article.slot), article.question, ("",)))
