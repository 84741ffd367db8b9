"""Golden letters: three issues through the real pipeline, compared byte for byte with what people have read and kept.

``DIGEST_RENEW_GOLDEN=1 pytest tests/golden`` (or ``make golden``) writes them anew; read the difference.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from digest.app import clock_at, furnish
from digest.audience import canonical, reader_key
from digest.library import read_essay
from digest.library.questions import parse_questions
from digest.model import Finding, History, Pairing, PastIssue, PlannedIssue, Question, Slot
from digest.publishing.house import House
from digest.publishing.prepare import Prepared, personal_values, prepare
from digest.settings import Settings
from digest.starter import source

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.toml"))
RENEW = os.environ.get("DIGEST_RENEW_GOLDEN") == "1"
PEPPER = b"a pepper for golden letters only"


@dataclass(frozen=True)
class Case:
    """One folder: an essay, a question, a reader and a newsletter, and the letter they make."""

    folder: Path

    @cached_property
    def said(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "case.toml").read_text("utf-8"))

    @cached_property
    def house(self) -> House:
        settings = Settings.model_validate({
            "newsletter": self.said["newsletter"],
            "schedule": {"weekday": "sunday", "time": "08:00", "zone": "Europe/London"},
            "letter": {"theme": self.said["theme"]},
            "paths": {"templates": source() / "templates"},
            "token_key": "a token key for golden letters only",
        })  # fmt: skip
        return furnish(settings, clock_at(self.due), rehearsal=True)

    @property
    def due(self) -> datetime:
        due = self.said["due"]
        assert isinstance(due, datetime)
        return due

    @property
    def question(self) -> Question:
        path = self.folder / "question.md"
        [question], faults = parse_questions(path.read_text("utf-8"), str(path), ())
        assert [] == faults
        return question

    @cached_property
    def prepared(self) -> Prepared:
        slot = Slot.parse(self.said["slot"])
        pairing = Pairing(read_essay(self.folder / "essay.md"), self.question)
        back = self.said.get("look_back")
        past = [PastIssue(Slot.parse(back["slot"]), "old", "home", None, "old", back["question"])] if back else []
        planned = PlannedIssue(slot, self.said["number"], self.due, pairing)
        return prepare(self.house, planned, History(tuple(past)), self.due)

    @cached_property
    def values(self) -> Mapping[str, str]:
        address, same = canonical(self.said["reader"]["address"])
        key = reader_key(PEPPER, same)
        return personal_values(self.house, self.prepared.slot, key, address, self.said["reader"]["name"])

    @cached_property
    def message(self) -> bytes:
        return self.prepared.letter.print(self.values)

    @cached_property
    def parsed(self) -> EmailMessage:
        read = message_from_bytes(self.message, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    def part(self, kind: str) -> str:
        body = self.parsed.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n") + "\n"

    @property
    def files(self) -> Mapping[str, bytes]:
        """The three files a case keeps."""
        return {
            "letter.html": self.part("html").encode(),
            "letter.txt": self.part("plain").encode(),
            "letter.eml": self.message,
        }


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return Case(HERE / request.param)


@pytest.mark.parametrize("name", ["letter.html", "letter.txt", "letter.eml"])
def test_the_letter_is_the_one_that_was_read_and_kept(case: Case, name: str) -> None:
    path = case.folder / name
    if RENEW:
        path.write_bytes(case.files[name])
    assert path.is_file(), "renew the golden letters: DIGEST_RENEW_GOLDEN=1 pytest tests/golden"
    assert path.read_bytes().decode().split("\n") == case.files[name].decode().split("\n")


def test_the_three_cases_are_there() -> None:
    assert ["plain", "sensitive", "unicode"] == CASES


def test_a_golden_letter_gives_no_error_and_no_warning(case: Case) -> None:
    grave: list[Finding] = [finding for finding in case.prepared.findings if finding.severity != "note"]
    assert [] == grave


def test_both_parts_say_the_same(case: Case) -> None:
    essay, newsletter = case.prepared.pairing.essay, case.house.newsletter
    needed = [
        essay.title, essay.author, case.question.text, newsletter.name, newsletter.postal_address, newsletter.why,
        newsletter.support_line, essay.content_note or "", case.values["greeting"], case.values["address"],
        case.values["unsubscribe_url"], case.values["preferences_url"], newsletter.archive_url,
    ]  # fmt: skip
    text = " ".join(case.part("plain").split())
    page = " ".join(_unescaped(case.part("html")).split())
    assert [] == [(place, what) for what in needed for place in (text, page) if what and what not in place]


def test_sender_and_reader_are_one_mailbox_each_with_its_name(case: Case) -> None:
    [to], [sender] = case.parsed["To"].addresses, case.parsed["From"].addresses
    newsletter = case.house.newsletter
    assert (case.values["address"], newsletter.from_address) == (to.addr_spec, sender.addr_spec)
    assert newsletter.from_name or newsletter.name == sender.display_name
    # Spaces between encoded words of a phrase: python/cpython 128110.
    assert case.said["reader"]["name"].replace(" ", "") == to.display_name.replace(" ", "")


def test_the_subject_is_the_essays_title_in_the_newsletters_pattern(case: Case) -> None:
    wanted = {"unicode": f"№14: {case.prepared.pairing.essay.title}"}
    assert wanted.get(case.folder.name, case.prepared.pairing.essay.title) == case.parsed["Subject"]


def test_a_golden_letter_may_go_over_any_relay(case: Case) -> None:
    assert case.message.isascii()
    assert b"\n" not in case.message.replace(b"\r\n", b"")
    assert b"\r" not in case.message.replace(b"\r\n", b"")
    body = case.message.partition(b"\r\n\r\n")[2]
    assert [] == [line for line in body.split(b"\r\n") if line.startswith((b".", b"From "))]


def test_the_same_case_gives_the_same_bytes_again(case: Case) -> None:
    assert Case(case.folder).message == case.message


def _unescaped(page: str) -> str:
    """The page with its entities resolved and its tags in place."""
    for entity, char in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#34;", '"'),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ):
        page = page.replace(entity, char)
    return page
