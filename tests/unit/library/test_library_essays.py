"""An essay is read with all that stands in its head, or every fault in it is named with its line."""

from __future__ import annotations

from datetime import date

import pytest
from shelf import ESSAY, VOCABULARY, head, read, wrong

from digest.library.essays import parse_essay
from digest.model import SENSITIVE

FULL = """\
---
title: "The River: a return"
author: Ana Example
bio: Ana writes.
dek: On going back.
themes: grief, change
question: What stays, if anything?
sensitive: [bereavement]
content_note: This essay speaks of a death.
status: ready
rights: original
source: https://example.org/river
season: winter
not_before: 2026-12-01
not_after: 2027-02-28
added: 2026-11-22
lang: en
excerpt: It was early.
imported_from: river.html
imported_on: 2026-11-20
warnings: []
---

It was early.

Later, it was late.
"""


def test_everything_in_the_head_reaches_the_essay() -> None:
    essay = read(FULL)
    assert (essay.slug, essay.title, essay.author) == ("river", "The River: a return", "Ana Example")
    assert (essay.themes, essay.sensitive) == (("grief", "change"), ("bereavement",))
    assert (essay.question, essay.dek) == ("What stays, if anything?", "On going back.")
    assert (essay.content_note, essay.status, essay.rights) == ("This essay speaks of a death.", "ready", "original")
    assert (essay.source, essay.season, essay.lang) == ("https://example.org/river", "winter", "en")
    assert (date(2026, 12, 1), date(2027, 2, 28)) == (essay.not_before, essay.not_after)
    assert date(2026, 11, 22) == essay.added
    assert essay.body == "It was early.\n\nLater, it was late."


def test_what_may_be_left_out_is_left_out() -> None:
    essay = read("---\ntitle: T\nthemes: grief\n---\nWords.")
    assert (
        essay.status, essay.author, essay.question, essay.sensitive, essay.season
    ) == ("draft", None, None, (), None)  # fmt: skip


def test_an_empty_value_is_the_same_as_none() -> None:
    essay = read(head("author:", "season:", "question: ''", "sensitive: []", "not_before:", "lang: null"))
    assert (
        essay.author, essay.season, essay.question, essay.sensitive, essay.not_before, essay.lang
    ) == (None, None, None, (), None, None)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "title"), [("No", "No"), ("1984", "1984"), ("2026-11-22", "2026-11-22"), ("on", "on")]
)
def test_a_title_that_yaml_takes_for_something_else_is_a_title(written: str, title: str) -> None:
    assert title == read(head(f"title: {written}")).title


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("title:", "title is missing"),
        ('title: ""', "title is missing"),
        ("title: [a, b]", "title: Input should be a valid string"),
        ("themes:", "themes is missing"),
        ("themes: []", "themes is missing"),
        ("themes: ','", "themes: "),
        ("themes: [grief, greif]", 'unknown theme "greif"'),
        ("status: Ready", "status: Input should be 'draft' or 'ready'"),
        ("season: fall", "season: Input should be 'spring', 'summer', 'autumn' or 'winter'"),
        ("not_before: 2026-13-01", "not_before: Input should be a valid date"),
        ("not_after: 2027-02-29", "not_after: Input should be a valid date"),
        ("not_after: tomorrow", "not_after: Input should be a valid date"),
        ("added: 22.11.2026", "added: Input should be a valid date"),
        ("added: 2026-11-22 10:00:00", "added: "),
        ("autor: Ana", 'unknown key "autor"'),
        ("author: [Ana, Ben]", "author: Input should be a valid string"),
    ],
)
def test_a_wrong_line_of_the_head_is_named_with_its_number(line: str, what: str) -> None:
    places = wrong(head("# first", line))
    assert [("river.md:3", what)] == [(where, said[: len(what)]) for where, said in places]


def test_an_unknown_sensitive_matter_is_named_with_its_line() -> None:
    assert wrong(head("status: draft", "sensitive: [abuses]")) == [("river.md:3", 'unknown sensitive matter "abuses"')]


@pytest.mark.parametrize("number", ["0", "86400", "1796083200"])
def test_a_number_is_not_a_date(number: str) -> None:
    assert [(at, what[:16]) for at, what in wrong(head("# first", f"not_after: {number}"))] == [
        ("river.md:3", "not_after: Input")
    ]


def test_a_misspelt_key_gets_the_nearest_known_one() -> None:
    _, faults = parse_essay(head("autor: Ana"), "river", "river.md", VOCABULARY)
    assert [fault.cure for fault in faults] == ['did you mean "author"?']


def test_an_unknown_theme_gets_the_nearest_known_one_or_the_list() -> None:
    _, faults = parse_essay(head("themes: [greif, zzz]"), "river", "river.md", VOCABULARY)
    assert ['did you mean "grief"?', f"known: {', '.join(VOCABULARY)}"] == [fault.cure for fault in faults]


def test_all_faults_of_one_essay_come_at_once() -> None:
    text = "---\ntitel: T\nthemes: [greif]\nseason: fall\n---\nWo\x07rds."
    wanted = [
        ("river.md:1", "title is missing"),
        ("river.md:2", 'unknown key "titel"'),
        ("river.md:3", 'unknown theme "greif"'),
        ("river.md:4", "season: Input should be 'spring', 'summer', 'autumn' or 'winter'"),
        ("river.md:6", "holds a control character"),
    ]
    assert wanted == sorted(wrong(text))


@pytest.mark.parametrize("matter", SENSITIVE)
def test_a_ready_essay_on_a_sensitive_matter_needs_its_own_question_and_a_content_note(matter: str) -> None:
    wanted = [
        ("river.md:2", "is sensitive and has no question of its own"),
        ("river.md:2", "is sensitive and has no content_note"),
    ]
    assert wanted == wrong(head(f"sensitive: {matter}"))
    assert (matter,) == read(head(f"sensitive: {matter}", "status: draft")).sensitive


def test_a_ready_essay_needs_rights_and_a_draft_does_not() -> None:
    assert wrong(ESSAY.replace("rights: original\n", "")) == [("river.md:4", "is ready and has no rights")]
    assert read(ESSAY.replace("rights: original\n", "").replace("ready", "draft")).rights is None


def test_a_window_that_ends_before_it_begins_is_a_fault() -> None:
    text = head("not_before: 2026-12-02", "not_after: 2026-12-01")
    assert wrong(text) == [("river.md:3", "not_before is after not_after")]
    assert read(head("not_before: 2026-12-01", "not_after: 2026-12-01")).not_after == date(2026, 12, 1)


@pytest.mark.parametrize("body", ["", "\n\n", "   \n\t\n"])
def test_an_essay_without_words_is_a_fault(body: str) -> None:
    assert [what for _, what in wrong(head()[: -len("It was early.\n")] + body)] == [
        "has no text after the front matter"
    ]


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x1c", "\x7f", "\x85", "\x9f", "\u2028", "\u2029"]
)
def test_a_control_character_in_the_body_is_named_with_its_line(character: str) -> None:
    text = f"---\ntitle: T\nthemes: grief\n---\nfirst\n\nthird {character} line\n"
    assert wrong(text) == [("river.md:7", "holds a control character")]


def test_a_control_character_below_an_empty_line_is_named_with_its_line() -> None:
    assert wrong("---\ntitle: T\nthemes: grief\n---\n\n\nfirst\n\x07\n") == [
        ("river.md:8", "holds a control character")
    ]


@pytest.mark.parametrize("key", ["title", "author", "dek", "content_note", "question", "rights", "source"])
@pytest.mark.parametrize("escape", ["\\n", "\\r", "\\u2028", "\\x07", "\\0", "\\e"])
def test_a_line_of_the_head_cannot_smuggle_in_another_line(key: str, escape: str) -> None:
    text = head("# first", f'{key}: "Hello{escape}Bcc: ana@example.org"')
    assert [("river.md:3", f"{key}: must not hold line breaks or control characters")] == wrong(text)


@pytest.mark.parametrize(
    "slug",
    [
        "River",
        "a river",
        "../../etc/passwd",
        "/etc/passwd",
        "%2e%2e",
        "CON",
        "nul\x00",
        "-river",
        "",
        "é",
        "river.md",
        "a_b",
        "x" * 81,
        "x" * 300,
        "river\n",
    ],
)
def test_a_file_name_that_is_no_slug_is_a_fault(slug: str) -> None:
    assert wrong(ESSAY, slug) == [("river.md", "file name is not a slug")]


@pytest.mark.parametrize("slug", ["a", "9-lives", "the-river-2", "x" * 80])
def test_small_letters_digits_and_hyphens_make_a_slug(slug: str) -> None:
    assert slug == read(ESSAY, slug).slug


def test_the_place_of_an_essay_is_the_first_line_of_its_words() -> None:
    assert read(ESSAY).where == "river.md:8"
    assert ESSAY.splitlines()[7] == "It was early when we came to the river."
