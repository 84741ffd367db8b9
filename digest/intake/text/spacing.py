"""Characters that carry no words: line ends, controls, no-break and invisible spaces, entities left in plain text."""

from __future__ import annotations

import html
import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ODD_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u205f\u3000]")
_RUNS = re.compile(r"[ \t]{2,}|\t")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d?);")


def plain_lines(text: str) -> list[str]:
    """The lines of a page without invisible characters; spaces at the front are kept, because they mean something."""
    text = _LINE_ENDS.sub("\n", text)
    if text.isascii():
        return _INVISIBLE.sub("", text).split("\n")
    return _WAY_BACK.sub("", _ODD_SPACES.sub(" ", _INVISIBLE.sub("", text))).split("\n")


_WAY_BACK = re.compile(r"(?<=\S) ?[↩⮐⏎]\ufe0e?(?=\n|\Z)")
"""What leads from a note back to the text that points at it."""


def collapse(line: str) -> str:
    """Doubled spaces become one; none is left at either end."""
    return (_RUNS.sub(" ", line) if "  " in line or "\t" in line else line).strip()


def resolve_entities(text: str) -> str:
    """``&rsquo;`` and its kind as characters: somebody saved the source instead of the page."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: _INVISIBLE.sub("", html.unescape(match[0])), text)


def fold(text: str) -> str:
    """Small letters without accents and with straight quotes: the form in which cues are compared."""
    if text.isascii():
        return text.lower()
    text = text.translate(_STRAIGHT).casefold()
    if text.isascii():
        return text
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return text if text.isascii() else "".join(char for char in text if not unicodedata.combining(char))


_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
"""Nearly all of what is combined with letters, taken away at once."""
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": "'", "›": "'",
                           "–": "-", "—": "-", "―": "-", "…": "...", "\u202f": " "})  # fmt: skip
