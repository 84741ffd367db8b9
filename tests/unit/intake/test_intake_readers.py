"""Where the readers begin: an opener of comments ends the essay only where readers follow."""

from __future__ import annotations

import pytest
from page_figures import THEMES

from digest.intake import ImportedPage, import_page

ABOVE = (
    "My mother's telephone rang for six months after the funeral, because I went on paying for it and told nobody.\n\n"
    "I rang it on Sundays. There were nineteen words and then a breath, and I listened to the breath again and again.\n\n"
    "My brother had cut off the gas in the first week, and the milk, and a magazine about fish that she never read."
)
BELOW = (
    "I did leave one in the end. It was only me, clearing my throat, and then the sound of a bus going up our hill with "
    "its doors not quite shut, and somebody on it laughing at a thing I would have liked to hear.\n\n"
    "I left another about the flowers, which she would have hated, and a third about the man at the cleaner's, who had "
    "asked after her and had to be told, and who gave me her grey coat and would not hear of money.\n\n"
    "In the seventh month a boy picked up. He was eating something, and he was kind about it, and he asked my name."
)
READERS = "Ana Quill says:\nMay 3, 2019 at 4:11 pm\n\nI kept mine for four years.\n\nReply"


def body_of(text: str) -> str:
    return import_page(ImportedPage("page.txt", text.encode()), THEMES).body


@pytest.mark.parametrize("heading", ["Leave a message", "Leave a comment", "3 replies", "Comments"])
def test_a_heading_of_the_essay_is_no_opener_of_comments_though_it_reads_like_one(heading: str) -> None:
    body = body_of(f"The Grey Coat\n\n{ABOVE}\n\n{heading}\n\n{BELOW}\n\n2 Comments\n\n{READERS}")
    assert "he asked my name" in body
    assert "four years" not in body


@pytest.mark.parametrize("heading", ["Leave a message", "3 replies", "Comments"])
def test_the_same_words_open_the_comments_where_readers_sign(heading: str) -> None:
    assert body_of(f"The Grey Coat\n\n{ABOVE}\n\n{BELOW}\n\n{heading}\n\n{READERS}").endswith("asked my name.")


def test_numbered_readers_under_a_count_are_readers_though_nobody_signs() -> None:
    readers = "\n\n".join(f"{number}. {row}" for number, row in enumerate(ABOVE.split("\n\n"), 1))
    body = body_of(f"The Grey Coat\n\n{ABOVE}\n\n{BELOW}\n\nThe Grey Coat - 365 Comments\n\n{readers}")
    assert body.endswith("he asked my name.")


def test_two_dated_lines_above_an_essay_are_no_thread_of_readers() -> None:
    stamps = "Updated - November 19, 2017 01:12 am IST\nPublished - November 19, 2017 12:05 am IST"
    body = body_of(f"The Grey Coat\n\n{stamps}\n\n{ABOVE}\n\n{BELOW}")
    assert body.startswith("My mother's")
    assert body.endswith("asked my name.")


def test_a_title_that_reads_like_an_opener_ends_nothing() -> None:
    body = body_of(f"Leave a Message\n\nBy Ana Quill\nMar 9, 2022\nListen\nShare\n\n{ABOVE}\n\n{BELOW}")
    assert body.startswith("My mother's")
    assert body.endswith("asked my name.")
