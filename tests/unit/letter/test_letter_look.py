"""The look: a theme, the operator's own colours and fonts in it, and never a pair that cannot be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import NEWSLETTER, PAIRING, SHIPPED, SLOT, thorough

from digest.errors import ConfigError
from digest.letter import Masthead, Templates, compose, look_of
from digest.letter.contrast import ratio
from digest.letter.look import _PAIRS
from digest.letter.palettes import THEMES

KEYS = ("accent", "accent_dark", "text", "text_dark", "background", "background_dark")
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize("theme", THEMES)
def test_without_own_values_a_look_is_its_theme(theme: str) -> None:
    look = look_of(theme, dict.fromkeys((*KEYS, "fonts"), ""))
    assert THEMES[theme] == {"palette": look.palette, "fonts": look.fonts}


@pytest.mark.parametrize(
    ("key", "value", "when", "name"),
    [
        ("accent", "#1d5a3c", "light", "accent"),
        ("accent_dark", "#9fe0bd", "dark", "accent"),
        ("text", "#101010", "light", "ink"),
        ("text_dark", "#f5f5f5", "dark", "ink"),
        ("background", "#f4fbf6", "light", "paper"),
        ("background_dark", "#101614", "dark", "paper"),
    ],
)
def test_an_own_colour_stands_in_its_place_and_only_by_its_light(key: str, value: str, when: str, name: str) -> None:
    look = look_of("serif", {key: value})
    other = "dark" if when == "light" else "light"
    assert value == look.palette[when][name]
    assert THEMES["serif"]["palette"][other] == look.palette[other]


def test_a_new_paper_brings_its_own_desk_and_band() -> None:
    light = look_of("serif", {"background": "#eef4ff"}).palette["light"]
    shipped = THEMES["serif"]["palette"]["light"]
    assert [] == [name for name in ("page", "wash", "rule", "soft") if light[name] == shipped[name]]


@pytest.mark.parametrize(("accent", "ink"), [("#123456", "#ffffff"), ("#0a3a8c", "#ffffff")])
def test_the_words_on_the_button_are_the_ones_that_can_be_read_there(accent: str, ink: str) -> None:
    assert ink == look_of("sans", {"accent": accent}).palette["light"]["accent_ink"]
    assert "#000000" == look_of("sans", {"accent_dark": "#ffd75e"}).palette["dark"]["accent_ink"]


def test_own_fonts_stand_everywhere() -> None:
    assert {"Palatino, Georgia, serif"} == set(look_of("sans", {"fonts": "Palatino, Georgia, serif"}).fonts.values())


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("accent", "#eeccbb", "the button"),
        ("text", "#bbbbbb", "on the"),
        ("background", "#222222", "on the"),
        ("background_dark", "#999999", "on the"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused_with_its_line(key: str, value: str, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        look_of("serif", {key: value}, {key: "digest.toml:7"})
    [fault] = refused.value.faults
    assert "digest.toml:7" == fault.where
    assert f'letter.{key} = "{value}" cannot be read' in fault.what
    assert fault.cure


def test_every_unreadable_value_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        look_of("serif", {"accent": "#ffeedd", "accent_dark": "#221100"})
    assert 2 == len(refused.value.faults)


def test_small_text_that_follows_from_a_weak_pair_is_refused_too() -> None:
    assert 4.5 < ratio("#6f6f6f", "#ffffff") < 5.5
    with pytest.raises(ConfigError, match="the small text"):
        look_of("sans", {"text": "#6f6f6f", "background": "#ffffff"})


@thorough
@given(st.sampled_from(list(THEMES)), st.dictionaries(st.sampled_from(KEYS), colours))
def test_whatever_is_named_every_pair_can_be_read_or_it_is_refused(theme: str, own: dict[str, str]) -> None:
    try:
        palette = look_of(theme, own).palette
    except ConfigError:
        return
    for when in ("light", "dark"):
        assert [] == [pair for pair in _PAIRS if ratio(palette[when][pair[0]], palette[when][pair[1]]) < 4.5]


def test_own_colours_and_fonts_reach_the_style_attributes_and_the_dark_rules() -> None:
    own = {"accent": "#1d5a3c", "accent_dark": "#9fe0bd", "fonts": "Palatino, Georgia, serif"}
    masthead = Masthead(SLOT, 1, date(2026, 11, 29))
    edition, _ = compose(NEWSLETTER, PAIRING, masthead, Templates(SHIPPED), look_of("serif", own))
    body = edition.html.partition("<body")[2]
    assert "background-color:#1d5a3c; color:#ffffff" in body
    assert "color: #9fe0bd !important" in edition.html
    assert "font-family:Palatino, Georgia, serif" in body
    assert "Times" not in body
    assert THEMES["serif"]["palette"]["light"]["accent"] not in edition.html
