"""BM25 does what its formula promises, and gives the same numbers whatever the order."""

from __future__ import annotations

from math import log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.selection.bm25 import Bm25, words

VOCABULARY = ("river", "stone", "winter", "kettle", "letter", "door", "garden", "bread")
TEXTS = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The River, the RIVER!", ["the", "river", "the", "river"]),
        ("rivers letters", ["river", "letter"]),
        ("kiss dress less", ["kiss", "dress", "less"]),
        ("was his", ["was", "his"]),
        ("a an it", []),
        ("don’t can't", ["don", "can"]),
        ("42 x2y foo_bar", ["foo", "bar"]),
        ("Straße café", ["strasse", "café"]),
        ("", []),
    ],
)
def test_words_are_letters_three_or_more_in_small_without_the_plural(text: str, found: list[str]) -> None:
    assert found == words(text)


def test_a_single_match_has_the_value_of_the_formula() -> None:
    texts = ["river stone", "winter", "kettle letter door"]
    weight = log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    scale = 1.2 * (1 - 0.75 + 0.75 * 2 / 2)
    assert [pytest.approx(weight * 2.2 / (1 + scale)), 0, 0] == Bm25(texts).scores("a river")


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    scores = Bm25(["river stone", "river letter", "river winter", "kettle door"]).scores("stone door river")
    assert scores[0] > scores[1] == scores[2]
    assert scores[3] > scores[1]


def test_of_two_texts_with_the_word_the_shorter_scores_higher() -> None:
    long, short = Bm25(["river stone winter letter door garden", "river stone"]).scores("river")
    assert short > long > 0


def test_a_word_said_twice_counts_more_than_once_and_less_than_double() -> None:
    once, twice, _ = Bm25(["river stone", "river river", "door letter"]).scores("river")
    assert once < twice < 2 * once


def test_a_query_word_counts_once_however_often_the_essay_says_it() -> None:
    index = Bm25(["river stone", "winter door"])
    assert index.scores("river winter") == index.scores("river river river winter")


@pytest.mark.parametrize("query", ["", "garden", "a b c 42"])
def test_no_word_in_common_scores_nothing(query: str) -> None:
    assert Bm25(["river stone", ""]).scores(query) == [0, 0]


def test_no_texts_have_no_scores() -> None:
    assert Bm25([]).scores("river") == []
    assert Bm25([""]).scores("river") == [0.0]


@settings(deadline=None, max_examples=80)
@given(TEXTS, st.lists(st.sampled_from(VOCABULARY)))
def test_scores_are_never_negative_and_positive_exactly_where_a_word_is_shared(
    texts: list[str], query: list[str]
) -> None:
    for text, score in zip(texts, Bm25(texts).scores(" ".join(query)), strict=True):
        assert bool(set(words(text)) & set(words(" ".join(query)))) == (score > 0)
        assert score >= 0


@settings(deadline=None, max_examples=80)
@given(TEXTS, st.lists(st.sampled_from(VOCABULARY)), st.randoms(use_true_random=False))
def test_the_order_of_texts_and_of_words_changes_no_bit(texts: list[str], query: list[str], chance: Random) -> None:
    places = list(range(len(texts)))
    chance.shuffle(places)
    scores = Bm25(texts).scores(" ".join(query))
    shuffled = Bm25([texts[place] for place in places]).scores(" ".join(reversed(query)))
    assert [scores[place] for place in places] == shuffled
