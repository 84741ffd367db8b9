"""``digest essays review`` as an editor types it: pages on disk, no draft, no stranger's word unless asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from folders import Folder, Ran
from saved_pages import PROSE, saved_page

HOSTILE = (
    "<html><head><title>The <script>alert(1)</script> Stove</title></head><body><h1>A &lt;img src=x onerror=alert(2)&gt; Stove</h1>"
    "<p>&lt;script&gt;alert(3)&lt;/script&gt; The stove in the back room had not been lit since the week my brother left, and nobody had said why it was so.</p>"
    "<p onclick='alert(4)'>{{ 7*7 }} I lit it on a Tuesday. It smoked, and then it drew, and my father came in and stood in front of it.</p>"
    "<script>alert(5)</script><iframe src='https://example.org/'></iframe></body></html>"
)
Reviewing = Callable[..., Ran]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return saved_page(tmp_path)


@pytest.fixture
def run(folder: Folder) -> Reviewing:
    return lambda *arguments: folder.run("essays", "review", *map(str, arguments))


def test_a_review_lies_in_the_operators_folder_and_writes_no_draft(folder: Folder, page: Path, run: Reviewing) -> None:
    before = sorted((folder.path / "seeds" / "essays").iterdir())
    ran = run(page)
    assert ran.code == 0, ran.err
    written = folder.path / "var" / "preview" / "review"
    assert {"01-stove.html", "index.html"} == {path.name for path in written.iterdir()}
    assert before == sorted((folder.path / "seeds" / "essays").iterdir())
    seen = (written / "01-stove.html").read_text("utf-8")
    assert "private" not in seen + ran.out + ran.err
    assert '9–16</span> <span class="tag">dropped: comments</span> (14 words)' in seen
    assert "signatures of readers" in seen or "an opener of comments" in seen
    assert 'href="01-stove.html"' in (written / "index.html").read_text("utf-8")


def test_dropped_words_are_on_the_page_only_when_asked_for(page: Path, run: Reviewing, tmp_path: Path) -> None:
    ran = run(page, "--out", tmp_path / "review", "--show-dropped")
    assert "very private words" in (tmp_path / "review" / "01-stove.html").read_text("utf-8")
    assert "private" not in ran.out + ran.err
    assert "private" not in (tmp_path / "review" / "index.html").read_text("utf-8")


def test_a_hostile_page_cannot_run_anything_in_the_editors_browser(run: Reviewing, tmp_path: Path) -> None:
    (tmp_path / "hostile.html").write_text(HOSTILE, "utf-8")
    run(tmp_path / "hostile.html", "--out", tmp_path / "review", "--show-dropped", "--author", "<b onload=alert(6)>")
    for path in (tmp_path / "review").iterdir():
        seen = path.read_text("utf-8")
        assert [] == re.findall(r"<(?:script|img|iframe|b|p on)\b[^>]*", seen)
        assert "default-src 'none'" in seen
    assert "{{ 7*7 }}" in (tmp_path / "review" / "01-hostile.html").read_text("utf-8")


def test_what_asks_for_a_look_and_what_cannot_be_read_are_told_as_an_import_tells_them(
    page: Path, run: Reviewing, tmp_path: Path
) -> None:
    (tmp_path / "untitled.txt").write_text(PROSE, "utf-8")
    ran = run(tmp_path / "untitled.txt", "--out", tmp_path / "review")
    assert ran.code == 10
    assert "--title" in (tmp_path / "review" / "01-untitled.html").read_text("utf-8")
    ran = run(tmp_path / "none.txt", page, "--out", tmp_path / "review")
    assert ran.code == 66
    assert "none.txt: no such file" in ran.err
    assert "none.txt" in (tmp_path / "review" / "index.html").read_text("utf-8")
    assert (tmp_path / "review" / "02-stove.html").exists()
