"""What stands behind the last line of the essay: notes on the author, signatures, footers."""

from __future__ import annotations

import re

from digest.intake import cues, labels
from digest.intake.chrome import all_furniture
from digest.intake.credits import bio_name, byline, signature, speaks_of
from digest.intake.lines import Line
from digest.intake.names import same_name
from digest.intake.page import Page
from digest.intake.spacing import fold

_VALEDICTIONS = ("love", "yours", "sincerely", "warmly", "best", "regards", "with love", "saludos", "abrazos", "cordialement", "herzlich",
                 "deine", "dein", "un abbraccio", "con amore", "com amor", "abracos", "besos", "bises", "truly", "always", "ever")  # fmt: skip


def mark_tail(page: Page) -> None:
    """Mark what stands behind the last line of the essay: notes on the author, signatures, footers."""
    places = list(page.open_places())
    if not places:
        return
    _mark_about_label(page)
    _mark_furniture_behind(page)
    _mark_note(page)
    for _ in range(12):
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
        if speaks_of(line, page.author) or (
            name and (same_name(name, page.author) or not _named_before(page, at, name))
        ):
            page.mark_all([place for place in tail if place > at], "footer", "behind the note on the author")
            return
        behind += line.size


_MOST_BEHIND = 60
_END_MARK = re.compile(r"[■□▪▫◆◇●○•∎⁂❦§+*~#◼◾✦ ]{1,5}\Z")


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
    if _END_MARK.match(line.text):
        page.mark(last, "footer", "a mark behind the last word")
        return True
    signed = signature(line)
    if signed and not _is_attribution(page, last) and not _closes_letter(page, last):
        page.mark(last, "byline", "a name alone at the end")
        page.author = page.author or signed
        return True
    if _lone_label(page, last):
        page.mark(last, "footer", "a lone label behind the end of the essay")
        return True
    strong, weak, other = all_furniture(line.folded) if line.folded else (0, 0, 1)
    if line.size <= 8 and other == 0 and strong + weak and line.open_ended:
        page.mark(last, "footer", "nothing but words of buttons at the end")
        return True
    return False


def _lone_label(page: Page, last: int) -> bool:
    """A few words without a mark at their end, alone or among labels, behind a finished sentence; no verse, list or letter."""
    line = page.lines[last]
    above = page.before(last)
    if above is None or line.bullet or line.numbered or line.level or line.text[:1] in '>—–-~("“«„*_':
        return False
    if line.size > 4 or not line.open_ended or not line.plain[:1].isupper() or _closes_letter(page, last):
        return False
    tight = line.gap == 0
    ended = page.lines[above].stops or same_name(page.lines[above].plain, page.author)
    return (ended and not tight) or (tight and page.lines[above].size <= 4 and _label_block(page, last))


def _label_block(page: Page, last: int) -> bool:
    start = last
    while start > 0 and not page.starts(start):
        start -= 1
    return all(line.size <= 4 and line.open_ended and line.plain[:1].isupper() for line in page.lines[start : last + 1])


def _mark_about_label(page: Page) -> None:
    """``About the author``: what follows in the tail is the note, until something else begins."""
    for at in _tail_places(page, _MOST_NOTE):
        line = page.lines[at]
        if line.size > 6 or not _heads_note(line) or page.prose_words(0, at) < 30:
            continue
        rest = [place for place in range(at + 1, len(page.lines)) if page.open(place)]
        page.mark(at, "bio", "a label for the note on the author")
        named = byline(line, top=False)
        page.author = page.author or (named[0] if named else None)
        for place in rest[:3]:
            found = byline(page.lines[place], top=True)
            if found and page.lines[place].size <= 6:
                page.author = page.author or found[0]
                page.mark(place, "byline", found[1])
                continue
            page.mark(place, "bio", "a note on the author")
            page.author = page.author or bio_name(page.lines[place])
            page.bio = page.bio or page.lines[place].plain
        if named and same_name(named[0], page.author) and not any(_footnote(page.lines[place]) for place in rest):
            page.mark_all(rest, "footer", "behind the note on the author")


_MOST_NOTE = 200


def _tail_places(page: Page, most: int) -> list[int]:
    """The open lines that have at most so many words of open lines behind them."""
    found: list[int] = []
    behind = 0
    for at in range(len(page.lines) - 1, -1, -1):
        if behind > most:
            break
        if page.open(at):
            found.append(at)
            behind += page.lines[at].size
    return found[::-1]


def _footnote(line: Line) -> bool:
    return line.numbered is not None or line.text[0] in "[*†" or line.folded.startswith(("p.s.", "ps:"))


def _heads_note(line: Line) -> bool:
    """``About the author``, or ``Written by`` and a name: behind an essay both stand above a note."""
    folded = line.folded.strip("*# ")
    return bool(labels.ABOUT_AUTHOR.match(folded)) or (folded.startswith(_WRITTEN_BY) and bool(byline(line, top=False)))


_WRITTEN_BY = ("written by ", "about ", "escrito por ", "ecrit par ", "geschrieben von ", "scritto da ")


def _mark_topics(page: Page, last: int) -> None:
    """A tight block of capitalised labels right above furniture, behind the last sentence: topics of the site."""
    at = last + 1
    while at < len(page.lines) and page.open(at):
        end = page.block_end(at)
        block = page.lines[at:end]
        labelled = all(line.size <= 3 and line.open_ended and line.plain[:1].isupper() for line in block)
        if len(block) >= 3 and labelled and end < len(page.lines) and not page.open(end):
            page.mark_all(range(at, end), "tags", "labels behind the end of the essay")
        at = end


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
    _mark_topics(page, last_prose)
    seen = None
    for at in range(last_prose + 1, len(page.lines)):
        line = page.lines[at]
        if not page.open(at):
            seen = at if page.kinds[at] not in ("byline", "bio", "caption") else seen
            continue
        dated = bool(cues.DATE_LINE.match(line.folded)) and at + 1 < len(page.lines) and not page.open(at + 1)
        if (seen is not None or dated) and line.open_ended and line.size <= 14 and not signature(line):
            page.mark(at, "footer", "a label behind the end of the essay")
