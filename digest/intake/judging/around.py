"""What can be said of a line by what stands around it, in words that a weight can be learned for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.intake.judging.features import of_form
from digest.intake.judging.place import in_head, on_page
from digest.intake.judging.survey import WORD, Survey, opener, pattern, shape
from digest.intake.judging.voice import of_voice, says_i
from digest.intake.judging.wording import SOUNDS, in_words
from digest.intake.page import KEPT
from digest.intake.signs.bios import speaks_of
from digest.intake.signs.promos import asks, calls, names_channel
from digest.intake.text.spacing import fold

_NEAR = 6
_NOTE = re.compile(r"p\.?\s?s\b|nota bene|n\.?b\.|\[\d|\*\s?\w|†|notes?\b|footnote|fussnote|anmerkung")


def features_of(survey: Survey, at: int) -> list[str]:
    """Every feature of one line."""
    line = survey.page.lines[at]
    found = [*of_form(line), *of_voice(line)]
    for part in (_neighbours, _sentence, in_head, _block, on_page, _likeness, _worded, _nearby, _known):
        found.extend(part(survey, at))
    return found


def _neighbours(survey: Survey, at: int) -> Iterator[str]:
    lines, classes = survey.page.lines, survey.classes
    last = at == len(lines) - 1
    gap, below = lines[at].gap, 9 if last else lines[at + 1].gap
    own = classes[at]
    up, down = classes[at - 1] if at else "-", "-" if last else classes[at + 1]
    yield f"above {up}{'' if gap else ' tight'}"
    yield f"below {down}{'' if below else ' tight'}"
    yield f"{own} between {up} and {down}"
    yield f"gap {min(gap, 2)}"
    yield f"gap {min(gap, 2)} above {own}"
    if own in "LlsiS":
        yield f"{own} " + ("alone" if gap and below else "tight below" if gap else "tight above" if below else "tight")
    if at and survey.breaks[at - 1]:
        yield "behind a break"
        if not any(survey.breaks[at:]):
            yield "behind the last break"
        elif not last and survey.breaks[at + 1]:
            yield "between two breaks"
    for step, name in ((-1, "below"), (1, "above"), (2, "two above")):
        if 0 <= at + step < len(lines) and survey.credits[at + step]:
            yield f"{name} a {survey.credits[at + step]}"
    if lines[at].level and at and lines[at - 1].level == 1:
        yield "heading below a heading"
    if lines[at].number in survey.page.boxed:
        yield "set apart"
    if at in survey.headings:
        yield "like a heading"
        if lines[at].size > 1 and own == "L":
            yield "like a heading of several words"


def _sentence(survey: Survey, at: int) -> Iterator[str]:
    """Whether a sentence, a letter or a note goes on through the line, or is broken by it."""
    lines = survey.page.lines
    line = lines[at]
    if at:
        up = lines[at - 1]
        if up.size > 4 and not up.stops and up.plain[-1:].isalpha() and line.plain[:1].islower():
            yield "goes on from above"
        if up.size <= 6 and up.plain.endswith(","):
            yield "below a closing"
    if at + 1 < len(lines) and lines[at + 1].plain[:1].islower() and not line.stops and line.size > 2:
        yield "goes on below"
    if _NOTE.match(line.folded or fold(line.plain[:20])):
        yield "postscript or note"
    above, below = survey.prose_beside(at)
    if above is None or below is None or survey.words[at + 1] > survey.words[at] or not line.plain[:1].isalnum():
        return
    before, after = lines[above], lines[below]
    parted = not before.stops and before.plain[-1:].isalpha() and after.plain[:1].islower()
    if parted and not line.plain[:1].islower():
        yield "breaks a sentence"


def _block(survey: Survey, at: int) -> Iterator[str]:
    """The lines without a blank one between them."""
    start, end = survey.blocks[at]
    count = end - start
    if count == 1:
        if survey.is_lone(at):
            yield f"lone above prose, {'one' if survey.lone == 1 else 'of 2-3' if survey.lone <= 3 else 'of many'}"
        return
    rows = survey.page.lines[start : min(end, start + 40)]
    short = all(row.size <= 12 for row in rows)
    known = survey.known[end] - survey.known[start] - (not survey.page.open(at))
    yield f"block of {'2' if count == 2 else '3-5' if count <= 5 else '6+'}{' short' if short else ''}"
    if short and all(row.open_ended for row in rows):
        yield "block of labels"
    if short and any(row.plain.endswith((",", ";")) or row.plain[:1].islower() for row in rows[:-1]):
        yield "block of verse"
    small = count <= 8 and all(row.size <= 30 for row in rows)
    if small and any(_sells(survey, place) for place in range(start, end)):
        yield "in a block that sells"
    if known:
        yield "known furniture in the block" if known * 2 < count else "mostly known furniture in the block"
    if at == start:
        yield "first of a block"


def _sells(survey: Survey, at: int) -> bool:
    """Whether a line asks, offers, or speaks of the credited person as others do."""
    line = survey.page.lines[at]
    if not line.folded or says_i(line.folded):
        return False
    named = survey.author is not None and fold(survey.author) in line.folded
    return named or asks(line) or calls(line) or (names_channel(line) and not line.stops)


def _likeness(survey: Survey, at: int) -> Iterator[str]:
    """Whether the line is said again, whole or in part, or is one of many of a make."""
    line = survey.page.lines[at]
    twice = survey.texts[line.folded] > 1
    if twice:
        yield "said twice" if line.size > 2 else "label said twice"
    elif pattern(line) and survey.patterns[pattern(line)] > 1:
        yield "said again with other numbers"
    front = opener(line.plain)
    if front and survey.openers[front] >= 3:
        yield "opens like others" if line.size > 8 else "short, opens like others"
    if at in survey.series:
        yield "one of a counted series"
    if line.size <= 8 and survey.shapes[shape(line)] >= 4:
        yield "one of many alike"
    if 3 <= line.size <= 40 and survey.said_elsewhere(at):
        yield "words of a paragraph"
        if survey.page.alone(at) and not line.level:
            yield "alone, words of a paragraph"


def _worded(survey: Survey, at: int) -> Iterator[str]:
    """How the line is worded, and whether one beside it sounds like furniture."""
    own = survey.wordings[at]
    # What strangers wrote below is worded like an essay.
    if own is not None and survey.page.open(at):
        yield f"worded like {in_words(own)}"
    for step, name in ((-1, "below"), (1, "above")):
        beside = survey.wordings[at + step] if 0 <= at + step < len(survey.wordings) else None
        if beside is not None and beside >= SOUNDS:
            yield f"{name} a line worded like furniture"


def _nearby(survey: Survey, at: int) -> Iterator[str]:
    """What the few lines on either side are."""
    count = len(survey.page.lines)
    low, high = max(0, at - _NEAR), min(count, at + _NEAR + 1)
    labels, known, stamps = survey.labels, survey.known, survey.stamps
    yield f"labels above {_share((labels[at] - labels[low]) / max(1, at - low))}"
    yield f"labels below {_share((labels[high] - labels[at + 1]) / max(1, high - at - 1))}"
    yield f"known above {min(known[at] - known[low], 3)}"
    yield f"known below {min(known[high] - known[at + 1], 3)}"
    if stamps[high] > stamps[at]:
        yield "stamp near below" if stamps[high] - stamps[at] == 1 else "stamps near below"
    if stamps[at] > stamps[low]:
        yield "stamp near above"
    hemmed = 0 < at < count - 1 and not survey.page.open(at - 1) and not survey.page.open(at + 1)
    if hemmed and survey.page.lines[at].size <= 24:
        yield f"{survey.classes[at]} hemmed in by furniture"


def _known(survey: Survey, at: int) -> Iterator[str]:
    """What the rules, the page's own head and its credits say of the line."""
    line, page = survey.page.lines[at], survey.page
    if page.kinds.get(at, "text") not in KEPT:
        yield f"rule {page.kinds[at]}"
        yield "known by a rule"
    if survey.title and line.folded == survey.title:
        yield "the known title"
    elif survey.title and line.size >= 3 and _overlap(line.folded, survey.title):
        yield "part of the known title"
    if survey.author is None:
        return
    folded, author = line.folded or fold(line.plain), fold(survey.author)
    if author in folded:
        begins = folded.strip("*_ ").startswith(author)
        more = "" if line.size <= 12 else " and says more"
        yield f"{'begins with' if begins else 'names'} the credited person{more}"
    elif author.split()[0] in WORD.findall(folded) and not says_i(folded):
        yield "names the credited person's first name, not I"
    if speaks_of(line, survey.author):
        yield "speaks of the credited person"


def _overlap(folded: str, title: str) -> bool:
    return bool(folded) and (folded in title or title in folded)


def _share(share: float) -> str:
    return next((name for most, name in _SHARES if share <= most), "all")


_SHARES = ((0.0, "none"), (0.33, "few"), (0.66, "half"), (0.99, "most"))
