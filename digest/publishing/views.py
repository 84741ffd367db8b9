"""Ways to look at one printed letter: rendered by day and by night, bare, as text, as source, beside another. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import cached_property

from digest.model import Finding, Month, Slot

DOCUMENTS = ("light", "dark", "no-images", "no-styles")
"""The rendered views, each a whole HTML document."""

_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_START_TAG = re.compile(r"<[a-z][a-z0-9]*", re.IGNORECASE)
_MARK = "[data-finding]{outline:3px solid #b3261e !important;outline-offset:2px !important}"
_CONTEXT = 3


@dataclass(frozen=True)
class Sheet:
    """The printed message of one week or month, and its parts as a mail program decodes them."""

    slot: Slot | Month
    message: bytes

    @cached_property
    def head(self) -> str:
        """The header fields as they are sent, with LF line ends."""
        return self.message.partition(b"\r\n\r\n")[0].decode("ascii", "replace").replace("\r\n", "\n")

    @cached_property
    def sender(self) -> str:
        """Whom a list of mails names: the sender's display name, or the address when there is none."""
        [mailbox] = message_from_bytes(self.message, policy=policy.default)["From"].addresses
        return str(mailbox.display_name or mailbox.addr_spec)

    @cached_property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    @cached_property
    def text(self) -> str:
        """The text part."""
        return self._part("plain")

    def _part(self, kind: str) -> str:
        parsed = message_from_bytes(self.message, policy=policy.default)
        part = parsed.get_body((kind,))
        return str(part.get_content()) if part else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a listing, and the numbers of the findings about it."""

    number: int
    text: str
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a comparison: ``sign`` is "+", "-", " " or "@" for a gap."""

    sign: str
    text: str


def documents(html: str, findings: Sequence[Finding] = ()) -> Mapping[str, str]:
    """The letter's HTML as each of the views shows it, sealed by a policy of its own; findings are outlined.

    Day and night are decided here and not by the browser, whose own setting would else be the only one to be seen.
    """
    page = _marked(html, findings)
    day, night = _DARK.sub("(max-width: 0)", page), _DARK.sub("(min-width: 0)", page)
    pictures = "https: data:"
    return {
        "light": _sealed(day, pictures, "light"),
        "dark": _sealed(night, pictures, "dark"),
        "no-images": _sealed(day, "'none'", "light"),
        "no-styles": _sealed(_STYLE.sub("", day), pictures, "light"),
    }


def _sealed(page: str, pictures: str, scheme: str) -> str:
    """The page with a policy that lets it fetch nothing but pictures, and with the marks of findings."""
    rules = f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}"
    seal = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    seal += f"<style>:root{{color-scheme:{scheme} !important}}{_MARK}</style>"
    head = _HEAD.search(page)
    at = head.end() if head else 0
    return page[:at] + seal + page[at:]


def _marked(page: str, findings: Sequence[Finding]) -> str:
    """The page with the number of a finding on the element it is about, where that can be found in the body."""
    body = max(page.lower().find("<body"), 0)
    places: dict[int, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        at = page.find(finding.piece, body) if finding.piece else -1
        tags = [tag for tag in _START_TAG.finditer(page, body) if tag.start() <= at]
        if tags:
            places.setdefault(tags[-1].end(), []).append(number)
    for at in sorted(places, reverse=True):
        page = f'{page[:at]} data-finding="{" ".join(map(str, places[at]))}"{page[at:]}'
    return page


def listing(text: str, findings: Sequence[Finding]) -> list[Line]:
    """The lines of a part, each with the findings whose piece begins on it."""
    about: dict[int, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        at = text.find(finding.piece) if finding.piece else -1
        if at >= 0:
            about.setdefault(text.count("\n", 0, at) + 1, []).append(number)
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    return [Line(number, line, tuple(about.get(number, ()))) for number, line in enumerate(lines, 1)]


def changes(before: str, after: str) -> list[Change]:
    """What differs between two texts, with a few lines around each change."""
    return list(_changes(before.splitlines(), after.splitlines()))


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT):
        yield Change("@", f"line {group[0][3] + 1}")
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from (Change(" ", line) for line in after[c:d])
            else:
                yield from (Change("-", line) for line in before[a:b])
                yield from (Change("+", line) for line in after[c:d])
