"""Lint of the bytes: line ends, lengths, encodings, structure (M1, M2, M8, M10 to M13)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.letter.lint.reading import Reading
from digest.model import Finding

_FIELD = re.compile(r"[!-9;-~]+: [\t -~]*\Z|[ \t][\t -~]*\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_WORD = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")
_WORD_MAX, _WORD_LINE_MAX, _BODY_LINE_MAX, _BOUNDARY_MAX = 75, 76, 76, 70


def lint(letter: Reading) -> Iterator[Finding]:
    """The message as bytes, and as a structure of parts."""
    message = letter.message
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", message):
        yield Finding("M1", "error", "a bare CR, LF or NUL stands in the message", why="relays refuse it or split it")
    if not message.isascii():
        yield Finding("M12", "error", "the message is not 7-bit clean", why="a relay that re-encodes it breaks DKIM")
    if max(map(len, message.split(b"\r\n"))) > 998:
        yield Finding("M2", "error", "a line is longer than 998 octets", why="RFC 5322 section 2.1.1")
    for kind, part in (("html", letter.html), ("text", letter.text)):
        if match := _CONTROL.search(part):
            what = f"a control character (U+{ord(match[0]):04X}) stands in the {kind} part"
            why = "mail programs show rubbish there, and Gmail clips the letter"
            yield Finding("M1", "warning", what, letter.written(match[0], "letter.html"), why, "delete it", match[0])
    yield from _header_lines(letter)
    yield from _structure(letter)


def _header_lines(letter: Reading) -> Iterator[Finding]:
    for line in letter.head.split("\r\n"):
        if not _FIELD.match(line):
            yield Finding("M10", "error", "a header line is neither a field nor a continuation", "header", piece=line)
        words = _WORD.findall(line)
        if any(len(word) > _WORD_MAX for word in words) or (words and len(line) > _WORD_LINE_MAX):
            what = "an encoded word is longer than 75, or its line longer than 76"
            yield Finding("M8", "error", what, "header", "RFC 2047 section 2", piece=line)


def _structure(letter: Reading) -> Iterator[Finding]:
    parsed = letter.parsed
    kinds = [part.get_content_type() for part in parsed.iter_parts()] if parsed.is_multipart() else []
    if parsed.get_content_type() != "multipart/alternative" or kinds[:2] != ["text/plain", "text/html"]:
        what = "the message is not multipart/alternative with text first and HTML second"
        yield Finding("M11", "error", what, "header", "RFC 2046 section 5.1.4: the last part is the preferred one")
    if len(str(parsed.get_boundary() or "")) > _BOUNDARY_MAX:
        yield Finding("M11", "error", f"the boundary is longer than {_BOUNDARY_MAX}", "header")
    if len(kinds) > 2:
        yield Finding("M13", "warning", "the message carries more than its two parts", "", "attachments cost trust")
    for part in parsed.walk():
        if part.is_multipart():
            continue
        encoding = str(part.get("Content-Transfer-Encoding", "7bit")).lower()
        if encoding not in ("quoted-printable", "base64") or part.get_content_charset() != "utf-8":
            what = f"a part is {encoding} in {part.get_content_charset()}, not quoted-printable or base64 in UTF-8"
            yield Finding("M12", "error", what, "", "a relay may have to encode it anew, and breaks its signature")
    body = letter.message.partition(b"\r\n\r\n")[2]
    if kinds and max(map(len, body.split(b"\r\n"))) > _BODY_LINE_MAX:
        what = f"an encoded line is longer than {_BODY_LINE_MAX}"
        yield Finding("M2", "warning", what, "", "RFC 2045 section 6.7", piece="")
