"""Which line of a page's head is its title: every line there is weighed, and so is what the page says it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from digest.intake.judging.around import features_of
from digest.intake.judging.ranking import NOBODY, chances
from digest.intake.judging.survey import HEAD, WORD, Survey
from digest.intake.signs.chrome import all_furniture
from digest.intake.text.spacing import fold

NAMED = -1
"""Stands for the place of a title that no line of the page holds."""
_MOST_WORDS, _LABEL, _SENTENCE = 40, 4, 12
_CLEAR = 0.6
"""The chance from which on the pick stands; of two lines that are nearly as likely the chain sees the surroundings."""
_LEAST_TOLD, _LEAST_JOINED, _HALF, _MANY = 4, 6, 0.5, 4
_FILE = re.compile(r"\.(?:docx?|txt|pdf|rtf|odt|html?|md|pages)\Z", re.IGNORECASE)


def title_candidates(survey: Survey) -> dict[int, list[str]]:
    """The features of every line that may be the title, by place."""
    lines, named = survey.page.lines, survey.page.named
    found: dict[int, list[str]] = {}
    for at in range(_end_of_head(survey)):
        if WORD.search(lines[at].plain) and lines[at].size <= _MOST_WORDS:
            found[at] = [*features_of(survey, at)]
            for part in (_again, _called, _before_text, _among_others, _topic, _words):
                found[at].extend(part(survey, at))
    if named:
        told = _told(named) in [_told(lines[at].plain) for at in found]
        found[NAMED] = ["in the head of the page" if told else "in the head of the page only"]
    return found


def _end_of_head(survey: Survey) -> int:
    """The place of the first long paragraph, or of the second that may be the essay's, behind which no title stands."""
    lines = survey.page.lines
    end = min(survey.top + 1, HEAD, len(lines))
    prose = [at for at in range(end) if lines[at].prose and lines[at].size >= _SENTENCE and survey.page.open(at)]
    return prose[1] if len(prose) > 1 else end


def title_place(survey: Survey, weights: Mapping[str, float]) -> int | None:
    """The place of the likeliest title, or None when none of the lines clearly is one: then the chain decides alone."""
    candidates = title_candidates(survey)
    odds = chances([*candidates.values(), [NOBODY]], weights)
    best = max(range(len(odds)), key=odds.__getitem__)
    return list(candidates)[best] if best < len(candidates) and odds[best] >= _CLEAR else None


def _again(survey: Survey, at: int) -> Iterator[str]:
    """Where else the words of the line stand."""
    words = _told(survey.page.lines[at].plain)
    others = [place for place, line in enumerate(survey.page.lines) if place != at and line.folded]
    again = [place for place in others if words and _holds(survey.page.lines[place].folded, words)]
    if again:
        size = " of one word" if " " not in words else ""
        yield f"its words stand again {'below' if again[-1] > survey.top else 'in the head'}{size}"
        yield f"its words stand again {'once' if len(again) == 1 else 'often'}{size}"


def _called(survey: Survey, at: int) -> Iterator[str]:
    """What the page is called in its own head."""
    words, named = _told(survey.page.lines[at].plain), _told(survey.page.named or "")
    if words == named:
        yield "what the page is called"
    elif named:
        holds = "in what the page is called" if words in named else "the page is called otherwise"
        yield "holds what the page is called" if named in words else holds


def _before_text(survey: Survey, at: int) -> Iterator[str]:
    """How far it is to the text and to the credits, and what stands right above and below."""
    lines, classes = survey.page.lines, survey.classes
    near = range(at + 1, min(at + 8, len(lines)))
    credit = next((place for place in near if survey.credits[place]), None)
    yield f"next credit: {survey.credits[credit]} {_steps(credit - at)}" if credit else "no credit near below"
    yield f"itself {survey.credits[at]}" if survey.credits[at] else "itself no credit"
    yield f"lines to the text {_steps(survey.top - at)}"
    if at and lines[at - 1].size <= _LABEL and lines[at - 1].plain.isupper():
        yield "a label in capitals above"
    if at + 1 < len(lines):
        below = lines[at + 1]
        longer = "one longer" if below.size > lines[at].size else "one as short"
        yield f"{classes[at]}, below {longer}{' that stops' if below.stops else ''}"


def _among_others(survey: Survey, at: int) -> Iterator[str]:
    """Which of the lines that could be titles it is."""
    if at not in survey.titles:
        return
    place = survey.titles.index(at)
    yield f"title-like, {_steps(len(survey.titles) - 1 - place)} more below"
    yield f"title-like, {_steps(place)} more above"
    longest = max(survey.page.lines[other].size for other in survey.titles)
    yield f"{'' if survey.page.lines[at].size == longest else 'not '}the longest of the title-like"


def _topic(survey: Survey, at: int) -> Iterator[str]:
    """Whether the essay speaks of what the line speaks of."""
    line = survey.page.lines[at]
    words = {word for word in WORD.findall(line.folded or fold(line.plain)) if len(word) >= _LEAST_TOLD}
    share = sum(word in survey.told for word in words) / max(1, len(words))
    size = "one word" if len(words) == 1 else "words"
    yield f"{size} of the essay: {'none' if not share else 'few' if share < _HALF else 'most' if share < 1 else 'all'}"


def _words(survey: Survey, at: int) -> Iterator[str]:
    """What its words are: of buttons, of the site's address, of a file's name."""
    line = survey.page.lines[at]
    strong, weak, left = all_furniture(line.folded) if line.folded else (0, 0, line.size)
    yield f"words not of buttons: {_steps(left)}"
    yield f"words of buttons: {_steps(strong)}, more that may be: {_steps(weak)}"
    joined = "".join(WORD.findall(line.folded))
    if len(joined) >= _LEAST_JOINED and joined in survey.addresses:
        yield "its letters stand in an address"
    if _FILE.search(line.plain):
        yield "the name of a file"


def _holds(folded: str, words: str) -> bool:
    return words in folded and f" {words} " in f" {_told(folded)} "


def _steps(count: int) -> str:
    return str(count) if count < _MANY else "4-7" if count < 2 * _MANY else "8+"


def _told(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
