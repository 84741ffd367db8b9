"""The head of a page: site name, menu, title, standfirst, byline, date, in whatever order they come."""

from __future__ import annotations

import re
from itertools import islice

from digest.intake import cues
from digest.intake.chrome import WEAK, all_furniture
from digest.intake.credits import ALONE, bio_name, byline, speaks_of
from digest.intake.inline import cut_more, ends_in_more
from digest.intake.lines import Line
from digest.intake.names import same_name
from digest.intake.page import Page
from digest.intake.spacing import fold

_MOST_HEAD = 40
_SITE = re.compile(r"\s+(?:\||·|»|::|•)\s+[^|·»•]{2,60}\Z|\s+[–—-]\s+(?:The )?[A-Z][\w.'’& ]{1,40}\Z")
_COLLECTIONS = frozenset(
    """
    resources resource articles essays blog blogs archive archives stories news relationships relationship family
    lifestyle opinion opinions column columns advice letters features featured category categories posts magazine
    journal section culture parenting health wellness home life love sex dating marriage divorce men women self
    community perspectives voices ideas personal first-person articulos ensayos relatos opinion cultura familia vida
    noticias rubriques articles chroniques opinions famille societe couple actualites artikel beitrage meinung leben
    familie gesellschaft kolumne partnerschaft kolumnen artigos cronicas opiniao familia vida comportamento articoli
    rubriche famiglia vita storie societa modern living mind body spirit psychology psicologia psychologie
    """.split()
)
_PART = re.compile(
    r"(?:part|chapter|teil|kapitel|partie|chapitre|parte|capitulo|capitolo|[ivxl]+|\d+)[ .:)]*(?:\S+ ?){0,6}\Z"
)


def mark_head(page: Page) -> None:
    """Find the title and settle everything above the first running text."""
    end = _first_prose(page)
    if page.title is None:
        _choose_title(page, end)
    title = next((at for at in range(len(page.lines)) if page.kinds.get(at) == "title"), -1)
    credit = _mark_bylines(page, title, end)
    labels = [at for at in range(title) if page.open(at) and not page.lines[at].level and not page.lines[at].prose]
    page.mark_all(labels, "menu", "above the title")
    _settle_under(page, title, end, credit)


def _first_prose(page: Page) -> int:
    """The first line of running text; a standfirst above a byline is not it."""
    places = list(page.open_places())
    for at in places:
        line = page.lines[at]
        running = (line.size >= 12 and line.stops) or line.size >= 30 or _wrapped(page, at)
        if running and at > 0 and not _credit_follows(page, at):
            return at
        if running and at == 0 and line.size >= 18:
            return at
    return len(page.lines)


def _wrapped(page: Page, at: int) -> bool:
    return page.starts(at) and page.block_end(at) - at >= 3 and page.lines[at].size >= 7 and not page.lines[at].bullet


def _credit_follows(page: Page, at: int) -> bool:
    for place in range(at + 1, min(at + 4, len(page.lines))):
        line = page.lines[place]
        if page.kinds.get(place) in ("share", "caption", "date", "menu"):
            continue
        found = byline(line, top=True)
        return bool(found) and line.size <= 14
    return False


def _choose_title(page: Page, end: int) -> None:
    candidates = [at for at in islice(page.open_places(), _MOST_HEAD) if at < end and _could_be_title(page, at)]
    candidates = [at for at in candidates if page.lines[at].level == 1] or candidates
    if not candidates:
        return
    at = _best(page, candidates)
    text = page.lines[at].plain
    if ends_in_more(text):
        text = cut_more(text)
        page.doubts.append("the title was cut short by the page it comes from; set it with --title")
    page.title = _without_site(page, text)
    page.mark(at, "title", "the first heading-like line that is no navigation")
    for other in range(min(end, at + _MOST_HEAD) if end < len(page.lines) else at + 1):
        if page.open(other) and other != at and _same_title(page.lines[other].plain, page.title):
            page.mark(other, "duplicate", "the title once more")
    if is_section_name(page.title):
        page.doubts.append(f'"{page.title}" looks like the name of a section, not a title; set it with --title')


def _could_be_title(page: Page, at: int) -> bool:
    line = page.lines[at]
    if (
        line.size > 30
        or line.bullet
        or line.text.startswith((">", "—", "–"))
        or not any(c.isalpha() for c in line.plain)
    ):
        return False
    if line.level == 0 and (
        line.size > 22 or line.plain.endswith((",", ";", ":")) or (_is_sentence(line) and not _introduced(page, at))
    ):
        return False
    found = byline(line, top=at > 0)
    return not found or (at == 0 and line.level == 1)


def _is_sentence(line: Line) -> bool:
    text = line.plain.rstrip("\"'”’»)")
    return text.endswith(".") and not text.endswith("..") and line.size > 1


def _introduced(page: Page, at: int) -> bool:
    """A title may end in a full stop where a byline or a date comes next."""
    below = page.after(at)
    return below is not None and line_is_credit(page.lines[below])


def line_is_credit(line: Line) -> bool:
    """Whether the line is a byline or a date."""
    return line.size <= 14 and byline(line, top=True) is not None


def _best(page: Page, candidates: list[int]) -> int:
    """The first candidate behind the last menu; a section's name or a site's name above a real title gives way to it."""
    texts = [fold(page.lines[at].plain) for at in candidates]
    for place, at in enumerate(candidates):
        if any(
            text == texts[place] or (len(text) > 8 and texts[place].startswith(text)) for text in texts[place + 1 :]
        ):
            return at
    menus = [
        at
        for at in range(candidates[-1])
        if page.kinds.get(at) in ("menu", "share", "form", "consent", "invitation", "footer")
    ]
    behind = [at for at in candidates if not menus or at > menus[-1]] or candidates
    real = [at for at in behind if not is_section_name(page.lines[at].plain) and not _all_weak(page.lines[at])]
    return (real or behind)[0]


def _all_weak(line: Line) -> bool:
    strong, weak, other = all_furniture(line.folded)
    return other == 0 and strong + weak > 0 and line.size <= 4 and all(w in WEAK for w in line.words[-1:])


def is_section_name(text: str | None) -> bool:
    """Whether a title is the name of a shelf: at most three words, and the last of them means a collection."""
    words = fold(text or "").split()
    return (
        0 < len(words) <= 3
        and words[-1].strip(".:!") in _COLLECTIONS
        and not any(w in ("the", "a", "my", "your", "of", "our", "in") for w in words)
    )


def _without_site(page: Page, text: str) -> str:
    cut = _SITE.sub("", text)
    if cut == text or len(cut.split()) < 1:
        return text
    bar = re.search(r"\s(?:\||·|»|::|•)\s", text)
    return cut if bar or any(_same_title(line.plain, cut) for line in page.lines[:12]) else text


def _same_title(one: str, other: str | None) -> bool:
    left, right = (re.findall(r"\w+", fold(text or "")) for text in (one, other))
    return left == right


def _settle_under(page: Page, title: int, end: int, credit: int | None) -> None:
    named = [at for at in range(title + 1, end) if page.open(at)]
    for at in named:
        line = page.lines[at]
        if not page.open(at) or line.bullet or line.text[:1] in ">—–" or line.level:
            continue
        above_credit = credit is not None and at < credit
        subtitle = at == _next(page, title) and line.size >= 4 and not _PART.match(line.folded) and line.size <= 40
        if (
            page.dek is None
            and title >= 0
            and page.alone(at)
            and (above_credit or (subtitle and line.open_ended and _prose_follows(page, at)))
        ):
            page.mark(at, "dek", "between the title and the text")
            page.dek = line.plain
    first = _next(page, title)
    if first is not None and (
        speaks_of(page.lines[first], page.author)
        or (page.author and same_name(bio_name(page.lines[first]), page.author))
    ):
        page.mark(first, "bio", "a note on the author above the text")
        page.bio = page.lines[first].plain


def _next(page: Page, title: int) -> int | None:
    return page.after(title)


def _prose_follows(page: Page, at: int) -> bool:
    below = page.after(at)
    return below is not None and page.lines[below].prose


def _mark_bylines(page: Page, title: int, end: int) -> int | None:
    """Mark bylines and dates of the head; returns the place of the last one."""
    last = None
    diary = sum(1 for line in page.lines if line.folded and line.size <= 6 and cues.DATE_LINE.match(line.folded)) >= 3
    for at in range(min(end, title + _MOST_HEAD)):
        line = page.lines[at]
        if not page.open(at) or (line.level and line.level < 4) or (page.author and _behind_quote(page, at)):
            continue
        found = byline(line, top=True)
        if not found or _behind_quote(page, at) or (diary and found[1] == "a date"):
            continue
        if found[1] == ALONE and (
            at < title or (page.author and not same_name(found[0], page.author)) or _far_below(page, title, at)
        ):
            continue
        page.mark(at, "byline", found[1])
        page.author = page.author or found[0]
        last = at if at > title else last
    return last


def _far_below(page: Page, title: int, at: int) -> bool:
    """A bare name stands right under the title, or under a standfirst; further down it is a heading or a person."""
    return sum(1 for place in range(title + 1, at) if page.open(place)) > 1


def _behind_quote(page: Page, at: int) -> bool:
    """Whether the name belongs to an epigraph: behind a dash, or tight under a quotation."""
    if page.lines[at].text[:1] in "—–~>" or (page.lines[at].text.startswith("- ") and at > 0):
        return True
    above = page.before(at)
    return (
        above is not None
        and page.lines[above].plain[:1] in '"“«„>'
        and page.lines[above].plain[-1:] in '"”»“.'
        and page.lines[at].gap <= 1
    )
