"""Composes one issue: essay and question through the templates to an edition, the same for every reader."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from digest.letter.inline import inline
from digest.letter.look import Look
from digest.letter.markdown import to_html, to_text
from digest.letter.render import Templates
from digest.letter.slots import make_slots
from digest.model import Edition, Newsletter, Pairing, PastIssue, Slot

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PREVIEW_MIN, _PREVIEW_MAX = 40, 90
_OPTIONAL_AFTER = frozenset({"abuse", "suicide", "bereavement", "pregnancy-loss"})


@dataclass(frozen=True, slots=True)
class Masthead:
    """What an issue carries beside its two texts."""

    slot: Slot
    number: int
    day: date
    look_back: PastIssue | None = None
    online_url: str = ""


def compose(
    newsletter: Newsletter, pairing: Pairing, masthead: Masthead, templates: Templates, look: Look
) -> tuple[Edition, str]:
    """The edition, and the nonce its slot tokens were made with.

    Raises:
        RenderError: a template or the style sheet is wrong, with its file and line.
    """
    essay = pairing.essay
    text = f"{masthead.slot}\0{essay.title}\0{essay.body}\0{pairing.question.text}"
    nonce = hashlib.sha256(text.encode()).hexdigest()[:12]
    return edition_of("letter", _context(newsletter, pairing, masthead, look), nonce, templates), nonce


def edition_of(name: str, context: Mapping[str, Any], nonce: str, templates: Templates) -> Edition:
    """What the two templates of a name make of a context, with slot tokens of this nonce. Raises RenderError."""
    context = {**context, "reader": make_slots(nonce)}
    css = templates.render("letter.css", context)
    page = templates.render(f"{name}.html", context | {"css": Markup(css)})  # noqa: S704  (the operator's own file)
    return Edition(
        subject=context["issue"]["subject"],
        preview=context["issue"]["preview"],
        html=inline(page, str(templates.folder / f"{name}.html"), partial(templates.place_of, name)),
        text=templates.render(f"{name}.txt", context),
    )


def _context(newsletter: Newsletter, pairing: Pairing, masthead: Masthead, look: Look) -> dict[str, Any]:
    essay, question = pairing.essay, pairing.question
    subject = _subject(newsletter, essay.title, masthead.number)
    back = masthead.look_back
    return {
        "newsletter": newsletter,
        "issue": {
            "number": masthead.number,
            "slot": str(masthead.slot),
            "date": long_date(masthead.day, newsletter.language),
            "subject": subject,
            "preview": _preview(newsletter, pairing),
            "online_url": masthead.online_url,
        },
        "essay": {
            "title": essay.title,
            "author": essay.author,
            "dek": essay.dek,
            "minutes": essay.minutes,
            "content_note": essay.content_note if essay.sensitive else None,
            "html": Markup(to_html(essay.body)),  # noqa: S704  (sanitised there)
            "text": to_text(essay.body),
            "sensitive": bool(essay.sensitive),
        },
        "question": {
            "text": question.text,
            "optional": bool(_OPTIONAL_AFTER & set(essay.sensitive)),
            "reply_url": f"mailto:{newsletter.answers_to}?subject={quote('Re: ' + subject)}",
            "reply_address": newsletter.answers_to,
        },
        "look_back": {"text": back.question_text, "when": "A year ago"} if back else None,
        "palette": look.palette,
        "fonts": look.fonts,
    }


def _subject(newsletter: Newsletter, title: str, number: int) -> str:
    values = {"{title}": title, "{number}": str(number), "{newsletter}": newsletter.name}
    return re.sub(r"\{\w+\}", lambda match: values.get(match[0], match[0]), newsletter.subject)


def _preview(newsletter: Newsletter, pairing: Pairing) -> str:
    """The first visible line, at most 90 characters, which mail clients show beside the subject.

    After a sensitive essay it says nothing of the matter: the list of mails may be read by somebody else.
    """
    essay = pairing.essay
    if essay.sensitive:
        return newsletter.tagline or f"This week’s letter from {newsletter.name}"
    return clipped(essay.dek or f"This week we ask: {pairing.question.text}")


def clipped(source: str) -> str:
    """A text for the first visible line: at most 90 characters, cut between words."""
    if len(source) <= _PREVIEW_MAX:
        return source
    start = source[: _PREVIEW_MAX - 2]
    words = start.rpartition(" ")[0]
    # Not every language parts its words by blanks: rather half a word than next to nothing.
    return (words if len(words) >= _PREVIEW_MIN else start).rstrip(",;: ") + " …"


def long_date(day: date, language: str) -> str:
    """``29 November 2026`` in English, ISO 8601 in any other language, which everybody can read."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if language.startswith("en") else day.isoformat()


def long_month(day: date, language: str) -> str:
    """``November 2026`` in English, ``2026-11`` in any other language."""
    return f"{_MONTHS[day.month - 1]} {day.year}" if language.startswith("en") else f"{day:%Y-%m}"
