"""Boards: who posts is told in a box of labels beside each post. The first post is the essay, the others answer it."""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.signs.chrome import all_furniture
from digest.intake.signs.names import same_name

_PROFILE = re.compile(
    r"(?:(?:posts?|messages?|threads|joined|member since|registered|location|reputation|likes received|beitrage|registriert|mitglied seit|wohnort|mensajes|registrado|ubicacion|inscription|inscrit|localisation|messaggi|iscritto|localita|mensagens) ?: ?\S.{0,60}"
    r"|(?:junior |senior |active |new |full )?member|(?:site )?(?:admin(?:istrator)?|moderator)|re: .{2,120}|(?:post|by|posted by|beitrag von|par|por|da) .{2,40} » .{4,40})\Z"
)
_LABELLED = re.compile(r"[^:»]{3,20} ?: ?\S|.{2,60} » ")
_SAYING = re.compile(r"[\"“„«].+[\"”»“] ?[-–—~] ?[^.!?]{2,40}\Z")
_LOOK, _MOST_SIGNATURE = 4, 30


def mark_boards(page: Page) -> None:
    """Mark the boxes of posters; from the second poster's on, everything is an answer."""
    boxes = _boxes(page)
    first = None
    for start, end in boxes:
        name = page.lines[start].plain
        if first is not None and not same_name(name, first) and page.prose_words(0, start) >= 40:
            page.mark_all(range(start, len(page.lines)), "comments", "answers of a board")
            _mark_signature(page, start)
            return
        first = first or name
        page.mark_all(range(start, end), "profile", "a box about who posts")


def _mark_signature(page: Page, start: int) -> None:
    """A saying that somebody puts under every post: quoted, with its source, right above the next poster's box."""
    for at in range(start - 1, max(0, start - _LOOK), -1):
        line = page.lines[at]
        if all_furniture(line.folded)[2] == 0:
            continue
        if line.size <= _MOST_SIGNATURE and page.alone(at) and _SAYING.match(line.plain):
            page.mark(at, "profile", "a poster's signature")
        return


def _boxes(page: Page) -> list[tuple[int, int]]:
    """Runs of profile rows, at least two of them labelled, with the name above each run."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(page.lines):
        end = at
        while end < len(page.lines) and page.watched(end) and _PROFILE.match(page.lines[end].folded):
            end += 1
        if end == at:
            at += 1
            continue
        labelled = sum(1 for line in page.lines[at:end] if _LABELLED.match(line.folded))
        if labelled >= 2:
            named = at > 0 and page.lines[at].gap == 0 and page.lines[at - 1].size <= 3
            found.append((at - 1 if named else at, end))
        at = end
    return found
