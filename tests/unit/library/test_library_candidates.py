"""A file of trial questions, YAML or JSON, becomes questions, or a fault that says which entry is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import MissingInput, SeedError
from digest.library import read_candidates
from digest.model import Question

LETTERS = st.characters(codec="utf-8", max_codepoint=0xFFFF, categories=["L", "N", "P", "S", "Zs"])
TEXTS = st.text(LETTERS, min_size=1).filter(str.strip)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one file, written over by each test."""
    return tmp_path_factory.mktemp("trial") / "candidates.yaml"


def read(file: Path, text: str | bytes) -> tuple[Question, ...]:
    """The questions of a text."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_candidates(file)


def wrong(file: Path, text: str | bytes) -> list[tuple[str, str]]:
    """Place below the file's name, and text, of every fault."""
    with pytest.raises(SeedError) as caught:
        read(file, text)
    return [(fault.where.removeprefix(str(file)), fault.what) for fault in caught.value.faults]


def test_yaml_with_all_its_keys_becomes_questions(file: Path) -> None:
    text = (
        "- id: one\n  text: What stays?\n  themes: [grief, change]\n  not_for: abuse\n"
        "- id: two\n  text: What\n    goes?\n  gentle: yes\n"
    )
    wanted = (
        Question("one", "What stays?", ("grief", "change"), str(file), ("abuse",)),
        Question("two", "What goes?", (), str(file), gentle=True),
    )
    assert wanted == read(file, text)


@pytest.mark.parametrize("name", ["questions", "candidates"])
def test_the_list_may_stand_under_a_name(file: Path, name: str) -> None:
    assert [question.id for question in read(file, f"{name}:\n- id: a\n  text: What?\n")] == ["a"]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.booleans(), st.sampled_from([None, 2]))
def test_json_that_is_written_down_is_read_back_the_same(
    file: Path, pairs: list[tuple[str, str]], ascii_only: bool, indent: int | None
) -> None:
    tree = [{"id": name, "text": text, "themes": ["grief"]} for name, text in pairs]
    found = read(file, json.dumps(tree, ensure_ascii=ascii_only, indent=indent))
    assert [(name, " ".join(text.split())) for name, text in pairs] == [(q.id, q.text) for q in found]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_sign_beyond_the_first_plane_is_one_sign_however_json_writes_it(file: Path, ascii_only: bool) -> None:
    text = json.dumps([{"id": "a", "text": "What 😀?"}], ensure_ascii=ascii_only)
    assert [question.text for question in read(file, text)] == ["What 😀?"]


def test_json_may_be_indented_with_tabs(file: Path) -> None:
    text = json.dumps([{"id": "a", "text": "What?", "themes": ["grief"]}], indent="\t")
    assert [question.id for question in read(file, text)] == ["a"]


@pytest.mark.parametrize(
    ("written", "name"), [("5", "5"), ("1.5", "1.5"), ("'No'", "No"), ("2026-11-29", "2026-11-29")]
)
def test_an_id_is_text_whatever_yaml_takes_it_for(file: Path, written: str, name: str) -> None:
    assert [name] == [question.id for question in read(file, f"- id: {written}\n  text: What?\n")]


@pytest.mark.parametrize(
    "entry",
    [
        "{id: a}",
        "{text: What}",
        "{id: '', text: What}",
        "{id: a, text: ' '}",
        "{id: a, text: null}",
        "words",
        "5",
        "[a, b]",
        "null",
    ],
)
def test_an_entry_without_id_or_text_is_named_by_its_number(file: Path, entry: str) -> None:
    text = f"- {{id: right, text: What}}\n- {entry}\n- {{id: right, text: What}}\n- {entry}\n"
    assert wrong(file, text) == [("", "entry 2 has no id or no text"), ("", "entry 4 has no id or no text")]


@pytest.mark.parametrize(
    "text", ["", "words", "5", "[]", "questions: []", "{a: b}", "questions: {a: b}", "null", "# x\n"]
)
def test_a_file_without_a_list_is_a_fault(file: Path, text: str) -> None:
    assert wrong(file, text) == [("", "holds no list of questions")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- id: a: b\n", 1),
        ("- id: a\n  text: *x\n", 2),
        ('[\n{"id": "a",\n"text": "b"', 3),
        ("- {id: a, text: !!python/name:os.x }\n", 1),
    ],
)
def test_what_is_neither_yaml_nor_json_is_named_with_its_line(file: Path, text: str, line: int) -> None:
    assert [(f":{line}", "is neither YAML nor JSON")] == wrong(file, text)


@pytest.mark.parametrize(
    "text",
    [
        "- {id: a, text: What, themes: 5}",
        "- {id: a, text: What, not_for: true}",
        "- {id: 2026-02-30, text: What}",
        "- {id: a, text: !!int What}",
        "[" * 3000,
    ],
    ids=["number for a list", "truth for a list", "a day that is not", "a number that is none", "nested deep"],
)
def test_a_value_of_the_wrong_kind_is_a_fault_and_not_our_own_error(file: Path, text: str) -> None:
    assert len(wrong(file, text)) == 1


def test_a_no_between_quotes_is_a_no(file: Path) -> None:
    assert [question.gentle for question in read(file, '- {id: a, text: What, gentle: "no"}')] == [False]


def test_a_file_that_is_not_utf_8_is_a_fault(file: Path) -> None:
    assert wrong(file, "- {id: a, text: für?}".encode("cp1252")) == [("", "is not UTF-8 text")]


def test_a_file_that_is_not_there_is_missing_input(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="no such file"):
        read_candidates(tmp_path / "none.yaml")
