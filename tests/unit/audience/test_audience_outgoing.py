"""A list that leaves is written whole or not at all, for its owner alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.audience.outgoing import write_list
from digest.errors import AudienceError, CannotWrite


def test_a_new_file_is_its_owners_alone_and_keeps_its_line_ends(tmp_path: Path) -> None:
    write_list(tmp_path / "out.csv", ["email\r\n", "zoë@example.org\r\n"])
    assert "email\r\nzoë@example.org\r\n".encode() == (tmp_path / "out.csv").read_bytes()
    assert 0o600 == stat.S_IMODE((tmp_path / "out.csv").stat().st_mode)


def test_what_ends_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "email\r\n"
        raise AudienceError("is not well-formed CSV")

    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(AudienceError):
        write_list(tmp_path / "out.csv", lines())
    assert {"out.csv": "old"} == {path.name: path.read_text() for path in tmp_path.iterdir()}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No such file"):
        write_list(tmp_path / "none" / "out.csv", [])
