"""The text twin: the same essay for a reader of plain text, wrapped, complete, and with every link spelled out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import any_text, thorough

from digest.letter.markdown import WIDTH, to_text

URL = "https://example.org/" + "a-long-path-with-hyphens/" * 6 + "end"
words = st.lists(st.text("abcdefghij", min_size=1, max_size=14), min_size=1, max_size=60)
marks = st.sampled_from(
    ["# ", "> ", "- ", "1. ", "0) ", "    ", "\n", "\n\n", "`", "```\n", "*", "**", "[a](", "http://[", ")", "<", ">",
     "]", "![", "\\", "&amp;", "  \n", "***", "\t", "=", "https://example.org/é", "<http://[::1>", "<a@example.org>",
     "word "]
)  # fmt: skip

SHAPES = {
    "paragraphs": ("one\n\ntwo\n\n\n\nthree", "one\n\ntwo\n\nthree\n"),
    "soft break": ("one\ntwo", "one two\n"),
    "hard break": ("one  \ntwo\\\nthree", "one\ntwo\nthree\n"),
    "emphasis": ("an *early* and **strong** `code`", "an _early_ and *strong* code\n"),
    "first heading": ("# Salt\n\ntext", "Salt\n====\n\ntext\n"),
    "lower heading": ("## Salt\n\ntext", "Salt\n----\n\ntext\n"),
    "bullets": ("* one\n* two", "- one\n- two\n"),
    "numbers": ("1. one\n2. two", "1. one\n2. two\n"),
    "numbers from seven": ("7. one\n8. two", "7. one\n8. two\n"),
    "numbers past nine": ("9. one\n10. two\n\n    more", "9. one\n\n10. two\n\n    more\n"),
    "loose list": ("- one\n\n- two", "- one\n\n- two\n"),
    "list with a second paragraph": ("- one\n\n  more\n- two", "- one\n\n  more\n\n- two\n"),
    "quote": ("> one\n>\n> two", "> one\n>\n> two\n"),
    "quote in a quote": ("> one\n>\n> > two", "> one\n>\n> > two\n"),
    "list in a quote": ("> - one\n> - two", "> - one\n> - two\n"),
    "quote in a list": ("- one\n\n  > two", "- one\n\n  > two\n"),
    "rule": ("one\n\n---\n\ntwo", "one\n\n* * *\n\ntwo\n"),
    "indented code": ("one\n\n    x = 1\n      y", "one\n\n    x = 1\n      y\n"),
    "fenced code": ("```\nx = 1\n\ny\n```", "    x = 1\n\n    y\n"),
    "link": ("see [the quay](https://example.org/q) now", "see the quay (https://example.org/q) now\n"),
    "link that shows itself": ("<https://example.org/q>", "https://example.org/q\n"),
    "mail link": ("[write](mailto:ana@example.org)", "write (ana@example.org)\n"),
    "mail link that shows itself": ("<ana@example.org>", "ana@example.org\n"),
    "link without words": ("[](https://example.org/q)", "https://example.org/q\n"),
    "link with emphasis": ("[*a* b](https://example.org)", "_a_ b (https://example.org)\n"),
    "image": ("![a red door](https://example.org/door.png)", "[a red door]\n"),
    "image in a link": ("[![door](x.png)](https://example.org)", "[door] (https://example.org)\n"),
    "refused link": ("[a](javascript:alert(1))", "[a](javascript:alert(1))\n"),
    "relative link": ("[a](/here)", "a\n"),
    "escapes": (r"1\. \*not\* &amp; &copy;", "1. *not* & ©\n"),
    "raw html": ("<b>bold</b>", "<b>bold</b>\n"),
    "nothing": ("", "\n"),
}


@pytest.mark.parametrize(("source", "wanted"), SHAPES.values(), ids=SHAPES)
def test_each_shape_of_an_essay_has_its_shape_in_text(source: str, wanted: str) -> None:
    assert wanted == to_text(source)


def test_a_list_that_begins_at_zero_begins_at_zero() -> None:
    assert "0. one\n1. two\n" == to_text("0. one\n1. two")


def test_nested_lists_are_indented_by_their_marks() -> None:
    lines = [line for line in to_text("- one\n  - two\n    1. three\n    2. four\n- five").split("\n") if line]
    assert ["- one", "  - two", "    1. three", "    2. four", "- five"] == lines


def test_a_long_list_item_hangs_under_its_own_words() -> None:
    lines = to_text("12. " + "word " * 30).rstrip("\n").split("\n")
    assert 1 < len(lines)
    assert lines[0].startswith("12. word")
    assert all(re.match(r" {4}word", line) for line in lines[1:])


def test_a_long_quote_keeps_its_mark_on_every_line() -> None:
    lines = to_text("> " + "word " * 40).rstrip("\n").split("\n")
    assert 2 < len(lines)
    assert all(line.startswith("> word") for line in lines)


@thorough
@given(words, st.sampled_from(["", "> ", "- ", "1. ", "> > ", "- - "]))
def test_lines_of_ordinary_words_keep_to_72_columns(some: list[str], prefix: str) -> None:
    assert WIDTH == 72
    assert 72 >= max(map(len, to_text(prefix + " ".join(some)).split("\n")))


@thorough
@given(words)
def test_no_word_is_lost_and_none_is_added(some: list[str]) -> None:
    assert some == to_text(" ".join(some)).split()


@pytest.mark.parametrize("lead", ["", "word " * 13, "> " + "word " * 13, "- " + "word " * 12])
def test_an_address_is_never_broken_however_long_it_is(lead: str) -> None:
    text = to_text(f"{lead}[here]({URL}) and on")
    assert f"({URL})" in text
    assert URL in to_text(f"{lead}<{URL}> and on")


def test_a_word_with_hyphens_is_not_broken_at_them() -> None:
    word = "half-remembered-and-never-quite-finished"
    assert 40 == to_text(f"{word} " * 40).split().count(word)


@thorough
@given(st.one_of(any_text, st.lists(st.one_of(marks, any_text), max_size=30).map("".join)))
def test_the_twin_never_raises_and_ends_with_one_line_end(source: str) -> None:
    text = to_text(source)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize(
    "source", ["[a](http://[)", "<http://[>", "[a](//[)", "[a](http://[::1)", "[a](http://ex\uff03mple.org)", "[a](:)"]
)
def test_a_malformed_address_is_printed_and_does_not_raise(source: str) -> None:
    assert to_text(source).strip()


def test_a_deep_nest_of_marks_does_not_raise() -> None:
    assert to_text("> " * 200 + "deep")
    assert to_text("- " * 200 + "deep")
    assert to_text("[" * 2000 + "]" * 2000)
