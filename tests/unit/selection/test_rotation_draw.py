"""The draw among the never sent: fair, stable when the library grows, and just to seasons that end."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seedlings import SLOT, SUNDAY, after, choose, essay, weeks

from digest.model import Catalogue, Slot
from digest.selection import Rules

NAMES = st.lists(st.from_regex(r"[a-z]{3,8}", fullmatch=True), min_size=2, max_size=12, unique=True)
YEAR = [SLOT.plus(week) for week in range(52)]


@settings(deadline=None, max_examples=40)
@given(NAMES, st.from_regex(r"[a-z]{9}", fullmatch=True))
def test_a_new_essay_moves_no_other_week_unless_it_wins_it(names: list[str], new: str) -> None:
    pool = [essay(name) for name in names]
    for slot in YEAR[:20]:
        before = choose(*pool, slot=slot).essay.slug
        assert choose(*pool, essay(new), slot=slot).essay.slug in {before, new}


@settings(deadline=None, max_examples=40)
@given(NAMES)
def test_an_essay_that_is_taken_away_moves_only_the_weeks_it_had(names: list[str]) -> None:
    pool = [essay(name) for name in names]
    for slot in YEAR[:20]:
        before = choose(*pool, slot=slot).essay.slug
        assert before in {names[0], choose(*pool[1:], slot=slot).essay.slug}


def test_a_new_essay_does_not_jump_the_queue_and_is_not_kept_waiting() -> None:
    pool = [essay(f"e{number}") for number in range(9)]
    slots = [SLOT.plus(week) for week in range(1000)]
    wins = Counter(choose(*pool, essay("new"), slot=slot).essay.slug for slot in slots)
    assert len(wins) == 10
    assert 60 < min(wins.values()) <= max(wins.values()) < 140


def test_another_seed_shuffles_the_order_and_the_same_one_keeps_it() -> None:
    pool = [essay(f"e{number}") for number in range(12)]

    def order(seed: str) -> list[str]:
        return [choose(*pool, slot=slot, seed=seed).essay.slug for slot in YEAR]

    assert order("letters") == order("letters")
    assert order("letters") != order("other")


def test_each_week_draws_anew() -> None:
    pool = [essay(f"e{number}") for number in range(12)]
    assert len({choose(*pool, slot=slot).essay.slug for slot in YEAR}) > 6


@pytest.mark.parametrize("last_day", [SUNDAY, SUNDAY + timedelta(days=6), SUNDAY + timedelta(days=7)])
def test_an_essay_whose_dates_end_this_week_or_next_goes_now(last_day: date) -> None:
    pool = [essay(f"e{number}") for number in range(12)]
    choice = choose(*pool, essay("closing", not_after=last_day))
    assert choice.essay.slug == "closing"
    assert "season ends" in [reason.rule for reason in choice.reasons]


def test_an_essay_whose_season_ends_next_week_goes_now() -> None:
    slot = Slot.holding(date(2027, 2, 21))
    pool = [essay(f"e{number}") for number in range(12)]
    assert choose(*pool, essay("winter", season="winter"), slot=slot).essay.slug == "winter"
    assert choose(*pool, essay("winter", season="summer"), slot=slot, hemisphere="south").essay.slug == "winter"


def test_an_essay_with_a_whole_season_before_it_waits_for_its_lot() -> None:
    slot = Slot.holding(date(2026, 12, 6))
    pool = [essay(f"e{number}") for number in range(12)]
    choice = choose(*pool, essay("winter", season="winter"), slot=slot)
    assert choose(*pool, essay("winter"), slot=slot).essay.slug == choice.essay.slug
    assert "season ends" not in [reason.rule for reason in choice.reasons]


def test_of_two_that_end_the_one_that_ends_first_goes_first() -> None:
    for week in range(20):
        slot = SLOT.plus(week)
        soon = essay("soon", not_after=slot.day(7))
        later = essay("later", not_after=slot.day(7) + timedelta(days=7))
        assert choose(later, soon, essay("x"), slot=slot).essay.slug == "soon"


def test_an_essay_that_was_sent_is_not_hurried_because_its_season_ends() -> None:
    closing = essay("closing", not_after=SUNDAY)
    choice = choose(closing, essay("a"), essay("b"), history=after("closing", "a"), cooldown=0)
    assert choice.essay.slug == "b"


@pytest.mark.parametrize(("count", "others"), [(12, 30), (6, 3), (11, 60)])
def test_as_many_winter_essays_as_winter_has_weeks_to_spare_all_run_in_their_winter(count: int, others: int) -> None:
    winter = [essay(f"w{number}", season="winter") for number in range(count)]
    rest = [essay(f"e{number}") for number in range(others)]
    first = Slot.holding(date(2026, 12, 6))
    sent = [week.choice.essay.slug for week in weeks(Catalogue((*winter, *rest)), 13, Rules(), first) if week.choice]
    assert {essay.slug for essay in winter} <= set(sent)


def test_a_theme_that_fills_more_than_half_of_what_is_left_takes_turns() -> None:
    many = [essay(f"g{number}", "grief") for number in range(6)]
    few = [essay(f"e{number}") for number in range(5)]
    sent = [week.choice for week in weeks(Catalogue((*many, *few)), 11, Rules()) if week.choice]
    assert ["grief" if choice.essay.primary_theme == "grief" else "other" for choice in sent] == [
        "grief",
        "other",
    ] * 5 + ["grief"]
    assert "half of what is left is about grief; it must take turns" in [r.text for r in sent[0].reasons]
