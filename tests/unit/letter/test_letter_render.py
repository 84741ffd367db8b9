"""Rendering: what can go wrong in a template is one RenderError with its place; data is printed and never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import MissingInput, RenderError
from digest.letter import Templates
from digest.letter.render import MAX_OUTPUT

WRONG = {
    "undefined variable": "{{ nobody }}",
    "undefined attribute": "{{ word.nothing }}",
    "undefined in a condition": "{% if nobody %}{% endif %}",
    "unclosed print": "{{ word",
    "unknown tag": "{% frob %}",
    "empty condition": "{% if %}{% endif %}",
    "unknown filter": "{{ word|frob }}",
    "unknown test": "{{ word is frob }}",
    "division by zero": "{{ 1 / 0 }}",
    "index out of range": "{{ [][1] }}",
    "wrong type": "{{ word + 1 }}",
    "not callable": "{{ word() }}",
    "wrong number": "{{ '%d'|format(word) }}",
    "endless macro": "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "itself": "{% include 'letter.html' %}",
    "a range without end": "{% for i in range(10000000) %}{% endfor %}",
}
ESCAPES = {
    "class": "{{ ''.__class__.__mro__ }}",
    "globals of self": "{{ self.__init__.__globals__ }}",
    "globals of cycler": "{{ cycler.__init__.__globals__ }}",
    "globals of lipsum": "{{ lipsum.__globals__ }}",
    "attr filter": "{{ word|attr('__class__') }}",
    "format string": "{{ '{0.__class__}'.format(word) }}",
    "format map": "{{ '{x.__class__}'.format_map({'x': word}) }}",
    "changing a list": "{% set some = [] %}{{ some.append(1) }}",
    "changing a dict": "{% set some = {} %}{{ some.update({'a': 1}) }}",
    "method of data": "{{ items.clear() }}",
}
INCLUDES = {
    "absolute": "{% include '/etc/passwd' %}",
    "above": "{% include '../outside.html' %}",
    "above twice": "{% include '../../etc/passwd' %}",
    "through a folder": "{% include 'parts/../../outside.html' %}",
    "extends": "{% extends '../outside.html' %}",
    "import": "{% import '../outside.html' as x %}",
    "not there": "{% include 'nothing.html' %}",
    "by data": "{% include path %}",
}
DATA = ["{{ 7*7 }}", '{% include "/etc/passwd" %}', "{{ self.__init__.__globals__ }}", "{# gone? #}", "{%- raw -%}"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outside.html").write_text("a secret", "utf-8")
    (tmp_path / "templates" / "parts").mkdir(parents=True)
    return tmp_path / "templates"


def error_of(folder: Path, name: str = "letter.html") -> RenderError:
    context = {"word": "salt", "items": [1], "path": str(folder.parent / "outside.html")}
    with pytest.raises(RenderError) as wrong:
        Templates(folder).render(name, context)
    assert 1 == len(wrong.value.faults)
    assert 65 == wrong.value.exit_code
    return wrong.value


@pytest.mark.fault("61")
@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_a_fault_in_a_template_names_file_and_line(folder: Path, source: str) -> None:
    (folder / "letter.html").write_text(f"one\n\n{source}", "utf-8")
    assert f"{folder / 'letter.html'}:3" == error_of(folder).faults[0].where


@pytest.mark.parametrize("source", ESCAPES.values(), ids=ESCAPES)
def test_no_template_leaves_the_sandbox(folder: Path, source: str) -> None:
    (folder / "letter.html").write_text(f"one\n\n{source}", "utf-8")
    assert f"{folder / 'letter.html'}:3" == error_of(folder).faults[0].where


@pytest.mark.parametrize("source", INCLUDES.values(), ids=INCLUDES)
def test_an_include_of_a_file_that_is_outside_or_missing_is_refused(folder: Path, source: str) -> None:
    (folder / "letter.html").write_text(f"one\n\n{source}", "utf-8")
    error = error_of(folder)
    assert "no such template" == error.faults[0].what
    assert "a secret" not in str(error)


def test_a_refused_include_names_the_line_it_stands_on(folder: Path) -> None:
    (folder / "letter.html").write_text("one\n\n{% include '../outside.html' %}", "utf-8")
    assert f"{folder / 'letter.html'}:3" == error_of(folder).faults[0].where


def test_a_link_that_leads_out_of_the_folder_shows_nothing_of_its_target(folder: Path) -> None:
    (folder / "sub").symlink_to(folder.parent)
    (folder / "letter.html").write_text("{% include 'sub/../../outside.html' %}", "utf-8")
    assert "a secret" not in str(error_of(folder))


@pytest.mark.parametrize("linked", ["letter.html", "parts"])
def test_a_template_that_is_a_link_out_of_the_folder_is_not_opened(folder: Path, linked: str) -> None:
    inside = folder / linked
    if inside.is_dir():
        inside.rmdir()
        (folder / "letter.html").write_text("{% include 'parts/outside.html' %}", "utf-8")
    inside.symlink_to(folder.parent / ("outside.html" if linked == "letter.html" else ""))
    error = error_of(folder)
    assert "link that leads out of the folder" in error.faults[0].what
    assert "a secret" not in str(error)


def test_a_link_inside_the_folder_is_followed_and_any_where_the_program_keeps_its_own_pages(folder: Path) -> None:
    (folder / "a.html").write_text("inside", "utf-8")
    (folder / "letter.html").symlink_to(folder / "a.html")
    (folder / "page.html").symlink_to(folder.parent / "outside.html")
    assert "inside" == Templates(folder).render("letter.html", {})
    assert "a secret" == Templates(folder, follow_links=True).render("page.html", {})


def test_a_text_beyond_all_memory_is_the_templates_fault_and_names_its_line(folder: Path) -> None:
    (folder / "letter.html").write_text("one\n{{ word * 10**17 }}", "utf-8")
    fault = error_of(folder).faults[0]
    assert (f"{folder / 'letter.html'}:2", "wants more memory than there is") == (fault.where, fault.what)


def test_a_fault_in_an_included_file_names_that_file(folder: Path) -> None:
    (folder / "letter.html").write_text("a\n{% include 'parts/foot.html' %}", "utf-8")
    (folder / "parts" / "foot.html").write_text("a\nb\nc\n{{ nobody }}", "utf-8")
    assert f"{folder / 'parts' / 'foot.html'}:4" == error_of(folder).faults[0].where


@pytest.mark.parametrize("name", ["nothing.html", "../outside.html"])
def test_a_missing_template_is_named(folder: Path, name: str) -> None:
    with pytest.raises(MissingInput) as caught:
        Templates(folder).render(name, {})
    assert "no such template" == caught.value.faults[0].what
    assert str(folder / name) == caught.value.faults[0].where


@pytest.mark.fault("61")
@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(99999) %}{{ word }} and {{ word }}{% endfor %}",
        "{{ word * 300000 }}",
        "{% for i in range(2000) %}{% for j in range(2000) %}for ever{% endfor %}{% endfor %}",
    ],
)
def test_a_template_that_prints_without_end_is_stopped(folder: Path, source: str) -> None:
    (folder / "letter.html").write_text(source, "utf-8")
    error = error_of(folder)
    assert f"prints more than {MAX_OUTPUT} characters" == error.faults[0].what
    assert f"{folder / 'letter.html'}:1" == error.faults[0].where


@pytest.mark.fault("61")
@pytest.mark.parametrize(
    "loop",
    [
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(999) if false %}{% endfor %}{% endfor %}",
        "{% macro again(n) %}{% for i in range(99999) %}{% endfor %}{{ again(n) if n else '' }}{% endmacro %}"
        "{% for i in range(99999) %}{{ again(0) }}{% endfor %}",
    ],
)
def test_a_template_that_goes_on_without_printing_is_stopped_at_its_line(folder: Path, loop: str) -> None:
    (folder / "letter.html").write_text(f"one\ntwo\n{loop}\n", "utf-8")
    error = error_of(folder)
    assert ("look for a loop", f"{folder / 'letter.html'}:3") == (error.faults[0].cure, error.faults[0].where)


def test_a_letter_just_inside_the_limit_is_printed(folder: Path) -> None:
    (folder / "letter.txt").write_text("x" * MAX_OUTPUT, "utf-8")
    assert MAX_OUTPUT == len(Templates(folder).render("letter.txt", {}))


@pytest.mark.parametrize("name", ["letter.html", "letter.txt", "letter.css"])
@pytest.mark.parametrize("data", DATA)
def test_template_syntax_inside_data_is_printed_literally(folder: Path, name: str, data: str) -> None:
    (folder / name).write_text("<{{ data }}>", "utf-8")
    printed = Templates(folder).render(name, {"data": data})
    assert f"<{data}>" == printed.replace("&#34;", '"')


def test_html_templates_escape_and_text_and_css_do_not(folder: Path) -> None:
    for name, wanted in (("a.html", "&lt;&amp;&#34;&#39;&gt;"), ("a.txt", "<&\"'>"), ("a.css", "<&\"'>")):
        (folder / name).write_text("{{ data }}", "utf-8")
        assert wanted == Templates(folder).render(name, {"data": "<&\"'>"})


def test_a_template_that_is_not_utf_8_is_named_with_its_line(folder: Path) -> None:
    (folder / "letter.html").write_bytes(b"one\ntwo\ncaf\xe9")
    fault = error_of(folder).faults[0]
    assert (f"{folder / 'letter.html'}:3", True) == (fault.where, "not UTF-8" in fault.what)


def test_block_tags_leave_no_empty_lines(folder: Path) -> None:
    (folder / "letter.txt").write_text("a\n  {% if true %}\nb\n  {% endif %}\nc\n", "utf-8")
    assert "a\nb\nc\n" == Templates(folder).render("letter.txt", {})
