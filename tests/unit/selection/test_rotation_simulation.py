"""Two years of choices over random libraries: what may never happen, and what may when a library is too small."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from seedlings import Week, essay, libraries, weeks

from digest.model import Catalogue, Essay
from digest.selection import Rules

TWO_YEARS = 104
HEMISPHERES = st.sampled_from(["north", "south"])


def apart(one: Essay, week: Week) -> bool:
    """Whether an essay shares neither theme nor author with the issue before."""
    last = week.history.last
    return last is None or (one.primary_theme != last.theme and (one.author is None or one.author != last.author))


def rested(one: Essay, week: Week, cooldown: int) -> bool:
    """Whether an essay was not sent for longer than the cooldown, or never."""
    return week.history.essay_age.get(one.slug, cooldown + 1) > cooldown


@settings(deadline=None, max_examples=25)
@given(libraries(), st.integers(0, 30), HEMISPHERES)
def test_a_rule_is_given_up_only_when_no_essay_keeps_it_and_it_is_said(
    library: Catalogue, cooldown: int, hemisphere: str
) -> None:
    for week in weeks(library, TWO_YEARS, Rules(cooldown, hemisphere=hemisphere)):
        open_now = [one for one in library.essays if one.closed_on(week.day, hemisphere == "south") is None]
        free = [one for one in open_now if apart(one, week)]
        best = [one for one in free if rested(one, week, cooldown)]
        if week.choice is None:
            assert open_now == []
            continue
        sent = week.choice.essay
        assert sent in open_now
        assert apart(sent, week) or not free
        assert sent in best or not best
        assert bool(week.choice.warnings) == (not best)
        if week.history.last and sent.slug == week.history.last.essay:
            assert [sent] == open_now


@settings(deadline=None, max_examples=25)
@given(libraries(), st.integers(0, 30))
def test_a_never_sent_essay_that_may_run_goes_before_any_that_was_sent(library: Catalogue, cooldown: int) -> None:
    for week in weeks(library, TWO_YEARS, Rules(cooldown)):
        if week.choice is None:
            continue
        fresh = [one for one in library.essays if one.slug not in week.history.essay_age and apart(one, week)]
        if [one for one in fresh if one.closed_on(week.day) is None]:
            assert week.choice.essay in fresh


@settings(deadline=None, max_examples=25)
@given(libraries(least=4, most=30, windows=False), st.data())
def test_a_library_that_is_large_enough_never_repeats_within_the_cooldown_nor_a_theme_or_author_next_week(
    library: Catalogue, data: st.DataObject
) -> None:
    themes = Counter(one.primary_theme for one in library.essays)
    authors = Counter(one.author for one in library.essays if one.author)
    spare = len(library.essays) - max(themes.values()) - max(authors.values(), default=0) - 1
    assume(spare >= 0)
    cooldown = data.draw(st.integers(0, spare))
    sent = []
    for week in weeks(library, TWO_YEARS, Rules(cooldown)):
        assert week.choice is not None
        assert week.choice.warnings == ()
        sent.append(week.choice.essay)
    assert [(one, other) for one, other in pairwise(sent) if one.primary_theme == other.primary_theme] == []
    assert [(one, other) for one, other in pairwise(sent) if one.author and one.author == other.author] == []
    for number, one in enumerate(sent):
        assert one not in sent[number + 1 : number + 1 + cooldown]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=24))
def test_a_library_in_which_themes_can_be_kept_apart_is_sent_once_through_with_all_of_them_apart(
    themes: list[str],
) -> None:
    assume(max(Counter(themes).values()) <= (len(themes) + 1) // 2)
    library = Catalogue(tuple(essay(f"e{number}", theme) for number, theme in enumerate(themes)))
    sent = [week.choice.essay for week in weeks(library, len(themes), Rules(cooldown=99)) if week.choice]
    assert {one.slug for one in library.essays} == {one.slug for one in sent}
    assert [(one, other) for one, other in pairwise(sent) if one.primary_theme == other.primary_theme] == []


@settings(deadline=None, max_examples=25)
@given(libraries(least=2), st.randoms(use_true_random=False))
def test_two_years_do_not_depend_on_the_order_of_the_files(library: Catalogue, chance: Random) -> None:
    shuffled = list(library.essays)
    chance.shuffle(shuffled)
    rules = Rules(8)
    one = [week.choice for week in weeks(library, TWO_YEARS, rules)]
    other = [week.choice for week in weeks(Catalogue(tuple(shuffled)), TWO_YEARS, rules)]
    assert one == other


@settings(deadline=None, max_examples=25)
@given(libraries(least=2))
def test_two_years_can_be_repeated_and_foreseen_from_any_week_on(library: Catalogue) -> None:
    whole = list(weeks(library, 60, Rules(8)))
    assert whole == list(weeks(library, 60, Rules(8)))
    assert whole[:20] == list(weeks(library, 20, Rules(8)))
