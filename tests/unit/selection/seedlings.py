"""Essays, questions and histories in a few words, and whole random libraries, for the tests of the selection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from digest.model import Calendar, Catalogue, Essay, History, PastIssue, Question, Slot
from digest.selection import NoEssay, Rules, pick
from digest.selection.rotation import Choice

SLOT = Slot(2026, 48)
SUNDAY = SLOT.day(7)


def essay(slug: str, *themes: str, **more: Any) -> Essay:
    """A ready essay; its theme is its own slug when none is given."""
    body = more.pop("body", "Words.")
    return Essay(slug, slug.title(), body, themes or (slug,), **{"status": "ready", **more})


def question(name: str, *themes: str, **more: Any) -> Question:
    """A question; its text is the same for all unless given, so that only themes and ids tell them apart."""
    text = more.pop("text", "What stays?")
    return Question(name, text, themes, **more)


def after(*slugs: str, essays: tuple[Essay, ...] = (), asked: str = "") -> History:
    """A history in which these essays were sent, the last of them a week before SLOT."""
    known = {known.slug: known for known in essays}
    issues = []
    for ago, slug in zip(range(len(slugs), 0, -1), slugs, strict=True):
        sent = known.get(slug) or essay(slug)
        issues.append(PastIssue(SLOT.plus(-ago), slug, sent.primary_theme, sent.author, asked or f"q-{slug}"))
    return History(tuple(issues))


def having_asked(*questions: str) -> History:
    """A history in which these questions were asked, oldest first."""
    issues = [PastIssue(SLOT.plus(-ago), f"e{ago}", f"t{ago}", None, name)
              for ago, name in zip(range(len(questions), 0, -1), questions, strict=True)]  # fmt: skip
    return History(tuple(issues))


def choose(
    *essays: Essay,
    history: History | None = None,
    calendar: Calendar | None = None,
    slot: Slot = SLOT,
    day: date | None = None,
    **rules: Any,
) -> Choice:
    """The choice of a slot, whose letter falls due on its Sunday unless another day is given."""
    catalogue = Catalogue(essays)
    return pick(catalogue, history or History(), calendar or Calendar(), slot, day or slot.day(7), Rules(**rules))


@dataclass(frozen=True)
class Week:
    """One week of a simulation: what was known before, and what was chosen; None when nothing could run."""

    slot: Slot
    day: date
    history: History
    choice: Choice | None


def weeks(catalogue: Catalogue, count: int, rules: Rules, first: Slot = SLOT) -> Iterator[Week]:
    """Choose week after week, each choice standing in the history of the next."""
    history = History()
    for ahead in range(count):
        slot = first.plus(ahead)
        day = slot.day(7)
        try:
            choice = pick(catalogue, history, Calendar(), slot, day, rules)
        except NoEssay:
            yield Week(slot, day, history, None)
            continue
        yield Week(slot, day, history, choice)
        sent = choice.essay
        history = history.and_then(PastIssue(slot, sent.slug, sent.primary_theme, sent.author, "q"))


THEMES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True).map(tuple)
AUTHORS = st.sampled_from([None, None, None, "Ana", "Ben"])
SEASONS = st.sampled_from([None, None, None, None, "spring", "summer", "autumn", "winter"])
DAYS = st.none() | st.integers(0, 800).map(lambda days: SUNDAY + timedelta(days=days))


@st.composite
def libraries(draw: st.DrawFn, *, least: int = 1, most: int = 20, windows: bool = True) -> Catalogue:
    """A random library of ready essays and drafts, with seasons and date windows when asked for."""
    essays = []
    for number in range(draw(st.integers(least, most))):
        more: dict[str, Any] = {"author": draw(AUTHORS)}
        if windows:
            more |= {
                "season": draw(SEASONS),
                "not_after": draw(DAYS),
                "status": draw(st.sampled_from(["ready"] * 5 + ["draft"])),
            }
        essays.append(essay(f"e{number}", *draw(THEMES), **more))
    return Catalogue(tuple(essays))
