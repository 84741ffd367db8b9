"""Who may have written a page: every name that stands where authors are named, with all that speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from digest.intake.judging.person_forms import named_in
from digest.intake.judging.ranking import NOBODY, chances
from digest.intake.judging.survey import HEAD, WORD, Survey
from digest.intake.page import Page
from digest.intake.signs import labels
from digest.intake.signs.chrome import all_furniture
from digest.intake.text.spacing import fold

LEAST = 0.5
"""The chance below which nobody is named: a wrong author is worse than none."""
_TAIL, _NEAR, _CLOSE, _BOX = 14, 6, 4, 8
_LABELS = frozenset(
    "author autor autora auteur auteure autore autrice verfasser by von par por di door words text".split()
)
_JOINED = (
    "posts",
    "post:",
    "joined",
    "messages",
    "member",
    "registered",
    "profil",
    "messaggi",
    "beitrage",
    "mensajes",
    "registriert",
    "inscrit",
)
_QUOTED = ("—", "–", "~", "“", "„", "«", '"')
"""What stands in front of the name of a person quoted; a forwarded mail's sign is none."""
_USER = re.compile(r"[\d_]|[a-zà-ÿ][A-Z]")


def person_candidates(survey: Survey) -> dict[str, list[str]]:
    """The features of everybody who may be the author, by name."""
    page = survey.page
    found: dict[str, set[str]] = {}
    names: dict[str, str] = {}

    def say(name: str, what: str) -> None:
        key = fold(name)
        names.setdefault(key, name)
        found.setdefault(key, set()).add(what)

    title = fold(page.title or "")
    if page.author:
        say(page.author, "named in the head of the page")
    for at in _places(survey):
        zone = _zone(survey, at)
        if page.lines[at].text[:1] in _QUOTED:
            continue
        for name, form in named_in(page.lines[at], behind="behind" in zone):
            if fold(name) == title:
                continue
            say(name, f"{form}, {zone}")
            for around in _around(survey, at):
                say(name, f"{form}, {around}")
    return {names[key]: [*sorted(said), *_overall(survey, key, names[key], found)] for key, said in found.items()}


def author_of(survey: Survey, weights: Mapping[str, float]) -> str | None:
    """The likeliest author, or None when it is likelier that the page names none, or when it is too doubtful."""
    candidates = person_candidates(survey)
    odds = chances([*candidates.values(), [NOBODY]], weights)
    best = max(range(len(odds)), key=odds.__getitem__)
    return list(candidates)[best] if best < len(candidates) and odds[best] >= LEAST else None


def _places(survey: Survey) -> Iterator[int]:
    count = len(survey.page.lines)
    yield from range(min(survey.top + 1, HEAD, count))
    last = survey.long[-1] if survey.long else count - 1
    yield from range(max(last, min(survey.top + 1, HEAD, count)), min(count, last + _TAIL))


def _zone(survey: Survey, at: int) -> str:
    if survey.page.kinds.get(at) == "comments":
        return "among comments"
    if at <= survey.top:
        return "near above the text" if at >= survey.top - _NEAR else "far above the text"
    return "close behind" if at <= survey.long[-1] + _CLOSE else "behind"


def _around(survey: Survey, at: int) -> Iterator[str]:
    lines = survey.page.lines
    above = lines[at - 1] if at else None
    if above is not None:
        label = above.folded.rstrip(" :") in _LABELS or bool(labels.ABOUT_AUTHOR.match(above.folded))
        yield "a label of authors above" if label else f"{survey.credits[at - 1] or survey.classes[at - 1]} above"
        if fold(above.plain) == fold(lines[at].plain):
            yield "twice in a row"
    below = survey.credits[at + 1] if at + 1 < len(lines) else None
    if below:
        yield f"{below} below"
    if any(line.folded.startswith(_JOINED) for line in lines[at + 1 : at + _BOX]):
        yield "a box of a member below"
    if lines[at].size > 8:
        yield "in a longer line"


def _overall(survey: Survey, key: str, name: str, found: Mapping[str, set[str]]) -> Iterator[str]:
    """What the name is like, and where else on the page it is said."""
    yield from _said_in(survey, key)
    yield _likeness(name)
    if any(key != other and f" {key} " in f" {other} " for other in found):
        yield "part of another name"
    strong, weak, left = all_furniture(key)
    if strong + weak:
        yield "words of buttons in it" if left else "nothing but words of buttons"
    if key in survey.title:
        yield "part of the title"
    if "".join(WORD.findall(key)) in survey.addresses:
        yield "its letters stand in an address"
    if addressed(survey.page, name):
        yield "written to"
    if any(form.split(",")[0] != other.split(",")[0] for form in found[key] for other in found[key]):
        yield "named in several forms"
    yield f"named {'first' if next(iter(found)) == key else 'later'}"


def _said_in(survey: Survey, key: str) -> Iterator[str]:
    lines, kinds = survey.page.lines, survey.page.kinds
    said = [at for at, line in enumerate(lines) if key in (line.folded or fold(line.plain))]
    last = survey.long[-1] if survey.long else 0
    parts = {
        "head" if at < survey.top else "text" if at < last else "tail" for at in said if kinds.get(at) != "comments"
    }
    yield f"said {'once' if len(said) <= 1 else 'twice' if len(said) == 2 else 'often'}"
    yield f"said in {', '.join(sorted(parts)) or 'comments'}"


def _likeness(name: str) -> str:
    words = name.split()
    if len(words) > 1:
        return f"{min(len(words), 4)} words"
    return "one word as users choose" if _USER.search(name) else "one word small" if name.islower() else "one word"


def addressed(page: Page, name: str) -> bool:
    """Whether a letter on the page is written to that name."""
    greeting = re.compile(rf"(?:{_DEAR}) {re.escape(fold(name))}\s?[,:!]")
    return any(greeting.match(line.folded or fold(line.plain[:80])) for line in page.lines)


_DEAR = "dear|querid[oa]|estimad[oa]|cher|chere|liebe[rs]?|car[oa]"
