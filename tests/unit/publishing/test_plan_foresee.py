"""The plan foresees exactly what choosing week by week comes to, and says why a week has no letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.errors import SeedError
from digest.library import read_catalogue
from digest.model import Calendar, Catalogue, Essay, History, Pairing, PastIssue, PlannedIssue, Question, Skip, Slot
from digest.model.content import Pin
from digest.publishing.plan import Outlook, as_past, choose, foresee
from digest.schedule import Cadence
from digest.selection import Rules

SEEDS = Path(__file__).parents[3] / "seeds"
LONDON = Cadence(7, time(8), ZoneInfo("Europe/London"))
FIRST = Slot(2026, 48)


@pytest.fixture(scope="module")
def shipped() -> Outlook:
    """The library of the repository, before its first letter."""
    return Outlook(read_catalogue(SEEDS), Calendar(), History(), LONDON, Rules(seed="letters"))


def small(*, calendar: Calendar | None = None, rules: Rules | None = None, cadence: Cadence = LONDON) -> Outlook:
    """Three essays with a theme and a question each."""
    names = ("grief", "change", "trust")
    essays = tuple(Essay(name, name.title(), "Words.", (name,), status="ready") for name in names)
    questions = tuple(Question(f"{name}-q", f"What of {name}?", (name,)) for name in names)
    return Outlook(Catalogue(essays, questions), calendar or Calendar(), History(), cadence, rules or Rules(0, 0))


def plan(outlook: Outlook, weeks: int, first: Slot = FIRST, number: int = 1) -> list[PlannedIssue]:
    """The coming weeks."""
    return list(foresee(outlook, first, weeks, number))


def week_by_week(outlook: Outlook, weeks: int, first: Slot = FIRST) -> list[Pairing]:
    """What each week would choose for itself, once those before it have been sent."""
    chosen = []
    for ahead in range(weeks):
        slot = first.plus(ahead)
        chosen.append(choose(outlook, slot))
        sent = chosen[-1]
        issue = PastIssue(slot, sent.essay.slug, sent.essay.primary_theme, sent.essay.author, sent.question.id)
        outlook = replace(outlook, history=outlook.history.and_then(issue))
    return chosen


def test_a_year_foreseen_is_the_year_chosen_week_by_week(shipped: Outlook) -> None:
    foreseen = [planned.pairing for planned in plan(shipped, 52)]
    assert week_by_week(shipped, 52) == foreseen


def test_a_year_foreseen_later_goes_on_as_it_was_foreseen_before(shipped: Outlook) -> None:
    year = plan(shipped, 52)
    sent = tuple(as_past(planned.slot, planned.pairing) for planned in year[:20] if planned.pairing)
    later = plan(replace(shipped, history=History(sent)), 32, FIRST.plus(20), 21)
    assert year[20:] == later


def test_the_first_year_of_the_shipped_library_leaves_no_essay_out_and_keeps_neighbours_apart(shipped: Outlook) -> None:
    essays = [planned.pairing.essay for planned in plan(shipped, 52) if planned.pairing]
    assert len(essays) == 52
    assert {essay.slug for essay in shipped.catalogue.essays if essay.status == "ready"} == {e.slug for e in essays}
    assert [(one, other) for one, other in pairwise(essays) if one.primary_theme == other.primary_theme] == []


def test_the_first_year_of_the_shipped_library_asks_no_question_twice_but_an_essays_own(shipped: Outlook) -> None:
    asked = [planned.pairing.question for planned in plan(shipped, 52) if planned.pairing]
    matched = [question.id for question in asked if not question.id.endswith("/own")]
    assert sorted(set(matched)) == sorted(matched)


def test_slots_numbers_and_due_moments_go_forward_one_by_one(shipped: Outlook) -> None:
    planned = plan(shipped, 10, number=41)
    assert [FIRST.plus(ahead) for ahead in range(10)] == [issue.slot for issue in planned]
    assert list(range(41, 51)) == [issue.number for issue in planned]
    assert [LONDON.due_at(issue.slot) for issue in planned] == [issue.due_at for issue in planned]
    assert planned[0].due_at.astimezone(UTC).isoformat() == "2026-11-29T08:00:00+00:00"


def test_the_season_of_an_essay_is_that_of_the_day_its_letter_falls_due() -> None:
    outlook = small()
    winter, *rest = outlook.catalogue.essays
    essays = (replace(winter, season="winter"), *(replace(essay, not_after=date(2026, 11, 29)) for essay in rest))
    outlook = replace(outlook, catalogue=replace(outlook.catalogue, essays=essays))
    assert choose(outlook, Slot(2026, 48)).essay.slug != "grief"
    assert choose(outlook, Slot(2026, 49)).essay.slug == "grief"


def test_reasons_and_warnings_of_essay_and_question_stand_in_one_pairing(shipped: Outlook) -> None:
    pairing = choose(replace(shipped, catalogue=small().catalogue), FIRST)
    assert [reason.rule for reason in pairing.reasons] == ["pool", "never sent", "themes", "bm25", "recency"]
    dry = plan(small(rules=Rules(26, 0)), 4)[3]
    assert dry.pairing is not None
    assert ["the pool has run dry" in note for note in dry.notes] == [True]
    assert dry.pairing.warnings == dry.notes


def test_a_pin_brings_its_essay_and_its_question_in_its_own_week() -> None:
    pins = {FIRST.plus(1): Pin("trust", "What do you keep?"), FIRST.plus(2): Pin("change")}
    planned = plan(small(calendar=Calendar(pins)), 3)
    pairs = [(issue.pairing.essay.slug, issue.pairing.question.text) for issue in planned if issue.pairing]
    assert pairs[1:] == [("trust", "What do you keep?"), ("change", "What of change?")]


def test_a_pinned_essay_stands_in_the_history_of_the_weeks_after_it() -> None:
    for ahead in range(10):
        first = FIRST.plus(ahead)
        calendar = Calendar({first: Pin("trust")})
        essays = {issue.pairing.essay.slug for issue in plan(small(calendar=calendar), 3, first) if issue.pairing}
        assert {"grief", "change", "trust"} == essays


@pytest.mark.parametrize(("reason", "said"), [("the week off", "skipped: the week off"), ("", "skipped")])
def test_a_skipped_week_says_why_takes_no_number_and_uses_up_nothing(reason: str, said: str) -> None:
    free, skipping = small(), small(calendar=Calendar(skips={FIRST.plus(1): Skip(reason)}))
    planned = plan(skipping, 4, number=7)
    assert [issue.number for issue in planned] == [7, 8, 8, 9]
    assert ["", said, "", ""] == [issue.skipped for issue in planned]
    assert [issue.pairing is None for issue in planned] == [False, True, False, False]
    assert plan(free, 1, number=7)[0] == planned[0]


@pytest.mark.fault("60")
def test_a_week_for_which_nothing_may_run_says_why_and_does_not_stop_the_plan() -> None:
    outlook = small()
    essays = tuple(replace(essay, not_before=date(2026, 12, 13)) for essay in outlook.catalogue.essays)
    planned = plan(replace(outlook, catalogue=replace(outlook.catalogue, essays=essays)), 4)
    said = "none of 3 essays may run on {day}: 3 not before 2026-12-13"
    assert [said.format(day="2026-11-29"), said.format(day="2026-12-06"), "", ""] == [i.skipped for i in planned]
    assert [issue.number for issue in planned] == [1, 1, 1, 2]


@pytest.mark.fault("60")
def test_an_essay_that_finds_no_question_leaves_its_week_without_a_letter() -> None:
    outlook = replace(small(), catalogue=Catalogue(small().catalogue.essays[:1]))
    (planned,) = plan(outlook, 1)
    assert planned.skipped == "no question is free for grief; write one with themes: [grief]"
    assert planned.pairing is None


@pytest.mark.parametrize("part", ["essays", "questions"])
def test_choosing_without_an_essay_or_a_question_is_bad_data_of_that_week(part: str) -> None:
    outlook = small()
    with pytest.raises(SeedError) as caught:
        choose(replace(outlook, catalogue=replace(outlook.catalogue, **{part: ()})), FIRST)
    (fault,) = caught.value.faults
    assert (fault.where, caught.value.exit_code) == ("2026-W48", 65)
    assert "digest check" in fault.cure


@pytest.mark.parametrize(
    ("cadence", "slot", "notes"),
    [
        (LONDON, Slot(2026, 48), ()),
        (LONDON, Slot(2026, 43), ("the clocks have changed since the week before",)),
        (
            Cadence(7, time(1, 30), ZoneInfo("Europe/London")),
            Slot(2026, 13),
            (
                "the clocks have changed since the week before",
                "that local time does not exist; the letter leaves 60 minutes later",
            ),
        ),
        (
            Cadence(7, time(2, 15), ZoneInfo("Australia/Lord_Howe")),
            Slot(2026, 40),
            (
                "the clocks have changed since the week before",
                "that local time does not exist; the letter leaves 30 minutes later",
            ),
        ),
    ],
)
def test_a_week_in_which_the_clocks_change_is_marked(cadence: Cadence, slot: Slot, notes: tuple[str, ...]) -> None:
    (planned,) = plan(small(cadence=cadence), 1, slot)
    assert notes == planned.notes
    skipping = small(cadence=cadence, calendar=Calendar(skips={slot: Skip("off")}))
    assert notes == plan(skipping, 1, slot)[0].notes


def test_what_a_pairing_leaves_behind_is_all_that_later_choices_ask_of_it(shipped: Outlook) -> None:
    pairing = choose(shipped, FIRST)
    past = as_past(FIRST, pairing)
    assert (FIRST, pairing.essay.slug, pairing.essay.themes[0], pairing.essay.author) == (
        past.slot, past.essay, past.theme, past.author
    )  # fmt: skip
    assert (pairing.question.id, pairing.question.text) == (past.question, past.question_text)


def test_nothing_is_planned_for_no_weeks(shipped: Outlook) -> None:
    assert plan(shipped, 0) == []
