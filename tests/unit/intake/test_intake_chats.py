"""The export of a chat: who wrote most of it wrote the essay; stamps, system lines and what others say go."""

from __future__ import annotations

import pytest
from page_figures import THEMES

from digest.intake import ImportedPage, import_page
from digest.model import Draft

SAID = (
    "My father built a boat in our garage the year that my mother was in Boston, and he built it too big for the door.",
    "He could measure. He had measured for other people all his life, their alcoves and their stairs, and been right.",
    "By March you could not get to the freezer. You had to climb in at the stern and out over the side of the thing.",
    "I have had that sentence by me for thirty years. "
    "I used it when I was doing my exams, and I used it the winter that I was left, and the day I bought this house. "
    * 3
    + "He said that he had nothing else to be doing.",
    "It was my brother who asked him. He was seven. He said that it was very fine, and how would he ever get it out?",
)
STAMPS = {
    "in brackets": "[08/01/2021, 18:5{0}:04] {1}: {2}",
    "with a dash": "8/1/21, 6:5{0} p. m. - {1}: {2}",
    "with points": "08.01.21, 18:5{0} - {1}: {2}",
    "name alone": "[11/04/2022 12:0{0} AM] {1}\n{2}\n",
}


def drafted(form: str) -> Draft:
    messages = [("Ana Quill", SAID[0]), ("Ana Quill", SAID[1]), ("Bram", "keep going"), ("Ana Quill", SAID[2])]
    messages += [("Bram", "oh that is the line, that one"), ("Ana Quill", SAID[3]), ("Ana Quill", SAID[4])]
    text = "\n".join(form.format(at, who, said) for at, (who, said) in enumerate(messages))
    return import_page(ImportedPage("page.txt", f"Chat with Writers\n\n{text}".encode()), THEMES)


@pytest.mark.parametrize("form", STAMPS.values(), ids=list(STAMPS))
def test_the_messages_of_the_main_writer_are_the_essay_without_their_stamps(form: str) -> None:
    draft = drafted(form)
    assert draft.body == "\n\n".join(SAID)
    assert draft.author == "Ana Quill"


def test_a_talk_of_equals_is_left_as_it_is() -> None:
    said = [*SAID, *SAID]
    rows = [f"[08/01/2021, 18:5{at}:04] {'AB'[at % 2]}: {row}" for at, row in enumerate(said)]
    draft = import_page(ImportedPage("page.txt", "\n".join(rows).encode()), THEMES)
    assert all(row in draft.body for row in SAID)


def test_readers_with_stamps_below_an_essay_are_no_chat() -> None:
    readers = "\n".join(f"[08/01/2021, 18:5{at}:04] Bram: {row}" for at, row in enumerate(SAID))
    text = "The Boat\n\n" + "\n\n".join([*SAID, *reversed(SAID)]) + f"\n\n4 Comments\n\n{readers}\n"
    assert import_page(ImportedPage("page.txt", text.encode()), THEMES).author is None
