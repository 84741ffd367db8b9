"""``digest essays import`` as an operator types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from folders import Folder, Ran
from saved_pages import PAGE, PROSE, saved_page

Importing = Callable[..., Ran]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return saved_page(tmp_path)


@pytest.fixture
def run(folder: Folder) -> Importing:
    return lambda *arguments: folder.run("essays", "import", *map(str, arguments))


def test_a_page_becomes_a_draft_the_library_takes(folder: Folder, page: Path, run: Importing) -> None:
    ran = run(page, "--json")
    assert ran.code == 0, ran.err
    (document,) = ran.tree["documents"]
    assert (document["title"], document["author"], document["needs_review"]) == ("The Stove", "Ana Quill", False)
    assert {"source", "written", "kept_words", "dropped", "dropped_words", "dek", "lang", "themes", "warnings"} <= set(
        document
    )
    assert document["dropped"] == [{"lines": [9, 16], "kind": "comments", "words": 14}]
    written = Path(document["written"])
    assert folder.path / "seeds" / "essays" / "the-stove.md" == written
    text = written.read_text("utf-8")
    for row in ("status: draft", "rights:", 'imported_from: "stove.txt"', "imported_on: ", "warnings: []", "lang: en"):
        assert row in text
    listed = folder.run("essays", "list", "--json")
    assert "draft" in [row["status"] for row in listed.tree["essays"] if row["slug"] == "the-stove"]


def test_dropped_words_are_shown_on_the_screen_only_and_only_when_asked(
    page: Path, run: Importing, tmp_path: Path
) -> None:
    out = tmp_path / "drafts"
    quiet = run(page, "--out", out, "--explain")
    assert "private" not in quiet.out + quiet.err
    assert "private" not in (out / "the-stove.md").read_text("utf-8")
    assert "private" in run(page, "--out", out, "--show-dropped").out
    with_json = run(page, "--out", out, "--show-dropped", "--json")
    assert "private" not in with_json.out
    assert with_json.tree


def test_explaining_names_every_line_its_kind_and_the_reason(page: Path, run: Importing, tmp_path: Path) -> None:
    lines = run(page, "--out", tmp_path / "drafts", "--json", "--explain").tree["documents"][0]["lines"]
    assert lines[0] == {"line": 1, "kind": "title", "reason": "the line the page goes by"}


def test_an_edited_draft_is_not_overwritten_without_force(page: Path, run: Importing, tmp_path: Path) -> None:
    out = tmp_path / "drafts"
    assert run(page, "--out", out).code == 0
    draft = out / "the-stove.md"
    first = draft.read_bytes()
    assert run(page, "--out", out).code == 0
    assert first == draft.read_bytes()
    draft.write_text(draft.read_text("utf-8").replace("smoked", "sang"), "utf-8")
    ran = run(page, "--out", out, "--json")
    assert (ran.code, ran.tree["documents"][0]["written"]) == (10, None)
    assert "sang" in draft.read_text("utf-8")
    assert run(page, "--out", out, "--force").code == 0
    assert first == draft.read_bytes()


def test_importing_a_draft_again_changes_nothing(page: Path, run: Importing, tmp_path: Path) -> None:
    assert run(page, "--out", tmp_path / "one").code == 0
    assert run(tmp_path / "one" / "the-stove.md", "--out", tmp_path / "two").code == 0
    assert (tmp_path / "one" / "the-stove.md").read_bytes() == (tmp_path / "two" / "the-stove.md").read_bytes()


def test_the_operators_word_wins(page: Path, run: Importing, tmp_path: Path) -> None:
    ran = run(
        page,
        "--out",
        tmp_path / "d",
        "--title",
        "Ash",
        "--author",
        "Tom Reed",
        "--source",
        "https://example.org/a",
        "--json",
    )
    (document,) = ran.tree["documents"]
    assert (document["title"], document["author"]) == ("Ash", "Tom Reed")
    assert 'source: "https://example.org/a"' in (tmp_path / "d" / "ash.md").read_text("utf-8")


def test_a_doubt_is_an_exit_code(run: Importing, tmp_path: Path) -> None:
    (tmp_path / "untitled.txt").write_text(PROSE, "utf-8")
    ran = run(tmp_path / "untitled.txt", "--out", tmp_path / "d", "--json")
    assert ran.code == 10
    assert any("--title" in warning for warning in ran.tree["documents"][0]["warnings"])


def test_a_page_of_comments_alone_writes_nothing(run: Importing, tmp_path: Path) -> None:
    (tmp_path / "thread.txt").write_text(
        PAGE.partition("2 Comments")[2].replace("\n\nReply", "\n\nReply\n\nLeave a Reply"), "utf-8"
    )
    ran = run(tmp_path / "thread.txt", "--out", tmp_path / "d", "--json")
    assert (ran.code, ran.tree["documents"][0]["written"]) == (10, None)
    assert not (tmp_path / "d").exists()


def test_unusable_files_are_one_error_and_do_not_stop_the_others(page: Path, run: Importing, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    ran = run(tmp_path / "empty.txt", page, tmp_path / "none.txt", "--out", tmp_path / "d", "--json")
    assert ran.code == 65
    assert len(ran.tree["documents"]) == 1
    assert "empty.txt: is empty" in ran.err
    assert "none.txt: no such file" in ran.err
    assert run(tmp_path / "none.txt").code == 66


def test_one_title_for_several_files_is_a_mistake(page: Path, run: Importing) -> None:
    assert run(page, page, "--title", "Ash").code == 64
