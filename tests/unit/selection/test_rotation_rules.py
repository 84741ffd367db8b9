"""Which essay a week gets: pin, season, rest, theme and author apart, never sent before sent longest ago."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from seedlings import SLOT, after, choose, essay

from digest.model import Calendar
from digest.model.content import Pin
from digest.selection import NoEssay
from digest.selection.rotation import Choice

A, B, C, D = (essay(name) for name in "abcd")


def rules_of(choice: Choice) -> list[str]:
    """The names of the steps of a choice."""
    return [reason.rule for reason in choice.reasons]


def test_a_pin_wins_over_every_other_rule() -> None:
    closed = essay("a", season="summer", author="Ana")
    choice = choose(closed, B, C, history=after("a", essays=(closed,)), calendar=Calendar({SLOT: Pin("a")}))
    assert (choice.essay.slug, rules_of(choice), choice.warnings) == ("a", ["pin"], ())


def test_a_pin_holds_for_its_own_week_alone() -> None:
    calendar = Calendar({SLOT.plus(1): Pin("a")})
    assert choose(A, B, C).essay == choose(A, B, C, calendar=calendar).essay
    assert "pin" not in rules_of(choose(A, B, C, calendar=calendar))


def test_a_pinned_draft_is_refused_by_name() -> None:
    with pytest.raises(NoEssay, match='the calendar pins "a", which is still a draft'):
        choose(essay("a", status="draft"), B, calendar=Calendar({SLOT: Pin("a")}))


def test_a_draft_never_runs() -> None:
    assert {"b"} == {choose(essay("a", status="draft"), B, slot=SLOT.plus(week)).essay.slug for week in range(30)}


@pytest.mark.parametrize(
    ("hemisphere", "day", "slug"),
    [
        ("north", date(2026, 12, 6), "winter"), ("north", date(2027, 4, 4), "spring"),
        ("north", date(2027, 7, 4), "summer"), ("north", date(2027, 10, 3), "autumn"),
        ("south", date(2026, 12, 6), "summer"), ("south", date(2027, 4, 4), "autumn"),
        ("south", date(2027, 7, 4), "winter"), ("south", date(2027, 10, 3), "spring"),
    ],
)  # fmt: skip
def test_an_essay_runs_in_its_own_season_of_either_hemisphere(hemisphere: str, day: date, slug: str) -> None:
    four = [essay(season, season=season) for season in ("spring", "summer", "autumn", "winter")]
    assert slug == choose(*four, day=day, hemisphere=hemisphere).essay.slug


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        (date(2026, 12, 5), "before"),
        (date(2026, 12, 6), "within"),
        (date(2026, 12, 13), "within"),
        (date(2026, 12, 14), "after"),
    ],
)
def test_an_essay_runs_inside_its_dates_alone(day: date, slug: str) -> None:
    before = essay("before", not_after=date(2026, 12, 5))
    within = essay("within", not_before=date(2026, 12, 6), not_after=date(2026, 12, 13))
    later = essay("after", not_before=date(2026, 12, 14))
    assert slug == choose(before, within, later, day=day).essay.slug


def test_when_none_may_run_the_causes_are_counted() -> None:
    drafts = [essay(name, status="draft") for name in "abc"]
    with pytest.raises(NoEssay) as caught:
        choose(
            *drafts, essay("d", season="summer"), essay("e", season="summer"), essay("f", not_before=date(2027, 1, 1))
        )
    said = "3 still a draft, 2 belongs to summer, 1 not before 2027-01-01"
    assert f"none of 6 essays may run on 2026-11-29: {said}" == str(caught.value)


def test_an_empty_library_says_that_it_is_empty() -> None:
    with pytest.raises(NoEssay, match="the library holds no essay"):
        choose()


def test_a_cooldown_ends_with_the_issue_after_it() -> None:
    resting = choose(A, B, C, history=after("a", "b", "c"), cooldown=3)
    assert ["the pool has run dry" in warning for warning in resting.warnings] == [True]
    assert choose(A, B, C, history=after("a", "b", "c"), cooldown=2).warnings == ()


def test_neighbouring_weeks_have_different_primary_themes() -> None:
    last, same, other = essay("last", "grief"), essay("same", "grief", "trust"), essay("other", "trust", "grief")
    for week in range(30):
        choice = choose(last, same, other, history=after("last", essays=(last,)), slot=SLOT.plus(week))
        assert choice.essay.slug == "other"


def test_neighbouring_weeks_have_different_authors() -> None:
    last, same, other = essay("last", author="Ana"), essay("same", author="Ana"), essay("other", author="Ben")
    for week in range(30):
        choice = choose(last, same, other, history=after("last", essays=(last,)), slot=SLOT.plus(week))
        assert choice.essay.slug == "other"


def test_two_essays_without_an_author_do_not_count_as_one_authors() -> None:
    choice = choose(A, B, history=after("a"))
    assert (choice.essay.slug, choice.warnings) == ("b", ())


@pytest.mark.parametrize("shared", [{"author": "Ana"}, {}])
def test_when_all_share_theme_or_author_one_runs_all_the_same_and_it_is_said(shared: dict[str, str]) -> None:
    themes = () if shared else ("grief",)
    pool = tuple(essay(name, *themes, **shared) for name in "abc")
    for week in range(20):
        choice = choose(*pool, history=after("a", essays=pool), slot=SLOT.plus(week))
        assert choice.essay.slug in {"b", "c"}
        assert choice.warnings == ("every essay that could run shares the last issue's theme or author",)


def test_a_single_essay_runs_again_and_it_is_said() -> None:
    choice = choose(A, history=after("a"))
    assert (choice.essay.slug, choice.warnings) == ("a", ("there is only one essay",))


def test_the_never_sent_go_before_the_sent() -> None:
    for week in range(30):
        choice = choose(A, B, C, D, history=after("a", "b"), cooldown=0, slot=SLOT.plus(week))
        assert choice.essay.slug in {"c", "d"}
        assert rules_of(choice) == ["pool", "never sent"]


@pytest.mark.parametrize("order", list(permutations("abcd")))
def test_of_the_sent_the_one_sent_longest_ago_goes_first(order: tuple[str, ...]) -> None:
    choice = choose(A, B, C, D, history=after(*order), cooldown=1)
    assert order[0] == choice.essay.slug
    assert [(r.rule, r.value) for r in choice.reasons if r.rule != "pool"] == [("longest ago", 4)]


def test_an_essay_sent_twice_counts_from_its_last_time() -> None:
    assert choose(A, B, C, history=after("a", "b", "a", "c"), cooldown=1).essay.slug == "b"


def test_a_pool_that_has_run_dry_repeats_the_longest_ago_and_says_so() -> None:
    choice = choose(A, B, C, history=after("a", "b", "c"), cooldown=26)
    assert choice.essay.slug == "a"
    (warning,) = choice.warnings
    assert warning == "the pool has run dry: no essay has rested 26 issues; the one sent longest ago comes again"


def test_a_dry_pool_still_keeps_neighbours_apart() -> None:
    first, second, third = essay("a", "grief"), essay("b", "trust"), essay("c", "grief")
    choice = choose(first, second, third, history=after("a", "b", "c", essays=(first, second, third)))
    assert choice.essay.slug == "b"


def test_a_pool_is_not_called_dry_while_an_unsent_essay_only_waits_for_another_author() -> None:
    sent, waiting, other = essay("a", author="Ana"), essay("b", author="Ana"), essay("c", author="Ben")
    choice = choose(sent, waiting, other, history=after("c", "a", essays=(sent, waiting, other)))
    assert choice.essay.slug == "c"
    assert [warning for warning in choice.warnings if "no essay has rested" in warning] == []


def test_the_size_of_the_pool_is_told_as_data() -> None:
    resting = choose(A, B, C, D, history=after("a"), cooldown=26)
    assert [(r.rule, r.value, r.text) for r in resting.reasons if r.rule == "pool"] == [
        ("pool", 3, "3 of 4 essays of the season: 1 still rest, 0 too like the last")
    ]


def test_the_order_of_the_library_makes_no_difference() -> None:
    for history in (after(), after("a"), after("a", "b", "c", "d")):
        for week in range(10):
            chosen = {
                choose(*order, history=history, slot=SLOT.plus(week)).essay.slug for order in permutations((A, B, C, D))
            }
            assert len(chosen) == 1


def test_the_same_inputs_give_the_same_choice_with_the_same_reasons() -> None:
    assert choose(A, B, C, D, history=after("a")) == choose(A, B, C, D, history=after("a"))
