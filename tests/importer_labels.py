"""What each line of a test page is, told by laying the page beside the body that is expected of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from unittest.mock import patch

from page_figures import PAGES, draft_of, truth_of, words

from digest.intake import clean
from digest.intake.judging.chain import Weights
from digest.intake.judging.judge import WORDED, part
from digest.intake.page import ASIDE, Page
from digest.intake.text.spacing import fold

_MATCHED = 0.6


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page as the judge sees it; ``places`` are its lines that hold a word, ``states`` what each of them is."""

    name: str
    page: Page
    places: list[int]
    states: list[str]


def labelled(name: str, folder: Path = PAGES) -> Labelled:
    """One page with its labels."""
    page = unjudged(name, folder)
    facts, expected = truth_of(name, folder)
    states = _states(page, words(expected), facts.get("title"), words(facts.get("dek") or ""))
    places = [at for at, line in enumerate(page.lines) if WORDED.search(line.plain)]
    kept = [states[at] for at in places]
    if "end" not in kept and "after" in kept:
        kept[kept.index("after")] = "end"
    return Labelled(name, page, places, kept)


def unjudged(name: str, folder: Path = PAGES) -> Page:
    """The page as the judge looks at it: with what the rules say of it, without what only interrupts."""
    seen: list[Page] = []

    def keep(page: Page, weights: Weights) -> None:
        seen.append(replace(page, lines=list(page.lines), kinds=dict(page.kinds), reasons=dict(page.reasons)))

    with patch.object(clean, "mark_parts", keep):
        draft_of(name, folder)
    (whole,) = seen
    return part(whole, [at for at in range(len(whole.lines)) if whole.kinds.get(at) not in ASIDE])


def _states(page: Page, wanted: Sequence[str], title: str | None, dek: Sequence[str]) -> list[str]:
    body = _body(page, wanted)
    standfirst = next((at for at, line in enumerate(page.lines) if dek and words(line.text) == list(dek)), None)
    if standfirst is not None:
        body[standfirst] = False
    if True not in body:
        return ["above"] * len(body)
    first, last = body.index(True), len(body) - 1 - body[::-1].index(True)
    states = [
        "text" if kept else "between" if first < at < last else "above" if at < first else "after"
        for at, kept in enumerate(body)
    ]
    states[first] = "first"
    if last + 1 < len(states):
        states[last + 1] = "end"
    _label_head(page, states, first, title, standfirst)
    return states


def _body(page: Page, wanted: Sequence[str]) -> list[bool]:
    """Whether most of a line's words have their place in the expected body; a line without words is of what surrounds it."""
    tokens = [(at, word) for at, line in enumerate(page.lines) for word in words(line.text)]
    matcher = SequenceMatcher(None, list(wanted), [word for _, word in tokens], autojunk=False)
    hits = [0] * len(page.lines)
    for block in matcher.get_matching_blocks():
        for at, _ in tokens[block.b : block.b + block.size]:
            hits[at] += 1
    return [
        bool(size) and hit / size >= _MATCHED
        for hit, size in zip(hits, (len(words(line.text)) for line in page.lines), strict=True)
    ]


def _label_head(page: Page, states: list[str], first: int, title: str | None, standfirst: int | None) -> None:
    named = _title_place(page, first, title)
    if named is not None:
        states[named] = "title"
        states[named + 1 : first] = ["under"] * (first - named - 1)
    if standfirst is not None and standfirst < first and (named is None or named < standfirst):
        states[standfirst] = "dek"
        if named is None:
            states[standfirst + 1 : first] = ["under"] * (first - standfirst - 1)


def _title_place(page: Page, first: int, title: str | None) -> int | None:
    """The last line above the text that is the title, else the last that holds it or begins it."""
    if not title:
        return None
    wanted = told(title)
    heads = [(at, told(page.lines[at].plain)) for at in range(first)]
    same = [at for at, text in heads if text == wanted]
    like = [at for at, text in heads if wanted in text or (text.count(" ") >= 2 and wanted.startswith(text))]
    return max(same or like, default=None)


def told(text: str) -> str:
    """The words of a line as titles are compared: folded, without marks."""
    return " ".join(re.findall(r"\w+", fold(text)))
