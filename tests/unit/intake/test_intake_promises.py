"""Single promises of the importer that a page's figures would not show on their own."""

from __future__ import annotations

import socket
from datetime import date

import pytest
from page_figures import THEMES

from digest.intake import ImportedPage, import_page, write_draft
from digest.model import Draft

PROSE = (
    "The stove in the back room had not been lit since the week my brother left, and nobody had said why.\n\n"
    "I lit it on a Tuesday. It smoked, and then it drew, and my father came in and stood in front of it."
)


def drafted(text: str, name: str = "page.txt") -> Draft:
    return import_page(ImportedPage(name, text.encode()), THEMES)


def test_headings_that_were_lost_are_told_by_line_and_not_invented() -> None:
    announced = (
        f"The Stove\n\nThere are two steps to it, my father said, and both of them are slow.\n\n\n{PROSE}\n\n\n{PROSE}"
    )
    draft = drafted(announced)
    assert "#" not in draft.body
    assert any("before lines 6, 11" in doubt for doubt in draft.doubts)


def test_the_name_of_a_section_is_doubted_as_a_title() -> None:
    assert any("name of a section" in doubt for doubt in drafted(f"Men Resources\n\n{PROSE}").doubts)


def test_a_title_that_was_cut_short_is_mended_and_doubted() -> None:
    draft = drafted(f"What the Stove Knew ... See more\n\n{PROSE}")
    assert draft.title == "What the Stove Knew"
    assert any("cut short" in doubt for doubt in draft.doubts)


def test_suggestions_are_marked_as_suggestions_and_nothing_is_ready() -> None:
    text = write_draft(drafted(f"The Stove\n\n{PROSE}"), "page.txt", date(2026, 3, 1))
    for key in ("themes", "sensitive"):
        (row,) = [row for row in text.split("\n") if row.startswith(f"{key}:")]
        assert "# suggested; confirm" in row
    assert "\nstatus: draft\n" in text
    assert "\nrights:\n" in text


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "socket", lambda *arguments, **_: asked.append(arguments))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_: asked.append(arguments))
    page = (
        '<!DOCTYPE html SYSTEM "http://example.org/a.dtd" [<!ENTITY far SYSTEM "http://example.org/b">]><html><head>'
        '<link rel="stylesheet" href="http://example.org/c.css"></head><body><h1>The Stove</h1><img src="http://example.org/d.png">'
        f'<p>{PROSE} &far; <a href="http://example.org/e">more</a></p><iframe src="http://example.org/f"></iframe></body></html>'
    )
    assert "my brother left" in drafted(page, "page.html").body
    assert [] == asked


def test_hedging_sentences_are_the_authors() -> None:
    hedged = "It is worth saying that I may be wrong about the stove, and that others remember it lit."
    assert hedged in drafted(f"The Stove\n\n{PROSE}\n\n{hedged}").body


@pytest.mark.parametrize(
    "shown", ["IT SMOKED, AND THEN IT DREW, AND MY FATHER", "“It smoked, and then it drew, and my father came in”"]
)
def test_a_pull_quote_goes_and_the_sentence_it_quotes_stays(shown: str) -> None:
    draft = drafted(f"The Stove\n\n{PROSE}\n\n{shown}\n\n{PROSE.replace('Tuesday', 'Friday')}")
    assert shown not in draft.body
    assert "It smoked, and then it drew" in draft.body
    assert ["pull quote"] == [piece.kind for piece in draft.dropped]


def test_words_that_stand_nowhere_else_are_no_pull_quote() -> None:
    shown = "“It smoked, and then it sang, and my father came in”"
    assert shown in drafted(f"The Stove\n\n{PROSE}\n\n{shown}\n\n{PROSE}").body


def test_the_first_post_of_a_board_is_the_essay_and_the_next_poster_answers_it() -> None:
    box = "{}\nPosts: 12\nJoined: May 2009"
    long = f"{PROSE}\n\n{PROSE.replace('stove', 'oven')}"
    draft = drafted(f"The Stove\n\n{box.format('quill')}\n\n{long}\n\n{box.format('reed')}\n\nvery private words")
    assert "oven" in draft.body
    assert "private" not in draft.body
    assert "quill" not in draft.body


def test_the_poster_of_the_essay_may_go_on() -> None:
    box = "quill\nPosts: 12\nJoined: May 2009"
    long = f"{PROSE}\n\n{PROSE.replace('stove', 'oven')}"
    assert "kettle" in drafted(f"The Stove\n\n{box}\n\n{long}\n\n{box}\n\n{PROSE.replace('stove', 'kettle')}").body


def test_a_block_knows_the_lines_it_was_made_of() -> None:
    draft = drafted(f"The Stove\n\nPhoto: Ana Quill\n\n{PROSE}\n\n• ash\n• paper\n")
    made = [[draft.verdicts[at].line for at in range(block.first, block.last + 1)] for block in draft.blocks]
    assert [[5], [7], [9, 10]] == made
    assert draft.body == "\n\n".join(block.text for block in draft.blocks)


def test_what_is_told_in_the_middle_of_a_book_is_found_there() -> None:
    many = "\n\n".join(
        f"In the year {number + 1000}, {sentence}" for number, sentence in enumerate(PROSE.split("\n\n") * 3000)
    )
    draft = drafted(f"The Stove\n\n{many}\n\nPhoto: Ana Quill\n\n{many}")
    assert ["caption"] == [piece.kind for piece in draft.dropped]
