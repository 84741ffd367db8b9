"""Where the essay ends and its readers begin: openers, signatures of a thread, and what is an essay's all the same."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from digest.intake.page import Page
from digest.intake.rules.items import items_before
from digest.intake.signs import cues, labels
from digest.intake.signs.names import is_name
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_ENOUGH_ESSAY, _MOST_COMMENTS = 40, 8
_WINDOW = 14
_GOES_ON, _LONG = 100, 30


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
    items = None if cues.COUNTED_COMMENTS.match(page.lines[opened].folded) else items_before(page, opened)
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
    essay_above = page.prose_words(0, at) >= _ENOUGH_ESSAY
    if _essay_goes_on(page, at) or not (essay_above or _all_signed(page)):
        return False
    # Under an opener readers come at once; signatures far below it belong to another one.
    if signed >= 2 and _signatures(page, at + 1, at + 5):
        return True
    if plain:
        return essay_above and (signed >= 1 or _talk_below(page, at))
    below = page.prose_words(at + 1, len(page.lines))
    return (essay_above and (below <= page.prose_words(0, at) * 3 or signed >= 1)) or (
        bool(cues.COMMENT_FORM.match(text)) and below < _ENOUGH_ESSAY
    )


def _essay_goes_on(page: Page, at: int) -> bool:
    """Whether long paragraphs follow that nobody signs: "Leave a message" was a heading of the essay's own."""
    end = next((other for other in range(at + 1, len(page.lines)) if _signs(page, other)), len(page.lines))
    sizes = [page.lines[other].size for other in range(at + 1, end) if page.lines[other].prose]
    return sum(sizes) >= _GOES_ON and sum(size >= _LONG for size in sizes) >= 2


def _signs(page: Page, at: int) -> bool:
    """Whether readers are near: a signature, a form, house rules, a number, a greeting, a name above what it says."""
    line = page.lines[at]
    if line.numbered is not None or _GREETS.match(fold(line.plain[:20])) or _signature(page, at):
        return True
    if line.folded and (cues.FORM_FIELD.match(line.folded) or cues.HOUSE_RULES.search(line.folded)):
        return True
    if not 1 <= line.size <= 4 or not line.open_ended or line.level:
        return False
    return is_name(line.plain, 1, 4) or (not page.ends(at) and page.starts(at) and page.lines[at + 1].size > line.size)


_GREETS = re.compile(r"(?:hi|hello|hey|thanks?|hola|gracias|merci|bonjour|danke|hallo|obrigad[oa]|ola|grazie|ciao)\b")


def _all_signed(page: Page) -> bool:
    """Whether signatures part the prose of the whole page, so that no stretch of it could be an essay."""
    signed = [at for at in range(len(page.lines)) if _signature(page, at)]
    longest = max(page.prose_words(one, other) for one, other in pairwise([0, *signed, len(page.lines)]))
    return longest < max(_GOES_ON, page.prose_words(0, len(page.lines)) / 2)


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
    return is_name(name, 1, 4) and _behind_essay(page, at)


def _behind_essay(page: Page, at: int) -> bool:
    """Whether what stands above may be an essay: more than a standfirst and captions above a long interview."""
    above = page.prose_words(0, at)
    return above >= _ENOUGH_ESSAY and above * _MOST_COMMENTS >= page.prose_words(at, len(page.lines))


def _begins_thread(page: Page, at: int, strength: int) -> bool:
    """A dated signature in company, one behind an essay, or speakers with reply buttons. A lone button begins nothing."""
    near = [_signature(page, other) for other in range(at, min(at + _WINDOW, len(page.lines)))]
    total = len([mark for mark in near if mark])
    text = page.lines[at].folded
    if strength == 2 and not _behind_essay(page, at):
        # Above an essay one dated line is a byline; a thread without an essay shows several signatures soon.
        return near[:6].count(2) >= 2 and not labels.BY.match(text) and _all_signed(page)
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
