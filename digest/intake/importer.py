"""One page's bytes to a draft, whatever kind of file it is: plain text, Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from digest.errors import SeedError
from digest.intake.clean import Known, clean
from digest.intake.text.decode import decode, is_binary
from digest.model import Draft

MAX_BYTES = 16 * 1024 * 1024
"""No page of text is longer; a bigger file is a dump of many."""

MAX_LINES, MAX_SHORT, MAX_TAGS = 100_000, 25_000, 100_000
"""A saved page with all its comments has a tenth of these. ``MAX_SHORT`` counts lines of less than 40 characters."""

_SHORT = 40
_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|section|p|h1|meta|title)\b",
    re.I | re.S,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.I)


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """One file as it came: its name, its bytes, and what the operator says about it."""

    name: str
    content: bytes
    title: str | None = None
    author: str | None = None
    source: str | None = None


def import_page(page: ImportedPage, vocabulary: Collection[str] = ()) -> Draft:
    """The draft of a page.

    Raises:
        SeedError: the file is empty, is no text, or holds far more than one essay.
    """
    if not page.content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise SeedError("is empty", where=page.name, cure="save the page again and import that file")
    if len(page.content) > MAX_BYTES:
        raise SeedError(
            f"is larger than {MAX_BYTES} bytes", where=page.name, cure="cut it into one file for each essay"
        )
    if is_binary(page.content):
        raise SeedError("is not a text file", where=page.name, cure="save it as plain text or HTML first")
    known = Known(title=page.title, author=page.author, source=page.source)
    html = page.name.lower().endswith((".html", ".htm", ".xhtml")) or bool(_HTML.match(page.content[:4096]))
    declared = _CHARSET.search(page.content[:4096]) if html else None
    decoded = decode(page.content, declared[1].decode("ascii") if declared else None)
    if html:
        _refuse_a_dump(decoded.text.count("<"), MAX_TAGS, "tags", page.name)
        from digest.intake.markup.html import read_html  # noqa: PLC0415  (lxml: 30 ms that plain text need not pay)

        text, known = read_html(decoded.text, known)
    else:
        text = decoded.text
    lengths = [len(line.strip()) for line in text.split("\n")]
    _refuse_a_dump(sum(length > 0 for length in lengths), MAX_LINES, "lines", page.name)
    _refuse_a_dump(sum(0 < length < _SHORT for length in lengths), MAX_SHORT, "short lines", page.name)
    return clean(text, vocabulary, known, decoded.encoding)


def _refuse_a_dump(found: int, most: int, what: str, name: str) -> None:
    """Each line is weighed against its neighbours; a million of them would take minutes and come to nothing."""
    if found > most:
        raise SeedError(
            f"has {found} {what}, more than {most}", where=name, why="no essay is so long; it holds many pages",
            cure="cut it into one file for each essay",
        )  # fmt: skip
