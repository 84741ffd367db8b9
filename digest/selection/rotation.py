"""Rotation: which essay a slot gets, as a pure function of catalogue, history, calendar and slot.

The order of rules: the operator's pin; then, of the essays that are ready, in season and rested, one that keeps its
theme and author apart from the last issue's; never sent before sent longest ago; among the never sent, a draw.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from digest.model import Calendar, Catalogue, Essay, History, Reason, Slot


class NoEssay(Exception):
    """No essay may run in this slot; the text says what stands in the way."""


@dataclass(frozen=True, slots=True)
class Rules:
    """``cooldown`` and ``question_cooldown`` are counted in issues; ``seed`` shuffles the draw."""

    cooldown: int = 26
    question_cooldown: int = 52
    hemisphere: Literal["north", "south"] = "north"
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen essay, how it came to that, and what an editor should know."""

    essay: Essay
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...] = ()


def pick(catalogue: Catalogue, history: History, calendar: Calendar, slot: Slot, day: date, rules: Rules) -> Choice:
    """The essay for ``slot``, whose letter falls due on ``day``. Raises NoEssay when none may run."""
    if pin := calendar.pins.get(slot):
        essay = catalogue.essays_by_slug[pin.essay]
        if essay.status != "ready":
            raise NoEssay(f'the calendar pins "{essay.slug}", which is still a draft')
        return Choice(essay, (Reason("pin", f"pinned to {slot} in the calendar"),))
    reasons: list[Reason] = []
    warnings: list[str] = []
    southern = rules.hemisphere == "south"
    open_now = [essay for essay in catalogue.essays if essay.closed_on(day, southern) is None]
    if not open_now:
        raise NoEssay(_why_none(catalogue.essays, day, southern))
    pool = _narrow(open_now, history, rules, reasons, warnings)
    fresh = [essay for essay in pool if essay.slug not in history.essay_age]
    if fresh:
        unsent = [essay for essay in open_now if essay.slug not in history.essay_age]
        chosen, drawn = _draw(fresh, unsent, slot, day, rules)
        reasons += drawn
    else:
        chosen = max(pool, key=lambda essay: (history.essay_age[essay.slug], essay.slug))
        age = history.essay_age[chosen.slug]
        reasons.append(Reason("longest ago", f"all others were sent since; last sent {age} issues ago", age))
    return Choice(chosen, tuple(reasons), tuple(warnings))


def _why_none(essays: Sequence[Essay], day: date, southern: bool) -> str:
    causes = Counter(cause for essay in essays if (cause := essay.closed_on(day, southern)))
    said = ", ".join(f"{count} {cause}" for cause, count in causes.most_common(4))
    return f"none of {len(essays)} essays may run on {day}: {said}" if said else "the library holds no essay"


def _narrow(
    essays: list[Essay], history: History, rules: Rules, reasons: list[Reason], warnings: list[str]
) -> list[Essay]:
    """Apply the gates that a short library may have to give up, the dearest last, and say which were given up."""
    last = history.last

    def rested(essay: Essay) -> bool:
        return history.essay_age.get(essay.slug, rules.cooldown + 1) > rules.cooldown

    def apart(essay: Essay) -> bool:
        return last is None or (
            essay.primary_theme != last.theme and not (essay.author and essay.author == last.author)
        )

    def not_last(essay: Essay) -> bool:
        return last is None or essay.slug != last.essay

    if found := [essay for essay in essays if rested(essay) and apart(essay)]:
        resting = sum(not rested(essay) for essay in essays)
        close = len(essays) - len(found) - resting
        text = f"{len(found)} of {len(essays)} essays of the season: {resting} still rest, {close} too like the last"
        reasons.append(Reason("pool", text, len(found)))
        return found
    if found := [essay for essay in essays if apart(essay)]:
        if any(rested(essay) for essay in essays):
            text = "every rested essay shares the last issue's theme or author; the one sent longest ago comes again"
            warnings.append(text)
        else:
            text = f"no essay has rested {rules.cooldown} issues; the one sent longest ago comes again"
            warnings.append(f"the pool has run dry: {text}")
    elif found := [essay for essay in essays if not_last(essay)]:
        text = "every essay that could run shares the last issue's theme or author"
        warnings.append(text)
    else:
        found, text = essays, "there is only one essay"
        warnings.append(text)
    reasons.append(Reason("pool", text, len(found)))
    return found


def _draw(fresh: list[Essay], unsent: list[Essay], slot: Slot, day: date, rules: Rules) -> tuple[Essay, list[Reason]]:
    """Draw among the never sent that may follow the last issue; ``unsent`` are all the never sent of this day.

    Every slot draws anew over slot and slug, so that an essay added today has one chance among all and moves
    nobody else's week unless it wins. Two kinds may not wait for luck: essays whose season would end before they all
    had a week, and the theme that holds so many of the rest that its essays could no longer be kept apart.
    """
    reasons: list[Reason] = []
    pool = fresh
    if urgent := _urgent(unsent, fresh, day, rules):
        pool = urgent
        reasons.append(Reason("season ends", f"{len(urgent)} would lose their season by waiting", len(urgent)))
    elif crowded := _crowded(unsent, fresh):
        pool = crowded
        theme = crowded[0].primary_theme
        reasons.append(Reason("theme", f"half of what is left is about {theme}; it must take turns", theme))
    chosen = min(pool, key=lambda essay: _lot(rules.seed, slot, essay.slug))
    reasons.append(Reason("never sent", f"drawn among {len(pool)} never sent", len(pool)))
    return chosen, reasons


def _lot(seed: str, slot: Slot, slug: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{slot}\0{slug}".encode()).digest()


def _urgent(unsent: list[Essay], fresh: list[Essay], day: date, rules: Rules) -> list[Essay]:
    """The never-sent essays that must go now for all of their season to have a week: earliest deadline first."""
    closing = {essay.slug: _weeks_left(essay, day, rules) for essay in unsent if essay.season or essay.not_after}
    for weeks in sorted(set(closing.values())):
        together = [essay for essay in fresh if closing.get(essay.slug, 99) <= weeks]
        # One week of margin, because a neighbour of the same theme may have to be kept apart.
        if together and sum(left <= weeks for left in closing.values()) >= weeks - 1:
            return together
    return []


def _weeks_left(essay: Essay, day: date, rules: Rules) -> int:
    weeks = 1
    while weeks < 54 and essay.closed_on(day + timedelta(weeks=weeks), rules.hemisphere == "south") is None:
        weeks += 1
    return weeks


def _crowded(unsent: list[Essay], fresh: list[Essay]) -> list[Essay]:
    theme, count = Counter(essay.primary_theme for essay in unsent).most_common(1)[0]
    if len(unsent) > 2 and count * 2 > len(unsent):
        return [essay for essay in fresh if essay.primary_theme == theme]
    return []
