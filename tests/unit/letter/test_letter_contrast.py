"""Contrast: the ratio of WCAG 2.2 at known values, and the pairs of colours a page's style attributes hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import thorough

from digest.letter.contrast import LEAST, hex_of, inverted, ratio
from digest.letter.palettes import THEMES

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey that passes AA on white
        ("#777777", "#ffffff", 4.48),  # and the first that does not
        ("#595959", "#ffffff", 7.00),  # the lightest that passes AAA
        ("#ff0000", "#ffffff", 4.00),
        ("#008000", "#ffffff", 5.14),
        ("#0000ff", "#ffffff", 8.59),
        ("#0000ff", "#000000", 2.44),
        ("#ffff00", "#000000", 19.56),
    ],
)
def test_the_ratio_is_the_one_of_wcag(first: str, second: str, wanted: float) -> None:
    assert wanted == pytest.approx(ratio(first, second), abs=0.005)


@thorough
@given(colours, colours)
def test_the_ratio_is_between_1_and_21_and_the_same_both_ways(first: str, second: str) -> None:
    assert ratio(first, second) == ratio(second, first)
    assert 1 <= ratio(first, second) <= 21


def test_short_and_upper_case_colours_are_read_alike() -> None:
    assert ratio("#ffaa00", "#000000") == ratio("#FA0", "#000")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("#FA0", "#ffaa00"),
        ("#0a3A8c", "#0a3a8c"),
        ("red", "#ff0000"),
        ("rgb(0, 128, 0)", "#008000"),
        ("rgba(0, 0, 0, 0.5)", ""),
        ("transparent", ""),
        ("inherit", ""),
        ("currentColor", ""),
        ("no colour", ""),
        ("", ""),
    ],
)
def test_a_solid_colour_is_read_however_css_writes_it_and_nothing_else_is(written: str, wanted: str) -> None:
    assert wanted == hex_of(written)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [("ink", "page"), ("ink", "paper"), ("ink", "wash"), ("soft", "page"), ("soft", "paper"), ("soft", "wash"),
     ("accent", "paper"), ("accent", "wash"), ("accent_ink", "accent")],
)  # fmt: skip
def test_every_pair_of_every_theme_is_readable_by_day_and_by_night(
    theme: str, light: str, ink: str, ground: str
) -> None:
    palette = THEMES[theme]["palette"][light]
    assert (7 if theme == "contrast" else 4.5) <= ratio(palette[ink], palette[ground])


@pytest.mark.parametrize("theme", THEMES)
def test_a_shipped_theme_can_be_read_when_a_program_turns_its_day_into_night(theme: str) -> None:
    day = {name: inverted(colour) for name, colour in THEMES[theme]["palette"]["light"].items()}
    pairs = [(text, ground) for text in ("ink", "soft") for ground in ("page", "paper", "wash")]
    pairs += [("accent", "paper"), ("accent", "wash"), ("accent_ink", "accent")]
    assert [] == [pair for pair in pairs if ratio(day[pair[0]], day[pair[1]]) < LEAST]


def test_an_inverted_colour_is_its_opposite() -> None:
    assert ("#000000", "#0f3b5e") == (inverted("#ffffff"), inverted("#f0c4a1"))
