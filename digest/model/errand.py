"""Mails to single readers that wait to leave: to confirm, to welcome, to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ErrandKind(StrEnum):
    """What one of these mails is for."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    ASK_AGAIN = "ask again"


@dataclass(frozen=True, slots=True)
class Errand:
    """One mail to one reader: what for, since when it waits, how often it was tried.

    ``wording`` is the sentence that is agreed to by answering. ``left`` says that it has left and was not settled yet.
    """

    kind: ErrandKind
    key: bytes
    address: str
    name: str
    at: datetime
    wording: str = ""
    tries: int = 0
    left: bool = False
