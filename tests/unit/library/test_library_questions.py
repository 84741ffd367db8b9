"""A file of questions is read block by block, or every fault in it is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import VOCABULARY

from digest.library.questions import parse_questions
from digest.model import SENSITIVE, Question

IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{1,79}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join).filter(lambda text: not text.startswith("## "))
THEMES = st.lists(st.sampled_from(VOCABULARY), min_size=1, unique=True).map(tuple)
MATTERS = st.lists(st.sampled_from(SENSITIVE), unique=True).map(tuple)
QUESTIONS = st.one_of(
    st.builds(Question, IDS, TEXTS, THEMES, not_for=MATTERS, lang=st.sampled_from([None, "en", "no", "de"])),
    st.builds(Question, IDS, TEXTS, THEMES, gentle=st.just(True)),
)


def written(question: Question) -> str:
    """A question as an operator writes it."""
    rows = [f"## {question.id}", f"themes: [{', '.join(question.themes)}]"]
    if question.not_for:
        rows.append(f"not_for: [{', '.join(question.not_for)}]")
    if question.gentle:
        rows.append("gentle: true")
    if question.lang:
        rows.append(f"lang: {question.lang}")
    return "\n".join([*rows, "", question.text, ""])


def placed(question: Question, line: int) -> Question:
    """The same question, standing on a line."""
    fields = (question.themes, f"grief.md:{line}", question.not_for, question.gentle, question.lang)
    return Question(question.id, question.text, *fields)


def read(text: str) -> list[Question]:
    """Questions that have no fault."""
    questions, faults = parse_questions(text, "grief.md", VOCABULARY)
    assert faults == []
    return questions


def wrong(text: str) -> list[tuple[str, str]]:
    """Place and text of every fault."""
    return [(fault.where, fault.what) for fault in parse_questions(text, "grief.md", VOCABULARY)[1]]


@settings(deadline=None, max_examples=60)
@given(QUESTIONS)
def test_a_question_that_is_written_down_is_read_back_the_same(question: Question) -> None:
    assert [placed(question, 1)] == read(written(question))


@settings(deadline=None, max_examples=25)
@given(st.lists(QUESTIONS, min_size=1, max_size=5))
def test_many_questions_keep_their_order_and_their_lines(questions: list[Question]) -> None:
    text, wanted = "# A heading of the file\n\n", []
    for question in questions:
        wanted.append(placed(question, text.count("\n") + 1))
        text += written(question) + "\n"
    assert wanted == read(text)


@settings(deadline=None, max_examples=100)
@given(
    st.text()
    | st.lists(st.sampled_from(["## ", "ab", "\n", "themes: ", "[grief]", ": ", "What?", "  ", "-"])).map("".join)
)
def test_reading_never_raises_and_never_comes_back_empty_handed(text: str) -> None:
    questions, faults = parse_questions(text, "grief.md", VOCABULARY)
    assert questions or faults


def test_a_question_may_run_over_several_lines() -> None:
    (question,) = read("## grief-what\nthemes: grief\n\nWhat stays,\n  if anything,\n\nof the day?\n")
    assert question.text == "What stays, if anything, of the day?"


@pytest.mark.parametrize("end", ["\r\n", "\n\n"])
def test_blank_rows_and_line_ends_make_no_difference_to_the_text(end: str) -> None:
    text = f"## grief-what\nthemes: grief\n\nWhat stays?{end}"
    assert [question.text for question in read(text)] == ["What stays?"]


@pytest.mark.parametrize("word", ["true", "yes", "on", "1", "True"])
def test_gentle_is_said_with_any_yes(word: str) -> None:
    assert read(f"## ab\nthemes: grief\ngentle: {word}\n\nWhat?")[0].gentle


@pytest.mark.parametrize("word", ["false", "no", "off", "0", "No", ""])
def test_gentle_is_denied_with_any_no(word: str) -> None:
    assert not read(f"## ab\nthemes: grief\ngentle: {word}\n\nWhat?")[0].gentle


def test_norwegian_is_a_language_and_not_a_no() -> None:
    assert read("## ab\nthemes: grief\nlang: no\n\nHva?")[0].lang == "no"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "holds no question"),
        ("# Grief\n\nWhat stays?\n", 1, "holds no question"),
        ("# Grief\n\n## Grief What\nthemes: grief\n\nWhat?", 3, '"Grief What" is not an id'),
        ("## ../x\nthemes: grief\n\nWhat?", 1, '"../x" is not an id'),
        ("## a\nthemes: grief\n\nWhat?", 1, '"a" is not an id'),
        (f"## {'x' * 81}\nthemes: grief\n\nWhat?", 1, f'"{"x" * 81}" is not an id'),
        ("## ab\n\nWhat?", 1, "themes is missing"),
        ("## ab\nthemes:\n\nWhat?", 2, "themes is missing"),
        ("## ab\ngentle: true\n\nWhat?", 1, "themes is missing"),
        ("## ab\n# why\nthemes: [greif]\n\nWhat?", 3, 'unknown theme "greif"'),
        ("## ab\nthemes: grief\nnot_for: [abuses]\n\nWhat?", 3, 'unknown sensitive matter "abuses"'),
        ("## ab\nthemes: grief\nthemse: grief\n\nWhat?", 3, 'unknown key "themse"'),
        ("## ab\nthemes: grief\ngentle: maybe\n\nWhat?", 3, "gentle: Input should be a valid boolean"),
        ("## ab\nthemes: grief\n\n", 1, "ab has no text"),
        ("## ab\nthemes: grief", 1, "ab has no text"),
        ("## ab\nthemes: grief\ngentle: true\nnot_for: abuse\n\nWhat?", 1, "ab is gentle and yet not for everyone"),
        ("## ab\nthemes: grief\nthemes: change\n\nWhat?", 3, '"themes" stands twice'),
        ("## ab\nthemes: grief\nnot_for: [abuse\n\nWhat?", 4, "is not valid YAML"),
        ("## ab\nthemes: grief\nlang: [a: b]\n\nWhat?", 3, '"lang" holds more than text or a flat list'),
        ("## ab\njust words\n\nWhat?", 2, "is not a list of keys and values"),
        ('## ab\nthemes: grief\nlang: "a\\nb"\n\nWhat?', 3, "lang: must not hold line breaks or control characters"),
    ],
)  # fmt: skip
def test_a_broken_question_is_one_fault_with_its_line(text: str, line: int, what: str) -> None:
    assert [(f"grief.md:{line}", what)] == [(where, said[: len(what)]) for where, said in wrong(text)]


def test_a_fault_in_one_block_does_not_hide_the_next_and_costs_no_other_question() -> None:
    text = "## A\nthemes: grief\n\nWhat?\n\n## good\nthemes: grief\n\nWhat?\n\n## worse\nthemes: greif\n\nWhat?\n"
    questions, faults = parse_questions(text, "grief.md", VOCABULARY)
    assert [question.id for question in questions] == ["good"]
    assert [fault.where for fault in faults] == ["grief.md:1", "grief.md:12"]


def test_all_faults_of_one_question_come_at_once() -> None:
    text = "## ab\nthemes: greif\nthemse: x\ngentle: maybe\n\n"
    wanted = [
        ("grief.md:1", "ab has no text"),
        ("grief.md:2", 'unknown theme "greif"'),
        ("grief.md:3", 'unknown key "themse"'),
    ]
    assert wanted == sorted(wrong(text))[:3]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9f"])
def test_a_control_character_in_a_question_is_named_as_it_is_in_an_essay(character: str) -> None:
    text = f"## ab\nthemes: grief\n\nWhat {character} stays?\n"
    assert ["control character" in what for _, what in wrong(text)] == [True]
