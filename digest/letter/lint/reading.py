"""A printed letter as lint reads it: message, parts, tags and style sheets, each parsed once."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property

from digest.model import Edition, Newsletter, Pairing

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
_UNSEEN = re.compile(r"<(style|script|title)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(
    r"<([a-z][a-z0-9:]*)((?:\s+[^\s=>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*/?>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_CODE = re.compile(r"<(code|pre)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: its name, its attributes, and how and where it stands in the page."""

    name: str
    attributes: Mapping[str, str]
    piece: str
    end: int

    @property
    def style(self) -> Mapping[str, str]:
        """The declarations of its style attribute, names in lower case; the last of a name counts."""
        return declarations(self.attributes.get("style", ""))


def declarations(style: str) -> dict[str, str]:
    """The declarations of a style attribute."""
    pairs = (part.partition(":") for part in style.split(";"))
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def words_of(page: str) -> str:
    """What a page says to somebody who sees it, with single spaces."""
    bare = re.sub(r"<[^>]*>", " ", _UNSEEN.sub(" ", _COMMENT.sub(" ", page)))
    return " ".join(html.unescape(bare).split())


@dataclass(frozen=True)
class Reading:
    """One printed letter and what it was made of."""

    message: bytes
    parsed: EmailMessage
    html: str
    text: str
    edition: Edition
    newsletter: Newsletter
    pairing: Pairing
    unsubscribe_url: str
    earlier: Mapping[str, str]

    @classmethod
    def of(
        cls,
        message: bytes,
        edition: Edition,
        newsletter: Newsletter,
        pairing: Pairing,
        unsubscribe_url: str,
        earlier: Mapping[str, str],
    ) -> Reading:
        """Parse the message as a mail program would."""
        parsed = message_from_bytes(message, policy=policy.default)
        assert isinstance(parsed, EmailMessage)  # noqa: S101
        page, text = (_content(parsed, kind) for kind in ("html", "plain"))
        return cls(message, parsed, page, text, edition, newsletter, pairing, unsubscribe_url, earlier)

    @cached_property
    def head(self) -> str:
        """The header fields as they are sent."""
        return self.message.partition(b"\r\n\r\n")[0].decode("latin-1")

    @cached_property
    def bare(self) -> str:
        """The page without comments, as long as the page: what Word alone reads is no part of what others see."""
        return _COMMENT.sub(lambda match: " " * len(match[0]), self.html)

    @cached_property
    def tags(self) -> Sequence[Tag]:
        """Every start tag outside comments and style sheets."""
        page = _STYLE.sub(lambda match: " " * len(match[0]), self.bare)
        return [Tag(match[1].lower(), _attributes(match[2]), match[0], match.end()) for match in _TAG.finditer(page)]

    def named(self, *names: str) -> list[Tag]:
        """The tags of these names."""
        return [tag for tag in self.tags if tag.name in names]

    def content(self, tag: Tag) -> str:
        """What stands between a start tag and the next end tag of its name."""
        return re.split(rf"</{tag.name}\s*>", self.bare[tag.end :], maxsplit=1, flags=re.IGNORECASE)[0]

    def own_words(self, tag: Tag) -> str:
        """The words that stand directly behind a start tag."""
        return " ".join(html.unescape(self.bare[tag.end :].partition("<")[0]).split())

    @cached_property
    def sheets(self) -> Sequence[str]:
        """The style sheets of the page, comments for Word left out."""
        return _STYLE.findall(self.bare)

    def written(self, text: str, otherwise: str) -> str:
        """File and line of a text that stands in the essay; ``otherwise`` when it does not."""
        essay = self.pairing.essay
        file, _, line = essay.where.rpartition(":")
        at = essay.body.find(text) if text else -1
        return f"{file}:{int(line) + essay.body.count(chr(10), 0, at)}" if at >= 0 and line.isdecimal() else otherwise

    @cached_property
    def words(self) -> str:
        """What the page says."""
        return words_of(self.html)

    @cached_property
    def codes(self) -> Sequence[str]:
        """Lines of code the essay shows: what looks like markup there is meant."""
        found = (html.unescape(re.sub(r"<[^>]*>", "", match[2])) for match in _CODE.finditer(self.html))
        return sorted({line.strip() for code in found for line in code.splitlines() if line.strip()}, key=len)[::-1]


def _content(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    try:
        return str(part.get_content()) if part else ""
    except (LookupError, ValueError):  # a part that says it is what it is not
        return ""


def _attributes(written: str) -> dict[str, str]:
    return {
        match[1].lower(): html.unescape(next((value for value in match.groups()[1:] if value is not None), ""))
        for match in _ATTRIBUTE.finditer(written)
    }
