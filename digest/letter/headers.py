"""Serialises header fields of RFC 5322, with encoded words of RFC 2047 only where they may stand. Thinks only.

The standard library's folding breaks long List-Unsubscribe fields, quoted names and long encoded subjects
(python/cpython 85725, 121284, 144156), so the few forms a letter needs are written here.
"""

from __future__ import annotations

import base64
import re

LINE_MAX = 76
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WORD_OVERHEAD = len("=?utf-8?b??=")
_WORD_MAX = 75


class UnsafeHeader(ValueError):
    """A header value holds a character that could end the line or begin another field."""


def _checked(value: str) -> str:
    if _UNSAFE.search(value):
        raise UnsafeHeader("a header value holds a control or line-break character")
    return value


def field(name: str, value: bytes) -> bytes:
    """One whole field with its CRLF."""
    return name.encode("ascii") + b": " + value + b"\r\n"


def unstructured(name: str, text: str) -> bytes:
    """A field of free text such as Subject, folded at 76 columns."""
    words = _checked(text).split(" ")
    plain = text.isascii() and "=?" not in text and text == " ".join(text.split())
    if plain and max(map(len, words)) < LINE_MAX - len(name) - 2:
        return field(name, _fold(words, len(name) + 2).encode())
    return field(name, _encoded_words(text, len(name) + 2))


def raw(name: str, value: str) -> bytes:
    """A field whose value is ASCII of our own making and is not folded."""
    return field(name, _checked(value).encode("ascii"))


def mailbox(display: str, address: str, column: int) -> bytes:
    """A mailbox ``display <address>`` that begins at ``column`` of its line (RFC 5322 section 3.4)."""
    spec = b"<" + _checked(address).encode("ascii") + b">"
    if not display:
        return _checked(address).encode("ascii")
    phrase, end = _phrase(_checked(display), column)
    return phrase + (b" " if end + 1 + len(spec) <= LINE_MAX else b"\r\n ") + spec


def _phrase(display: str, column: int) -> tuple[bytes, int]:
    """The phrase's bytes and the column at which its last line ends."""
    room = LINE_MAX - column
    if display.isascii() and "=?" not in display and display == " ".join(display.split()):
        if _ATOM_PHRASE.match(display) and len(display) <= room:
            return display.encode(), column + len(display)
        quoted = '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if len(quoted) <= room:
            return quoted.encode(), column + len(quoted)
    words = _encoded_words(display, column)
    return words, len(words.rsplit(b"\r\n", 1)[-1]) + (column if b"\r\n" not in words else 0)


def _fold(words: list[str], column: int) -> str:
    lines: list[str] = []
    current = ""
    for word in words:
        candidate = f"{current} {word}" if current else word
        if current and (column if not lines else 1) + len(candidate) > LINE_MAX:
            lines.append(current)
            candidate = word
        current = candidate
    return "\r\n ".join([*lines, current])


def _encoded_words(text: str, column: int) -> bytes:
    """UTF-8 encoded words, each at most 75 long and whole in characters, each on a line of at most 76."""
    source = text.encode()
    words: list[bytes] = []
    start = 0
    while start < len(source) or not words:
        room = min(_WORD_MAX, LINE_MAX - (1 if words else column)) - _WORD_OVERHEAD
        end = min(start + room // 4 * 3, len(source))
        while end < len(source) and source[end] & 0xC0 == 0x80:
            end -= 1
        words.append(b"=?utf-8?b?" + base64.b64encode(source[start:end]) + b"?=")
        start = end
    return b"\r\n ".join(words)
