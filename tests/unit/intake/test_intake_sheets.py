"""Text copied off paper: what stands between two sheets goes, what a sheet or a margin parted comes together."""

from __future__ import annotations

import pytest
from page_figures import THEMES

from digest.intake import ImportedPage, import_page

SHEETS = """The Lantern 31

The Ice Road

   The winter road opens when Alphonse has driven it with his window down and
his head out of the cab, listening. There are instruments for that, and a depart-
ment in the south that owns them, and the department in the south has never once
told him anything that he had not heard the ice say first, by night, in Novem-
ber, from the step of his own house and with his hat off, as he liked to say.
   If the mitts are up, you may go.
   I came in September by float plane to nurse for one year, and by the time that
I understood my mistake the lake was neither water nor road, and a hundred kilo-
metres of it lay between me and the nearest shop on the road that sold me

{foot}

anything I could have written home about. So I wrote about the lake, and the
mitts, and the woman who cleaned for me and decided things, and put the letters
in a lard pail in the porch, where they froze.
"""


def body_of(text: str) -> str:
    return import_page(ImportedPage("page.txt", text.encode()), THEMES).body


@pytest.mark.parametrize(
    "foot", ["43\nThe Lantern 31", "- 43 -", "Page 3 of 5", "The Lantern 31\n\n43", "Seite 3 von 5"]
)
def test_what_stands_between_two_sheets_goes_and_the_sentence_goes_on(foot: str) -> None:
    body = body_of(SHEETS.format(foot=foot))
    assert "that sold me anything I could" in body
    assert "43" not in body


def test_an_indent_begins_a_paragraph_and_a_parted_word_is_whole() -> None:
    body = body_of(SHEETS.format(foot="43"))
    assert "\n\nIf the mitts are up, you may go.\n\nI came" in body
    assert "a department in the south" in body
    assert "kilometres" in body


def test_a_number_that_breaks_no_sentence_is_a_heading_of_the_essay() -> None:
    prose = "I lit the stove on a Tuesday, and it smoked, and then it drew, and my father came and stood by it. " * 3
    body = body_of(f"The Stove\n\n1\n\n{prose}\n\n2\n\n{prose}\n\n3\n\n{prose}")
    assert [row.strip("# ") for row in body.split("\n") if len(row) < 8 and row] == ["1", "2", "3"]


def test_a_compound_at_the_end_of_a_line_keeps_its_hyphen() -> None:
    text = "\n".join([
        "I had been walking for an hour when I met with the grey-",
        "haired man from the harbour, who had a dog on a piece of",
        "string and a newspaper that was older than the dog was.",
    ])  # fmt: skip
    assert "grey-haired" in body_of(f"The Dog\n\n{text}")


def test_rows_with_a_blank_one_below_each_are_a_paragraph() -> None:
    rows = SHEETS.format(foot="").replace("   ", "").split("\n")
    body = body_of("\n\n".join(row for row in rows if row))
    assert "with his window down and his head out of the cab" in body
