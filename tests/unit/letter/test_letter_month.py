"""A month's letter: every article's opening and question in both parts, in words that fit one letter and many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from letter_samples import FROZEN_AT, NEWSLETTER, READER, SHIPPED, part

from digest.errors import RenderError
from digest.letter import Piece, Templates, compile_letter, compose_month, look_of
from digest.model import Article, Edition, Month, Newsletter, Slot
from digest.starter import lay

NOVEMBER = Month(2026, 11)
PIECE = Piece(
    Article(Slot(2026, 46), 12, datetime(2026, 11, 15, 8, tzinfo=UTC), "The spare key", "Ina Sample", "", "",
            "Who holds your key?", "<p>My neighbour keeps a key for me.</p>"),
    date(2026, 11, 15), "https://letters.example.org/archive/2026-w46/",
)  # fmt: skip
CARE = replace(PIECE, article=replace(PIECE.article, title="Her coat", content_note="It speaks of a death."))


def composed(
    *pieces: Piece, newsletter: Newsletter = NEWSLETTER, templates: Path = SHIPPED, number: int = 3
) -> tuple[Edition, dict[str, str]]:
    """The edition, and what both parts of the printed letter say, white space evened out."""
    edition, nonce = compose_month(newsletter, NOVEMBER, pieces, number, Templates(templates), look_of("serif", {}))
    message = compile_letter(edition, newsletter, NOVEMBER, FROZEN_AT, nonce).print(READER)
    return edition, {kind: " ".join(part(message, kind).split()) for kind in ("plain", "html")}


@pytest.mark.parametrize(
    ("count", "subject"),
    [(1, "November 2026: one letter"), (4, "November 2026: four letters"), (5, "November 2026: five letters")],
)
def test_the_subject_says_the_month_and_how_many_letters(count: int, subject: str) -> None:
    assert subject == composed(*[PIECE] * count)[0].subject


def test_the_subject_follows_the_operators_pattern_and_unknown_braces_stay() -> None:
    pattern = "{newsletter} {number}: {count} from {month} {weather}"
    found = composed(PIECE, CARE, newsletter=replace(NEWSLETTER, month_subject=pattern))[0].subject
    assert "Harbour Letters 3: 2 from November 2026 {weather}" == found


def test_in_another_language_the_month_is_written_so_that_everybody_can_read_it() -> None:
    newsletter = replace(NEWSLETTER, language="de", month_subject="{month}: {count} Briefe")
    edition, parts = composed(PIECE, CARE, newsletter=newsletter)
    assert "2026-11: 2 Briefe" == edition.subject
    assert ["2026-11-15" in said for said in parts.values()] == [True, True]


def test_one_letter_is_told_in_the_singular_and_many_in_the_plural() -> None:
    one, two = composed(PIECE)[1], composed(PIECE, CARE)[1]
    for kind in ("plain", "html"):
        assert "how the month’s letter began, and what it asked" in one[kind]
        assert "how the month’s letters began, and what they asked" in two[kind]


def test_a_word_of_care_stands_in_the_place_of_the_opening_and_brings_the_support_line() -> None:
    helped = replace(NEWSLETTER, support_line="Call somebody today.")
    with_care, without = composed(CARE, newsletter=helped)[1], composed(PIECE, newsletter=helped)[1]
    for kind in ("plain", "html"):
        assert ("It speaks of a death." in with_care[kind], "My neighbour" in with_care[kind]) == (True, False)
        assert ("Call somebody" in with_care[kind], "Call somebody" in without[kind]) == (True, False)


def test_without_an_archive_there_is_no_way_on_and_no_empty_link() -> None:
    parts = composed(replace(PIECE, url=""))[1]
    assert [False, False] == ["Read on" in said for said in parts.values()]


def test_an_essays_text_cannot_become_markup_or_a_place_of_the_readers() -> None:
    sly = replace(PIECE, article=replace(PIECE.article, title="<b>{{ reader.address }}</b>", question="<i>?</i>"))
    html = composed(sly)[1]["html"]
    assert "&lt;b&gt;{{ reader.address }}&lt;/b&gt;" in html
    assert "<i>" not in html


def test_the_same_month_gives_the_same_edition_and_another_text_another_nonce() -> None:
    nonces = {
        compose_month(NEWSLETTER, NOVEMBER, pieces, 1, Templates(SHIPPED), look_of("serif", {}))[1]
        for pieces in ([PIECE], [PIECE], [CARE], [PIECE, CARE])
    }
    assert (composed(PIECE)[0], 3) == (composed(PIECE)[0], len(nonces))


def test_a_forbidden_style_in_the_months_own_page_is_named_with_its_line(tmp_path: Path) -> None:
    lay(tmp_path)
    page = tmp_path / "templates" / "month.html"
    text = page.read_text("utf-8").replace(".asks { font", "@import 'x.css'; .asks { font", 1)
    page.write_text(text, "utf-8")
    line = text[: text.index("@import")].count("\n") + 1
    with pytest.raises(RenderError) as caught:
        composed(PIECE, templates=tmp_path / "templates")
    assert f"{page}:{line}" == caught.value.faults[0].where
