"""Which line is the title: every candidate of the head is weighed, and the first of the heaviest is taken."""

from __future__ import annotations

import re
from itertools import islice

from digest.intake import cues
from digest.intake.chrome import WEAK, all_furniture
from digest.intake.credits import ALONE, byline
from digest.intake.inline import cut_more, ends_in_more
from digest.intake.lines import Line
from digest.intake.names import is_name, same_name, tidy_name
from digest.intake.page import Page
from digest.intake.spacing import fold

MOST_HEAD = 40

_SITE = re.compile(r"\s+(?:\||·|»|::|•)\s+[^|·»•]{2,60}\Z|\s+[–—-]\s+(?:The )?[A-Z][\w.'’& ]{1,40}\Z")
_ISSUE = re.compile(
    r"(?:issue|vol(?:ume)?\.?|edition|ausgabe|folge|edicion|edizione|edicao|newsletter|letter) (?:no\.? ?|nr\.? ?|#)?\d{1,4}(?:[,: ·|-].{0,40})?\Z"
)
_COLLECTIONS = frozenset(
    """
    resources resource articles essays blog blogs archive archives stories news relationships relationship family
    lifestyle opinion opinions column columns advice letters features featured category categories posts magazine
    journal section culture style sport sports culture racconti contos kolumne parenting health wellness home life love sex dating marriage divorce men women self
    community perspectives voices ideas personal first-person articulos ensayos relatos opinion cultura familia vida
    noticias rubriques articles chroniques opinions famille societe couple actualites artikel beitrage meinung leben
    familie gesellschaft kolumne partnerschaft kolumnen artigos cronicas opiniao familia vida comportamento articoli
    rubriche famiglia vita storie societa modern living mind body spirit psychology psicologia psychologie
    """.split()
)


def choose_title(page: Page, end: int) -> None:
    """Mark the title among the open lines above ``end``, cut what does not belong to it, and doubt what is none."""
    candidates = [at for at in islice(page.open_places(), MOST_HEAD) if at < end and _could_be_title(page, at)]
    candidates = [at for at in candidates if page.lines[at].level == 1] or candidates
    candidates = _below_masthead(page, candidates, end)
    if not candidates:
        return
    at = _best(page, candidates)
    text = page.lines[at].plain
    if ends_in_more(text):
        text = cut_more(text)
        page.doubts.append("the title was cut short by the page it comes from; set it with --title")
    page.title = without_site(page, text)
    page.mark(at, "title", "the first heading-like line that is no navigation")
    for other in range(min(end, at + MOST_HEAD) if end < len(page.lines) else at + 1):
        if page.open(other) and other != at and same_title(page.lines[other].plain, page.title):
            page.mark(other, "duplicate", "the title once more")
            between = [
                place for place in range(at + 1, other) if page.lines[place].size <= 3 and page.lines[place].open_ended
            ]
            page.mark_all([place for place in between if page.open(place)], "menu", "between the title and the title")
    if is_section_name(page.title):
        page.doubts.append(f'"{page.title}" looks like the name of a section, not a title; set it with --title')


def _below_masthead(page: Page, candidates: list[int], end: int) -> list[int]:
    """Below the number of an issue, if anything is there: what stands above it is the name of the paper."""
    numbered = [at for at in range(min(end, MOST_HEAD, len(page.lines))) if _ISSUE.match(page.lines[at].folded)]
    below = [at for at in candidates if numbered and at > numbered[0]]
    return below or candidates


def _could_be_title(page: Page, at: int) -> bool:
    line = page.lines[at]
    if (
        line.size > 30
        or line.bullet
        or line.text.startswith((">", "—", "–"))
        or not re.search(r"[^\W\d_]{2}", line.plain)
        or (line.size == 1 and any(sign in line.plain for sign in "/@_#"))
        or cues.STAMP.match(line.folded)
        or (line.size <= 8 and re.search(r"[»›→]| > ", line.plain))
    ):
        return False
    if line.level == 0 and (
        line.size > 22 or line.plain.endswith((",", ";", ":")) or (_is_sentence(line) and not _introduced(page, at))
    ):
        return False
    found = byline(line, top=at > 0)
    return not found or (at == 0 and line.level == 1) or (found[1] == ALONE and _dated_entry(page, at))


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
    """The first of the heaviest candidates."""
    return max(candidates, key=lambda at: (_weight(page, at, candidates), -at))


def _weight(page: Page, at: int, candidates: list[int]) -> int:
    """Points for what titles have and against what the names of sites and sections have."""
    line = page.lines[at]
    text = fold(line.plain)
    others = [fold(page.lines[other].plain) for other in candidates if other > at]
    weight = 0
    # The title of the window and the title of the essay are often both there.
    if any(other == text or (len(other) > 8 and text.startswith(other)) for other in others):
        weight += 6
    if is_section_name(_SITE.sub("", line.plain)) or _all_weak(line):
        weight -= 4
    # A kicker in capitals stands above a title that is not.
    if (
        line.plain.isupper()
        and line.size <= 3
        and any(not page.lines[other].plain.isupper() for other in candidates if other > at)
    ):
        weight -= 3
    if line.size < 3 and any(len(other.split()) >= 3 for other in others):
        weight -= 1
    if line.size == 1 and _is_kicker(page, at, candidates):
        weight -= 1
    if is_name(line.plain) and (same_name(line.plain, page.author) or _named_below(page, at)):
        weight -= 3
    if _is_sentence(line):
        weight -= 3
    menus = [other for other in range(at + 1, candidates[-1]) if page.kinds.get(other) in _NAVIGATION]
    if menus and any(other > menus[-1] for other in candidates):
        weight -= 3
    if _credit_below(page, at):
        weight += 2
    if _dated_entry(page, at):
        weight += 3
    below = page.after(at)
    if below is not None and page.lines[below].prose and line.size >= 4:
        weight += 1
    return weight


def _is_kicker(page: Page, at: int, candidates: list[int]) -> bool:
    """Whether one word stands right above a candidate with its byline: the name of a section."""
    below = at + 1
    return below in candidates and below + 1 < len(page.lines) and line_is_credit(page.lines[below + 1])


_BELOW_AN_ENTRY = (
    "posted by",
    "posted at",
    "posted in",
    "filed under",
    "labels:",
    "permalink",
    "publicado por",
    "publie par",
    "eingestellt von",
    "postado por",
    "pubblicato da",
)


def _dated_entry(page: Page, at: int) -> bool:
    """Whether the line stands between a date and running text: how a web log prints an entry's title below its own name."""
    dated = at > 0 and page.kinds.get(at - 1) in (None, "date") and cues.DATE_LINE.match(page.lines[at - 1].folded)
    below = page.lines[at + 1] if at + 1 < len(page.lines) else None
    if not dated or below is None or not below.prose or not page.open(at + 1):
        return False
    return any(line.folded.startswith(_BELOW_AN_ENTRY) for line in page.lines[at + 2 :])


_NAVIGATION = frozenset(("menu", "consent", "form"))


def _credit_below(page: Page, at: int) -> bool:
    """Whether a byline or a date follows closely: titles have them, taglines do not."""
    standfirst = False
    for place in range(at + 1, min(at + 4, len(page.lines))):
        line = page.lines[place]
        if line.text[0] in "—–-":
            return False
        if page.kinds.get(place) in ("date", "share", "count"):
            return True
        if line.prose and standfirst:
            return False
        standfirst = standfirst or line.prose
        if line_is_credit(line):
            return True
    return False


def _named_below(page: Page, at: int) -> bool:
    name = tidy_name(page.lines[at].plain)
    below = page.lines[at + 1 : at + 3]
    return any(same_name(name, tidy_name(line.plain)) for line in below)


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


def without_site(page: Page, text: str) -> str:
    cut = _SITE.sub("", text)
    if cut == text or len(cut.split()) < 1:
        return text
    bar = re.search(r"\s(?:\||·|»|::|•)\s", text)
    return cut if bar or any(same_title(line.plain, cut) for line in page.lines[:12]) else text


def same_title(one: str, other: str | None) -> bool:
    left, right = (re.findall(r"\w+", fold(text or "")) for text in (one, other))
    return left == right
