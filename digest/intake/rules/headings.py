"""Headings by their form: a short line alone, without a mark at its end, with text below it."""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.signs.cues import DATE_LINE
from digest.intake.signs.names import is_name
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_MOST_WORDS, _MOST_NUMBERED = 13, 15
_PART = re.compile(
    r"(?:(?:part|chapter|teil|kapitel|partie|chapitre|parte|capitulo|capitolo|step|schritt|etape|paso|passo|rule|regel|regle|regla|regra|lesson) "
    r"(?:\d+|[ivxl]+|one|two|three|four|five|six|seven)\b.{0,80}|[ivx]{1,5}\.?)\Z"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
_SALUTATION = re.compile(r"(?:dear|querid[oa]|estimad[oa]|cher|chere|liebe[rs]?|car[oa]|hi|hello|hallo)\b")
_BOLD = re.compile(r"(?:\*\*|__)[^*_]*[^*_.?!,;…](?:\*\*|__)\Z")
_MINOR = frozenset(
    """
    a an the of in on at to for and or but nor by with from as is it if be vs via de la le les du des et y e und der
    die das
    """.split()
)


def heading_places(page: Page) -> set[int]:
    """The lines that are headings."""
    found = {at for at in page.open_places() if page.lines[at].level or page.kinds.get(at) == "heading"}
    found = {at for at in found if page.lines[at].plain}
    alone = [at for at in page.open_places() if page.lines[at].size <= _MOST_NUMBERED and page.alone(at)]
    numbered = [at for at in alone if at not in found and _numbered_heading(page, at)]
    if len(numbered) >= 2 or (numbered and found):
        found.update(numbered)
        found |= _next_numbered(page, found)
    for at in alone:
        fits = page.lines[at].size <= _MOST_WORDS and page.after(at) is not None
        if fits and at not in found and at not in numbered and _is_heading(page, at):
            found.add(at)
    asked = [at for at in alone if at not in found and _asks_as_heading(page, at)]
    if found or len(asked) >= _SEVERAL:
        found.update(asked)
    return {at for at in found if page.lines[at].level or _heads_text(page, at)}


def _heads_text(page: Page, at: int) -> bool:
    """Whether text comes below: behind a name that signs a letter there is nothing, or a postscript."""
    below = page.after(at)
    return below is not None and not _POSTSCRIPT.match(page.lines[below].plain)


_POSTSCRIPT = re.compile(r"(?:P\.?[\s-]?(?:P\.?[\s-]?)?S\.?|N\.?\s?B\.?|P\.?\s?D\.?)(?:[\s:.,–—-]|\Z)")


_SEVERAL = 3
_MOST_ASKED, _LEAST_ANSWER = 12, 25


def _asks_as_heading(page: Page, at: int) -> bool:
    """A question alone above a long paragraph and below a finished one: a heading, where the page has others."""
    line = page.lines[at]
    if not line.plain.endswith("?"):
        return False
    above, below = page.before(at), page.after(at)
    if above is None or below is None:
        return False
    bare = line.size <= _MOST_ASKED and line.text[:1].isalnum() | (line.text[:1] == "¿") and ":" not in line.plain
    asked = bare and not re.search(r"[.!?…][\"'”’»)]* ", line.plain)
    return (
        asked
        and page.lines[above].stops
        and page.lines[below].size >= _LEAST_ANSWER
        and page.lines[below].text[0] not in '"“«„—–>'
    )


def _next_numbered(page: Page, found: set[int]) -> set[int]:
    """Lines that a page sets tight to their text, one number on from a numbered heading, and so on."""
    waiting: dict[int, set[int]] = {}
    for at in page.open_places():
        line = page.lines[at]
        if line.numbered is None or line.size > _MOST_NUMBERED or not _numbered_heading(page, at):
            continue
        above = page.before(at)
        if above is None or page.lines[above].numbered is None:
            waiting.setdefault(line.numbered, set()).add(at)
    known = [number for at in found if (number := page.lines[at].numbered) is not None]
    for number in known:
        waiting.pop(number, None)
    more: set[int] = set()
    while known:
        number = known.pop()
        for beside in (number - 1, number + 1):
            if places := waiting.pop(beside, None):
                more |= places
                known.append(beside)
    return more


def _numbered_heading(page: Page, at: int) -> bool:
    line = page.lines[at]
    if line.numbered is None or line.plain.endswith((",", ";", ":", ".")):
        return False
    below = page.after(at)
    if below is None:
        return False
    next_line = page.lines[below]
    return (
        next_line.numbered is None
        and (next_line.size >= 8 or next_line.stops)
        and not next_line.bullet
        and line.indent < 4
    )


def _is_heading(page: Page, at: int) -> bool:
    line = page.lines[at]
    if not line.folded or line.indent >= 4 or line.text[0] in ">—–-*•[(\"“«„'‘…":
        return bool(_BOLD.match(line.text)) and not _SALUTATION.match(line.folded)
    if line.numbered is not None or line.bullet:
        return False
    if _PART.match(line.folded) or _YEAR.match(line.plain):
        return True
    told = line.open_ended or line.plain.endswith(("?", "!"))
    if not told or not any(char.isalpha() for char in line.plain) or "@" in line.plain or "://" in line.plain:
        return False
    if line.plain[0].islower() or _SALUTATION.match(line.folded) or _in_a_letter(page, at):
        return False
    below = page.after(at)
    if below is not None and not _leads_to_text(page, below):
        return False
    if line.open_ended:
        return not _mid_sentence(page, at)
    return line.plain.endswith(("?", "!")) and _capitals(line) and line.size >= 3


def _leads_to_text(page: Page, below: int) -> bool:
    line = page.lines[below]
    return (
        line.size >= 8
        or line.stops
        or bool(line.bullet)
        or line.numbered is not None
        or line.text[:1] in '"“«„>—–'
        or page.block_end(below) - below >= 2
        or bool(_SALUTATION.match(line.folded))
        or bool(line.level)
    )


def _mid_sentence(page: Page, at: int) -> bool:
    """A line that the one above leads into, or that the one below carries on, is a piece of text."""
    above, below = page.before(at), page.after(at)
    carried = below is not None and page.lines[below].plain[:1].islower()
    led = above is not None and page.lines[above].plain.endswith((",", ";")) and page.lines[above].size <= 8
    return carried or led


def _in_a_letter(page: Page, at: int) -> bool:
    """A pseudonym under a letter: the line above closes the letter, or a salutation above has had no answer yet."""
    above = page.before(at)
    if above is not None and page.lines[above].size <= 6 and page.lines[above].plain.endswith(","):
        return True
    below = page.after(at)
    if page.lines[at].size > 6 or below is None:
        return False
    greets = bool(_SALUTATION.match(page.lines[below].folded)) and page.lines[below].size <= 8
    return greets and any(_is_salutation(page.lines[place]) for place in range(max(0, at - 30), at) if page.open(place))


def _is_salutation(line: Line) -> bool:
    return line.size <= 6 and bool(_SALUTATION.match(line.folded)) and line.plain.endswith((",", ":"))


def _capitals(line: Line) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", line.plain) if fold(word) not in _MINOR]
    return len(words) >= 2 and all(word[0].isupper() for word in words)


def lost_headings(page: Page) -> list[int]:
    """Line numbers where a heading seems to have been: double gaps, when steps are announced in words and none is named."""
    if "heading" in page.kinds.values():
        return []
    places = list(page.open_places())
    gaps = [page.lines[at].number for at in places[1:] if page.lines[at].gap >= 2]
    if len(gaps) < 2:
        return []
    announced = any(_ANNOUNCED.search(fold(page.lines[at].plain)) for at in places)
    numbered = any(page.lines[at].numbered for at in places)
    return gaps if announced and not numbered else []


_ANNOUNCED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|dos|tres|cuatro|cinco|seis|siete|deux|trois|quatre|cinq|six|sept|zwei|drei|vier|funf|sechs|sieben|duas|quatro|due|tre|quattro|cinque|sei|sette) "
    r"(?:\w+ )?(?:steps|rules|ways|reasons|things|lessons|stages|tips|parts|principles|habits|pasos|reglas|maneras|razones|cosas|lecciones|etapes|regles|facons|raisons|choses|lecons|schritte|regeln|grunde|dinge|"
    r"passos|regras|razoes|coisas|licoes|passi|regole|modi|ragioni|cose|lezioni)\b"
)

__all__ = ["DATE_LINE", "heading_places", "is_name", "lost_headings"]
