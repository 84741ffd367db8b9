"""The first sentences of a body, for a preview: 30 to 60 words, ending where a sentence ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.intake.signs.names import is_title_of_person
from digest.intake.text.lines import strip_markup

_LEAST, _MOST = 30, 60
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+(\S\S?))")
_CLAUSE = re.compile(r"[,;:]|\s[–—-]|—")
_MARK = re.compile(r"\A\s*(?:>\s?|[-*]\s+|\d{1,3}\.\s+|#{1,6}\s+)+|\\(?=[.)+\-])")
_WORD = re.compile(r"\S*\w\S*")
_BLOCK = 4000


def excerpt_of(body: str) -> str:
    """Plain text without mark-up: whole sentences, as few as make 30 words.

    Where the sentence that is still wanted would pass 60, it is cut behind its last clause that fits, with an ellipsis;
    a body of less than 30 words is its own excerpt. A dash between spaces counts as no word.
    """
    found: list[str] = []
    count = 0
    for sentence in _sentences(body):
        words = len(_WORD.findall(sentence))
        if count + words > _MOST:
            found.append(_cut(sentence, _LEAST - count, _MOST - count))
            break
        found.append(sentence)
        count += words
        if count >= _LEAST:
            break
    return " ".join(found)


def _cut(sentence: str, least: int, most: int) -> str:
    """The sentence up to the end of a clause, or of a word where no clause ends between these numbers of words."""
    words = list(_WORD.finditer(sentence))
    start, end = words[least - 1].end() - 1, words[most - 1].end()
    clauses = [match.start() for match in _CLAUSE.finditer(sentence, start, end + 1)]
    return sentence[: clauses[-1] if clauses else end].rstrip(" .,;:—–-") + "…"


def _sentences(body: str) -> Iterator[str]:
    """One after the other; the end of a paragraph ends a sentence whatever stands there."""
    for block in body.split("\n\n"):
        if block.startswith("#") or not re.search(r"\w", block):
            continue
        rows = (_MARK.sub("", strip_markup(row)) for row in block[:_BLOCK].split("\n"))
        text = " ".join(" ".join(rows).split())
        start = 0
        for match in _STOP.finditer(text):
            if _ends(text[start : match.start()], match[0], match[1]):
                yield text[start : match.end()]
                start = match.end() + 1
        if text[start:]:
            yield text[start:]


def _ends(before: str, stop: str, after: str) -> bool:
    """Whether a sentence ends here: not behind ``Dr.`` or an initial, and not before a small letter."""
    if after[:1].islower() or (after[:1] in "—–-" and stop != "."):
        return False
    last = before.rsplit(" ", 1)[-1].lstrip("(\"'“«")
    return stop != "." or not ((len(last) == 1 and last.isupper() and last != "I") or is_title_of_person(last))
