"""A reviewed text: remarks and tracked changes go, the sentences they hang on stay."""

from __future__ import annotations

import pytest
from page_figures import THEMES

from digest.intake import ImportedPage, import_page

FIRST = (
    "The man who came to give us a price for the move was called Lyle, and he counted us with a clicker in his hand."
)
THEN = (
    "I had not known that was what she thought, for we had talked about the move in terms of stairs, and of my knees."
)


def body_of(text: str) -> str:
    return import_page(ImportedPage("page.txt", f"The Chairs\n\nby Ana Quill\n\n{text}".encode()), THEMES).body


@pytest.mark.parametrize("remark", [
    "Commented [JM1]: Lovely. Could this be the opening line instead?",
    "Commentaire [BF1] : Très beau. Faut-il préciser ce que c'est ?",
    "Commented [JM1]: Check this.\nDeleted: and who had been, I was told, a banker",
    "Commented [JM1]: Not this.\nJoan Mabry 14/06/2016 10:22",
])  # fmt: skip
def test_a_remark_between_two_paragraphs_goes(remark: str) -> None:
    assert body_of(f"{FIRST}\n\n{remark}\n\n{THEN}") == f"{FIRST}\n\n{THEN}"


def test_a_remark_behind_a_sentence_goes_and_the_sentence_stays() -> None:
    assert body_of(f"{FIRST} Commented [HD1]: Love this. Commented [HD2]: So do I.\n\n{THEN}") == f"{FIRST}\n\n{THEN}"


def test_labels_that_point_at_remarks_go() -> None:
    marked = FIRST.replace("Lyle,", "Lyle[MK1],")
    assert body_of(f"{marked}\n\n{THEN[:-1]}[MK2].") == f"{FIRST}\n\n{THEN}"


def test_without_a_label_the_same_words_are_the_essays() -> None:
    said = "Deleted: that was the word, and under it the hour at which he had taken every one of our letters away."
    assert said in body_of(f"{FIRST}\n\n{said}\n\n{THEN}")
