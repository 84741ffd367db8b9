"""The list as CSV: every way a spreadsheet may save it, every row with its line, nothing swallowed in silence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rosters import rows, snapshot

from digest.audience import Row
from digest.audience.roster import MAX_CELL
from digest.errors import AudienceError

ANA = ("ana@example.org", "Ana Reader", "active")
BEN = ("ben@example.org", "Ben Núñez", "unsubscribed")


def cells(folder: Path, content: bytes | str) -> list[tuple[str, str, str]]:
    found = rows(folder, content)
    assert [] == [row.problem for row in found if row.problem]
    return [(row.email, row.name, row.status) for row in found]


def table(delimiter: str, end: str, quote: str = "") -> str:
    lines = [("email", "name", "status"), ANA, BEN]
    return end.join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) for line in lines) + end


@pytest.mark.fault("S7")
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("quote", ["", '"'], ids=["bare", "quoted"])
def test_every_usual_way_of_saving_gives_the_same_rows(
    tmp_path: Path, mark: bytes, end: str, delimiter: str, quote: str
) -> None:
    found = rows(tmp_path, mark + table(delimiter, end, quote).encode())
    assert [(2, *ANA), (3, *BEN)] == [(row.line, row.email, row.name, row.status) for row in found]


@pytest.mark.parametrize("header", ["email", "E-Mail", " EMAIL ", "Email Address", "mail", "address", '"email"'])
def test_the_email_column_goes_by_its_usual_names(tmp_path: Path, header: str) -> None:
    assert [("ana@example.org", "", "")] == cells(tmp_path, f"{header}\nana@example.org\n")


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    content = "id,Status,since,Full name,Email,notes\n7,active,2024,Ana,ana@example.org,=cmd\n"
    assert [("ana@example.org", "Ana", "active")] == cells(tmp_path, content)


def test_a_column_called_exactly_email_wins_over_one_that_might_be(tmp_path: Path) -> None:
    assert [("ana@example.org", "", "")] == cells(tmp_path, "address,email\n7 Quay Street,ana@example.org\n")


@pytest.mark.parametrize(
    "header", ["email,email", "email,name,Email", "mail,e-mail", "email,status,status", "email,name,name"]
)
def test_two_columns_for_the_same_thing_are_refused(tmp_path: Path, header: str) -> None:
    width = header.count(",")
    with pytest.raises(AudienceError, match=r"csv:1: has two columns for"):
        rows(tmp_path, f"{header}\n{',' * width}a@example.org\n")


@pytest.mark.fault("53")
@pytest.mark.parametrize("content", ["ana@example.org\nben@example.org\n", "name,status\nAna,active\n", "x;y\n1;2\n"])
def test_a_list_without_an_email_column_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(AudienceError, match=r"csv:1: has no email column"):
        rows(tmp_path, content)


def test_a_header_alone_is_a_list_of_no_rows(tmp_path: Path) -> None:
    assert [] == rows(tmp_path, "email,name\n")


def test_blank_lines_are_no_rows_and_do_not_shift_the_numbers(tmp_path: Path) -> None:
    found = rows(tmp_path, "\n\nemail,name\n\nana@example.org,Ana\n,\n \nben@example.org,Ben\n\n")
    assert [(5, "ana@example.org"), (8, "ben@example.org")] == [(row.line, row.email) for row in found]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    content = 'email,name,notes\nana@example.org,"Reader, ""Nan""","two\nlines"\nben@example.org,Ben,\n'
    found = rows(tmp_path, content)
    assert [(2, 'Reader, "Nan"'), (4, "Ben")] == [(row.line, row.name) for row in found]


@pytest.mark.fault("S7")
def test_a_row_of_the_wrong_width_is_set_aside_with_its_line_and_the_others_stay(tmp_path: Path) -> None:
    found = rows(tmp_path, "email,name\nana@example.org\nben@example.org,Ben,extra\ncy@example.org,Cy\n")
    assert [
        Row(2, "", "", "", "has 1 cells where the header has 2"),
        Row(3, "", "", "", "has 3 cells where the header has 2"),
        Row(4, "cy@example.org", "Cy", "", cells=["cy@example.org", "Cy"]),
    ] == found


@pytest.mark.fault("S7")
@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('email,name\nana@example.org,"Ana\nben@example.org,Ben\n', 3),
        ('email,name\n"ana@example.org,Ana\nben@example.org,Ben\n', 3),
        ('email,name\nana@example.org,"Ana" R\nben@example.org,Ben\n', 2),
        ('email,name\nana@example.org,"Ana\nben@example.org,Ben\ncy@example.org,Cy"\n', 2),
        ('email,name\n"ana@example.org,Ana\nben@example.org,Ben\ncy@example.org",Cy\n', 2),
        ('email;name\nana@example.org;"Ana\r\nben@example.org;Ben\r\ncy@example.org;Cy"\r\n', 2),
        ('email\n"ana@example.org\nben@example.org\ncy@example.org"\n', 2),
    ],
    ids=["never closed", "first cell", "text behind", "whole rows", "whole rows first", "semicolon", "one column"],
)
def test_a_stray_quote_never_swallows_readers_in_silence(tmp_path: Path, content: str, where: int) -> None:
    with pytest.raises(AudienceError, match=rf"csv:{where}: "):
        rows(tmp_path, content)


@pytest.mark.fault("S7")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused_with_the_cure(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(AudienceError) as refused:
        rows(tmp_path, "email,name\nana@example.org,Ana\n".encode(encoding))
    assert "save it as CSV UTF-8" == refused.value.faults[0].cure


def test_utf_16_with_its_mark_is_called_by_its_name(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        with pytest.raises(AudienceError, match="is UTF-16 text"):
            rows(tmp_path, "\ufeffemail\nana@example.org\n".encode(encoding))


@pytest.mark.fault("S7")
def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(AudienceError, match=r"csv:3: holds a NUL byte"):
        rows(tmp_path, b"email\nana@example.org\nben\0@example.org\n")


@pytest.mark.fault("S7")
@pytest.mark.parametrize("before", [0, 1, 300, 2000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_other_encodings_are_refused_with_the_line_of_the_first_strange_byte(
    tmp_path: Path, before: int, end: str
) -> None:
    good = "".join(f"reader{number:05d}@example.org,Reader{end}" for number in range(before))
    content = f"email,name{end}{good}".encode() + "jose@example.org,José".encode("cp1252") + end.encode()
    with pytest.raises(AudienceError, match=rf"csv:{before + 2}: is not UTF-8 text"):
        rows(tmp_path, content)


@pytest.mark.fault("S7")
def test_a_cell_as_long_as_a_book_is_refused(tmp_path: Path) -> None:
    assert 1 == len(rows(tmp_path, f"email,notes\nana@example.org,{'x' * MAX_CELL}\n"))
    with pytest.raises(AudienceError, match=r"csv:2: .*field larger"):
        rows(tmp_path, f"email,notes\nana@example.org,{'x' * (MAX_CELL + 1)}\n")


def test_an_error_never_repeats_what_stands_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(AudienceError) as refused:
        rows(tmp_path, 'email,name\nana@example.org,"Ana" Zebra\n')
    assert "Zebra" not in repr(refused.value.faults)
    assert "ana@" not in repr(refused.value.faults)


def test_the_rows_may_be_read_twice(tmp_path: Path) -> None:
    taken = snapshot(tmp_path, table(",", "\n"))
    assert list(taken.rows()) == list(taken.rows())


cell = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12).filter(
    lambda text: "@" not in text
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(cell, cell), max_size=8), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_whatever_a_csv_writer_saved_is_read_back(
    tmp_path: Path, people: list[tuple[str, str]], delimiter: str, end: str, quoted: bool
) -> None:
    text = io.StringIO(newline="")
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=style)
    writer.writerow(["email", "name", "status"])
    writer.writerows([f"r{number}@example.org", *person] for number, person in enumerate(people))
    wanted = [(number + 2, f"r{number}@example.org", *person) for number, person in enumerate(people)]
    assert wanted == [(row.line, row.email, row.name, row.status) for row in rows(tmp_path, text.getvalue())]
