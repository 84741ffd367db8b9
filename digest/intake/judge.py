"""The last word on every line: the essay's or not, and if not, what. Weighs what the rules and the lines' surroundings say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.intake.around import Surroundings
from digest.intake.chain import BODY, STATES, Part, Weights, decode
from digest.intake.credits import bio_name, byline, signature, speaks_of
from digest.intake.inline import cut_more, ends_in_more
from digest.intake.names import same_name
from digest.intake.page import ENDS, KEPT, Page
from digest.intake.titles import is_section_name, without_site

_WORD = re.compile(r"[^\W_]")
_TEXT = ("first", "text")
_UNSURE = 1.0
_KINDS = {"above": "menu", "under": "menu", "between": "furniture", "end": "footer", "after": "footer"}
_WHERE = {
    "above": "above the essay", "under": "between title and text", "between": "inside the essay, not of it",
    "end": "behind the essay's last line", "after": "behind the essay",
}  # fmt: skip


def mark_parts(page: Page, weights: Weights) -> None:
    """Settle what each line of the page is, and take title, standfirst, author and note on the author from it."""
    around = Surroundings(page)
    places = [at for at in _read(page) if _WORD.search(page.lines[at].plain)]
    features = [around.of(at) for at in places]
    parts = decode(features, weights)
    states = dict(zip(places, (part.state for part in parts), strict=True))
    _doubt(page, places, parts)
    for at, seen, part in zip(places, features, parts, strict=True):
        _settle(page, at, part, f"{_WHERE.get(part.state, '')}: {_loudest(seen, part.state, weights)}")
    _settle_rest(page, states)
    _find_author(page, states)


def _read(page: Page) -> Sequence[int]:
    """Every line, or of a book the lines at its ends: no essay is longer."""
    count = len(page.lines)
    return range(count) if count <= 2 * ENDS else [*range(ENDS), *range(count - ENDS, count)]


def _settle(page: Page, at: int, part: Part, reason: str) -> None:
    line = page.lines[at]
    if part.state in _TEXT:
        page.free(at)
    elif part.state == "title":
        _take_title(page, at)
    elif part.state == "dek":
        page.free(at)
        page.mark(at, "dek", "a standfirst between the title and the text")
        page.dek = page.dek or line.plain
    else:
        page.mark(at, _KINDS[part.state], reason)


def _take_title(page: Page, at: int) -> None:
    page.free(at)
    page.mark(at, "title", "the line the page goes by")
    if page.title is not None:
        return
    text = page.lines[at].plain
    if ends_in_more(text):
        text = cut_more(text)
        page.doubts.append("the title was cut short by the page it comes from; set it with --title")
    page.title = without_site(page, text)


def _settle_rest(page: Page, states: dict[int, str]) -> None:
    """A line without a word, a break or an empty row of a quotation, goes with its neighbours."""
    known = sorted(states)
    for at in range(len(page.lines)):
        if at in states or not page.open(at):
            continue
        above = next((states[place] for place in range(at - 1, -1, -1) if place in states), "above")
        below = next((states[place] for place in range(at + 1, len(page.lines)) if place in states), "after")
        if above not in _TEXT or below not in _TEXT:
            page.mark(at, "footer" if above in ("end", "after") else "menu", "no words, and beside what is not the essay")
    del known


def _find_author(page: Page, states: dict[int, str]) -> None:
    """From a byline above the text, else from what stands right behind it; never from the text or the comments."""
    head = [at for at, state in states.items() if state in ("above", "under") and page.kinds[at] not in KEPT]
    for at in sorted(head, key=lambda at: (states[at] != "under", at)):
        found = byline(page.lines[at], top=True)
        if found and page.kinds[at] in ("menu", "byline", "date"):
            page.retell(at, "byline", found[1])
            page.author = page.author or found[0]
    tail = [at for at, state in states.items() if state in ("end", "after")][:_TAIL]
    for at in tail:
        line = page.lines[at]
        if page.kinds[at] not in ("footer", "bio", "byline"):
            continue
        name = bio_name(line)
        if speaks_of(line, page.author) or (name and (page.author is None or same_name(name, page.author))):
            page.retell(at, "bio", "a note on the author")
            page.bio = f"{page.bio} {line.plain}" if page.bio else line.plain
            page.author = page.author or name
            continue
        found = byline(line, top=False)
        signed = found[0] if found else signature(line)
        if signed:
            page.retell(at, "byline", "a name behind the end")
            page.author = page.author or signed


_TAIL = 6


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
    spoken = [(weights.features[name][own] - weights.features[name][text], name) for name in features if name in weights.features]
    return "; ".join(name for weight, name in sorted(spoken, reverse=True)[:3] if weight > 0)
