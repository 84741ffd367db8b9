"""Mends text that was UTF-8, read as Windows-1252 or Mac Roman, and saved again: character by character group.

A whole line cannot be tried at once: it may also hold genuine curly quotes, and those must not change. So only groups
that are shorter, valid UTF-8 when read back are replaced, and only where nobody would have written them on purpose.
"""

from __future__ import annotations

import re

from digest.intake.text.decode import SLOPPY_1252

_ROUNDS = 3  # text can be broken more than once

_BYTE_1252 = {char: byte for byte, char in enumerate(SLOPPY_1252) if byte >= 0x80}
_BYTE_1252 |= {chr(byte): byte for byte in range(0x80, 0xA0)}  # read as Latin-1
_BYTE_MAC = {bytes([byte]).decode("mac_roman"): byte for byte in range(0x80, 0x100)}


def _class(table: dict[str, int], low: int, high: int) -> str:
    return "[" + "".join(re.escape(char) for char, byte in table.items() if low <= byte <= high) + "]"


_TAIL_1252 = _class(_BYTE_1252, 0x80, 0xBF)
_TAIL_MAC = _class(_BYTE_MAC, 0x80, 0xBF)
# Leads: C2-C5 give Western letters and signs, E2 the punctuation, EF ligatures and marks, F0 emoji.
_GROUP_1252 = re.compile(f"[ÂÃÄÅ]{_TAIL_1252}|[âï]{_TAIL_1252}{{2}}|ð{_TAIL_1252}{{3}}")
_GROUP_MAC = re.compile(f"[¬√]{_TAIL_MAC}|(?<![âÂÃ])‚{_TAIL_MAC}{{2}}")
_LOST_QUOTE = re.compile(r"(?<=\S)â€(?![\x80-\x9f€‚-›™œšžŸŒŠŽ\xa0-\xbf])|â€\x9d")
_LOST_SPACE = re.compile(r"(?<![A-ZÀ-ÞŒŠŽ])Â(?=\s|$)")
_LOST_A = re.compile(r"(?<![A-ZÀ-ÞŒŠŽ])Ã(?=\s|$)")
# What may well stand behind a capital letter or an ß in sound text: quotes, dashes, an ellipsis, a space.
_AFTER_A_WORD = frozenset("”“’‘„‚…–—»«›‹™® \xa0°ª²³¹¡¿·")
_SIGNS = frozenset(range(0x2000, 0x2070)) | frozenset(range(0x20A0, 0x20C0)) | frozenset(range(0x2100, 0x2150))
_MORE_SIGNS = frozenset(range(0x2190, 0x2300)) | frozenset(range(0x25A0, 0x2800))


def mend(text: str) -> str:
    """The text with broken groups repaired; sound text comes back as it was."""
    if text.isascii():
        return text
    for _ in range(_ROUNDS):
        mended = _GROUP_1252.sub(_read_back_1252, _GROUP_MAC.sub(_read_back_mac, text))
        if "â€" in mended:
            mended = _LOST_QUOTE.sub("”", mended)
        if mended == text:
            return text
        # A no-break space that was turned into a plain one leaves its first byte alone; only beside other damage.
        text = _LOST_A.sub("à", _LOST_SPACE.sub("", mended))
    return text


def _read_back_1252(match: re.Match[str]) -> str:
    group = match[0]
    found = _utf8(bytes(_BYTE_1252.get(char, ord(char) & 0xFF) for char in group))
    if found is None:
        return group
    if len(group) == 2:
        return found if _unlikely_as_written(match) else group
    code = ord(found)
    if group[0] == "â":
        return found if code in _SIGNS or code in _MORE_SIGNS else group
    if group[0] == "ï":
        return found if 0xFB00 <= code <= 0xFB06 or code in (0xFEFF, 0xFE0F) else group
    return found


def _read_back_mac(match: re.Match[str]) -> str:
    group = match[0]
    found = _utf8(bytes(_BYTE_MAC[char] for char in group[1:]), lead=_BYTE_MAC[group[0]])
    if found is None:
        return group
    if group[0] == "‚":
        return found if ord(found) in _SIGNS else group
    around = _neighbours(match)
    # A root sign or a not sign beside letters is no mathematics.
    return found if around[0].isalpha() or around[1].isalpha() or not found.isalpha() else group


def _unlikely_as_written(match: re.Match[str]) -> bool:
    """Whether a capital letter with ``tail`` behind it cannot be the end of a word in capitals with a quote."""
    before, after = _neighbours(match)
    lead, tail = match[0][0], match[0][1]
    if before.islower() or after.islower():
        return True
    if tail in _AFTER_A_WORD:
        return not before.isalpha() and (lead == "Â" or (lead == "Ã" and tail == "\xa0"))
    return lead in "ÂÃ" or not before.isalpha()


def _neighbours(match: re.Match[str]) -> tuple[str, str]:
    text, start, end = match.string, match.start(), match.end()
    return text[start - 1 : start], text[end : end + 1]


def _utf8(tail: bytes, lead: int | None = None) -> str | None:
    raw = tail if lead is None else bytes([lead]) + tail
    try:
        found = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # C1 controls are nobody's text.
    return found if len(found) == 1 and ord(found) >= 0xA0 else None
