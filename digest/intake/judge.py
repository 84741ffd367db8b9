"""The last word on every line: the essay's or not, and if not, what. Weighs what the rules and the lines' surroundings say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from digest.intake import labels
from digest.intake.around import features_of
from digest.intake.chain import BODY, STATES, Part, Weights, decode
from digest.intake.credits import ALONE, bio_name, byline, signature, speaks_of
from digest.intake.headings import heading_places
from digest.intake.inline import cut_more, ends_in_more
from digest.intake.lines import Line, make_line
from digest.intake.names import is_name, same_name, tidy_name
from digest.intake.page import ENDS, Page
from digest.intake.spacing import fold
from digest.intake.survey import Survey
from digest.intake.titles import without_site

WORDED = re.compile(r"[^\W_]")
"""What the chain looks at: a line with a letter or a digit in it."""

_TEXT = ("first", "text")
_UNSURE = 1.0
_KINDS = {"above": "menu", "under": "menu", "between": "furniture", "end": "footer", "after": "footer"}
_WHERE = {
    "above": "above the essay", "under": "between title and text", "between": "inside the essay, not of it",
    "end": "behind the essay's last line", "after": "behind the essay",
}  # fmt: skip


def mark_parts(page: Page, weights: Weights) -> None:
    """Settle what each line of the page is, and take title, standfirst, author and note on the author from it."""
    survey = Survey(page)
    places = [at for at in _read(page) if WORDED.search(page.lines[at].plain)]
    features = [features_of(survey, at) for at in places]
    parts = _decoded(page, places, features, weights)
    told = _with_standfirst(page, places, [part.state for part in parts])
    states = dict(zip(places, _with_notes(page, places, told), strict=True))
    _doubt(page, places, parts)
    for at, seen in zip(places, features, strict=True):
        state = states[at]
        _settle(page, at, state, f"{_WHERE.get(state, '')}: {_loudest(seen, state, weights)}")
    _settle_rest(page, states)
    _find_author(page, states)


def _decoded(page: Page, places: Sequence[int], features: Sequence[Sequence[str]], weights: Weights) -> list[Part]:
    """The best parts; where they leave out most of a page's prose, the best that do not, with a doubt."""
    for favour in (0.0, *_FAVOURS):
        parts = decode(features, weights, favour)
        if _keeps_enough(page, places, parts):
            break
    else:
        parts = _everything(page, places)
    if favour:
        page.doubts.append("hardly anything on the page reads like an essay; compare the draft with the page")
    return parts


def _with_notes(page: Page, places: Sequence[int], states: list[str]) -> list[str]:
    """The states; a postscript, a note or a list behind the end stays, and so do a few lines where no furniture is known."""
    if "first" not in states:
        return states
    for place, at in enumerate(places[: states.index("first")]):
        line = page.lines[at]
        cited = place and states[place - 1] == "text" and line.text[:1] in _QUOTED_BY
        if states[place] == "under" and page.open(at) and (cited or _is_epigraph(line)):
            states[place] = "text"
    end = states.index("end") if "end" in states else len(states)
    if all(page.open(at) for at in places):
        return _kept(page, places, states, end)
    for place in range(end, min(end + _NOTES, len(states))):
        at = places[place]
        line = page.lines[at]
        listed = bool(line.bullet) and states[place - 1] == "text" and place == end
        if page.open(at) and (listed or _POSTSCRIPT.match(line.folded or fold(line.plain[:20]))):
            passed = range(end, place)
            states[end:place] = ["between" for _ in passed]
            states[place] = "text"
            states[place + 1 : place + 2] = ["end"] * (place + 1 < len(states))
            end = place + 1
    return states


def _is_epigraph(line: Line) -> bool:
    return line.size > 2 and line.plain[0] in '"“„«' and line.plain[-1] in '"”“»'


_POSTSCRIPT = re.compile(r"p\.?\s?s\.?(?:\s|:)|\[\d{1,2}\]\s")


def _kept(page: Page, places: Sequence[int], states: list[str], end: int) -> list[str]:
    """Where no line of the page is known for furniture, sentences inside the essay stay, and a few lines behind it."""
    few = len(states) - end <= _FEW
    headings = {at for at in heading_places(page) if not page.lines[at].plain[0].isdigit()}
    for place, at in enumerate(places):
        inside = states[place] == "between" and (page.lines[at].prose or at in headings)
        if inside or (few and place >= end and not _is_credit(page, at)):
            states[place] = "text"
    return states


_NOTES, _FEW = 12, 3


def _is_credit(page: Page, at: int) -> bool:
    line = page.lines[at]
    return bool(byline(line, top=False) or bio_name(line) or signature(line) or speaks_of(line, page.author))


def _with_standfirst(page: Page, places: Sequence[int], states: list[str]) -> list[str]:
    """The states; a short first paragraph that a byline or a date parts from the second is the standfirst."""
    if "first" not in states:
        return states
    first = states.index("first")
    second = next((place for place in range(first + 1, len(states)) if states[place] != "between"), first + 1)
    between = [page.lines[at] for at in places[first + 1 : second]]
    if second >= len(states) or not any(byline(line, top=True) for line in between):
        return states
    line = page.lines[places[first]]
    if line.size > _MOST_STANDFIRST or "dek" in states or "title" not in states or states[second] != "text":
        return states
    states[first : second + 1] = ["dek", *["under"] * len(between), "first"]
    return states


_MOST_STANDFIRST = 40


def _keeps_enough(page: Page, places: Sequence[int], parts: Sequence[Part]) -> bool:
    prose = [
        (page.lines[at].size, part.state in _TEXT)
        for at, part in zip(places, parts, strict=True)
        if page.lines[at].prose and page.open(at)
    ]
    return sum(size for size, kept in prose if kept) >= _ENOUGH * sum(size for size, _ in prose)


def _everything(page: Page, places: Sequence[int]) -> list[Part]:
    """All prose and what stands between, where no way of reading the page keeps enough of it."""
    prose = [place for place, at in enumerate(places) if page.lines[at].prose and page.open(at)]
    first, last = prose[0], prose[-1]
    states = ["text" if page.open(at) else "between" for at in places]
    states[:first] = ["above"] * first
    states[first] = "first"
    states[last + 1 :] = ["end", *["after"] * len(places)][: len(places) - last - 1]
    return [Part(state, 0.0) for state in states]


_ENOUGH = 0.4
_FAVOURS = (1.5, 3.0)


def _read(page: Page) -> Sequence[int]:
    """Every line, or of a book the lines at its ends: no essay is longer."""
    count = len(page.lines)
    return range(count) if count <= 2 * ENDS else [*range(ENDS), *range(count - ENDS, count)]


def _settle(page: Page, at: int, state: str, reason: str) -> None:
    line = page.lines[at]
    if state in _TEXT:
        page.free(at)
    elif state == "title":
        _take_title(page, at)
    elif state == "dek":
        page.free(at)
        page.mark(at, "dek", "a standfirst between the title and the text")
        page.dek = page.dek or line.plain
    else:
        page.mark(at, _KINDS[state], reason)


def _take_title(page: Page, at: int) -> None:
    page.free(at)
    page.mark(at, "title", "the line the page goes by")
    if page.title is not None:
        return
    text = page.lines[at].plain
    if ends_in_more(text) or text.endswith(("…", "...")):
        text = cut_more(text).rstrip("….… ")
        page.doubts.append("the title was cut short by the page it comes from; set it with --title")
    page.title = without_site(page, text)


def _settle_rest(page: Page, states: Mapping[int, str]) -> None:
    """A line without a word, a break or an empty row of a quotation, goes with its neighbours."""
    above = "above"
    pending: list[int] = []
    for at in range(len(page.lines) + 1):
        if at < len(page.lines) and at not in states:
            pending.append(at)
            continue
        below = states.get(at, "after")
        if above not in _TEXT or below not in _TEXT:
            page.mark_all([place for place in pending if page.open(place)], "menu", "no words, at the edge of the text")
        pending.clear()
        above = below


def _find_author(page: Page, states: Mapping[int, str]) -> None:
    """From a byline above the text, else from what stands right behind it; never from the text or the comments."""
    head = [at for at, state in states.items() if state in ("above", "under")]
    lone: list[tuple[int, str]] = []
    for at in sorted(head, key=lambda at: (states[at] != "under", at)):
        found = byline(page.lines[at], top=True) or _split_byline(page, at)
        if not found or page.lines[at].text[:1] in _QUOTED_BY:
            continue
        if found[1] == ALONE:
            lone += [(at, found[0] or "")] if states[at] == "under" else []
            continue
        page.retell(at, "byline", found[1])
        page.author = page.author or found[0]
    tail = [at for at, state in states.items() if state in ("end", "after")][:_TAIL]
    strange = next((place for place, at in enumerate(tail) if page.kinds[at] in _STRANGERS), len(tail))
    tail = tail[:strange]
    for at in tail:
        _read_note(page, at)
    _choose_name(page, states, lone)
    for at in tail:
        found = byline(page.lines[at], top=False)
        if found and found[0] and page.kinds[at] != "bio":
            page.retell(at, "byline", found[1])
            page.author = page.author or found[0]
    for at in tail[:1]:
        # A bare name is a signature right behind the last line only: further down, names are readers'.
        signed = signature(page.lines[at])
        if signed and page.kinds[at] != "byline":
            page.retell(at, "byline", "a name behind the end")
            page.author = page.author or signed


def _choose_name(page: Page, states: Mapping[int, str], lone: Sequence[tuple[int, str]]) -> None:
    """A bare name under the title is the author's if the page says it again, or right under title, standfirst or date."""
    said = [fold(line.plain) for line in page.lines]
    again = [(at, name) for at, name in lone if sum(fold(name) in text for text in said) > 1]
    near = [(at, name) for at, name in lone if states.get(at - 1) in ("title", "dek") or _dated(page, at)]
    for at, name in [*again, *near]:
        if page.author is None or same_name(page.author, name):
            page.retell(at, "byline", ALONE)
            page.author = name


def _dated(page: Page, at: int) -> bool:
    beside = [page.lines[place] for place in (at - 1, at + 1) if 0 <= place < len(page.lines)]
    return any((found := byline(line, top=True)) and not found[0] for line in beside)


def _split_byline(page: Page, at: int) -> tuple[str | None, str] | None:
    """``By`` on one line, and the name on the next."""
    above = page.lines[at - 1] if at else None
    if above is None or above.size > 2 or not is_name(page.lines[at].plain.strip(" ,"), 2):
        return None
    return byline(make_line(1, f"{above.plain} {page.lines[at].plain.strip(' ,')}", 0, 1), top=True)


def _read_note(page: Page, at: int) -> None:
    """A note on the author, or a name that a label in front of it or above it calls the author's."""
    line = page.lines[at]
    above = page.lines[at - 1] if at else line
    name = bio_name(line)
    headed = bool(labels.ABOUT_AUTHOR.match(above.folded)) and is_name(line.plain, 2)
    called = byline(line, top=False) if ":" in line.plain or headed else None
    if headed or (called and called[0]):
        page.retell(at, "byline", "a name under or behind a label")
        page.author = page.author or (called[0] if called and called[0] else tidy_name(line.plain))
    elif speaks_of(line, page.author) or (name and (page.author is None or same_name(name, page.author))):
        page.retell(at, "bio", "a note on the author")
        page.bio = f"{page.bio} {line.plain}" if page.bio else line.plain
        page.author = page.author or name


_QUOTED_BY = "—–~>"
_TAIL = 6
_STRANGERS = frozenset(("comments", "form"))


def _doubt(page: Page, places: Sequence[int], parts: Sequence[Part]) -> None:
    unsure = [
        page.lines[at].number
        for at, part in zip(places, parts, strict=True)
        if part.margin < _UNSURE and part.state not in ("title", "dek")
    ]
    if unsure:
        page.unsure.extend(unsure)


def _loudest(features: Sequence[str], state: str, weights: Weights) -> str:
    """The features that spoke loudest for the state against the essay's text, in words."""
    own, text = STATES.index(state), STATES.index("text")
    if own in BODY:
        return ""
    spoken = [
        (weights.features[name][own] - weights.features[name][text], name)
        for name in features
        if name in weights.features
    ]
    return "; ".join(name for weight, name in sorted(spoken, reverse=True)[:3] if weight > 0)
