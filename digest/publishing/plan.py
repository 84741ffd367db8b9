"""The plan: what every coming slot gets if nothing changes. Pure; ``plan``, ``preview`` and ``send`` share it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.errors import SeedError, UsageError
from digest.model import Calendar, Catalogue, History, Pairing, PastIssue, PlannedIssue, Slot
from digest.schedule import Cadence
from digest.selection import NoEssay, NoQuestion, Rules, match, pick


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that the choice of a week depends on."""

    catalogue: Catalogue
    calendar: Calendar
    history: History
    cadence: Cadence
    rules: Rules


def choose(outlook: Outlook, slot: Slot) -> Pairing:
    """The essay and the question of one slot.

    Raises:
        SeedError: no essay or no question may run in it.
    """
    day = outlook.cadence.due_at(slot).date()
    pin = outlook.calendar.pins.get(slot)
    try:
        choice = pick(outlook.catalogue, outlook.history, outlook.calendar, slot, day, outlook.rules)
        matched = match(
            choice.essay,
            outlook.catalogue,
            outlook.history,
            outlook.rules.question_cooldown,
            pin.question if pin else None,
        )
    except (NoEssay, NoQuestion) as reason:
        cure = "digest check shows what the library lacks; digest plan when it will run dry"
        raise SeedError(str(reason), where=str(slot), cure=cure) from None
    return Pairing(choice.essay, matched.question, choice.reasons + matched.reasons, choice.warnings + matched.warnings)


def foresee(outlook: Outlook, first: Slot, weeks: int, number: int) -> Iterator[PlannedIssue]:
    """The next ``weeks`` slots from ``first`` on, each choice standing in the history of those after it.

    A slot for which nothing may run is planned as a week without a letter that says why.
    """
    history = outlook.history
    for ahead in range(weeks):
        slot = first.plus(ahead)
        due = outlook.cadence.due_at(slot)
        notes = tuple(_clock_notes(outlook.cadence, slot))
        if skip := outlook.calendar.skips.get(slot):
            yield PlannedIssue(slot, number, due, None, f"skipped: {skip.reason}".rstrip(": "), notes)
            continue
        seen = Outlook(outlook.catalogue, outlook.calendar, history, outlook.cadence, outlook.rules)
        try:
            pairing = choose(seen, slot)
        except SeedError as reason:
            yield PlannedIssue(slot, number, due, None, reason.faults[0].what, notes)
            continue
        yield PlannedIssue(slot, number, due, pairing, "", notes + pairing.warnings)
        history = history.and_then(as_past(slot, pairing))
        number += 1


def with_letter(outlook: Outlook, planned: PlannedIssue) -> PlannedIssue:
    """The planned week, if it has a letter.

    Raises:
        SeedError: no essay or no question may run in it.
        UsageError: the calendar skips it.
    """
    if planned.pairing is None:
        choose(outlook, planned.slot)  # raises, with the reason
        raise UsageError(planned.skipped, where=str(planned.slot))
    return planned


def as_past(slot: Slot, pairing: Pairing) -> PastIssue:
    """What a pairing leaves behind in history."""
    essay, question = pairing.essay, pairing.question
    return PastIssue(slot, essay.slug, essay.primary_theme, essay.author, question.id, question.text)


def _clock_notes(cadence: Cadence, slot: Slot) -> Iterator[str]:
    if cadence.changes_clock(slot):
        yield "the clocks have changed since the week before"
    if moved := cadence.gap_moved(slot):
        yield f"that local time does not exist; the letter leaves {int(moved.total_seconds() // 60)} minutes later"
