"""The last word on every line: the essay's or not, and if not, what. Weighs what the rules and the surroundings say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from digest.intake.judging.amends import with_notes, with_standfirst
from digest.intake.judging.around import features_of
from digest.intake.judging.authors import find_author
from digest.intake.judging.chain import BODY, STATES, Part, Weights, decode, line_scores
from digest.intake.judging.naming import title_place
from digest.intake.judging.persons import author_of
from digest.intake.judging.ranking import learned_heads
from digest.intake.judging.survey import LONG, Survey
from digest.intake.page import ASIDE, Page
from digest.intake.rules.inline import ends_in_more
from digest.intake.rules.titles import printed
from digest.intake.signs.credits import CALLED, byline

WORDED = re.compile(r"[^\W_]")
"""What the chain looks at: a line with a letter or a digit in it."""

_TEXT = ("first", "text")
_UNSURE, _CLEAR = 1.0, 2.0
_KINDS = {"above": "menu", "under": "menu", "between": "furniture", "end": "footer", "after": "footer"}
_WHERE = {
    "above": "above the essay", "under": "between title and text", "between": "inside the essay, not of it",
    "end": "behind the essay's last line", "after": "behind the essay",
}  # fmt: skip


def mark_parts(page: Page, weights: Weights) -> None:
    """Settle what each line of the page is, and take title, standfirst, author and note on the author from it."""
    read = _read(page)
    survey = Survey(page if len(read) == len(page.lines) else part(page, read))
    worded = [(place, at) for place, at in enumerate(read) if WORDED.search(page.lines[at].plain)]
    features = [features_of(survey, place) for place, _ in worded]
    places = [at for _, at in worded]
    named = title_place(survey, learned_heads()["title"]) if page.title is None else None
    title = next((row for row, (place, _) in enumerate(worded) if place == named), None)
    parts = _decoded(page, places, features, weights, title)
    rows = zip(places, features, parts, strict=True)
    parts = _in_one_block(page, places, [_for_itself(page, at, seen, part, weights) for at, seen, part in rows])
    parts = _to_its_end(page, places, parts)
    told = with_standfirst(page, places, [part.state for part in parts])
    states = dict(zip(places, with_notes(page, places, told), strict=True))
    states |= {at: "under" for at, state in states.items() if state == "title" and _is_credited(page, at)}
    _doubt(page, places, parts)
    for at, seen in zip(places, features, strict=True):
        state = states[at]
        _settle(page, at, state, f"{_WHERE.get(state, '')}: {_loudest(seen, state, weights)}")
    _settle_rest(page, states)
    page.author = page.author or author_of(survey, learned_heads()["author"])
    find_author(page, states)


def _decoded(
    page: Page, places: Sequence[int], features: Sequence[Sequence[str]], weights: Weights, title: int | None
) -> list[Part]:
    """The best parts; where they leave out much of a page's prose, the best that keep it, with a doubt."""
    # Strangers tell of themselves at length, too.
    strange = [row for row, at in enumerate(places) if page.kinds.get(at) == "comments"]
    parts = decode(features, weights, title=title, strange=strange)
    kept = _share_kept(page, places, parts)
    if kept >= _ENOUGH:
        return parts
    page.doubts.append("much of the page's prose reads like no part of the essay; compare the draft with the page")
    favoured = decode(features, weights, _FAVOUR, title, strange)
    if _share_kept(page, places, favoured) >= _ENOUGH:
        return favoured
    return parts if kept >= _LEAST else _everything(page, places)


def _for_itself(page: Page, at: int, features: Sequence[str], part: Part, weights: Weights) -> Part:
    """The part of a line; a whole sentence that clearly reads like the essay's stays among furniture."""
    if part.state != "between" or not page.lines[at].prose or not page.open(at):
        return part
    scores = line_scores(features, weights)
    clear = scores[STATES.index("text")] - scores[STATES.index("between")] >= _CLEAR
    return Part("text", part.margin) if clear else part


def _in_one_block(page: Page, places: Sequence[int], parts: Sequence[Part]) -> list[Part]:
    """The parts, whole sentences tight at a paragraph of the essay its own: furniture stands apart."""
    found = list(parts)
    for row, (at, part) in enumerate(zip(places, parts, strict=True)):
        line = page.lines[at]
        if part.state != "between" or not line.prose or not page.open(at):
            continue
        beside = [row - 1] if not line.gap and row else []
        beside += [row + 1] if row + 1 < len(places) and not page.lines[places[row + 1]].gap else []
        if any(parts[other].state in _TEXT and page.lines[places[other]].size >= LONG for other in beside):
            found[row] = Part("text", part.margin)
    return found


def _to_its_end(page: Page, places: Sequence[int], parts: Sequence[Part]) -> list[Part]:
    """The parts, the essay's end no longer between two rows of verse of which the second begins small."""
    found = list(parts)
    for row, (at, part) in enumerate(zip(places, parts, strict=True)):
        line = page.lines[at]
        goes_on = row > 0 and line.gap == 0 and line.plain[:1].islower() and found[row - 1].state in _TEXT
        if part.state == "end" and goes_on and page.open(at):
            found[row] = Part("text", part.margin)
            found[row + 1 : row + 2] = [Part("end", other.margin) for other in parts[row + 1 : row + 2]]
    return found


def _share_kept(page: Page, places: Sequence[int], parts: Sequence[Part]) -> float:
    """The share of the words of prose, not known for furniture, that is called the essay's."""
    prose = [
        (page.lines[at].size, part.state in _TEXT)
        for at, part in zip(places, parts, strict=True)
        if page.lines[at].prose and page.open(at)
    ]
    total = sum(size for size, _ in prose)
    return sum(size for size, kept in prose if kept) / total if total else 1.0


def _everything(page: Page, places: Sequence[int]) -> list[Part]:
    """All prose and what stands between, where no way of reading the page keeps enough of it."""
    prose = [place for place, at in enumerate(places) if page.lines[at].prose and page.open(at)]
    first, last = prose[0], prose[-1]
    states = ["text" if page.open(at) else "between" for at in places]
    states[:first] = ["above"] * first
    states[first] = "first"
    states[last + 1 :] = ["end", *["after"] * len(places)][: len(places) - last - 1]
    return [Part(state, 0.0) for state in states]


_ENOUGH, _LEAST = 0.75, 0.3
_FAVOUR = 1.5


def _read(page: Page) -> Sequence[int]:
    """Every line but those that only interrupt, or of a book the lines at its ends: no essay is longer."""
    count = len(page.lines)
    ends = range(count) if count <= 2 * _ENDS else [*range(_ENDS), *range(count - _ENDS, count)]
    return [at for at in ends if page.kinds.get(at) not in ASIDE]


_ENDS = 800


def part(page: Page, read: Sequence[int]) -> Page:
    """Some lines of a page as a page of their own."""
    kinds = {place: page.kinds[at] for place, at in enumerate(read) if at in page.kinds}
    lines = [page.lines[at] for at in read]
    return Page(
        lines, kinds, title=page.title, named=page.named, author=page.author, sender=page.sender, boxed=page.boxed
    )


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


def _is_credited(page: Page, at: int) -> bool:
    """Whether a line says who wrote the page: no title, however much alone it stands."""
    found = byline(page.lines[at], top=True)
    return found is not None and found[0] is not None and found[1] == CALLED


def _take_title(page: Page, at: int) -> None:
    page.free(at)
    page.mark(at, "title", "the line the page goes by")
    if page.title is not None:
        return
    text = page.lines[at].plain
    if ends_in_more(text) or text.endswith(("…", "...")):
        page.doubts.append("the title was cut short by the page it comes from; set it with --title")
    page.title = printed(page, text)


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
