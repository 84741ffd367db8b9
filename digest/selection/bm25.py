"""Okapi BM25 of short texts against a long query (Robertson and Zaragoza, 2009, section 3.2), k1 = 1.2, b = 0.75."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log

_WORD = re.compile(r"[^\W\d_]{3,}")
K1, B = 1.2, 0.75


def words(text: str) -> list[str]:
    """Letters-only words of three or more, lower case, plural s dropped."""
    found = _WORD.findall(text.casefold().replace("’", "'"))
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found]


class Bm25:
    """An index over the candidate texts, which are the documents; the essay is the query."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._documents = [Counter(words(text)) for text in texts]
        self._lengths = [sum(document.values()) for document in self._documents]
        self._mean = (sum(self._lengths) / len(texts) if texts else 0.0) or 1.0
        holding = Counter(word for document in self._documents for word in document)
        self._weight = {word: log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}

    def scores(self, query: str) -> list[float]:
        """One score per text, in order. Each query word counts once, or long essays would drown the themes."""
        wanted = set(words(query))
        return [self._score(d, n, wanted) for d, n in zip(self._documents, self._lengths, strict=True)]

    def _score(self, document: Counter[str], length: int, wanted: set[str]) -> float:
        scale = K1 * (1 - B + B * length / self._mean)
        # Sorted, because the sum of floats depends on its order and sets have none.
        met = sorted(wanted & document.keys())
        return sum(self._weight[word] * document[word] * (K1 + 1) / (document[word] + scale) for word in met)
