"""The operator's pins and skips, or every fault in the calendar with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import MissingInput, SeedError
from digest.library import read_calendar
from digest.model import Calendar, Catalogue, Essay, Question, Skip, Slot
from digest.model.content import Pin

CATALOGUE = Catalogue(
    (Essay("river", "The River", "Words.", ("grief",)), Essay("stone", "The Stone", "Words.", ("change",))),
    (Question("what-stays", "What stays?", ("grief",)),),
)
REPOSITORY = Path(__file__).parents[3]


def read(path: Path, text: str) -> Calendar:
    """The calendar of a text."""
    file = path / "calendar.toml"
    file.write_text(text, "utf-8")
    return read_calendar(file, CATALOGUE)


def wrong(path: Path, text: str) -> list[tuple[str, str]]:
    """Line and text of every fault; 0 is the file as a whole."""
    with pytest.raises(SeedError) as caught:
        read(path, text)
    own = str(path / "calendar.toml")
    return [(fault.where.removeprefix(own).lstrip(":") or "0", fault.what) for fault in caught.value.faults]


def pin(slot: str = "2026-W52", essay: str = "river", *more: str) -> str:
    """One pin."""
    return "\n".join(["[[pin]]", f'slot = "{slot}"', f'essay = "{essay}"', *more, ""])


def skip(slot: str) -> str:
    """One skip."""
    return f'[[skip]]\nslot = "{slot}"\nreason = "a week off"\n'


def test_pins_and_skips_stand_under_their_weeks(tmp_path: Path) -> None:
    text = pin("2026-W52", "river", 'question = "what-stays"') + pin("2026-W53", "stone") + skip("2027-W01")
    calendar = read(tmp_path, text)
    assert {Slot(2026, 52): Pin("river", "what-stays"), Slot(2026, 53): Pin("stone")} == calendar.pins
    assert {Slot(2027, 1): Skip("a week off")} == calendar.skips


def test_a_pinned_question_may_be_written_out(tmp_path: Path) -> None:
    calendar = read(tmp_path, pin("2026-W52", "river", 'question = "What did you keep?"'))
    assert calendar.pins[Slot(2026, 52)].question == "What did you keep?"


def test_a_skip_needs_no_reason(tmp_path: Path) -> None:
    assert {Slot(2027, 1): Skip("")} == read(tmp_path, '[[skip]]\nslot = "2027-W01"\n').skips


@pytest.mark.parametrize("text", ["", "# only a remark\n"])
def test_an_empty_calendar_decides_nothing(tmp_path: Path, text: str) -> None:
    assert Calendar() == read(tmp_path, text)


def test_no_calendar_is_an_empty_one(tmp_path: Path) -> None:
    assert Calendar() == read_calendar(tmp_path / "calendar.toml", CATALOGUE)


def test_the_shipped_calendar_decides_nothing() -> None:
    assert Calendar() == read_calendar(REPOSITORY / "config" / "calendar.toml", CATALOGUE)


def test_a_folder_in_the_place_of_the_calendar_is_not_an_empty_calendar(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="is not a regular file"):
        read_calendar(tmp_path, CATALOGUE)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[[pin\n", "1", "Expected"),
        ("[[pins]]\n", "0", 'unknown section "pins"'),
        ('[pin]\nslot = "2026-W52"\nessay = "river"\n', "0", "[pin] stands once only"),
        ("pin = 5\n", "0", "[pin] stands once only"),
        (pin("2026-W54"), "2", '[[pin]]: "2026-W54": the year 2026 has no week 54'),
        (pin("2025-W53"), "2", '[[pin]]: "2025-W53": the year 2025 has no week 53'),
        (pin("week 52"), "2", '[[pin]]: "week 52" is not a week; write it like 2026-W48'),
        (skip("2026-52"), "2", '[[skip]]: "2026-52" is not a week; write it like 2026-W48'),
        (pin("2026-W52", "rivver"), "2", '2026-W52: no essay "rivver"'),
        (pin("2026-W52", "river", 'question = "what-goes"'), "2", '2026-W52: no question "what-goes"'),
        (pin("2026-W52", "river", 'esay = "stone"'), "2", "[[pin]]: unknown key esay"),
        ('[[skip]]\nslot = "2026-W52"\nessay = "river"\n', "2", "[[skip]]: unknown key essay"),
        ('[[pin]]\nslot = "2026-W52"\n', "2", "[[pin]] names no essay"),
        ('[[pin]]\nslot = "2026-W52"\nessay = 5\n', "2", "[[pin]]: values are texts in quotes"),
        ('[[skip]]\nslot = "2026-W52"\nreason = ["x"]\n', "2", "[[skip]]: values are texts in quotes"),
        ('[[skip]]\nreason = "x"\n', "0", '[[skip]]: "" is not a week'),
        (pin() + skip("2026-W52"), "2", "2026-W52 is pinned and skipped"),
    ],
)
def test_a_broken_entry_is_a_fault_with_its_line(tmp_path: Path, text: str, line: str, what: str) -> None:
    assert [(line, what)] == [(where, said[: len(what)]) for where, said in wrong(tmp_path, text)]


@pytest.mark.parametrize("text", ['pin = ["2026-W52"]\n', "skip = [5]\n", "pin = [[1]]\n"])
def test_a_list_of_anything_but_entries_is_a_fault(tmp_path: Path, text: str) -> None:
    assert len(wrong(tmp_path, text)) == 1


def test_all_faults_of_the_calendar_come_at_once(tmp_path: Path) -> None:
    text = pin("2026-W54") + pin("2026-W52", "rivver") + skip("no week") + "[[holiday]]\n"
    wanted = ["0", "2", "5", "8"]
    assert wanted == sorted(where for where, _ in wrong(tmp_path, text))


def test_a_fault_stands_on_its_entry_and_not_on_a_remark_that_names_the_same_week(tmp_path: Path) -> None:
    shipped = (REPOSITORY / "config" / "calendar.toml").read_text("utf-8")
    assert '# slot = "2026-W52"' in shipped
    text = shipped + pin("2026-W52", "rivver")
    line = text.splitlines().index('slot = "2026-W52"') + 1
    assert [(str(line), '2026-W52: no essay "rivver"')] == wrong(tmp_path, text)


@pytest.mark.parametrize("text", [pin() + pin("2026-W52", "stone"), skip("2026-W52") + skip("2026-W52")])
def test_a_week_that_is_decided_twice_is_a_fault(tmp_path: Path, text: str) -> None:
    assert len(wrong(tmp_path, text)) == 1


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_calendar_saved_by_another_editor_is_read(tmp_path: Path, mark: str) -> None:
    assert {Slot(2026, 52)} == set(read(tmp_path, mark + pin().replace("\n", "\r\n")).pins)


def test_a_calendar_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "calendar.toml"
    file.write_bytes(skip("2026-W52").replace("off", "für uns").encode("cp1252"))
    with pytest.raises(SeedError, match="is not UTF-8 text"):
        read_calendar(file, CATALOGUE)
