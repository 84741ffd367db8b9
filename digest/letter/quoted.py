"""Quoted-printable (RFC 2045 section 6.7) for long static runs and for short values set between them. Thinks only.

The encoder also keeps every line from beginning with a dot, with ``From `` or with ``--``, so that no relay has a
reason to change a byte (RFC 5321 section 4.5.2; RFC 2046 section 5.1.1; the mbox habit of ``>From``). Tabs and runs of
blanks are encoded too, so that the text is its own relaxed form for DKIM (RFC 6376 section 3.4.4).
"""

from __future__ import annotations

import re

LINE_MAX = 76
SOFT_BREAK = b"=\r\n"
_PLAIN_VALUE = re.compile(r"(?!From |.*  )[A-Za-z0-9_:/@,;!?+()*][A-Za-z0-9_:/@,;!?+()*. -]{0,74}(?<! )\Z")
_CAREFUL = re.compile(rb"[\r\n]|  |\A(?:\.|From |--)|[ \t]\Z")
_ATOMS = [bytes([code]) if 33 <= code <= 126 and code != 61 else b"=%02X" % code for code in range(256)]
_ATOMS[32] = b" "
_RUN = re.compile(rb"(?<= ) ")


def encode(text: str) -> bytes:
    """Encode text with LF line ends; lines come out at most 76 long, ended by CRLF, the last one without an end."""
    return b"\r\n".join(_encode_line(line) for line in text.split("\n"))


def is_plain(value: str) -> bool:
    """Whether a value is the same bytes in a header, in text and in HTML: no markup, nothing to encode or to hide."""
    return _PLAIN_VALUE.match(value) is not None


def encode_value(value: str) -> bytes:
    """Encode a value that stands on lines of its own between two soft breaks."""
    if is_plain(value):
        return value.encode()
    source = value.encode()
    # Names are short: the whole value usually fits one line, and a join of atoms is ten times faster than the loop.
    if len(source) < LINE_MAX and not _CAREFUL.search(source):
        line = b"".join([_ATOMS[code] for code in source])
        if len(line) < LINE_MAX:
            return line
    return _encode_line(value.replace("\r", " ").replace("\n", " "))


def _encode_line(line: str) -> bytes:
    source = line.encode()
    if not source:
        return b""
    atoms = [_ATOMS[code] for code in source]
    if source[-1] in (9, 32):
        atoms[-1] = b"=%02X" % source[-1]
    for match in _RUN.finditer(source):
        atoms[match.start()] = b"=20"
    lines: list[bytes] = []
    current: list[bytes] = []
    length = 0
    for at, atom in enumerate(atoms):
        # Room for a soft break also behind the last atom: a slot may follow there.
        if length + len(atom) >= LINE_MAX:
            lines.append(b"".join(current) + b"=")
            current, length = [], 0
        if not current and _must_hide(source, at):
            atom = b"=%02X" % source[at]  # noqa: PLW2901  (the first character of a line, hidden)
        current.append(atom)
        length += len(atom)
    lines.append(b"".join(current))
    return b"\r\n".join(lines)


def _must_hide(source: bytes, at: int) -> bool:
    return source[at] == 0x2E or source[at : at + 5] == b"From " or source[at : at + 2] == b"--"
