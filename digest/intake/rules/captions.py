"""Captions told by their neighbours: alternative text above a credit, a caption printed twice, a credit glued to a sentence."""

from __future__ import annotations

import itertools
import re

from digest.intake.page import Page
from digest.intake.signs import labels
from digest.intake.signs.credits import byline
from digest.intake.text.lines import Line, make_line

_GLUED = re.compile(
    r"(?<=[a-zà-ÿ0-9)\"”'’.!?])(?:Photo|Image|Foto|Picture|Credit|Photograph|Illustration|Imagen|Bild|Immagine|Imagem|Crédit|Crédito|PHOTO)(?: (?:credit|courtesy|by|source|photo))?\s?[:©]\s?[^.!?]{2,70}\Z"
)


def mark_captions(page: Page) -> None:
    """Mark captions that only their place gives away."""
    for at, kind in list(page.kinds.items()):
        if kind == "caption" and _credit_alone(page.lines[at]):
            _mark_above(page, at)
    _mark_twins(page)


def cut_glued_credit(line: Line) -> tuple[Line, list[str]]:
    """A credit glued to the end of a long line; the sentence in front of it stays."""
    if line.size < 20:
        return line, []
    match = _GLUED.search(line.text[-120:])
    if not match:
        return line, []
    rest = line.text[: len(line.text) - len(match[0])]
    return make_line(line.number, rest.strip(), line.indent, line.gap), [match[0]]


def _credit_alone(line: Line) -> bool:
    match = labels.CREDIT_TAIL.match(line.plain)
    return line.size <= 10 and (match is None or match["before"].strip(" (") == "")


def _mark_above(page: Page, at: int) -> None:
    above = at - 1
    if above < 0 or not page.open(above):
        return
    line = page.lines[above]
    tight = page.lines[at].gap == 0
    if line.level or line.bullet or not line.folded or byline(line, top=False):
        return
    block_of_one = page.starts(above)
    if tight and block_of_one and line.size <= 30:
        page.mark(above, "caption", "tight above a credit")
    elif not tight and page.alone(above) and line.size <= 20 and line.open_ended and _descriptive(line):
        page.mark(above, "caption", "a description above a credit")


def _descriptive(line: Line) -> bool:
    """Alternative text describes: small letters in front or throughout, where a heading would have capitals."""
    words = line.plain.split()
    if len(words) < 3:
        return False
    capitals = sum(1 for word in words[1:] if word[:1].isupper())
    return line.plain[:1].islower() or (len(words) >= 5 and capitals <= len(words) // 3)


def _mark_twins(page: Page) -> None:
    places = [at for at in range(len(page.lines)) if page.open(at) or page.kinds[at] == "caption"]
    for one, other in itertools.pairwise(places):
        line, twin = page.lines[one], page.lines[other]
        if not line.folded or line.size > 40 or line.folded.strip(" .") != twin.folded.strip(" ."):
            continue
        refrain = not (page.starts(one) and page.ends(other)) or (page.lines[other].gap > 0 and not page.alone(other))
        if refrain or line.text.startswith(">"):
            continue
        beside = any(page.kinds.get(place) == "caption" for place in (one - 1, one, other, other + 1))
        if beside or (line.size >= 4 and line.open_ended):
            page.mark(one, "caption", "printed twice")
            page.mark(other, "caption", "printed twice")
        elif line.size >= 7:
            # Perhaps a caption, perhaps a refrain: the author's words are not ours to drop.
            page.doubts.append(f"lines {line.number} and {twin.number} say the same; is it a caption?")
