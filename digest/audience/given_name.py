"""The name a stranger gives of themselves: fit to stand in the operator's list, or not. Thinks only."""

from __future__ import annotations

import re

MAX_CHARACTERS = 80
# Control and line-end characters, invisible and turning ones, what begins a tag, an encoded word or a web address.
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd\ud800-\udfff<>{}]|=\?|://|www\.", re.I
)
_FORMULA = ("=", "+", "-", "@", "|", "%")


def is_fit(name: str) -> bool:
    """Whether a name may stand in a CSV that is opened in spreadsheets and printed into letters; none is fit."""
    return len(name) <= MAX_CHARACTERS and not _UNFIT.search(name) and not name.startswith(_FORMULA)
