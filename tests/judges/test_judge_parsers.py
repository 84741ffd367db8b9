"""Parsers by others read a letter as the standard library does, and as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from judged_letters import NAMES, Judged
from node_programs import run_node

PARSERS = ("postal-mime", "mailparser")
LISTED = ("list-id", "list-unsubscribe", "list-unsubscribe-post", "list-post", "feedback-id", "auto-submitted", "precedence")  # fmt: skip


@pytest.fixture(scope="module")
def readings(letters: Mapping[str, Judged]) -> Mapping[str, Mapping[str, Any]]:
    """What each parser makes of each letter."""
    return dict(zip(NAMES, run_node("parsers.mjs", *(letters[name].eml for name in NAMES)), strict=True))


def mailbox(name: str, address: str) -> tuple[str, str]:
    """A mailbox as it is compared: domains in ASCII; names without spaces, which python/cpython 128110 loses."""
    local, _, domain = address.partition("@")
    return name.replace(" ", ""), f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    # mailparser shows the Unicode form. The stdlib's codec (IDNA 2003) would make "ss" of "ß".
    labels = (label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in domain.split("."))
    return ".".join(labels)


def by_the_library(message: EmailMessage) -> dict[str, Any]:
    """The standard library's reading."""
    [sender], [reader] = message["From"].addresses, message["To"].addresses
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    return {
        "subject": str(message["Subject"]),
        "from": mailbox(sender.display_name, sender.addr_spec),
        "to": mailbox(reader.display_name, reader.addr_spec),
        "date": message["Date"].datetime.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "text": lines(text.get_content()),
        "html": lines(page.get_content()),
        "list": {name: " ".join(str(message[name]).split()) for name in LISTED if name in message},
    }


def by_a_parser(reading: Mapping[str, Any]) -> dict[str, Any]:
    """A parser's reading in the same form."""
    [reader] = reading["to"]
    return {
        "subject": reading["subject"],
        "from": mailbox(reading["from"]["name"], reading["from"]["address"]),
        "to": mailbox(reader["name"], reader["address"]),
        "date": reading["date"],
        "text": lines(reading["text"]),
        "html": lines(reading["html"]),
        "list": {name: reading["list"][name] for name in LISTED if name in reading["list"]},
    }


def lines(text: str) -> list[str]:
    """Lines, whatever ends them; parsers differ on the last line end."""
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_parser_by_others_reads_what_the_standard_library_reads(
    name: str, parser: str, readings: Mapping[str, Mapping[str, Any]], letters: Mapping[str, Judged]
) -> None:
    assert by_the_library(letters[name].message) == by_a_parser(readings[name][parser])


@pytest.mark.parametrize("name", NAMES)
def test_mailparser_finds_the_one_click_link(
    name: str, readings: Mapping[str, Mapping[str, Any]], letters: Mapping[str, Judged]
) -> None:
    [link] = re.findall(r"<(https:[^>]*)>", str(letters[name].message["List-Unsubscribe"]))
    assert link == readings[name]["mailparser"]["unsubscribe"]["url"]
    for part in ("text", "html"):
        assert link in readings[name]["mailparser"][part]


def test_the_parsers_see_a_one_click_link_that_was_folded_to_pieces(
    letters: Mapping[str, Judged], tmp_path: Path
) -> None:
    """The standard library's own folding encodes a long link (python/cpython 85725); no mail program can follow it."""
    letter = letters["plain"]
    link = str(letter.message["List-Unsubscribe"]).strip("<>").replace("/u/", "/a-folder-of-our-own/u/")
    broken = message_from_bytes(letter.eml.read_bytes(), policy=policy.SMTP)
    del broken["List-Unsubscribe"]
    broken["List-Unsubscribe"] = f"<{link}>"
    path = tmp_path / "broken.eml"
    path.write_bytes(broken.as_bytes())
    [reading] = run_node("parsers.mjs", path)
    assert link not in reading["postal-mime"]["list"]["list-unsubscribe"]
    assert link != reading["mailparser"].get("unsubscribe", {}).get("url")
