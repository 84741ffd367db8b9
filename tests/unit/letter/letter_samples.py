"""What the tests of the letter share: a newsletter, an essay, a reader, and the way from them to a printed letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from digest.letter import CompiledLetter, Masthead, Templates, compile_letter, compose, lint_letter, look_of
from digest.model import Edition, Essay, Finding, Newsletter, Pairing, PastIssue, Question, Slot
from digest.starter import source

SHIPPED = source() / "templates"
SLOT = Slot(2026, 48)
FROZEN_AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
NONCE = "0123456789ab"
CONTROLS = "".join(map(chr, (*range(32), *range(0x7F, 0xA0)))) + "\u2028\u2029"
"""What no header value may hold: C0, DEL, C1 and the two Unicode line ends."""

NEWSLETTER = Newsletter(
    name="Harbour Letters",
    from_address="letters@example.org",
    base_url="https://letters.example.org",
    list_id="weekly.letters.example.org",
    postal_address="Harbour Letters, 7 Quay Street, Anchorage Bay",
    tagline="One essay on Sundays",
    why="You get this letter because you asked for it.",
)
ESSAY = Essay(
    slug="the-spare-key",
    title="The spare key under the pot",
    body="My neighbour keeps a key for me.\n\nIt has hung on her hook for nine years, and I have needed it twice.",
    themes=("friendship",),
    author="Ina Sample",
    dek="On the people who hold a key to our door, and hardly ever need to turn it.",
    status="ready",
)
QUESTION = Question("who-holds-your-key", "Who holds your spare key, and whose do you hold?", ("friendship",))
PAIRING = Pairing(ESSAY, QUESTION)
READER: Mapping[str, str] = {
    "display": "Ana Reader",
    "address": "ana@example.org",
    "name": "Ana Reader",
    "greeting": "Dear Ana Reader,",
    "unsubscribe_url": "https://letters.example.org/u/" + "Ab3_" * 11,
    "unsubscribe_token": "Ab3_" * 11,
    "preferences_url": "https://letters.example.org/p/" + "Cd4-" * 11,
    "message_id": "0123456789abcdef0123456789abcdef@example.org",
}

thorough = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""For properties: many examples, and no clock."""

whole_letters = settings(thorough, max_examples=8)
"""For properties of whole letters, each of which takes a tenth of a second to compose."""

printed_letters = settings(thorough, max_examples=40)
"""For properties of letters that are compiled and parsed again."""

any_text = st.text(st.characters(exclude_categories=["Cs"]))
"""Any text that UTF-8 can carry, control characters and line ends included."""

line_text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)
"""Any text of one line, without control characters."""

awkward_text = st.one_of(
    line_text,
    st.text('ab .,;:<>@()[]"\\=?_-', max_size=200),
    st.text("aé€😀 ", max_size=200),
    st.lists(st.sampled_from(["=?", "?=", "=?utf-8?q?=0A?=", "From ", "--", ".", '"', "\\", "word", "ß"])).map("".join),
    st.integers(0, 200).map("x".__mul__),
)
"""Text of one line, with a liking for what header syntax and quoted-printable stumble over."""

person_names = awkward_text.map(lambda text: " ".join(text.split()))
"""Names as the roll hands them over: one line, single spaces."""

addresses = st.from_regex(
    r"[A-Za-z0-9_][A-Za-z0-9_+'-]{0,30}(\.[A-Za-z0-9_+-]{1,20}){0,2}@([a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\.){1,5}[a-z]{2,10}",
    fullmatch=True,
)


@dataclass(frozen=True)
class Printed:
    """One printed letter, its edition, and what lint said."""

    edition: Edition
    letter: CompiledLetter
    message: bytes
    findings: list[Finding]

    @property
    def parsed(self) -> EmailMessage:
        return parsed(self.message)

    @property
    def html(self) -> str:
        return part(self.message, "html")

    @property
    def text(self) -> str:
        return part(self.message, "plain")


def parsed(message: bytes) -> EmailMessage:
    """The message as the standard library's modern policy reads it."""
    found = message_from_bytes(message, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def part(message: bytes, kind: str) -> str:
    """The decoded text of the "plain" or "html" part, with LF line ends."""
    body = parsed(message).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def compiled(edition: Edition, newsletter: Newsletter = NEWSLETTER, nonce: str = NONCE) -> CompiledLetter:
    """An edition compiled for the sample slot and date."""
    return compile_letter(edition, newsletter, SLOT, FROZEN_AT, nonce)


def print_letter(
    pairing: Pairing = PAIRING,
    newsletter: Newsletter = NEWSLETTER,
    *,
    theme: str = "serif",
    templates: Path = SHIPPED,
    look_back: PastIssue | None = None,
    **values: Any,
) -> Printed:
    """The whole way of one letter: compose, compile, print, lint."""
    masthead = Masthead(SLOT, 12, date(2026, 11, 29), look_back)
    edition, nonce = compose(newsletter, pairing, masthead, Templates(templates), look_of(theme, {}))
    letter = compiled(edition, newsletter, nonce)
    reader = READER | values
    message = letter.print(reader)
    return Printed(
        edition, letter, message, lint_letter(message, edition, newsletter, pairing, reader["unsubscribe_url"])
    )
