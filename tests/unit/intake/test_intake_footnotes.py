"""Notes whose numbers were copied as lines of their own get them back; other numbers stay alone."""

from __future__ import annotations

from page_figures import THEMES

from digest.intake import ImportedPage, import_page
from digest.intake.text.footnotes import with_numbers
from digest.intake.text.lines import read_lines

TEXT = (
    "My father has lived above the shop for forty years.1 He has a rule about the boiler, and none about me.\n\n"
    "I came back in March with two bags and a lamp, and he made room on the shelf for the lamp.2 That was the welcome."
)
NOTES = ("He says that it is thirty-eight.", "The lamp has since been moved to the landing.")


def body_of(text: str) -> str:
    return import_page(ImportedPage("page.txt", f"Above the Shop\n\nby Ana Quill\n\n{text}".encode()), THEMES).body


def test_a_note_gets_its_number_back() -> None:
    body = body_of(f"{TEXT}\n\n1\n\n{NOTES[0]}\n\n2\n\n{NOTES[1]}")
    assert f"{TEXT}\n\n1 {NOTES[0]}\n\n2 {NOTES[1]}" == body


def test_numbers_that_the_text_does_not_point_at_stay_alone() -> None:
    sections = read_lines(f"1\n\n{NOTES[0]}\n\n2\n\n{NOTES[1]}".split("\n"))
    assert sections == with_numbers(sections)
