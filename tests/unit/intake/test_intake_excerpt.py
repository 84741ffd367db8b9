"""Contract: an excerpt is 30 to 60 words from the start of the body and ends where a sentence ends."""

from __future__ import annotations

import pytest

from digest.intake.writing.excerpt import excerpt_of


def words(count: int, first: str = "The", last: str = "end") -> str:
    return " ".join([first, *["word"] * (count - 2), last])


def count_of(text: str) -> int:
    return len(text.split())


def test_whole_sentences_are_taken_until_there_are_thirty_words() -> None:
    body = f"{words(18)}.\n\n{words(13)}.\n\n{words(20)}."
    assert excerpt_of(body) == f"{words(18)}. {words(13)}."


def test_a_short_start_is_not_left_alone_before_a_long_sentence() -> None:
    clause = words(30, "We", "clause")
    found = excerpt_of(f"{words(18)}.\n\n{clause}, and {words(40, 'then')}.")
    assert found == f"{words(18)}. {clause}…"


def test_a_dash_between_spaces_is_no_word() -> None:
    body = f"{words(18)}. {words(21, 'At', 'game')} — {words(21, 'almost')}."
    assert excerpt_of(body) == body


@pytest.mark.parametrize("mark", [",", ";", ":", " —", " –"])
def test_a_first_sentence_of_more_than_sixty_words_is_cut_behind_its_last_clause_that_fits(mark: str) -> None:
    clause = words(35)
    found = excerpt_of(f"{clause}{mark} {words(10, 'and', 'word')} {words(40)}.")
    assert found == f"{clause}…"


def test_a_first_sentence_without_clauses_is_cut_at_sixty_words() -> None:
    assert excerpt_of(f"{words(90)}.") == f"{words(90)[: len('The') + 59 * len(' word')]}…"


def test_a_body_of_less_than_thirty_words_is_its_own_excerpt() -> None:
    assert excerpt_of("She left. I stayed.") == "She left. I stayed."
    assert excerpt_of("") == ""


@pytest.mark.parametrize("name", ["Dr. Ames", "Mrs. Ames", "J. Ames", "Sra. Ames"])
def test_a_short_form_in_front_of_a_name_ends_no_sentence(name: str) -> None:
    body = f"{words(29, last='to')} {name} in the hall. {words(40)}."
    assert excerpt_of(body) == f"{words(29, last='to')} {name} in the hall."


def test_speech_does_not_end_the_sentence_that_goes_on_behind_it() -> None:
    body = f'{words(29)} "Why now?" he said. {words(40)}.'
    assert excerpt_of(body) == f'{words(29)} "Why now?" he said.'


def test_marks_of_headings_items_and_quotes_are_left_out() -> None:
    body = f"## A heading\n\n- {words(16)}.\n- *{words(16)}.*\n\n> {words(20)}."
    assert excerpt_of(body) == f"{words(16)}. {words(16)}."
    assert count_of(excerpt_of(body)) == 32
