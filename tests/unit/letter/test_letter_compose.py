"""Composing an issue: what stands in both parts, what the inbox shows first, and what a heavy essay changes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import (
    ESSAY,
    NEWSLETTER,
    PAIRING,
    QUESTION,
    SHIPPED,
    line_text,
    print_letter,
    thorough,
    whole_letters,
)

from digest.errors import RenderError
from digest.letter.compose import _preview, _subject, long_date
from digest.letter.palettes import THEMES
from digest.model import Newsletter, Pairing, PastIssue, Slot

CARE = Newsletter(
    **{name: getattr(NEWSLETTER, name) for name in NEWSLETTER.__slots__}
    | {"support_line": "Somebody listens day and night at 000 000 (an example)."}
)


def heavy(*matters: str) -> Pairing:
    return Pairing(
        replace(ESSAY, sensitive=matters, content_note="This essay speaks of a death.", dek="He died."), QUESTION
    )


def preview(newsletter: Newsletter = NEWSLETTER, **essay: object) -> str:
    return _preview(newsletter, Pairing(replace(ESSAY, **essay), QUESTION))  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", THEMES)
def test_both_parts_of_a_shipped_letter_are_complete_in_every_theme(theme: str) -> None:
    printed = print_letter(theme=theme)
    for part in (printed.html, " ".join(printed.text.split())):
        assert "The spare key under the pot" in part
        assert "Ina Sample" in part
        assert "29 November 2026" in part
        assert "Dear Ana Reader," in part
        assert "My neighbour keeps a key for me." in part
        assert "Who holds your spare key, and whose do you hold?" in part
        assert "ana@example.org" in part
        assert "https://letters.example.org/u/Ab3_" in part
        assert "https://letters.example.org/p/Cd4-" in part
        assert "Harbour Letters, 7 Quay Street, Anchorage Bay" in part
        assert "You get this letter because you asked for it." in part


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pairing", [PAIRING, heavy("bereavement")], ids=["plain", "sensitive"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_shipped_templates_give_no_finding_at_all(theme: str, pairing: Pairing, direction: str) -> None:
    back = PastIssue(Slot(2025, 48), "old", "friendship", None, "q", "What did you leave unlocked?")
    newsletter = replace(CARE, direction=direction, archive_url="https://letters.example.org/archive")
    assert [] == print_letter(pairing, newsletter, theme=theme, look_back=back).findings


@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_wears_its_own_colours(theme: str) -> None:
    page = print_letter(theme=theme).html
    assert f"background-color:{THEMES[theme]['palette']['light']['paper']}" in page
    assert THEMES[theme]["palette"]["dark"]["paper"] in page


def test_text_lines_keep_to_72_columns_but_for_addresses() -> None:
    body = "A word and another, " * 60 + "\n\n> " + "quoted words " * 30
    printed = print_letter(Pairing(replace(ESSAY, body=body, title="Long title " * 12), QUESTION), CARE)
    assert [] == [line for line in printed.text.split("\n") if len(line) > 72 and "https://" not in line]


@pytest.mark.parametrize(
    ("title", "question"), [("one-by-one " * 8, QUESTION.text), (ESSAY.title, "half-and-half " * 8)]
)
def test_words_with_hyphens_do_not_stop_a_letter(title: str, question: str) -> None:
    pairing = Pairing(replace(ESSAY, title=title.strip()), replace(QUESTION, text=question.strip()))
    findings = print_letter(pairing).findings
    assert [] == [finding.what for finding in findings if finding.severity == "error"]


@whole_letters
@given(line_text.filter(str.strip))
def test_data_with_any_characters_is_printed_as_it_is(title: str) -> None:
    printed = print_letter(Pairing(replace(ESSAY, title=title), QUESTION))
    assert " ".join(title.split()) in " ".join(printed.text.split())
    assert title == printed.parsed["Subject"]


@pytest.mark.parametrize("data", ["{{ 7*7 }}", '{% include "/etc/passwd" %}', "{{ self.__init__.__globals__ }}"])
def test_template_syntax_in_an_essay_a_question_or_a_name_is_printed_literally(data: str) -> None:
    pairing = Pairing(replace(ESSAY, title=data, body=data, author=data, dek=data), replace(QUESTION, text=data))
    printed = print_letter(pairing, name=data, greeting=data)
    assert 5 <= printed.text.count(data)
    assert 5 <= printed.html.replace("&#34;", '"').replace("&quot;", '"').count(data)
    assert "49" not in printed.text
    assert data == printed.parsed["Subject"]


def test_the_preview_is_the_dek_or_the_question() -> None:
    assert ESSAY.dek == preview()
    assert "This week we ask: Who holds your spare key, and whose do you hold?" == preview(dek=None)


@thorough
@given(st.one_of(line_text, st.lists(st.text("abc,;: ", max_size=20)).map(" ".join)).filter(str.strip))
def test_the_preview_is_at_most_90_characters(dek: str) -> None:
    shown = preview(dek=dek)
    assert 90 >= len(shown)
    assert shown == dek or shown.endswith(" …")


@pytest.mark.parametrize("dek", ["爱" * 200, "x" * 200])
def test_the_preview_of_a_language_without_spaces_still_says_something(dek: str) -> None:
    assert dek[:40] in preview(dek=dek)


@pytest.mark.parametrize("matter", ["abuse", "suicide", "bereavement", "illness"])
def test_the_inbox_shows_nothing_of_a_sensitive_essay(matter: str) -> None:
    assert "One essay on Sundays" == print_letter(heavy(matter)).edition.preview
    assert "Harbour Letters" in preview(replace(NEWSLETTER, tagline=""), sensitive=(matter,))


def test_note_and_support_line_stand_in_both_parts_of_a_sensitive_letter_only() -> None:
    plain, grave = print_letter(newsletter=CARE), print_letter(heavy("bereavement"), CARE)
    for part in ("text", "html"):
        assert "Somebody listens" in " ".join(getattr(grave, part).split())
        assert "This essay speaks of a death." in " ".join(getattr(grave, part).split())
        assert "Somebody listens" not in getattr(plain, part)


@pytest.mark.parametrize(("matter", "optional"), [("bereavement", True), ("abuse", True), ("infidelity", False)])
def test_the_question_is_optional_after_a_loss(matter: str, optional: bool) -> None:
    printed = print_letter(heavy(matter))
    assert [optional, optional] == ["Only if it helps" in part for part in (printed.text, printed.html)]


def test_the_look_back_stands_in_both_parts() -> None:
    back = PastIssue(Slot(2025, 48), "old", "friendship", None, "q", "What did you leave unlocked?")
    printed = print_letter(look_back=back)
    assert [True, True] == ["What did you leave unlocked?" in part for part in (printed.text, printed.html)]


def test_a_reply_goes_to_the_editor_with_the_subject() -> None:
    printed = print_letter(newsletter=replace(NEWSLETTER, reply_to="editor@example.org"))
    assert "mailto:editor@example.org?subject=Re%3A%20The%20spare%20key%20under%20the%20pot" in printed.html
    assert "editor@example.org" in printed.text


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [("{title}", "{number}"), ("{newsletter} {number}: {title}", "Harbour Letters 12: {number}"), ("{else}", "{else}")],
)
def test_the_subject_pattern_is_filled_once_and_never_twice(pattern: str, wanted: str) -> None:
    assert wanted == _subject(replace(NEWSLETTER, subject=pattern), "{number}", 12)


def test_a_date_is_written_out_in_english_and_in_figures_elsewhere() -> None:
    assert "1 March 2026" == long_date(date(2026, 3, 1), "en-GB")
    assert "2026-03-01" == long_date(date(2026, 3, 1), "de")


def test_the_same_issue_composes_to_the_same_letter() -> None:
    assert print_letter().message == print_letter().message


def test_a_slot_token_cannot_be_foretold_from_an_essay() -> None:
    assert print_letter().letter.pieces != print_letter(Pairing(replace(ESSAY, body="x"), QUESTION)).letter.pieces


@pytest.mark.parametrize(
    ("file", "line", "text"),
    [("letter.css", 3, "@import 'x.css';"), ("letter.html", 30, '<link rel="stylesheet" href="x.css">')],
)
def test_a_forbidden_style_is_reported_where_the_operator_finds_it(
    tmp_path: Path, file: str, line: int, text: str
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "templates")
    source = (tmp_path / "templates" / file).read_text("utf-8").split("\n")
    source.insert(line - 1, text if file == "letter.html" else "#}" + text + "{#")
    (tmp_path / "templates" / file).write_text("\n".join(source), "utf-8")
    with pytest.raises(RenderError) as wrong:
        print_letter(templates=tmp_path / "templates")
    assert f"{tmp_path / 'templates' / file}:{line}" == wrong.value.faults[0].where
