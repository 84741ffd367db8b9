"""Contrast: the ratio of WCAG 2.2 at known values, and the pairs of colours a page's style attributes hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import thorough

from digest.letter.contrast import LEAST, low_contrast, ratio
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


def test_a_faint_pair_on_one_element_is_named_once() -> None:
    page = '<p style="color:#777777;background-color:#ffffff">a</p>' * 3
    assert ["#777777 on #ffffff has a contrast of 4.5"] == list(low_contrast(page))
    assert LEAST == 4.5


@pytest.mark.parametrize(
    "style",
    [
        "color:#767676;background-color:#ffffff",
        "color:#777777",
        "background-color:#ffffff",
        "border-color:#fefefe;background-color:#ffffff",
        "color:red;background-color:#ffffff",
    ],
)
def test_a_strong_pair_or_half_a_pair_is_no_finding(style: str) -> None:
    assert [] == list(low_contrast(f'<p style="{style}">a</p>'))


@pytest.mark.parametrize(
    "style", ["background-color:#fff; color:#eee", "margin:0;color:#EEE;background-color:#FFF;x:y"]
)
def test_a_faint_pair_is_found_in_any_order_and_spelling(style: str) -> None:
    assert 1 == len(list(low_contrast(f'<td class="a" style="{style}">a</td>')))


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
