"""However a spreadsheet saves the list, the same letters leave, and the file keeps every byte."""

from __future__ import annotations

import pytest
from folders import SUNDAY_NOON, Folder
from received import read_letters

ROWS = [
    ["email", "name", "status"],
    ["ana@example.org", "Ana", "active"],
    ["bjoern@example.net", "Björn, Dr.", "active"],
    ["chen@example.com", "Chen “C” Li", "unsubscribed"],
    ["eve@example.org", "", "active"],
]
PLAIN = '"{}"'


def table(delimiter: str, end: str, cell: str = PLAIN) -> str:
    return "".join(delimiter.join(cell.format(value) for value in row) + end for row in ROWS)


VARIANTS = {
    "commas": table(",", "\n").encode(),
    "byte order mark": b"\xef\xbb\xbf" + table(",", "\n").encode(),
    "semicolons": table(";", "\n").encode(),
    "tabs": table("\t", "\n", "{}").encode(),
    "CRLF": table(",", "\r\n").encode(),
    "CR only": table(",", "\r").encode(),
    "semicolons, CRLF and a byte order mark": b"\xef\xbb\xbf" + table(";", "\r\n").encode(),
    "no line end at the end": table(",", "\n").encode().rstrip(b"\n"),
    "blank lines": table(",", "\n\n").encode(),
    "columns in another order and more of them": "".join(
        f'"{status}",{extra},"{name}","{email}"\n'
        for (email, name, status), extra in zip(ROWS, ["city", "Rome", "", "Lima", '"a ""b"", c"'], strict=True)
    ).encode(),
    "capital column names": table(",", "\n").encode().replace(b'"email","name","status"', b"Email Address,Name,STATUS"),
    "blanks around addresses": table(",", "\n").encode().replace(b'"ana@example.org"', b'"  Ana@Example.org "'),
}


@pytest.mark.fault("S7")
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_of_the_list_gives_the_same_letters_and_keeps_its_bytes(folder: Folder, variant: str) -> None:
    folder.subscribers.write_bytes(VARIANTS[variant])
    before = folder.subscribers.stat()
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json")
    assert (0, 4, 3, 1) == (sent.code, *(sent.tree["counts"][name] for name in ("rows", "to_send", "unsubscribed")))
    named = [letter.message["To"].addresses[0] for letter in read_letters(folder.outbox())]
    wanted = [("ana@example.org", "Ana"), ("bjoern@example.net", "Björn, Dr."), ("eve@example.org", "")]
    assert wanted == sorted((reader.addr_spec.lower(), reader.display_name) for reader in named)
    after = folder.subscribers.stat()
    assert VARIANTS[variant] == folder.subscribers.read_bytes()
    assert (before.st_mtime_ns, before.st_ino, before.st_mode) == (after.st_mtime_ns, after.st_ino, after.st_mode)


@pytest.mark.parametrize("command", [["check"], ["subscribers", "check"], ["preview"], ["send", "--dry-run"]])
def test_no_command_rewrites_the_list(folder: Folder, command: list[str]) -> None:
    written = VARIANTS["semicolons, CRLF and a byte order mark"]
    folder.subscribers.write_bytes(written)
    assert 0 == folder.run(*command).code
    assert written == folder.subscribers.read_bytes()


def test_a_list_of_one_column_is_a_list(folder: Folder) -> None:
    folder.subscribers.write_text("email\nana@example.org\neve@example.org\n", "utf-8")
    assert 2 == folder.run("send", "--now", SUNDAY_NOON, "--json").tree["this_run"]["accepted"]


def test_an_opt_out_anywhere_in_the_list_wins(folder: Folder) -> None:
    rows = "email,status\nana@example.org,active\neve@example.org,active\nANA@Example.org,unsubscribed\n"
    folder.subscribers.write_text(rows, "utf-8")
    folder.run("send", "--now", SUNDAY_NOON)
    assert ["eve@example.org"] == [letter.recipient for letter in read_letters(folder.outbox())]


@pytest.mark.fault("S1", "S2", "S4", "S5")
@pytest.mark.parametrize(
    "row",
    [
        'x@example.org,"=?UTF-8?Q?=0A?=Bcc: y@example.org",active',
        'x@example.org,"a\nBcc: y@example.org",active',
        'x@example.org,"a\u2028b",active',
        "x@example.org>,X,active",
        '"x@example.org, y@example.org",X,active',
        "x@[127.0.0.1],X,active",
        '"""a b""@example.org",X,active',
        "-x@example.org,X,active",
        "x@example,X,active",
        "x@ex\u0430mple.org,X,active",
        "x@example.org,X,activ",
        "x@example.org,X",
        f"{'x' * 65}@example.org,X,active",
    ],
    ids=lambda row: ascii(row)[:30],
)
def test_a_row_that_cannot_be_trusted_is_set_aside_with_its_line(folder: Folder, row: str) -> None:
    folder.subscribers.write_text(f"email,name,status\nana@example.org,Ana,active\n{row}\n", "utf-8")
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json")
    assert (10, [3], 1) == (sent.code, [fault["line"] for fault in sent.tree["set_aside"]], len(folder.outbox()))
    told = folder.run("subscribers", "check")
    assert (10, True) == (told.code, f"{folder.path}/config/subscribers.csv:3: " in told.out.replace("config/../", ""))
