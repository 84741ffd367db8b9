"""What the place on the page says: the head above the essay, and the tail behind it."""

from __future__ import annotations

import re

from digest.intake import cues, labels
from digest.intake.chrome import all_furniture
from digest.intake.credits import bio_name, byline, signature, speaks_of
from digest.intake.kinds import kind_of
from digest.intake.lines import Line
from digest.intake.names import same_name
from digest.intake.page import Page
from digest.intake.spacing import fold

_VALEDICTIONS = ("love", "yours", "sincerely", "warmly", "best", "regards", "with love", "saludos", "abrazos", "cordialement", "herzlich",
                 "deine", "dein", "un abbraccio", "con amore", "com amor", "abracos", "besos", "bises", "truly", "always", "ever")  # fmt: skip


def mark_forms(page: Page) -> None:
    """Mark every line whose own form gives it away."""
    for at in list(page.open_places()):
        found = kind_of(page.lines[at])
        if found:
            page.mark(at, *found)


def mark_related(page: Page) -> None:
    """Mark the titles under a bare label for other reading."""
    for at, line in enumerate(page.lines):
        if page.kinds.get(at) != "related" or not _bare(line):
            continue
        tight = at + 1 < len(page.lines) and page.lines[at + 1].gap == 0
        following = at + 1
        while following < len(page.lines) and _is_title_of_another(page, following, tight):
            page.mark(following, "related", "a title under such a label")
            following += 1


def mark_company(page: Page) -> None:
    """A lone button word beside furniture is furniture; the same word above running text is a heading."""
    for at in list(page.open_places()):
        line = page.lines[at]
        if line.size > 3 or not line.folded or line.level or line.stops:
            continue
        strong, weak, other = all_furniture(line.folded)
        if other or not strong + weak:
            continue
        near = [place for place in (at - 1, at + 1) if 0 <= place < len(page.lines)]
        beside = any(page.kinds.get(place) in _FURNITURE for place in near)
        below = page.lines[at + 1] if at + 1 < len(page.lines) else None
        if beside and not (below is not None and page.open(at + 1) and below.prose):
            page.mark(at, "menu", "a button word beside others")


_FURNITURE = frozenset(("menu", "share", "form", "footer", "invitation", "consent", "tags"))


def _bare(line: Line) -> bool:
    match = labels.RELATED.match(line.folded)
    return bool(match and match["rest"].strip(" .…:]>»→|-") == "")


def _exclaims(line: Line) -> bool:
    """A headline may ask or exclaim, once and at its end; a sentence of an essay says more, or is speech."""
    text = line.plain
    return (
        text[-1] in "?!…" and line.size <= 14 and not re.search(r"[.!?…][\"'”’»)]* ", text) and text[0] not in '"“«„—–'
    )


def _is_title_of_another(page: Page, at: int, tight: bool) -> bool:
    line = page.lines[at]
    if line.size > 18 or (line.stops and not line.bullet and not _exclaims(line)):
        return False
    if tight:
        return line.gap == 0 or (bool(line.bullet) and page.lines[at - 1].bullet is not None)
    # The last short line before running text is the essay's own heading, unless it is the label's only one.
    below = at + 1
    leads_on = below < len(page.lines) and page.lines[below].prose and page.lines[below].gap > 0
    if leads_on and not line.bullet and page.kinds.get(at - 1) == "related" and not _bare(page.lines[at - 1]):
        return line.gap == 0
    return True


def mark_tail(page: Page) -> None:
    """Mark what stands behind the last line of the essay: notes on the author, signatures, footers."""
    places = list(page.open_places())
    if not places:
        return
    _mark_about_label(page)
    _mark_furniture_behind(page)
    _mark_note(page)
    for _ in range(4):
        last = _last(page)
        if last is None or page.prose_words(0, last) < 30 or not _mark_last(page, last):
            return


def _mark_note(page: Page) -> None:
    """A note on the author ends the essay: the little that follows it is the site's."""
    tail = list(page.open_places())[:-5:-1]
    behind = 0
    for at in tail:
        line = page.lines[at]
        if behind > _MOST_BEHIND or page.prose_words(0, at) < 30:
            return
        name = bio_name(line)
        if speaks_of(line, page.author) or (name and (same_name(name, page.author) or not _named_before(page, at, name))):
            page.mark_all([place for place in tail if place > at], "footer", "behind the note on the author")
            return
        behind += line.size


_MOST_BEHIND = 60


def _last(page: Page) -> int | None:
    return next((at for at in range(len(page.lines) - 1, -1, -1) if page.open(at)), None)


def _mark_last(page: Page, last: int) -> bool:
    line = page.lines[last]
    name = bio_name(line)
    about = speaks_of(line, page.author)
    if about or (name and not _named_before(page, last, name)) or (name and same_name(name, page.author)):
        page.mark(last, "bio", "a note on the author")
        page.bio = f"{line.plain} {page.bio}" if page.bio else line.plain
        page.author = page.author or name
        return True
    found = byline(line, top=False)
    if found and line.gap > 0 and not _is_attribution(page, last):
        page.mark(last, "byline", found[1])
        page.author = page.author or found[0]
        return True
    signed = signature(line)
    if signed and not _is_attribution(page, last) and not _closes_letter(page, last):
        page.mark(last, "byline", "a name alone at the end")
        page.author = page.author or signed
        return True
    strong, weak, other = all_furniture(line.folded) if line.folded else (0, 0, 1)
    if line.size <= 8 and other == 0 and strong + weak and line.open_ended:
        page.mark(last, "footer", "nothing but words of buttons at the end")
        return True
    return False


def _mark_about_label(page: Page) -> None:
    """``About the author``: what follows in the tail is the note, until something else begins."""
    for at in list(page.open_places()):
        line = page.lines[at]
        if line.size > 6 or not labels.ABOUT_AUTHOR.match(line.folded.strip("*# ")):
            continue
        rest = [place for place in range(at + 1, len(page.lines)) if page.open(place)]
        if sum(page.lines[place].size for place in rest) > 200 or page.prose_words(0, at) < 30:
            continue
        page.mark(at, "bio", "a label for the note on the author")
        for place in rest[:3]:
            found = byline(page.lines[place], top=True)
            if found and page.lines[place].size <= 6:
                page.author = page.author or found[0]
                page.mark(place, "byline", found[1])
                continue
            page.mark(place, "bio", "a note on the author")
            page.author = page.author or bio_name(page.lines[place])
            page.bio = page.bio or page.lines[place].plain


def _named_before(page: Page, last: int, name: str) -> bool:
    first = fold(name).split()[0]
    return any(
        page.open(at) and page.lines[at].prose and f" {first} " in f" {fold(page.lines[at].plain)} "
        for at in range(last)
    )


def _is_attribution(page: Page, at: int) -> bool:
    """Whether a name closes a quotation or verse instead of the essay."""
    above = page.before(at)
    if above is None:
        return False
    line = page.lines[above]
    if page.lines[at].text.startswith(">") or line.text.startswith(">"):
        return True
    quoted = line.plain[:1] in '"“«„‹' and line.plain[-1:] in '"”»“›'
    verse = page.lines[at].gap == 0 and line.size <= 12 and page.lines[above].gap == 0
    return (quoted and page.lines[at].text[0] in "—–-~") or (quoted and page.lines[at].gap == 0) or verse


def _closes_letter(page: Page, at: int) -> bool:
    above = page.before(at)
    if above is None:
        return False
    line = page.lines[above]
    return (line.size <= 5 and line.plain.endswith(",")) or (
        line.size <= 4 and line.folded.strip(" ,.!").startswith(_VALEDICTIONS)
    )


def _mark_furniture_behind(page: Page) -> None:
    """Short labels among and behind marked lines at the end are furniture too."""
    last_prose = next(
        (
            at
            for at in range(len(page.lines) - 1, -1, -1)
            if page.open(at) and (page.lines[at].prose or page.lines[at].stops)
        ),
        None,
    )
    if last_prose is None:
        return
    seen = None
    for at in range(last_prose + 1, len(page.lines)):
        line = page.lines[at]
        if not page.open(at):
            seen = at if page.kinds[at] not in ("byline", "bio", "caption") else seen
            continue
        if (
            seen is not None
            and line.open_ended
            and line.size <= 14
            and not signature(line)
            and not cues.DATE_LINE.match(line.folded)
        ):
            page.mark(at, "footer", "a label behind the end of the essay")
