"""The chain over a page, the features it reads and the file of its weights."""

from __future__ import annotations

import random

from chain_training import Example, Learner, cost
from hypothesis import given
from hypothesis import strategies as st

from digest.intake.judging.around import features_of
from digest.intake.judging.chain import BODY, NEXT, STATES, Weights, decode
from digest.intake.judging.survey import Survey
from digest.intake.judging.weights import learned, parse, written
from digest.intake.page import Page
from digest.intake.text.lines import read_lines

STILL = [[0.0] * len(STATES) for _ in STATES]
NAMES = sorted(learned().features)
FEATURES = st.lists(st.lists(st.sampled_from(NAMES), max_size=12), min_size=1, max_size=25)


def row(state: str, weight: float = 5.0) -> tuple[float, ...]:
    return tuple(weight if one == state else 0.0 for one in STATES)


def features(text: str, at: int) -> list[str]:
    return features_of(Survey(Page(read_lines(text.split("\n")))), at)


@given(FEATURES)
def test_a_page_never_turns_back_to_the_essay_once_it_has_ended(page: list[list[str]]) -> None:
    states = [part.state for part in decode(page, learned())]
    for above, below in zip(["", *states], [*states, ""], strict=True):
        assert below in NEXT[above]


@given(FEATURES)
def test_the_same_page_is_read_the_same_way_twice(page: list[list[str]]) -> None:
    assert decode(page, learned()) == decode(page, learned())


@given(FEATURES)
def test_no_margin_is_negative_for_the_best_reading_is_the_best(page: list[list[str]]) -> None:
    assert all(part.margin >= -1e-6 for part in decode(page, learned()))


def test_neighbours_decide_for_a_line_that_says_nothing() -> None:
    weights = Weights({"site": row("after"), "end": row("end"), "essay": row("text")}, STILL)
    page = [["essay"], ["essay"], ["end"], [], ["site"]]
    assert [part.state for part in decode(page, weights)][-3:] == ["end", "after", "after"]


def test_favour_turns_a_close_call_for_the_essay() -> None:
    weights = Weights({"site": row("between", 1.0)}, STILL)
    page = [[], ["site"], []]
    assert decode(page, weights)[1].state == "between"
    assert STATES.index(decode(page, weights, favour=2.0)[1].state) in BODY


def test_the_file_of_weights_is_read_back_as_it_was_written() -> None:
    assert parse(written(learned())) == learned()


def test_every_weight_has_a_name_in_words() -> None:
    assert len(NAMES) > 100
    assert all(name and "\t" not in name and name == name.strip() for name in NAMES)


def test_learning_gives_the_states_it_was_shown_and_the_same_weights_twice() -> None:
    chance = random.Random(2)
    shown = []
    for _ in range(12):
        count = chance.randint(2, 6)
        states = ["title", "first", *["text"] * count, "end", "after"]
        lines = [
            [state if state in ("title", "end") else "prose" if state in ("first", "text") else "x"] for state in states
        ]
        shown.append(Example(lines, states, 1.0))
    weights = Learner(shown).learn()
    assert weights == Learner(shown).learn()
    assert [part.state for part in decode(shown[0].lines, weights)] == shown[0].states


def test_a_lost_line_of_the_essay_costs_more_than_a_kept_line_of_the_site() -> None:
    text, site = STATES.index("text"), STATES.index("between")
    assert cost(text, site) > cost(site, text) > cost(site, STATES.index("after")) > cost(text, text)


def test_a_feature_tells_a_sentence_said_twice_from_a_heading() -> None:
    quote = "She never once looked at the clock above the door."
    page = (
        f"{'I sat with her. ' * 10}{quote} {'I sat with her. ' * 10}\n\n{quote}\n\n{'We went home in the dark. ' * 8}"
    )
    assert "alone, words of a paragraph" in features(page, 1)
    assert "alone, words of a paragraph" not in features(page, 2)


def test_headings_that_count_are_told_from_a_number_alone() -> None:
    prose = "I sat with her until the light had gone and the ward was quiet again, and then I went home by the river."
    page = f"Step 1: Sit down\n\n{prose}\n\nStep 2: Stay\n\n{prose}\n\nStep 9: Go\n\n{prose}"
    assert "one of a counted series" in features(page, 0)
    assert "one of a counted series" in features(page, 2)
    assert "one of a counted series" not in features(page, 4)


def test_a_page_header_that_breaks_a_sentence_is_seen() -> None:
    prose = "I sat with her until the light had gone and the ward was quiet, and then I thought, as one does, that nobody would ever"
    page = f"{prose}\n\nThe Quay 12\n\nknow what had been said there, and I was glad of it for many years of my life afterwards."
    assert "breaks a sentence" in features(page, 1)
