"""Composes a month's letter: its articles through the templates to an edition, the same for every reader."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.letter.compose import clipped, edition_of, long_date, long_month
from digest.letter.look import Look
from digest.letter.opening import opening_of
from digest.letter.render import Templates
from digest.model import Article, Edition, Month, Newsletter

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the month, the local day on which it fell due, and where all of it can be read, if anywhere."""

    article: Article
    day: date
    url: str = ""


def compose_month(
    newsletter: Newsletter, month: Month, pieces: Sequence[Piece], number: int, templates: Templates, look: Look
) -> tuple[Edition, str]:
    """The edition, and the nonce its slot tokens were made with.

    Raises:
        RenderError: a template or the style sheet is wrong, with its file and line.
    """
    said = "\0".join(f"{piece.article.title}\0{piece.article.body}\0{piece.article.question}" for piece in pieces)
    nonce = hashlib.sha256(f"{month}\0{said}".encode()).hexdigest()[:12]
    named = long_month(month.first, newsletter.language)
    titles = " · ".join(piece.article.title for piece in pieces)
    context = {
        "newsletter": newsletter,
        "issue": {
            "number": number,
            "slot": str(month),
            "month": named,
            "subject": _subject(newsletter, named, number, len(pieces)),
            "preview": clipped(titles),
            "online_url": "",
        },
        "pieces": [_told(piece, newsletter.language) for piece in pieces],
        "palette": look.palette,
        "fonts": look.fonts,
    }
    return edition_of("month", context, nonce, templates), nonce


def _told(piece: Piece, language: str) -> Mapping[str, Any]:
    article = piece.article
    return {
        "title": article.title,
        "author": article.author,
        "date": long_date(piece.day, language),
        "content_note": article.content_note,
        "opening": opening_of(article.body),
        "question": article.question,
        "url": piece.url,
    }


def _subject(newsletter: Newsletter, month: str, number: int, count: int) -> str:
    spelled = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    values = {
        "{month}": month, "{letters}": f"{spelled} letter{'' if count == 1 else 's'}", "{count}": str(count),
        "{number}": str(number), "{newsletter}": newsletter.name,
    }  # fmt: skip
    return re.sub(r"\{\w+\}", lambda match: values.get(match[0], match[0]), newsletter.month_subject)
