"""The ranked list an editor sees: scores in their parts, the excluded last, the same in any order of the bank."""

from __future__ import annotations

from itertools import permutations
from math import sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seedlings import essay, having_asked, question

from digest.model import Question
from digest.selection import rank
from digest.selection.bm25 import Bm25

RIVER = essay("river", "grief", "change", "trust", body="The kettle whistled and the river rose.")
WORDS = st.lists(st.sampled_from(["kettle", "river", "rose", "stone", "winter", "letter"]), min_size=1, max_size=6)
BANKS = st.lists(
    st.tuples(WORDS, st.lists(st.sampled_from(["grief", "change", "trust", "work"]), min_size=1, unique=True)),
    min_size=1,
    max_size=8,
).map(
    lambda rows: [
        question(f"q{i}", *themes, text=f"What of {' '.join(said)}?") for i, (said, themes) in enumerate(rows)
    ]
)


@pytest.mark.parametrize(
    ("themes", "score"),
    [
        (("grief",), 1.0),
        (("change",), 1 / 2),
        (("trust",), 1 / 3),
        (("grief", "change"), (1 + 1 / 2) / sqrt(2)),
        (("change", "grief"), (1 + 1 / 2) / sqrt(2)),
        (("grief", "work"), 1 / sqrt(2)),
        (("trust", "work", "hope"), (1 / 3) / sqrt(3)),
        (("grief", "change", "trust"), (1 + 1 / 2 + 1 / 3) / sqrt(3)),
        (("work",), 0.0),
        ((), 0.0),
    ],
)
def test_themes_weigh_one_by_rank_over_the_root_of_how_many_the_question_has(
    themes: tuple[str, ...], score: float
) -> None:
    (candidate,) = rank(RIVER, [question("q", *themes, text="What stays?")])
    assert pytest.approx(score, abs=1e-6) == candidate.parts["themes"]
    assert (score > 0) == candidate.on_theme


@settings(deadline=None, max_examples=60)
@given(BANKS)
def test_a_score_is_the_sum_of_its_parts_and_the_list_goes_down(bank: list[Question]) -> None:
    found = rank(RIVER, bank)
    assert len(bank) == len(found)
    for candidate in found:
        assert pytest.approx(sum(candidate.parts.values()), abs=1e-6) == candidate.score
    scores = [candidate.score for candidate in found]
    assert sorted(scores, reverse=True) == scores


@settings(deadline=None, max_examples=60)
@given(BANKS)
def test_the_part_of_the_words_is_a_tenth_of_the_share_of_the_best_overlap_with_title_and_body(
    bank: list[Question],
) -> None:
    wanted = Bm25([one.text for one in bank]).scores(f"{RIVER.title} {RIVER.body}")
    parts = {candidate.question.id: candidate.parts["bm25"] for candidate in rank(RIVER, bank)}
    best = max(wanted) or 1.0
    assert [pytest.approx(0.1 * score / best, abs=1e-6) for score in wanted] == [parts[one.id] for one in bank]


def test_a_gentle_question_comes_first_after_a_sensitive_essay_and_before_others_that_share_no_theme() -> None:
    bank = [question("far", "work"), question("gentle-far", "work", gentle=True), question("near", "grief")]
    assert [c.question.id for c in rank(RIVER, bank)] == ["near", "gentle-far", "far"]
    hurt = essay("river", "grief", "change", sensitive=("bereavement",))
    assert [
        (c.question.id, c.parts["gentle"]) for c in rank(hurt, [*bank, question("soft", "grief", gentle=True)])
    ] == [
        ("soft", 1.0),
        ("gentle-far", 1.0),
        ("near", 0.0),
        ("far", 0.0),
    ]


@settings(deadline=None, max_examples=60)
@given(BANKS, st.randoms(use_true_random=False))
def test_the_order_of_the_bank_makes_no_difference(bank: list[Question], chance: Random) -> None:
    shuffled = list(bank)
    chance.shuffle(shuffled)
    assert rank(RIVER, bank) == rank(RIVER, shuffled)


def test_the_title_counts_among_the_words() -> None:
    first, second = question("a", "grief", text="What of winter?"), question("b", "grief", text="What of river?")
    assert [c.question.id for c in rank(essay("river", "grief", body="Words."), [first, second])] == ["b", "a"]


def test_the_excluded_stand_last_each_with_its_reason_and_its_score() -> None:
    bank = [
        question("closed", "grief", "change", text="Do you grieve?"),
        question("foreign", "grief", lang="de"),
        question("recent", "grief"),
        question("far", "work"),
        question("near", "trust"),
    ]
    one = essay("river", "grief", "change", "trust", lang="en")
    found = rank(one, bank, having_asked("recent", "x"), 2)
    assert [c.question.id for c in found] == ["near", "far", "closed", "foreign", "recent"]
    assert [c.excluded for c in found] == [
        None,
        None,
        "Q-closed: can be answered with yes or no",
        "in another language (de)",
        "asked 2 issues ago",
    ]
    assert found[2].score > found[0].score


@pytest.mark.parametrize("order", list(permutations(["a", "b", "c"])))
def test_equals_stand_in_the_order_of_least_recently_asked_and_then_of_their_ids(order: tuple[str, ...]) -> None:
    bank = [question(name, "grief") for name in ("c", "a", "b")]
    assert [c.question.id for c in rank(RIVER, bank)] == ["a", "b", "c"]
    assert list(order) == [c.question.id for c in rank(RIVER, bank, having_asked(*order))]
    never_asked_first = [name for name in "abc" if name != order[0]]
    assert [*never_asked_first, order[0]] == [c.question.id for c in rank(RIVER, bank, having_asked(order[0]))]


def test_an_empty_bank_has_an_empty_list() -> None:
    assert rank(RIVER, []) == []
