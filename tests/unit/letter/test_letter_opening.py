"""The opening lines of an essay: 40 to 60 words that end where a reader would draw breath."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import thorough

from digest.letter.markdown import to_html
from digest.letter.opening import LEAST, MOST, opening_of


def words(count: int, end: str = ".") -> str:
    """A sentence of so many words."""
    return " ".join(["word"] * (count - 1) + [f"last{end}"])


def opened(markdown: str) -> str:
    return opening_of(to_html(markdown))


@pytest.mark.parametrize(
    ("sentences", "kept"),
    [([10, 30, 30], 40), ([45, 10, 30], 55), ([20, 19, 21, 5], 60), ([59, 30], 59), ([40, 100], 40)],
)
def test_it_ends_with_the_last_sentence_that_ends_between_forty_and_sixty_words(
    sentences: list[int], kept: int
) -> None:
    opening = opened(" ".join(words(count) for count in sentences))
    assert (kept, True) == (len(opening.split()), opening.endswith("last."))


@pytest.mark.parametrize("count", [61, 100])
def test_a_sentence_that_does_not_end_is_cut_at_sixty_words_with_an_ellipsis(count: int) -> None:
    assert " ".join(["word"] * MOST) + " …" == opened(words(count))


def test_a_sentence_that_does_not_end_is_rather_cut_at_a_comma() -> None:
    assert " ".join([*["word"] * 49, "pause"]) + " …" == opened(words(50, "").replace("last", "pause, ") + words(50))


@pytest.mark.parametrize("end", [".", "!", "?", "…", ".”", "?’", "!»", '."', ".)"])
def test_a_sentence_may_end_in_many_ways(end: str) -> None:
    assert words(45, end) == opened(f"{words(45, end)} {words(40)}")


@pytest.mark.parametrize("word", ["Dr.", "Mrs.", "St.", "J."])
def test_a_title_or_an_initial_ends_no_sentence(word: str) -> None:
    assert not opened(f"{words(44, '')} {word} {words(60)}").endswith(word)


def test_a_paragraph_ends_like_a_sentence_even_without_a_full_stop() -> None:
    assert words(45, "") == opened(f"{words(45, '')}\n\n{words(40)}")


def test_paragraphs_lists_and_lines_of_verse_flow_together() -> None:
    assert "One two. Three; Four; five six; Seven" == opened("One *two*.\n\n- Three\n- Four\n\n> five\\\nsix\n\nSeven")


def test_headings_listings_pictures_and_rules_are_no_opening() -> None:
    written = "# A heading\n\n    code\n\n![A view](https://example.org/a.png)\n\n---\n\nIt rained."
    assert "It rained." == opened(written)


def test_what_looks_like_markup_is_text_like_any_other() -> None:
    assert "I typed <b> & waited." == opened("I typed `<b>` & waited.")


def test_a_script_without_blanks_is_measured_by_its_signs() -> None:
    sentence = "窓の外は雨だった。" * 12
    opening = opened(sentence)
    assert opening.endswith("。")
    assert 40 <= len(opening.replace("。", "")) <= 60


def test_a_short_essay_is_given_whole() -> None:
    assert words(60) == opened(words(60))


@thorough
@given(st.lists(st.text("ab. ,!?;“”\n-—é日本。", max_size=120), max_size=6))
def test_whatever_is_written_it_is_a_beginning_of_at_most_sixty_words(parts: list[str]) -> None:
    body = "".join(f"<p>{part}</p>" for part in parts)
    whole = " ".join(" ".join(part.split()) for part in parts if part.strip()).replace(";", "")
    opening = opening_of(body).replace(";", "")
    kept = opening.removesuffix(" …")
    assert whole.startswith(kept)
    assert len(kept.split()) <= MOST
    assert opening == whole or len(whole.split()) >= LEAST or "日" in whole or "本" in whole
