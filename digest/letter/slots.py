"""Slots: the personal places of a letter, opaque to the templates, filled after everything else is compiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NoReturn

SLOT_NAMES = ("greeting", "name", "address", "unsubscribe_url", "preferences_url")
"""What a template may print of a reader. In headers a letter also has slots for recipient and Message-ID."""


_TOKEN = re.compile(r"zq[0-9a-f]{12}[a-z]+qz")


class SlotMisuse(TypeError):
    """A template did more with a slot than print it."""


class Slot:
    """A value that is not known yet. It can be printed and nothing else.

    Jinja turns it into its token in ``finalize``; whatever else touches it (a filter, a test, arithmetic) gets a
    SlotMisuse, because it would be applied once to the token and not to each reader's own value.
    """

    __slots__ = ("_name", "_token")

    def __init__(self, name: str, token: str) -> None:
        self._name = name
        self._token = token

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise SlotMisuse(
            f"reader.{self._name} is filled in for each reader after the template has run; it can be printed with "
            f"{{{{ reader.{self._name} }}}} but not tested, filtered or computed with"
        )

    __str__ = __html__ = __bool__ = __len__ = __iter__ = __eq__ = __ne__ = __hash__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __mod__ = __rmod__ = __mul__ = __rmul__ = _refuse
    __getitem__ = __contains__ = __call__ = __int__ = __float__ = __format__ = __repr__ = _refuse


def token_of(slot: Slot) -> str:
    """The opaque text that stands for the slot until the letter is printed."""
    return slot._token


def refusing_slots(functions: Mapping[str, Any]) -> dict[str, Any]:
    """Jinja's filters or tests, so that they take neither a slot nor a text in which one was printed already.

    Some, such as ``default`` and ``is none``, never look into a value and would decide once for all readers.
    """
    return {name: _refusing(function) for name, function in functions.items()}


def _refusing(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:
        for value in (*arguments, *named.values()):
            if isinstance(value, Slot):
                value._refuse()
            if isinstance(value, str) and _TOKEN.search(value):
                raise SlotMisuse(
                    "a text that holds a reader's place can be printed but not tested, filtered or computed with"
                )
        return function(*arguments, **named)

    return guarded


def make_slots(nonce: str) -> Mapping[str, Slot]:
    """One slot for each name. The tokens are letters and digits only, so that they survive HTML, URLs and inlining.

    ``nonce`` is drawn from the issue's content, so that no text can contain a token by accident or on purpose.
    """
    return {name: Slot(name, token(name, nonce)) for name in SLOT_NAMES}


def token(name: str, nonce: str) -> str:
    """The token of a slot name."""
    return f"zq{nonce}{name.replace('_', '')}qz"
