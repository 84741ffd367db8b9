"""Title and author: who is asked, what outweighs what, and when nobody is named."""

from __future__ import annotations

import pytest
from lxml import html

from digest.intake.judging.person_forms import named_in
from digest.intake.markup.metadata import facts_of
from digest.intake.page import Page
from digest.intake.rules.titles import printed
from digest.intake.text.lines import Line, read_lines


def _line(text: str) -> Line:
    return read_lines([text])[0]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("The Sunday Tin #88: Forty Minutes", "Forty Minutes"),
        ("> No. 31: The Man Who Waved", "The Man Who Waved"),
        ("Subject: Re: Fwd: The cottage", "The cottage"),
        ("How to Clear a Wardrobe", "How to Clear a Wardrobe"),
        ("7 Things I Packed", "7 Things I Packed"),
    ],
)
def test_a_title_loses_what_a_series_or_a_mail_puts_in_front(line: str, title: str) -> None:
    assert printed(Page([]), line) == title


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Posted by Ruth Adeyemi, MBACP (Accred.) | 17 January 2023", "Ruth Adeyemi"),
        ("By Nora Bellwether, Advice Columnist", "Nora Bellwether"),
        ("Door: Aukje Terpstra", "Aukje Terpstra"),
        ("Post by marrowfat » Sun Oct 13, 2019 11:47 pm", "marrowfat"),
        ("AuthorBogna Lisiecka", "Bogna Lisiecka"),
    ],
)
def test_a_byline_names_the_person_without_label_or_role(line: str, name: str) -> None:
    assert name in [who for who, _ in named_in(_line(line), behind=False)]


def test_a_heading_that_the_head_of_the_page_repeats_is_sure_and_the_link_home_is_not_the_title() -> None:
    page = '<title>Tin Roof » Archive » The Boxes</title><h1><a href="/">Tin Roof</a></h1><h2>The Boxes</h2>'
    facts = facts_of(html.document_fromstring(page))
    assert (facts.title, facts.sure) == ("The Boxes", True)


def test_nobody_among_the_comments_is_called_the_author_by_mark_up() -> None:
    page = '<p>text</p><div class="comments"><span class="author">Kevin Marsh</span></div>'
    assert facts_of(html.document_fromstring(page)).author is None
