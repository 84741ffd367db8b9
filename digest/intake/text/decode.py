"""Bytes of any origin to text: byte order marks, UTF-8, Windows-1252, files that hold both. Never raises on bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

# Windows-1252 leaves five bytes undefined; browsers read them as C1 controls, and so do we (WHATWG encoding standard).
SLOPPY_1252 = "".join(
    bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)
)  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding it was read with."""

    text: str
    encoding: str


def decode(page: bytes, declared: str | None = None) -> Decoded:
    """The text of ``page``. ``declared`` is an encoding the page itself names; UTF-8 is tried first all the same."""
    for mark, encoding in _MARKS:
        if page.startswith(mark):
            return Decoded(page[len(mark) :].decode(encoding, "replace"), encoding)
    try:
        return Decoded(page.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if declared and (text := _as_declared(page, declared)) is not None:
        return Decoded(text, declared.lower())
    text = _line_by_line(page)
    return Decoded(text, "windows-1252")


def _as_declared(page: bytes, declared: str) -> str | None:
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    # "latin-1" on the web means Windows-1252, and an encoding that is no text encoding is none.
    if name in ("iso8859-1", "ascii", "cp1252", "utf-8"):
        return None
    try:
        return page.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _line_by_line(page: bytes) -> str:
    """One file pasted together from two sources keeps both: each line is UTF-8 if it can be, else Windows-1252."""
    lines = []
    for line in page.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("latin-1").translate(_TO_1252))
    return "\n".join(lines)


_TO_1252 = {byte: char for byte, char in enumerate(SLOPPY_1252) if ord(char) != byte}


def is_binary(page: bytes) -> bool:
    """Whether the bytes are no text at all: NULs outside UTF-16 and UTF-32, or the magic of a document format."""
    if page.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    return b"\0" in page[:65536] or page.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"))
