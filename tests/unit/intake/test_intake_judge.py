"""What the judge takes from a page beside the essay: title, standfirst, author; and what it may not take away."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from digest.intake import ImportedPage, clean, import_page
from digest.intake.judging.authors import find_author
from digest.intake.judging.chain import STATES, Weights
from digest.intake.judging.weights import learned
from digest.intake.page import Page
from digest.intake.text.lines import read_lines
from digest.intake.text.wrap import unwrap
from digest.model import Draft

PROSE = (
    "The stove in the back room had not been lit since the week my brother left, and nobody had ever said why that was.\n\n"
    "I lit it on a Tuesday. It smoked, and then it drew, and my father came in and stood in front of it for a long time.\n\n"
    "We did not speak. He held out his hands, and I held out mine, and the room began to smell of dust and then of bread."
)


def drafted(text: str, name: str = "page.txt") -> Draft:
    return import_page(ImportedPage(name, text.encode()))


@pytest.mark.parametrize(
    "credit",
    [
        "Written and read by Ana Quill",
        "Posted by: Ana Quill in Kitchens, 2 weeks ago",
        "The Quay | Apr 19, 2022 | By Ana Quill",
        "By\\nAna Quill",
        "By Ana Quill ’82",
        "Written by his daughter, Ana Quill",
    ],
)
def test_an_author_is_found_however_the_credit_is_put(credit: str) -> None:
    assert drafted(f"The Stove\n\n{credit.replace(chr(92) + 'n', chr(10))}\n\n{PROSE}\n").author == "Ana Quill"


def test_who_reviewed_or_photographed_is_not_the_author() -> None:
    assert drafted(f"The Stove\n\nReviewed by Ana Quill\n\n{PROSE}\n").author is None


def test_a_short_paragraph_above_the_byline_is_the_standfirst() -> None:
    draft = drafted(f"The Stove\n\nA cold room, and what it took to warm it.\n\nBy Ana Quill\nMay 3, 2019\n\n{PROSE}\n")
    assert draft.dek == "A cold room, and what it took to warm it."
    assert draft.author == "Ana Quill"


def test_an_essay_that_stands_alone_keeps_every_line() -> None:
    body = f"{PROSE}\n\nWhat the stove said\n\n{PROSE}"
    assert drafted(f"The Stove\n\n{body}\n").body.split() == body.replace("What the", "## What the").split()


def test_a_box_with_a_telling_name_stays_when_most_of_the_text_is_in_it() -> None:
    text = "".join(f"<p>{row}</p>" for row in PROSE.split("\n\n") * 3)
    page = f"<html><body><article class='newsletter-post'><h1>The Stove</h1>{text}</article></body></html>"
    assert "smell of dust" in drafted(page, "page.html").body


def test_paragraphs_that_a_margin_parted_become_lines_and_verse_does_not() -> None:
    wrapped = [
        "The stove in the back room had not been lit since the week my",
        "brother left, and nobody had said why. I lit it on a Tuesday and",
        "it smoked, and then it drew, and my father came in and stood",
        "there.",
    ]
    verse = ["The boats go out", "the boats come in", "and nobody counts", "what the harbour keeps"]
    rows = unwrap(read_lines([*wrapped, "", *wrapped, "", *wrapped, "", *verse]))
    assert [(line.number, line.last) for line in rows] == [
        (1, 4),
        (6, 9),
        (11, 14),
        (16, 16),
        (17, 17),
        (18, 18),
        (19, 19),
    ]


def test_lines_the_judge_is_not_sure_of_are_named_by_number_only() -> None:
    draft = drafted(f"The Stove\n\n{PROSE}\n\nShare\n\nThe lamp in the hall is not for sale\n\nShare\n\n{PROSE}\n")
    assert "lamp" not in " ".join(draft.doubts)


def test_reasons_are_told_in_words() -> None:
    page = f"The Stove\n\n{PROSE}\n\nAll stories\nJobs\nStockists\nPrivacy policy\n© 2020 The Quay\n"
    reasons = [verdict.reason for verdict in drafted(page).verdicts if verdict.kind == "footer"]
    assert any("behind the essay" in reason and ";" in reason for reason in reasons)


def test_the_byline_of_a_mail_comes_before_its_sender() -> None:
    head = "From: Slow Morning <hello@slow.example>\nSubject: The Stove\nDate: May 3, 2019"
    assert drafted(f"{head}\n\nby Ana Quill\n\n{PROSE}").author == "Ana Quill"
    assert drafted(f"{head}\n\n{PROSE}").author == "Slow Morning"


def test_a_name_said_twice_under_the_title_is_a_byline() -> None:
    draft = drafted(f"The Stove\n\nana quill Ana Quill\n\n{PROSE}")
    assert (draft.author, "Quill" in draft.body) == ("Ana Quill", False)


@pytest.mark.parametrize("mark", ['class="fn"', 'itemprop="author"'])
def test_the_mark_up_of_a_page_names_its_author_and_not_its_readers(mark: str) -> None:
    text = "".join(f"<p>{part}</p>" for part in PROSE.split("\n\n"))
    foot = f"<div class='post-footer'>Posted by <span {mark}>Ana Quill</span> at 07:14</div>"
    reader = f"<div id='comments'><cite><span {mark}>Tom Reed</span></cite><p>Lovely.</p></div>"
    page = "<html><body><h1>The Stove</h1>{}{}</body></html>"
    assert drafted(page.format(text, foot + reader), "page.html").author == "Ana Quill"
    assert drafted(page.format(text, reader), "page.html").author is None


def signed(closing: str) -> str | None:
    """The kind of the last line of an essay by Ana Quill that ends with her name, behind some closing."""
    rows = ["The stove had not been lit since the week my brother left, and nobody had said why.", closing, "Ana Quill"]
    page = Page(read_lines(rows), author="Ana Quill")
    find_author(page, {0: "first", 1: "text", 2: "text"})
    return page.kinds.get(2)


def test_the_authors_whole_name_behind_the_last_sentence_is_no_part_of_the_essay() -> None:
    assert signed("I lit it on a Tuesday, and my father came in.") == "byline"


def test_the_authors_name_behind_a_closing_belongs_to_the_letter() -> None:
    assert signed("Yours ever,") is None


def test_a_sentence_that_reads_like_the_essays_stays_among_furniture_however_dear_the_way_back_is() -> None:
    known = learned()
    steps = [list(row) for row in known.steps]
    steps[STATES.index("between")][STATES.index("text")] -= 6
    prose = PROSE.replace("\n\n", " ")
    sentence = (
        "Yet beyond all of that there was something else, something that made him come back to her in the spring."
    )
    hemmed = f"woman by a stovePhoto: Ana Quill\n\n{sentence}\n\nRELATED: Nine Ways To Light A Stove"
    with patch.object(clean, "learned", lambda: Weights(known.features, steps)):
        assert sentence in drafted(f"The Stove\n\n{prose}\n\n{hemmed}\n\n{prose}\n\n{prose}").body
