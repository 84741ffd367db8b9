"""Findings name file and line of the template that is to blame, although lint sees only the finished page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from letter_samples import SHIPPED, print_letter

from digest.letter import Templates
from digest.letter.place import placed
from digest.model import Finding

SOURCES = {
    "letter.css": ".a { margin: 0 }\n.b p,\n.ab, .c { color: #000000;\n  width: frob(1) }\n",
    "letter.html": 'x\n<p class="a">\n<p class="b"\n id="one"><a href="/here">y</a>\n',
    "letter.txt": "text\n--\n",
}


@pytest.mark.parametrize(
    ("where", "piece", "place"),
    [
        ("letter.html", '<a href="/here">', "t/letter.html:4"),
        ("letter.html", '<a href="/here" style="color:#000000">', "t/letter.html:4"),
        ("letter.html", '<p class="b" style="margin:0" id="one">', "t/letter.html:4"),
        ("letter.html", '<p class="a" style="margin:0">', "t/letter.html:2"),
        ("letter.css", '<p class="a" style="margin:0">', "t/letter.css:1"),
        ("letter.css", '<p class="c" style="margin:0">', "t/letter.css:3"),
        ("letter.css", 'class="b"', "t/letter.css:2"),
        ("letter.html or letter.css", "frob(", "t/letter.css:4"),
        ("letter.html or letter.css", '<p class="zz">', "t/letter.html"),
        ("the essay or letter.html", "<h3>", "t/letter.html"),
        ("letter.txt", "--", "t/letter.txt:2"),
        ("letter.txt", "", "t/letter.txt"),
        ("header", "Subject:", "header"),
        ("seeds/essays/letter.html.md:4", "--", "seeds/essays/letter.html.md:4"),
        ("", "<p", ""),
    ],
)
def test_the_first_spelling_that_stands_in_a_source_gives_the_line(where: str, piece: str, place: str) -> None:
    assert place == placed(Finding("H4", "error", "odd", where, piece=piece), SOURCES, "t").where


@pytest.mark.parametrize(
    ("where", "piece", "place"),
    [
        ("letter.html", '<p class="a" style="margin:0">', "t/month.html:2"),
        ("letter.html", '<a href="/here">', "t/letter.html:4"),
        ("letter.html", '<p class="zz">', "t/month.html"),
        ("letter.html or letter.css", "frob(", "t/letter.css:4"),
        ("letter.css", '<p class="zz">', "t/letter.css"),
        ("letter.txt", "--", "t/letter.txt:2"),
        ("letter.txt", "", "t/month.txt"),
    ],
)
def test_of_a_months_letter_its_own_templates_are_blamed_before_those_they_extend(
    where: str, piece: str, place: str
) -> None:
    sources = SOURCES | {"month.html": '<h2>\n<p class="a">\n', "month.txt": "month\n"}
    found = placed(Finding("H4", "error", "odd", where, "", "mend letter.txt", piece), sources, "t")
    assert (place, "mend month.txt") == (found.where, found.cure)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("letter.html", "</h1>", '</h1><p><a href="/here">a dead link</a></p>', "H5"),
        ("letter.html", "</h1>", "</h1><script>1</script>", "H4"),
        ("letter.html", '<p class="byline">', '<p class="byline" hidden>', "P11"),
        ("letter.css", ".byline { margin:", ".byline { width: frobnicate(3px); margin:", "H4"),
        ("letter.css", ".links a {", ".links a { font-size: 11px;", "A8"),
    ],
)
def test_a_spoilt_template_is_named_with_the_line_that_was_spoilt(
    tmp_path: Path, file: str, old: str, new: str, rule: str
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    source = (folder / file).read_text("utf-8")
    assert 1 == source.count(old)
    (folder / file).write_text(source.replace(old, new), "utf-8")
    found = [Templates(folder).placed(one) for one in print_letter(templates=folder).findings if one.rule == rule]
    line = source[: source.index(old)].count("\n") + 1
    assert str(folder / file) in found[0].where
    # An element without a class of its own is told by its file alone.
    assert found[0].where in (f"{folder / file}:{line}", str(folder / file) if "links a" in old else "")
