"""Times of a recording and tables of contents go; the hours of a diary and the headings themselves stay."""

from __future__ import annotations

import pytest
from page_figures import THEMES

from digest.intake import ImportedPage, import_page

SAID = (
    "I drove four hundred miles to a parking lot because I believed that five questions would make me well again.",
    "I said it so often that my nephew thought it was a place.",
    "He was not far off, because I was driving there with a list on the seat beside me.",
    "She answered every one of them, and none of the answers was the thing that I had come for.",
    "And I just lost it, with the nozzle of the pump in my hand and the numbers going round.",
    "So that is what was inside the box, and I would not send it back now for all the gas in Tennessee.",
)
HEADS = ("The first spring", "What the neighbours saw", "A bucket and a rope")


def body_of(text: str) -> str:
    return import_page(ImportedPage("page.txt", f"The Questions\n\nby Ana Quill\n\n{text}".encode()), THEMES).body


@pytest.mark.parametrize("form", ["0:{:02}\n{}", "00:00:{:02}\n{}", "[00:{:02}]\n{}", "0:{:02} {}", "(00:{:02}) {}"])
def test_times_of_a_recording_go_whether_alone_or_in_front_of_the_words(form: str) -> None:
    text = "\n\n".join(form.format(9 * place, said) for place, said in enumerate(SAID))
    assert "\n\n".join(SAID) == body_of(text)


@pytest.mark.parametrize("hours", [(6, 7, 8, 9, 10, 11), (9, 4, 8, 2, 6, 1)], ids=["a day", "in no order"])
def test_the_hours_of_a_diary_stay(hours: tuple[int, ...]) -> None:
    text = "\n\n".join(f"{hour:02}:40 {said}" for hour, said in zip(hours, SAID, strict=True))
    assert [f"{hour:02}:40" for hour in hours] == [block[:5] for block in body_of(text).split("\n\n")]


def test_a_table_of_the_headings_goes_and_the_headings_stay() -> None:
    sections = "\n\n".join(f"{head}\n\n{SAID[at]}\n\n{SAID[at + 3]}" for at, head in enumerate(HEADS))
    body = body_of("In this article\n" + "\n".join(HEADS) + f"\n\n{SAID[0]}\n\n{sections}")
    assert [f"## {head}" for head in HEADS] == [row for row in body.split("\n") if row.startswith("#")]
    assert all(body.count(head) == 1 for head in HEADS)
