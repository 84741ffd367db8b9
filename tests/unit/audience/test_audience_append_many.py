"""Rows are put behind the list's last byte, in its own layout; nothing else of it changes."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters import snapshot

from digest.audience import append_readers
from digest.errors import AudienceError, CannotWrite

DAY = date(2026, 11, 29)
LAYOUTS = st.tuples(
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", '"']),
    st.permutations(["email", "name", "status", "joined", "note"]),
    st.booleans(),
)
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12)


@given(layout=LAYOUTS, names=st.lists(NAMES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_appended_rows_leave_every_other_byte_as_it_was_and_are_read_as_written(
    tmp_path_factory: pytest.TempPathFactory, layout: tuple[str, str, str, str, list[str], bool], names: list[str]
) -> None:
    mark, delimiter, newline, quote, columns, ended = layout
    there = {"email": "old@example.org", "name": "Old", "status": "active", "joined": "", "note": "x y"}
    lines = [columns, [there[column] for column in columns]]
    text = mark + newline.join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) for line in lines)
    content = (text + newline * ended).encode()
    before = snapshot(tmp_path_factory.mktemp("list"), content)
    readers = [(f"new{at}@example.org", name) for at, name in enumerate(names)]
    assert len(readers) == append_readers(before.path, [("OLD@example.org", "Other"), *readers, *readers], DAY)
    after = snapshot(before.path.parent, before.path.read_bytes())
    assert content == after.content[: len(content)]
    assert [("old@example.org", "Old", "active"), *((address, name, "active") for address, name in readers)] == [
        (row.email, row.name, row.status) for row in after.rows()
    ]
    assert (
        len(content) == len(after.content)
        or ["2026-11-29"] * len(readers) == [row.cells[columns.index("joined")] for row in after.rows()][1:]
    )


def test_rows_that_do_not_all_fit_are_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(tmp_path, "email\nold@example.org\n")
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, rows: whole(handle, rows[:20]))
    with pytest.raises(CannotWrite):
        append_readers(before.path, [(f"new{at}@example.org", "") for at in range(9)], DAY)
    assert before.content == before.path.read_bytes()


def test_a_list_that_cannot_be_read_is_not_written(tmp_path: Path) -> None:
    before = snapshot(tmp_path, 'email,name\nold@example.org,"x\n')
    with pytest.raises(AudienceError):
        append_readers(before.path, [("new@example.org", "")], DAY)
    assert before.content == before.path.read_bytes()
