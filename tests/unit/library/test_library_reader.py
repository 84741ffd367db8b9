"""The door to ``seeds/``: a whole catalogue, or every fault of every file in one go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from shelf import ESSAY, QUESTIONS, THEMES, VOCABULARY, Shelf, head

from digest.errors import MissingInput, SeedError
from digest.library import read_catalogue, read_essay
from digest.library.reader import MAX_BYTES

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A library that is right."""
    return Shelf(tmp_path.resolve() / "seeds")


def test_the_whole_library_is_read_in_the_order_of_its_files(shelf: Shelf) -> None:
    shelf.put("essays/a-stone.md", ESSAY)
    shelf.put("questions/change.md", "## change-what\nthemes: change\n\nWhat changed?\n")
    catalogue = shelf.read()
    assert [essay.slug for essay in catalogue.essays] == ["a-stone", "river"]
    assert [question.id for question in catalogue.questions] == ["change-what", "grief-what-stays"]
    assert [(name, f"what {name} means") for name in VOCABULARY] == [(t.id, t.meaning) for t in catalogue.themes]


def test_the_shipped_library_has_no_fault() -> None:
    catalogue = read_catalogue(REPOSITORY / "seeds")
    assert len(catalogue.themes) == 26
    assert {theme.id for theme in catalogue.themes} == {q.themes[0] for q in catalogue.questions}
    assert len(catalogue.essays) >= 12


@pytest.mark.parametrize("part", ["essays", "questions", "themes.toml"])
def test_a_missing_part_is_missing_input_and_named(shelf: Shelf, part: str) -> None:
    (shelf.folder / part).rename(shelf.folder / "elsewhere")
    with pytest.raises(MissingInput) as caught:
        shelf.read()
    assert [str(shelf.folder / part)] == [fault.where for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "names no themes"),
        ("[themes]\n", "names no themes"),
        ('themes = ["grief"]\n', "names no themes"),
        ("[themes]\ngrief = 5\n", "names no themes"),
        ('[theme]\ngrief = "x"\n', "names no themes"),
    ],
)
def test_a_broken_vocabulary_is_a_fault(shelf: Shelf, text: str, what: str) -> None:
    shelf.put("themes.toml", text)
    assert [("themes.toml", what)] == [(where, said[: len(what)]) for where, said in shelf.faults()]


@pytest.mark.parametrize(("text", "line"), [("[themes\n", 1), ('[themes]\ngrief = "x"\ngrief = y\n', 3)])
def test_a_vocabulary_that_is_no_toml_is_named_with_its_line(shelf: Shelf, text: str, line: int) -> None:
    shelf.put("themes.toml", text)
    assert [f"themes.toml:{line}"] == [where for where, _ in shelf.faults()]


def test_the_faults_of_all_files_come_at_once(shelf: Shelf) -> None:
    shelf.put("essays/a-stone.md", head("themes: [greif]"))
    shelf.put("essays/b stone.md", ESSAY)
    shelf.put("essays/latin.md", ESSAY.replace("early", "früh").encode("cp1252"))
    shelf.put("essays/long.md", ESSAY + "x" * MAX_BYTES)
    shelf.put("essays/plain.md", "words only\n")
    shelf.put("questions/broken.md", "## A\n\n## b-two\nthemes: grief\n")
    (shelf.folder / "questions" / "folder.md").mkdir()
    wanted = [
        ("essays/a-stone.md:2", 'unknown theme "greif"'),
        ("essays/b stone.md", "file name is not a slug"),
        ("essays/latin.md", "is not UTF-8 text"),
        ("essays/long.md", f"is larger than {MAX_BYTES} bytes"),
        ("essays/plain.md:1", "has no front matter"),
        ("questions/broken.md:1", '"A" is not an id'),
        ("questions/broken.md:3", "b-two has no text"),
        ("questions/folder.md", "is not a regular file"),
    ]
    assert wanted == shelf.faults()


def test_a_shelf_without_an_essay_is_a_fault(shelf: Shelf) -> None:
    (shelf.folder / "essays" / "river.md").rename(shelf.folder / "essays" / "river.txt")
    assert shelf.faults() == [("essays", "holds no essay")]


@pytest.mark.parametrize("mark", ["\ufeff", ""], ids=["BOM", "no BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_any_line_end_and_a_byte_order_mark_make_no_difference(shelf: Shelf, mark: str, end: str) -> None:
    plain = shelf.read()
    for name, text in (("essays/river.md", ESSAY), ("questions/grief.md", QUESTIONS), ("themes.toml", THEMES)):
        shelf.put(name, mark + text.replace("\n", end))
    assert plain == shelf.read()


def test_an_essay_of_exactly_the_largest_size_is_read(shelf: Shelf) -> None:
    shelf.put("essays/river.md", ESSAY + "x" * (MAX_BYTES - len(ESSAY.encode())))
    assert [essay.slug for essay in shelf.read().essays] == ["river"]


def test_an_id_that_is_taken_is_named_with_both_its_places(shelf: Shelf) -> None:
    shelf.put("questions/zebra.md", "# Z\n\n## grief-what-stays\nthemes: change\n\nWhat?\n")
    what = f'the id "grief-what-stays" is taken by {shelf.folder}/questions/grief.md:3'
    assert [("questions/zebra.md:3", what)] == shelf.faults()


def test_an_essay_that_names_an_unknown_question_is_named_with_the_line_that_names_it(shelf: Shelf) -> None:
    shelf.put("essays/river.md", head("question: grief-what-leaves"))
    assert shelf.faults() == [("essays/river.md:2", 'no question has the id "grief-what-leaves"')]


@pytest.mark.parametrize("question", ["grief-what-stays", "What would you like to keep?"])
def test_an_essay_may_name_a_question_or_write_it_out(shelf: Shelf, question: str) -> None:
    shelf.put("essays/river.md", head(f"question: {question}"))
    assert [question] == [essay.question for essay in shelf.read().essays]


@pytest.mark.parametrize("folder", ["essays", "questions"])
def test_a_link_that_leads_out_of_the_folder_is_refused(shelf: Shelf, folder: str) -> None:
    outside = shelf.folder.parent / "private.md"
    outside.write_text(ESSAY if folder == "essays" else QUESTIONS, "utf-8")
    (shelf.folder / folder / "linked.md").symlink_to(outside)
    assert [(f"{folder}/linked.md", "leads outside the folder")] == shelf.faults()


def test_a_link_that_leads_out_through_a_folder_whose_name_begins_alike_is_refused(shelf: Shelf) -> None:
    sibling = shelf.folder / "essays-private"
    sibling.mkdir()
    (sibling / "x.md").write_text(ESSAY, "utf-8")
    (shelf.folder / "essays" / "linked.md").symlink_to("../essays-private/x.md")
    assert shelf.faults() == [("essays/linked.md", "leads outside the folder")]


def test_a_link_that_leads_outside_does_not_hide_the_faults_of_other_files(shelf: Shelf) -> None:
    shelf.put("essays/a-stone.md", "words only\n")
    (shelf.folder / "essays" / "linked.md").symlink_to("/etc/hostname")
    wanted = [("essays/a-stone.md:1", "has no front matter"), ("essays/linked.md", "leads outside the folder")]
    assert wanted == shelf.faults()


def test_a_link_inside_the_folder_is_followed(shelf: Shelf) -> None:
    (shelf.folder / "essays" / "same.md").symlink_to("river.md")
    assert [essay.slug for essay in shelf.read().essays] == ["river", "same"]


def test_a_link_that_leads_nowhere_is_a_fault(shelf: Shelf) -> None:
    (shelf.folder / "essays" / "lost.md").symlink_to("gone.md")
    assert shelf.faults() == [("essays/lost.md", "no such file")]


def test_links_that_lead_in_a_circle_are_a_fault(shelf: Shelf) -> None:
    (shelf.folder / "essays" / "one.md").symlink_to("two.md")
    (shelf.folder / "essays" / "two.md").symlink_to("one.md")
    assert [where for where, _ in shelf.faults()] == ["essays/one.md", "essays/two.md"]


def test_a_pipe_is_not_waited_for(shelf: Shelf) -> None:
    os.mkfifo(shelf.folder / "essays" / "pipe.md")
    assert shelf.faults() == [("essays/pipe.md", "is not a regular file")]


def test_one_essay_can_be_read_wherever_it_lies_and_with_themes_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.md"
    path.write_text(head("themes: [sailing]"), "utf-8")
    assert (read_essay(path).slug, read_essay(path).themes) == ("elsewhere", ("sailing",))


def test_one_broken_essay_carries_all_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "Else where.md"
    path.write_text(head("sensitive: abuse"), "utf-8")
    with pytest.raises(SeedError) as caught:
        read_essay(path)
    wanted = [
        "file name is not a slug",
        "is sensitive and has no question of its own",
        "is sensitive and has no content_note",
    ]
    assert wanted == [fault.what for fault in caught.value.faults]


def test_an_essay_that_is_not_there_is_missing_input(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="no such file"):
        read_essay(tmp_path / "none.md")
