"""How a line is worded: learned sums over its words, the same for every number and price, kept in a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.intake.judging.wording import SOUNDS, learned_wording, parse_wording, terms, wordings, written_wording
from digest.intake.text.lines import make_line

PLEAS = [
    "Enjoying this column? Support our newsroom today and get the letter every week.",
    "Watch our new series, where couples tell us how they met, every Thursday.",
    "This post contains affiliate links, which means we may earn a small commission.",
    "Sign up for our free newsletter and never miss a story from us again.",
]
SENTENCES = [
    "He put the kettle on and stood with his back to me until it boiled.",
    "My mother never said that she was sorry, but she kept the receipt.",
    "I drove home with the window down because the car still smelled of her dog.",
]


def scores(texts: list[str], beside: str = "") -> list[float | None]:
    """How lines are worded on a page whose long paragraph is another."""
    lines = [make_line(number, text, 0, 1) for number, text in enumerate([*texts, beside] if beside else texts, 1)]
    return wordings(lines, [len(lines) - 1] if beside else [], learned_wording())[: len(texts)]


def test_pleas_are_worded_like_furniture_and_sentences_like_an_essay() -> None:
    pleas, sentences = ([score or 0.0 for score in scores(texts)] for texts in (PLEAS, SENTENCES))
    assert min(pleas) > SOUNDS > max(sentences)


def test_a_line_is_heard_against_the_paragraphs_around_it() -> None:
    [alone], [beside] = scores(PLEAS[:1]), scores(PLEAS[:1], " ".join(PLEAS[1:]))
    assert alone is not None
    assert beside is not None
    assert beside < alone


@pytest.mark.parametrize("text", ["Back up", "Join us " * 80])
def test_what_is_too_short_or_too_long_has_no_wording(text: str) -> None:
    assert [None] == scores([text.strip()])


def test_every_number_is_the_same_word_and_every_price() -> None:
    assert terms("It costs £5.99 for 12 weeks") == terms("it costs $40 for 3 weeks")


@given(
    st.dictionaries(st.from_regex(r"[a-z@0$]{1,8}( [a-z]{1,8})?", fullmatch=True), st.integers(-900, 900), max_size=9)
)
def test_the_file_of_weights_reads_back_as_written(hundredths: dict[str, int]) -> None:
    weights = {term: number / 100 for term, number in hundredths.items()}
    assert weights == parse_wording(written_wording(weights))
