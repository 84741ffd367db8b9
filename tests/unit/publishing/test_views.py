"""Views of a printed letter: by day and night, sealed, marked where findings are, listed and compared."""

from __future__ import annotations

import pytest

from digest.model import Finding, Slot
from digest.publishing.views import DOCUMENTS, Change, Line, Sheet, changes, documents, listing

PAGE = (
    '<!DOCTYPE html><html><head><style>p{color:red}</style><style class="b">@media (prefers-color-scheme: dark)'
    " {p{color:blue}}</style></head><body><h1>Title</h1><p>one <em>two</em> three</p><p>four</p></body></html>"
)


def about(piece: str) -> Finding:
    return Finding("H5", "error", "is wrong", piece=piece)


def test_day_and_night_are_decided_in_the_document() -> None:
    shown = documents(PAGE)
    assert set(DOCUMENTS) == set(shown)
    assert "@media (max-width: 0) {p{color:blue}}" in shown["light"]
    assert "@media (min-width: 0) {p{color:blue}}" in shown["dark"]
    assert [] == [name for name, page in shown.items() if "prefers-color-scheme" in page]


@pytest.mark.parametrize("written", ["(prefers-color-scheme:dark)", "( Prefers-Color-Scheme : Dark )"])
def test_the_question_for_dark_is_found_in_any_spelling(written: str) -> None:
    assert "(min-width: 0)" in documents(f"<head></head><style>@media {written} {{}}</style>")["dark"]


def test_every_document_may_fetch_pictures_and_nothing_else_and_one_not_even_those() -> None:
    for name, page in documents(PAGE).items():
        seal = page.partition("<head>")[2].partition(">")[0]
        pictures = "'none'" if name == "no-images" else "https: data:"
        assert f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}\"" in seal
        assert seal.startswith("<meta http-equiv")


def test_a_page_without_a_head_is_sealed_all_the_same() -> None:
    assert [] == [name for name, page in documents("<p>a</p>").items() if not page.startswith("<meta http-equiv")]


def test_no_style_block_of_the_letter_is_left_when_styles_are_off() -> None:
    assert "color:" not in documents(PAGE)["no-styles"].replace("color-scheme:light", "").partition("</style>")[2]


@pytest.mark.parametrize(
    ("piece", "marked"),
    [
        ("<em>", '<em data-finding="1">'),
        ("<p>four", '<p data-finding="1">four'),
        ("one", '<p data-finding="1">one'),
        ("Title", '<h1 data-finding="1">Title'),
    ],
)
def test_the_element_of_a_finding_carries_its_number(piece: str, marked: str) -> None:
    assert marked in documents(PAGE, [about(piece)])["light"]


def test_two_findings_on_one_element_are_both_marked() -> None:
    assert '<em data-finding="1 3">' in documents(PAGE, [about("<em>"), about("nowhere"), about("two")])["light"]


@pytest.mark.parametrize("piece", ["", "nowhere", "p{color:red}"])
def test_what_is_not_in_the_body_marks_nothing(piece: str) -> None:
    assert "data-finding=" not in documents(PAGE, [about(piece)])["light"]


def test_a_listing_numbers_its_lines_and_puts_findings_where_their_piece_begins() -> None:
    found = listing("one\r\ntwo\r\nthree two\r\n", [about("two"), about("ee\n"), about("gone"), about("o\r\nthree")])
    assert [Line(1, "one", ()), Line(2, "two", (1, 4)), Line(3, "three two", ())] == found


def test_changes_show_what_went_and_what_came_with_a_few_lines_around() -> None:
    before = "\n".join(map(str, range(20)))
    shown = changes(before, before.replace("\n10\n", "\nten\n"))
    assert Change("@", "line 8") == shown[0]
    assert [("-", "10"), ("+", "ten")] == [(one.sign, one.text) for one in shown if one.sign in "+-"]
    assert ["7", "8", "9", "11", "12", "13"] == [one.text for one in shown if one.sign == " "]
    assert [] == changes(before, before)


def test_a_sheet_gives_the_parts_of_its_message() -> None:
    message = (
        b"Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain words\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>words</p>\r\n--b--\r\n"
    )
    sheet = Sheet(Slot(2026, 48), message)
    assert "Subject: a\nMIME-Version: 1.0\n" in sheet.head
    assert ("plain words", "<p>words</p>") == (sheet.text.strip(), sheet.html.strip())
