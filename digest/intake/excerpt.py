"""The first sentences of a body, for a preview: 30 to 60 words, ending where a sentence ends."""

from __future__ import annotations

import re

from digest.intake.lines import strip_markup

_LEAST, _MOST = 30, 60
_SENTENCE = re.compile(r"[^.!?…]*(?:[.!?…]+(?![^\s\"'”’»)\]])[\"'”’»)\]]*|[.!?…]+|\Z)\s*")
_MARK = re.compile(r"\A\s*(?:>\s?|[-*]\s+|\d{1,3}\.\s+|#{1,6}\s+)+|\\(?=[.)+\-])")


def excerpt_of(body: str) -> str:
    """Plain text without mark-up. One sentence longer than the limit is cut at a word, with an ellipsis."""
    sentences: list[str] = []
    count = 0
    for sentence in _sentences(body):
        words = len(sentence.split())
        if sentences and count + words > _MOST:
            break
        sentences.append(sentence)
        count += words
        if count >= _LEAST:
            break
    text = " ".join(" ".join(sentences).split())
    words_of = text.split()
    return text if len(words_of) <= _MOST else " ".join(words_of[: _MOST - 10]).rstrip(",;:—–-") + "…"


def _sentences(body: str) -> list[str]:
    found: list[str] = []
    total = 0
    for block in body.split("\n\n"):
        if block.startswith("#") or not re.search(r"\w", block):
            continue
        text = " ".join(_MARK.sub("", strip_markup(row)) for row in block[:4000].split("\n"))
        for match in _SENTENCE.finditer(text):
            if match[0].strip():
                found.append(match[0].strip())
                total += len(match[0].split())
        if total > 2 * _MOST:
            break
    return found
