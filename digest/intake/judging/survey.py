"""A page measured once: sums and counts over its lines, so that what surrounds a line costs the same on any page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import accumulate, pairwise

from digest.intake.judging.wording import learned_wording, wordings
from digest.intake.page import Page
from digest.intake.rules.headings import heading_places
from digest.intake.signs import cues
from digest.intake.signs.credits import ALONE, byline
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

LONG, HEAD = 30, 80
"""Words of a long paragraph, and the most lines that are looked at as the head of a page."""
WORD = re.compile(r"[^\W_]+")

_DIGITS = re.compile(r"\d+")
_OPENER = re.compile(r"(?:[^\W\d_]{1,12} )?(?:\d{1,3}|[IVX]{1,4})[.:)]|[^\W_]{1,14}(?: [^\W_]{1,14})?:(?= )")
_NUMBER = re.compile(r"\d{1,3}")
_BARRED = re.compile(r"\s[|·•›»>]\s|\w@\w|://")
_ADDRESS = re.compile(r"\S*(?:\w@\w|www\.|://|\.(?:example|com|org|net)\b)\S*")
_BETWEEN = 15
_THREE, _FORMULA = 3, 40
"""Words that are looked for in the prose, and how many places that begin with them are looked at."""
_BESIDE = ("echo", "caption", "related")


class Survey:
    """The sums of a page. Lists run along the lines; a sum has one place more, so that two of them give a stretch."""

    def __init__(self, page: Page) -> None:
        self.page = page
        lines = page.lines
        self.classes = [self._class(at) for at in range(len(lines))]
        words = [line.size if line.prose and page.open(at) else 0 for at, line in enumerate(lines)]
        self.words = [0, *accumulate(words)]
        self.long = [at for at, line in enumerate(lines) if line.size >= LONG and page.open(at)]
        self.prose = [at for at, size in enumerate(words) if size]
        self.known = [0, *accumulate(not page.open(at) for at in range(len(lines)))]
        self.labels = [0, *accumulate(kind in "CKL" for kind in self.classes)]
        self.stamps = [0, *accumulate(_stamped(line.folded) for line in lines)]
        self.breaks = [not WORD.search(line.plain) for line in lines]
        self.blocks = self._blocks()
        self.headings = heading_places(page)
        self.credits = [_credit(line) for line in lines]
        self.lone = sum(self.is_lone(at) for at in range(len(lines)))
        self.wordings = wordings(lines, self.long, learned_wording())
        self.assistant = "assistant" in page.kinds.values()
        self.title = fold(page.title or page.named or "")
        self._count()
        self._look_at_head()
        self.series = self._series()
        self._said = self._index()
        addresses = (address for line in lines for address in _ADDRESS.findall(line.folded))
        self.addresses = re.sub(r"[-_]", "", " ".join(addresses))
        self.told = {word for at in self.long for word in WORD.findall(lines[at].folded or fold(lines[at].plain))}

    def _count(self) -> None:
        lines = self.page.lines
        self.texts = Counter(line.folded for line in lines if line.folded)
        self.shapes = Counter(shape(line) for line in lines)
        self.patterns = Counter(pattern(line) for line in lines)
        self.openers = Counter(opener(line.plain) for line in lines)

    def _look_at_head(self) -> None:
        """What stands above the first long paragraph: its credits, its labels, and what could be a title among them."""
        lines = self.page.lines
        self.top = self.long[0] if self.long else len(lines)
        head = range(min(self.top, HEAD))
        self.credited_at = [at for at in head if self.credits[at] in ("byline", "dateline")]
        labels = [at for at in head if self.classes[at] in "Ll" and not self.credits[at]]
        self.fullest = max(labels, key=lambda at: min(lines[at].size, 16), default=-1)
        self.titles = [at for at in head if self._could_be_title(at)]
        self.head_texts = [(at, f" {lines[at].folded} ") for at in head if lines[at].folded]
        named = (byline(lines[at], top=True) for at in head)
        known = self.page.author or self.page.sender
        self.author = known or next((who[0] for who in named if who and who[0] and who[1] != ALONE), None)

    def _class(self, at: int) -> str:
        """One letter: known furniture K or C, long prose P, a sentence S or s, an item i, a label l or L (no mark)."""
        line = self.page.lines[at]
        if not self.page.open(at):
            return "C" if self.page.kinds[at] in _BESIDE else "K"
        if line.size >= LONG:
            return "P"
        if line.prose:
            return "S"
        if line.stops:
            return "s"
        item = line.bullet or line.numbered is not None
        return "i" if item else "L" if line.open_ended else "l"

    def _blocks(self) -> list[tuple[int, int]]:
        """For each line the block between blank lines that it is in."""
        bounds: list[tuple[int, int]] = []
        count = len(self.page.lines)
        start = 0
        for at in range(count + 1):
            if at == count or (at > start and self.page.starts(at)):
                bounds.extend([(start, at)] * (at - start))
                start = at
        return bounds

    def is_lone(self, at: int) -> bool:
        """A short line alone above prose: what headings are, and advertisements."""
        line, last = self.page.lines[at], len(self.page.lines) - 1
        alone = line.size <= 14 and 0 < at < last and self.page.alone(at)
        return alone and self.page.open(at) and self.classes[at + 1] in "PS"

    def _could_be_title(self, at: int) -> bool:
        line = self.page.lines[at]
        plain = line.plain
        if not 2 <= line.size <= 16 or not self.page.open(at) or self.credits[at] or self.classes[at] == "S":
            return False
        return plain[:1] not in "([—–->" and not line.bullet and plain[-1:] != ":" and not _BARRED.search(plain)

    def _series(self) -> set[int]:
        """Short lines alone that count up or down in steps of one, with prose between them: headings."""
        runs: dict[str, list[tuple[int, int]]] = {}
        for at, line in enumerate(self.page.lines):
            alone = line.size <= 16 and self.page.alone(at)
            match = (_OPENER.match(line.plain) or _NUMBER.fullmatch(line.plain)) if alone else None
            number = _DIGITS.search(match[0]) if match else None
            if match and number:
                runs.setdefault(_DIGITS.sub("9", match[0]), []).append((at, int(number[0])))
        found: set[int] = set()
        for members in runs.values():
            for (one, low), (other, high) in pairwise(members):
                if abs(high - low) == 1 and self.words[other] - self.words[one + 1] >= _BETWEEN:
                    found |= {one, other}
        return found

    def _index(self) -> dict[tuple[str, ...], list[tuple[int, str]]]:
        """Where in the prose each three words stand: a search through all of it for every label would take too long."""
        found: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for at in self.prose:
            words = WORD.findall(fold(self.page.lines[at].plain))
            text = f" {' '.join(words)} "
            for three in set(zip(words, words[1:], words[2:], strict=False)):
                places = found.setdefault(three, [])
                if len(places) < _FORMULA:
                    places.append((at, text))
        return found

    def said_elsewhere(self, at: int) -> bool:
        """Whether another line of prose holds the words of this one in the same order."""
        words = WORD.findall(self.page.lines[at].folded)
        if len(words) < _THREE:
            return False
        text = f" {' '.join(words)} "
        return any(text in other for place, other in self._said.get(tuple(words[:_THREE]), ()) if place != at)

    def prose_beside(self, at: int) -> tuple[int | None, int | None]:
        """The nearest lines of prose above and below."""
        nearest = bisect_left(self.prose, at)
        here = nearest < len(self.prose) and self.prose[nearest] == at
        below = nearest + here
        return self.prose[nearest - 1] if nearest else None, self.prose[below] if below < len(self.prose) else None


def shape(line: Line) -> str:
    """What is left of a short line when its words are only capital, small or a number."""
    if line.size > 8:
        return line.plain
    return " ".join("9" if word[:1].isdigit() else "A" if word[:1].isupper() else "a" for word in line.plain.split())


def pattern(line: Line) -> str:
    """A line with its numbers made one: page numbers and times of day make the same line many."""
    return _DIGITS.sub("9", line.folded) if line.folded and line.size > 1 else ""


def opener(plain: str) -> str:
    """``Q:``, ``Step 9:``, ``9.``: what the lines of a series have in front."""
    match = _OPENER.match(plain)
    return _DIGITS.sub("9", match[0]) if match else ""


def _credit(line: Line) -> str | None:
    found = byline(line, top=True) if line.size <= 24 else None
    if found is None:
        return None
    return "dateline" if not found[0] else "name" if found[1] == ALONE else "byline"


def _stamped(folded: str) -> bool:
    forms = (cues.STAMP, cues.SAYS, cues.SAID_ON, cues.REPLY_BUTTON, cues.DATE_LINE)
    return bool(folded) and any(form.match(folded) for form in forms)
