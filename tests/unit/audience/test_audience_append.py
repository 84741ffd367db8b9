"""A row at the end of the list: every other byte stays, and the row reads back, however the list is written."""

from __future__ import annotations

import csv
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters import rows, snapshot, walk

from digest.audience.append import append_reader, rows_bytes
from digest.audience.given_name import is_fit
from digest.audience.roster import Snapshot
from digest.errors import AudienceError, CannotWrite, DigestError, MissingInput, PermissionRefused

DAY = date(2026, 11, 22)
NEW = "nova@example.net"
HERE = Path("subscribers.csv")

thorough = settings(deadline=None, max_examples=300)
cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)
names = st.text(max_size=100).map(lambda name: " ".join(name.split())).filter(is_fit)


@st.composite
def lists(draw: st.DrawFn) -> bytes:
    """A sound list in any of the ways that spreadsheets, exports and editors write one."""
    columns = draw(st.permutations(["email", "name", "status", "joined", "note"]))
    rows = [
        {"email": f"reader{at}@example.org", "name": draw(cells), "status": "active", "joined": "", "note": draw(cells)}
        for at in range(draw(st.integers(0, 4)))
    ]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=draw(st.sampled_from(",;\t")), lineterminator=end,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )  # fmt: skip
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    body = text.getvalue() if draw(st.booleans()) else text.getvalue().removesuffix(end)
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + body.encode()


@thorough
@given(lists(), names)
def test_the_appended_row_reads_back_and_all_others_read_as_before(content: bytes, name: str) -> None:
    before = list(Snapshot(HERE, content).rows())
    after = list(Snapshot(HERE, content + rows_bytes(Snapshot(HERE, content), [(NEW, name)], DAY)).rows())
    assert before == after[:-1]
    assert (NEW, name, "active", "") == (after[-1].email, after[-1].name, after[-1].status, after[-1].problem)
    joined = Snapshot(HERE, content).layout().header.index("joined")
    assert "2026-11-22" == after[-1].cells[joined]


@thorough
@given(lists(), names)
def test_two_rows_appended_one_after_the_other_both_read_back(content: bytes, name: str) -> None:
    for address in (NEW, "second@example.net"):
        content += rows_bytes(Snapshot(HERE, content), [(address, name)], DAY)
    assert [NEW, "second@example.net"] == [row.email for row in Snapshot(HERE, content).rows()][-2:]


@pytest.mark.parametrize(
    ("content", "added"),
    [
        (b"email,name,status\nana@example.org,Ana,active\n", b"nova@example.net,Nova,active\n"),
        (b"email;name\r\nana@example.org;Ana", b"\r\nnova@example.net;Nova\r\n"),
        (b'"name","email"\n"Ana","ana@example.org"\n', b'"Nova","nova@example.net"\n'),
        (b'\xef\xbb\xbf"email"\r\n', b'"nova@example.net"\r\n'),
        (b"\xef\xbb\xbfstatus\temail\n", b"active\tnova@example.net\n"),
        (b"email", b"\nnova@example.net\n"),
        (b"email,tags,joined\n", b"nova@example.net,,2026-11-22\n"),
    ],
)
def test_the_row_is_written_as_the_list_writes_its_own(tmp_path: Path, content: bytes, added: bytes) -> None:
    taken = snapshot(tmp_path, content)
    assert append_reader(taken.path, NEW, "Nova", DAY) is None
    assert content + added == taken.path.read_bytes()


def test_a_reader_who_is_there_is_not_written_again_however_spelt(tmp_path: Path) -> None:
    content = b"email,status\nNova@Example.NET,paused\n"
    taken = snapshot(tmp_path, content)
    found = append_reader(taken.path, NEW, "", DAY)
    assert found is not None
    assert (2, "paused") == (found.line, found.status)
    assert content == taken.path.read_bytes()


def test_the_file_stays_the_same_file_with_its_rights(tmp_path: Path) -> None:
    path = snapshot(tmp_path, "email\nana@example.org\n").path
    path.chmod(0o640)
    before = path.stat()
    append_reader(path, NEW, "", DAY)
    assert (before.st_ino, 0o640) == (path.stat().st_ino, stat.S_IMODE(path.stat().st_mode))


@pytest.mark.parametrize(
    "content",
    [b"", b"name\nAna\n", b'email,name\nana@example.org,"Ana\n', "email\nana@example.org\n".encode("utf-16"),
     b"email\nana@example.org\0\n", b"email,name\n\xff@example.org,x\n"],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_not_written(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "subscribers.csv"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(AudienceError):
        append_reader(path, NEW, "", DAY)
    assert content == path.read_bytes()


def test_a_list_that_anybody_may_write_is_not_written(tmp_path: Path) -> None:
    path = snapshot(tmp_path, "email\nana@example.org\n").path
    path.chmod(0o666)
    with pytest.raises(PermissionRefused):
        append_reader(path, NEW, "", DAY)
    assert b"email\nana@example.org\n" == path.read_bytes()


def test_a_missing_list_and_a_link_are_refused_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises((CannotWrite, MissingInput)):
        append_reader(tmp_path / "none.csv", NEW, "", DAY)
    real = snapshot(tmp_path, "email\nana@example.org\n").path
    (tmp_path / "link.csv").symlink_to(real)
    with pytest.raises(DigestError):
        append_reader(tmp_path / "link.csv", NEW, "", DAY)
    assert ["link.csv", "subscribers.csv"] == sorted(path.name for path in tmp_path.iterdir())
    assert append_reader(tmp_path / "link.csv", NEW, "", DAY, follow_symlinks=True) is None
    assert b"email\nana@example.org\nnova@example.net\n" == real.read_bytes()


def test_a_row_that_does_not_fit_on_the_disk_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = snapshot(tmp_path, "email\nana@example.org\n").path
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, row: whole(handle, row[:5]))
    with pytest.raises(CannotWrite):
        append_reader(path, NEW, "", DAY)
    assert b"email\nana@example.org\n" == path.read_bytes()


def test_many_who_confirm_at_once_all_stand_in_the_list_once(tmp_path: Path) -> None:
    path = snapshot(tmp_path, "email,name\nana@example.org,Ana").path
    addresses = [f"nova{at % 20}@example.net" for at in range(60)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda address: append_reader(path, address, "Nova", DAY), addresses))
    assert 20 == found.count(None)
    written = [row.email for row in Snapshot(path, path.read_bytes()).rows()]
    assert ["ana@example.org", *sorted(set(addresses))] == [written[0], *sorted(written[1:])]


def test_an_appended_reader_is_on_the_roll(tmp_path: Path) -> None:
    content = b"email,name,status\nana@example.org,Ana,active\n"
    path = snapshot(tmp_path, content).path
    append_reader(path, NEW, "Nova", DAY)
    readers, _ = walk(tmp_path, path.read_bytes())
    assert [("ana@example.org", "Ana"), (NEW, "Nova")] == [(one.address, one.name) for one in readers]


@pytest.mark.parametrize(
    "name",
    ["a\0b", "a\nb", "a\rb", "a\x1bb", "<b>x</b>", "=cmd()", "+1", "@x", "-x", "{name}", "x" * 81, "see http://x",
     "www.example.org", "\u202eabc", "=?utf-8?q?x?=", "a\u2028b", "\ufffd"],
)  # fmt: skip
def test_a_name_that_neither_a_list_nor_a_letter_should_hold_is_unfit(name: str) -> None:
    assert not is_fit(name)


@pytest.mark.parametrize("name", ["", "Ana", "Ana Núñez", "O’Brien, Siân", "李小龍", "Ng", "x" * 80, 'Nan "Nana" Ny'])
def test_a_name_that_somebody_may_have_is_fit(name: str) -> None:
    assert is_fit(name)


@thorough
@given(names)
def test_a_fit_name_never_puts_its_row_among_the_invalid(name: str) -> None:
    content = b"email,name\n"
    taken = Snapshot(HERE, content + rows_bytes(Snapshot(HERE, content), [(NEW, name)], DAY))
    assert [""] == [row.problem for row in taken.rows()]


def test_rows_of_a_list_tell_all_their_cells(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "email,shoe\nana@example.org,39\n")
    assert ["ana@example.org", "39"] == list(row.cells)
