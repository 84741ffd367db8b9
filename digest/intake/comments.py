"""Where the essay ends and its readers begin: openers, signatures of a thread, and items in front of a form."""

from __future__ import annotations

import re
from functools import lru_cache

from digest.intake import cues, labels
from digest.intake.lines import Line, number_mark
from digest.intake.names import is_name
from digest.intake.page import Page
from digest.intake.spacing import fold

_ENOUGH_ESSAY = 40
_WINDOW = 14
_NUMBER_WORDS = (
    (), ("one",), ("two", "dos", "deux", "zwei", "dois", "duas", "due"), ("three", "tres", "trois", "drei", "tre"),
    ("four", "cuatro", "quatre", "vier", "quatro", "quattro"), ("five", "cinco", "cinq", "funf", "cinque"),
    ("six", "seis", "sechs", "sei"), ("seven", "siete", "sept", "sieben", "sete", "sette"),
    ("eight", "ocho", "huit", "acht", "oito", "otto"), ("nine", "nueve", "neuf", "neun", "nove"),
    ("ten", "diez", "dix", "zehn", "dez", "dieci"),
)  # fmt: skip


def mark_comments(page: Page) -> None:
    """Mark everything from the first sign of readers to the end of the page."""
    start, reason = _start(page)
    if start is None:
        return
    page.mark_all(range(start, len(page.lines)), "comments", reason)


def _start(page: Page) -> tuple[int | None, str]:
    opened = next((at for at, line in enumerate(page.lines) if _opens(page, at, line)), None)
    thread = _thread(page, opened if opened is not None else len(page.lines))
    if thread is not None:
        return thread, "signatures of readers"
    if opened is None:
        return None, ""
    # A count of comments announces them below; only a bare form can have them above.
    items = None if cues.COUNTED_COMMENTS.match(page.lines[opened].folded) else _items_before(page, opened)
    if items is not None:
        first, spoken = items
        number = page.lines[first].number
        if spoken:
            return first, "numbered items behind a double gap and before a form"
        page.doubts.append(f"the list at line {number} stands before a form and may be readers' comments; it was kept")
    return opened, "an opener of comments"


def _opens(page: Page, at: int, line: Line) -> bool:
    """An opener counts behind an essay, or where signatures follow; above an essay it is a label of its own line."""
    if not line.folded or line.size > 24 or line.level > 3 or not page.watched(at):
        return False
    text = line.folded.strip("*#—- ")
    firm = bool(cues.COUNTED_COMMENTS.match(text) or cues.COMMENT_FORM.match(text))
    plain = not firm and line.open_ended | line.plain.endswith(":") and bool(cues.COMMENT_TITLE.match(text))
    if not firm and not plain:
        return False
    if line.size > 9 and line.stops and line.plain[-1] not in '”"»':
        return False
    signed = _signatures(page, at + 1, at + 1 + _WINDOW)
    # Under an opener readers come at once; signatures far below it belong to another one.
    if signed >= 2 and _signatures(page, at + 1, at + 5):
        return True
    essay_above = page.prose_words(0, at) >= _ENOUGH_ESSAY
    if plain:
        return essay_above and (signed >= 1 or _talk_below(page, at))
    below = page.prose_words(at + 1, len(page.lines))
    return (essay_above and (below <= page.prose_words(0, at) * 3 or signed >= 1)) or (
        bool(cues.COMMENT_FORM.match(text)) and below < _ENOUGH_ESSAY
    )


def _talk_below(page: Page, at: int) -> bool:
    rest = page.lines[at + 1 :]
    return bool(rest) and (is_name(rest[0].plain, 1, 3) or bool(cues.FORM_FIELD.match(rest[0].folded)))


def _signatures(page: Page, start: int, end: int) -> int:
    return sum(1 for at in range(start, min(end, len(page.lines))) if _signature(page, at))


def _signature(page: Page, at: int) -> int:
    """0 for none, 1 for a weak sign of a reader's comment, 2 for one that hardly stands anywhere else."""
    line = page.lines[at]
    text = line.folded
    if not text or line.size > 16 or (line.size > 6 and line.stops) or not page.watched(at):
        return 0
    return _signature_of(text, line.plain)


@lru_cache(maxsize=8192)
def _signature_of(text: str, plain: str) -> int:
    if cues.SAID_ON.match(text) or cues.PINGBACK.match(text):
        return 2
    if cues.STAMP.match(text):
        return 2 if not cues.DATE_LINE.match(text) or re.search(r"\d[:h]\d\d", text) else 1
    says = cues.SAYS.match(text)
    if says:
        who = plain[: len(says["who"])]
        return (
            1
            if is_name(re.sub(r"^\d+[.)]\s*", "", who), 1, 4) or who[:1].islower() or any(c.isdigit() for c in who)
            else 0
        )
    if cues.REPLY_BUTTON.match(text) and any(char.isalpha() for char in text):
        return 1
    return 0


def _thread(page: Page, limit: int) -> int | None:
    """The first line of a thread that no heading announces."""
    for at in range(min(limit, len(page.lines))):
        strength = _signature(page, at)
        if strength and _begins_thread(page, at, strength):
            return _with_name(page, at)
        if page.lines[at].size <= 5 and page.watched(at + 1) and _named_and_dated(page, at):
            return at
    return None


def _named_and_dated(page: Page, at: int) -> bool:
    """A name and, tight below it, a date, with an essay above: how guest books sign."""
    if at + 2 >= len(page.lines) or page.lines[at + 1].gap or not cues.DATE_LINE.match(page.lines[at + 1].folded):
        return False
    name = re.split(r",|\s[–—-]\s", page.lines[at].plain)[0]
    return is_name(name, 1, 4) and page.prose_words(0, at) >= _ENOUGH_ESSAY


def _begins_thread(page: Page, at: int, strength: int) -> bool:
    """A dated signature in company, one behind an essay, or speakers with reply buttons. A lone button begins nothing."""
    near = [_signature(page, other) for other in range(at, min(at + _WINDOW, len(page.lines)))]
    total = len([mark for mark in near if mark])
    text = page.lines[at].folded
    if strength == 2 and page.prose_words(0, at) < _ENOUGH_ESSAY:
        # Above an essay one dated line is a byline; a thread without an essay shows several signatures soon.
        return near[:6].count(2) >= 2 and not labels.BY.match(text)
    if strength == 2:
        named = cues.SAID_ON.match(text) or (at > 0 and _with_name(page, at) < at)
        return total >= 2 or bool(named)
    if cues.SAYS.match(text):
        return 2 in near[1:4] or (total >= 3 and _buttons(page, at))
    return _answers(page, at) >= 3


def _answers(page: Page, at: int) -> int:
    rows = page.lines[at : at + _WINDOW]
    return sum(1 for line in rows if _ANSWER.match(line.folded))


_ANSWER = re.compile(r"(?:reply|responder|repondre|antworten|rispondi)\b[^.!?]{0,30}\Z")


def _buttons(page: Page, at: int) -> bool:
    """Whether a reply button stands near: dialogue of an essay has speakers, but no buttons."""
    rows = page.lines[at : at + _WINDOW]
    return any(_ANSWER.match(line.folded) for line in rows)


def _with_name(page: Page, at: int) -> int:
    """A thread begins with the name above its first date."""
    while at > 0:
        line = page.lines[at - 1]
        short = line.size <= 4 and not line.stops and line.level == 0
        if short and (
            is_name(line.plain, 1, 4) or "@" in line.text or (page.lines[at].gap == 0 and line.folded.isalnum())
        ):
            at -= 1
        else:
            break
    return at


def _items_before(page: Page, opened: int) -> tuple[int, bool] | None:
    """(first line, whether they talk like readers) of numbered items that stand between a double gap and the form, or None.

    An essay's own list is announced: by a colon, by a heading, or by its number in words. Readers' items are not.
    """
    first = None
    for at in range(opened - 1, 0, -1):
        line = page.lines[at]
        if not page.open(at):
            continue
        if line.numbered == 1 and number_mark(line.plain):
            first = at
            break
        if line.gap >= 2 and line.numbered is None:
            return None
    if first is None or page.lines[first].gap < 2:
        return None
    above = page.before(first)
    if above is None or page.prose_words(0, first) < _ENOUGH_ESSAY:
        return None
    items = [page.lines[at] for at in range(first, opened) if page.lines[at].numbered and page.open(at)]
    if _announced(page.lines[above], len(items)):
        return None
    return first, _voices(items)


def _announced(above: Line, count: int) -> bool:
    text = fold(above.plain)
    if text.endswith((":", "-")) or (above.open_ended and above.size <= 12):
        return True
    if _LIST_NOUN.search(text):
        return True
    names = (*_NUMBER_WORDS[count], str(count)) if count < len(_NUMBER_WORDS) else (str(count),)
    last = re.split(r"(?<=[.!?])\s", text)[-2:]
    return any(re.search(rf"\b{name}\b", " ".join(last)) for name in names)


_LIST_NOUN = re.compile(
    r"\b(?:list|rules|steps|reasons|lessons|tips|these|following|below|lista|reglas|pasos|razones|siguientes?|estos|estas|liste|regles|etapes|raisons|suivantes?|voici|regeln|schritte|grunde|folgende\w*|diese|"
    r"regras|passos|razoes|seguintes?|estes|regole|passi|ragioni|seguenti|questi|queste|notes|sources)\b"
)
_VOICE = re.compile(
    r"\b(?:i|i'm|i've|me|my|you|your|thanks?|hi|hello|this (?:article|essay|piece|post|story|man|woman|guy|author|writer)|the (?:author|writer|article)|hola|gracias|yo|me|mi|usted|merci|bonjour|je|j'ai|mon|ma|vous|danke|hallo|ich|mein\w*|"
    r"obrigad[oa]|ola|eu|meu|minha|voce|grazie|ciao|buongiorno|io|mio|mia|ho|lol|omg|comment|website)\b"
)


def _voices(items: list[Line]) -> bool:
    """Whether the items talk to somebody or about themselves."""
    spoken = sum(1 for line in items if _VOICE.search(fold(line.plain[:400])))
    return spoken * 2 >= len(items)
