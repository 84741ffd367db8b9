"""Head and body come apart on any text; scalars stay text; every key keeps its line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import Fault
from digest.library.frontmatter import Head, parse_head, split

PIECES = st.sampled_from(
    [
        "---",
        "--- ",
        "...",
        "\n",
        "\r\n",
        "\x85",
        "\u2028",
        "\ufeff",
        "title: ",
        "title",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "|",
        ">",
        "&a ",
        "*a",
        "!!int ",
        "!!python/object:os.system ",
        "<<: ",
        "? ",
        "# ",
        "%YAML 9.9",
        "\t",
        "  ",
        "\x00",
        "\x07",
        "No",
        "1984",
        "2026-13-45",
        "~",
        "\\u0000",
        "\U0001f600",
        "é",
    ]
)
YAML_LIKE = st.lists(PIECES, max_size=25).map("".join)


def parsed(text: str) -> Head:
    """A head that has no fault."""
    found = parse_head(text, "river.md", 2)
    assert isinstance(found, Head), found
    return found


def fault_of(text: str) -> Fault:
    """The fault of a file."""
    found = split(text, "river.md")
    assert isinstance(found, Fault), found
    return found


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(), YAML_LIKE, YAML_LIKE.map(lambda text: f"---\n{text}\n---\nbody")))
def test_splitting_never_raises_whatever_the_text(text: str) -> None:
    found = split(text, "river.md")
    assert isinstance(found, Fault | tuple)
    if isinstance(found, Fault):
        path, _, line = found.where.rpartition(":")
        assert path == "river.md"
        assert 1 <= int(line) <= len(text.splitlines()) + 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_head_nested_ten_thousands_deep_is_a_fault_and_not_the_end_of_the_process(opening: str) -> None:
    code = (
        "from digest.library.frontmatter import split\n"
        f"print(type(split('---\\ntitle:\\n ' + {opening!r} * 100_000 + '\\n---\\n', 'x')).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "Fault")


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("No", "No"),
        ("yes", "yes"),
        ("true", "true"),
        ("off", "off"),
        ("1984", "1984"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("3.14", "3.14"),
        ("2026-11-22", "2026-11-22"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ('"two: parts"', "two: parts"),
        ("'it''s'", "it's"),
        ('"null"', "null"),
        ("=", "="),
        ("<<", "<<"),
        ("", None),
        ("!!int x", "x"),
        (">\n  folded\n  text", "folded text"),
        ("é 😀", "é 😀"),
        ('""', ""),
    ],
)
def test_a_scalar_stays_the_text_it_is(scalar: str, value: str | None) -> None:
    assert {"title": value} == parsed(f"title: {scalar}").values


@pytest.mark.parametrize("nothing", ["null", "~", ""])
def test_an_author_nobody_knows_is_written_null_or_left_empty(nothing: str) -> None:
    assert parsed(f"author: {nothing}").values == {"author": None}


def test_a_person_named_null_keeps_the_name_between_quotes() -> None:
    assert parsed("author: 'Null'").values == {"author": "Null"}


@pytest.mark.parametrize("written", ["[grief, No, 1984]", "\n- grief\n- No\n- 1984", "\n  - grief\n  - 'No'\n  - 1984"])
def test_a_list_is_a_list_of_texts_in_either_notation(written: str) -> None:
    assert parsed(f"themes: {written}").values == {"themes": ["grief", "No", "1984"]}


def test_every_key_keeps_its_line_in_the_whole_file() -> None:
    found = split("---\ntitle: x\n\n# a remark\nthemes:\n  - grief\nstatus: ready\n---\nbody", "river.md")
    assert isinstance(found, tuple)
    assert found[0].lines == {"title": 2, "themes": 5, "status": 7}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("---\na: b\n---\nfirst\nsecond\n", "first\nsecond"),
        ("---\na: b\n---\n\n\nfirst\n\n---\n\nsecond\n\n", "first\n\n---\n\nsecond"),
        ("--- \na: b\n--- \nfirst", "first"),
        ("---\n---\nfirst", "first"),
        ("---\na: b\n---", ""),
        ("---\r\na: b\r\n---\r\nfirst\r\nsecond", "first\nsecond"),
    ],
)
def test_the_body_begins_after_the_second_row_of_dashes(text: str, body: str) -> None:
    found = split(text, "river.md")
    assert isinstance(found, tuple)
    assert body == found[1]


@pytest.mark.parametrize(
    ("text", "line"), [("---\na: b\n---\nfirst", 4), ("---\na: b\n---\n\nfirst", 5), ("---\n---\n\n\n\nfirst", 6)]
)
def test_the_line_of_the_body_is_the_line_its_first_words_stand_on(text: str, line: int) -> None:
    found = split(text, "river.md")
    assert isinstance(found, tuple)
    assert text.splitlines()[line - 1] == "first"
    assert line == found[2]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "has no front matter"),
        ("title: x\n---\n", 1, "has no front matter"),
        ("\n---\ntitle: x\n---\n", 1, "has no front matter"),
        ("----\ntitle: x\n----\n", 1, "has no front matter"),
        ("---\ntitle: x\nbody\n", 1, "the front matter does not end"),
        ("---\ntitle: a: b\n---\n", 2, "is not valid YAML"),
        ("---\ntitle: x\nthemes: [a\n---\n", 4, "is not valid YAML"),
        ('---\ntitle: x\ndek: "a\n---\n', 3, "is not valid YAML"),
        ("---\ntitle: x\n\tdek: y\n---\n", 3, "is not valid YAML"),
        ("---\ntitle: *a\n---\n", 2, "is not valid YAML"),
        ("---\ntitle: @a\n---\n", 2, "is not valid YAML"),
        ("---\njust words\n---\n", 2, "is not a list of keys and values"),
        ("---\n- title\n---\n", 2, "is not a list of keys and values"),
        ("---\ntitle: x\nauthor: y\ntitle: z\n---\n", 4, '"title" stands twice'),
        ("---\ntitle: x\nauthor:\n  name: y\n---\n", 3, '"author" holds more than text or a flat list'),
        ("---\ntitle: x\nthemes: [a, [b]]\n---\n", 3, '"themes" holds more than text or a flat list'),
        ("---\nthemes: &a [*a]\n---\n", 2, '"themes" holds more than text or a flat list'),
    ],
)  # fmt: skip
def test_a_head_that_cannot_be_read_is_one_fault_with_its_line(text: str, line: int, what: str) -> None:
    fault = fault_of(text)
    assert what == fault.what[: len(what)]
    assert f"river.md:{line}" == fault.where


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f"])
def test_a_control_character_in_the_head_is_named_with_its_line(character: str) -> None:
    fault = fault_of(f"---\ntitle: x\nauthor: y\ndek: a{character}b\n---\nbody")
    assert fault.where == "river.md:4"
