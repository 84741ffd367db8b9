"""What can be said of a line by what stands around it: prose above and below, its block, its like, its place on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise

from digest.intake.credits import ALONE, byline, speaks_of
from digest.intake.features import _I, of_line
from digest.intake.headings import heading_places
from digest.intake.lines import Line
from digest.intake.promos import asks, names_channel
from digest.intake.run import calls
from digest.intake.page import KEPT, Page
from digest.intake.spacing import fold

_LONG = 30
_NEAR = 6
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W_]+")


class Surroundings:
    """Sums over a whole page, so that each line's surroundings cost the same however long the page is."""

    def __init__(self, page: Page) -> None:
        self._page = page
        lines = page.lines
        self._classes = [self._class(at) for at in range(len(lines))]
        prose = [line.size if line.prose and page.open(at) else 0 for at, line in enumerate(lines)]
        self._sums = [0, *accumulate(prose)]
        self._long = [at for at, line in enumerate(lines) if line.size >= _LONG and page.open(at)]
        self._prose = [at for at, words in enumerate(prose) if words]
        self._texts = Counter(line.folded for line in lines if line.folded)
        self._shapes = Counter(self._shape(at) for at in range(len(lines)))
        self._blocks = self._block_bounds()
        self._known = [0, *accumulate(not page.open(at) for at in range(len(lines)))]
        self._title = fold(page.title or page.named or "")
        marks = [cls in "CKL" for cls in self._classes]
        self._marks = [0, *accumulate(marks)]
        self._stamps = [0, *accumulate(self._stamped(at) for at in range(len(lines)))]
        self._headings = heading_places(page)
        self._credits = [_credit(line) for line in lines]
        top = self._long[0] if self._long else min(len(lines), 60)
        self._credited_at = [at for at in range(min(top, 80)) if self._credits[at] in ("byline", "dateline")]
        labels = [at for at in range(min(top, 80)) if self._classes[at] in "Ll" and not self._credits[at]]
        self._fullest = max(labels, key=lambda at: min(lines[at].size, 16), default=-1)
        self._titles = [at for at in range(min(top, 80)) if self._could_be_title(at)]
        self._head_texts = [(at, f" {lines[at].folded} ") for at in range(min(top, 80)) if lines[at].folded]
        self._breaks = [at for at, line in enumerate(lines) if not _WORDS.search(line.plain)]
        self._wide = [(at, f" {' '.join(_WORDS.findall(fold(lines[at].plain)))} ") for at in self._prose[:600]]
        self._author = page.author or self._credited()
        self._patterns = Counter(self._pattern(at) for at in range(len(lines)))
        self._lone = sum(self._is_lone(at) for at in range(len(lines)))
        self._assistant = "assistant" in page.kinds.values()
        self._selling: dict[int, bool] = {}
        self._series = self._counted_series()
        self._openers = Counter(_opener(line.plain) for line in lines)

    def _stamped(self, at: int) -> bool:
        from digest.intake import cues
        folded = self._page.lines[at].folded
        return bool(folded) and bool(cues.STAMP.match(folded) or cues.SAYS.match(folded) or cues.SAID_ON.match(folded) or cues.REPLY_BUTTON.match(folded) or cues.DATE_LINE.match(folded))

    def _credited(self) -> str | None:
        """The person a byline above the first long paragraph names."""
        for at in range(min(self._long[0] if self._long else 0, 60)):
            found = byline(self._page.lines[at], top=True)
            if found and found[0] and found[1] != ALONE:
                return found[0]
        return None

    def _pattern(self, at: int) -> str:
        line = self._page.lines[at]
        return _DIGITS.sub("9", line.folded) if line.folded and line.size >= 2 else f"{at}"

    def _sells(self, start: int, end: int) -> bool:
        """Whether a line of a small block asks, offers, or speaks of the credited person as others do."""
        if start not in self._selling:
            self._selling[start] = any(self._sold(at) for at in range(start, end))
        return self._selling[start]

    def _sold(self, at: int) -> bool:
        line = self._page.lines[at]
        if not line.folded or _I.search(line.folded):
            return False
        named = bool(self._author) and fold(self._author or "") in line.folded
        return named or asks(line) or calls(line) or (names_channel(line) and not line.stops)

    def _counted_series(self) -> set[int]:
        """Short lines alone that count up or down in steps of one, with prose between them: headings."""
        runs: dict[str, list[tuple[int, int]]] = {}
        for at, line in enumerate(self._page.lines):
            match = _OPENER.match(line.plain) if line.size <= 16 and self._page.alone(at) else None
            number = _DIGITS.search(match[0]) if match else None
            if match and number:
                runs.setdefault(_DIGITS.sub("9", match[0]), []).append((at, int(number[0])))
        found: set[int] = set()
        for members in runs.values():
            for (one, low), (other, high) in pairwise(members):
                if abs(high - low) == 1 and self._sums[other] - self._sums[one + 1] >= _FEW_WORDS:
                    found |= {one, other}
        return found

    def _is_lone(self, at: int) -> bool:
        """A short line alone between paragraphs: what headings are, and advertisements."""
        line = self._page.lines[at]
        return (
            line.size <= 14 and 0 < at < len(self._page.lines) - 1 and self._page.alone(at)
            and self._page.open(at) and self._classes[at + 1] in "PS"
        )

    def _class(self, at: int) -> str:
        line = self._page.lines[at]
        if not self._page.open(at):
            return "C" if self._page.kinds[at] in ("pull quote", "caption", "related") else "K"
        if line.size >= _LONG:
            return "P"
        if line.prose:
            return "S"
        return "s" if line.stops else "i" if line.bullet or line.numbered is not None else "l" if not line.open_ended else "L"

    def _shape(self, at: int) -> str:
        """What is left of a short line when its words are only long, short, capital or number."""
        line = self._page.lines[at]
        if line.size > 8:
            return f"{at}"
        return _DIGITS.sub("9", " ".join(word if word.isdigit() else word[:1].isupper() * "A" + "a" for word in line.plain.split()))

    def _block_bounds(self) -> list[tuple[int, int]]:
        bounds: list[tuple[int, int]] = []
        start = 0
        for at in range(len(self._page.lines) + 1):
            if at == len(self._page.lines) or (at > start and self._page.starts(at)):
                bounds.extend([(start, at)] * (at - start))
                start = at
        return bounds

    def of(self, at: int) -> list[str]:
        """Every feature of one line."""
        found = list(of_line(self._page.lines[at]))
        for part in (self._neighbours, self._head, self._block, self._place, self._likeness, self._known_things):
            found.extend(part(at))
        return found

    def _neighbours(self, at: int) -> Iterator[str]:
        lines, classes = self._page.lines, self._classes
        gap = lines[at].gap
        below = lines[at + 1].gap if at + 1 < len(lines) else 9
        above_class = classes[at - 1] if at else "-"
        below_class = classes[at + 1] if at + 1 < len(lines) else "-"
        own = classes[at]
        yield f"above {above_class}{'' if gap else ' tight'}"
        yield f"below {below_class}{'' if below else ' tight'}"
        yield f"{own} between {above_class} and {below_class}"
        yield f"gap {min(gap, 2)}"
        yield f"gap {min(gap, 2)} above {own}"
        between = self._page.lines[at - 1] if at else None
        if between is not None and not _WORDS.search(between.plain):
            yield "behind a break"
            if self._breaks[-1] < at:
                yield "behind the last break"
            elif not _WORDS.search(lines[min(at + 1, len(lines) - 1)].plain):
                yield "between two breaks"
        yield from self._sentence(at)
        for step, name in ((-1, "below"), (1, "above"), (2, "two above")):
            if 0 <= at + step < len(lines) and self._credits[at + step]:
                yield f"{name} a {self._credits[at + step]}"
        if lines[at].level and at and lines[at - 1].level == 1:
            yield "heading below a heading"
        if at in self._headings:
            yield "like a heading"
            if lines[at].size > 1 and own == "L":
                yield "like a heading of several words"
        if own in "LlsiS":
            yield f"{own} alone" if gap and below else f"{own} tight above" if not gap and below else f"{own} tight below" if gap else f"{own} tight"

    def _sentence(self, at: int) -> Iterator[str]:
        """Whether a sentence, a letter or a note goes on through the line, or is broken by it."""
        lines = self._page.lines
        up = lines[at - 1] if at else None
        down = lines[at + 1] if at + 1 < len(lines) else None
        if up is not None and up.size > 4 and not up.stops and up.plain[-1:].isalpha() and lines[at].plain[:1].islower():
            yield "goes on from above"
        if up is not None and up.size <= 6 and up.plain.endswith(","):
            yield "below a closing"
        if down is not None and down.plain[:1].islower() and not lines[at].stops and lines[at].size > 2:
            yield "goes on below"
        if _NOTE.match(lines[at].folded or fold(lines[at].plain[:20])):
            yield "postscript or note"
        nearest = bisect_left(self._prose, at)
        here = nearest < len(self._prose) and self._prose[nearest] == at
        if not here and 0 < nearest < len(self._prose) and lines[at].plain[:1].isalnum():
            before, after = lines[self._prose[nearest - 1]], lines[self._prose[nearest]]
            if not before.stops and before.plain[-1:].isalpha() and after.plain[:1].islower() and not lines[at].plain[:1].islower():
                yield "breaks a sentence"

    def _head(self, at: int) -> Iterator[str]:
        """What matters above the first long paragraph: where the credits are, and which label says most."""
        first = self._long[0] if self._long else len(self._page.lines)
        if at >= first:
            return
        line = self._page.lines[at]
        following, leading = bisect_left(self._credited_at, at + 1), bisect_left(self._credited_at, at)
        yield "a credit follows" if following < len(self._credited_at) else "no credit follows"
        yield "a credit stands above" if leading else "no credit stands above"
        if at in self._titles:
            place = self._titles.index(at)
            last = place == len(self._titles) - 1
            yield "only title-like label" if last and not place else "last title-like label" if last else "first title-like label" if not place else "title-like label"
            near = [step for step in range(at + 1, min(at + 6, len(self._page.lines))) if self._credits[step] in ("byline", "dateline")]
            if near:
                yield "title-like, a credit close below"
        if line.size >= 3 and at == self._fullest:
            yield "longest label of the head"
        if line.size >= 2 and line.folded:
            words = f" {line.folded} "
            held = [place for place, text in self._head_texts if place != at and len(text) > len(words) and words in text]
            if held:
                yield "part of another line of the head" if line.size > 2 else "label, part of another line of the head"
        if any(other in f" {line.folded} " for place, other in self._head_texts if place != at and other.count(" ") >= 4 and len(other) < len(line.folded)):
            yield "holds another line of the head"

    def _could_be_title(self, at: int) -> bool:
        line = self._page.lines[at]
        return (
            2 <= line.size <= 16 and self._page.open(at) and not self._credits[at] and line.plain[:1] not in "([—–->"
            and not line.bullet and ":" != line.plain[-1:] and not _BARRED.search(line.plain) and self._classes[at] != "S"
        )

    def _block(self, at: int) -> Iterator[str]:
        start, end = self._blocks[at]
        if end - start == 1:
            if self._is_lone(at):
                yield f"lone above prose, {'one' if self._lone == 1 else 'of 2-3' if self._lone <= 3 else 'of many'}"
            return
        rows = self._page.lines[start:end]
        short = all(row.size <= 12 for row in rows)
        known = self._known[end] - self._known[start] - (not self._page.open(at))
        yield f"block of {'2' if len(rows) == 2 else '3-5' if len(rows) <= 5 else '6+'}{' short' if short else ''}"
        if short and all(row.open_ended for row in rows):
            yield "block of labels"
        if short and any(row.plain.endswith((",", ";")) or row.plain[:1].islower() for row in rows[:-1]):
            yield "block of verse"
        if len(rows) <= 8 and all(row.size <= 30 for row in rows) and self._sells(start, end):
            yield "in a block that sells"
        if known:
            yield "known furniture in the block" if known * 2 < len(rows) else "mostly known furniture in the block"
        if at == start:
            yield "first of a block"

    def _place(self, at: int) -> Iterator[str]:
        longs = self._long
        after = bisect_left(longs, at)
        inside = after < len(longs) and longs[after] == at
        above = at - longs[after - 1] if after else None
        below = longs[after] - at if after < len(longs) and not inside else None
        if inside:
            yield "first long paragraph" if after == 0 else "last long paragraph" if after == len(longs) - 1 else "long paragraph"
        else:
            where = "above the first" if not after else "below the last" if after == len(longs) else "between"
            yield f"{where} long paragraph" if where != "between" else "between long paragraphs"
            if where == "between":
                yield f"{self._classes[at]} between long paragraphs"
            else:
                yield f"{self._classes[at]} {where} long paragraph"
        nearest = bisect_left(self._prose, at)
        up = at - self._prose[nearest - 1] if nearest else 99
        here = nearest < len(self._prose) and self._prose[nearest] == at
        nxt = nearest + here
        down = self._prose[nxt] - at if nxt < len(self._prose) else 99
        yield f"prose {_far(up)} above"
        yield f"prose {_far(down)} below"
        if nearest:
            labels = self._marks[at] - self._marks[self._prose[nearest - 1] + 1]
            yield f"labels since the prose above {_few(labels)}"
        if nxt < len(self._prose):
            labels = self._marks[self._prose[nxt]] - self._marks[at + 1]
            yield f"labels until the prose below {_few(labels)}"
        total = self._sums[-1] or 1
        yield f"prose above {_part(self._sums[at] / total)}"
        yield f"prose below {_part((total - self._sums[at + 1]) / total)}"
        if at == 0:
            yield "first line"
        if at < 3:
            yield "top of the page"
        if at == len(self._page.lines) - 1:
            yield "last line"
        if self._assistant and at >= len(self._page.lines) - 3:
            yield "last words on an assistant's page"

    def _likeness(self, at: int) -> Iterator[str]:
        line = self._page.lines[at]
        if line.folded and self._texts[line.folded] > 1:
            yield "said twice" if line.size > 2 else "label said twice"
        pattern = self._pattern(at)
        if self._patterns[pattern] > 1 and not self._texts[line.folded] > 1:
            yield "said again with other numbers"
        opener = _opener(line.plain)
        if opener and self._openers[opener] >= 3:
            yield "opens like others" if line.size > 8 else "short, opens like others"
        if at in self._series:
            yield "one of a counted series"
        if line.size <= 24 and line.plain and known_beside(self._page, at):
            yield f"{self._classes[at]} hemmed in by furniture"
        if line.size <= 8 and self._shapes[self._shape(at)] >= 4:
            yield "one of many alike"
        low, high = max(0, at - _NEAR), min(len(self._page.lines), at + _NEAR + 1)
        up = (self._marks[at] - self._marks[low]) / max(1, at - low)
        down = (self._marks[high] - self._marks[at + 1]) / max(1, high - at - 1)
        yield f"labels above {_share(up)}"
        yield f"labels below {_share(down)}"
        known_up, known_down = self._known[at] - self._known[low], self._known[high] - self._known[at + 1]
        yield f"known above {min(known_up, 3)}"
        yield f"known below {min(known_down, 3)}"
        stamps = self._stamps[high] - self._stamps[at]
        if stamps:
            yield "stamp near below" if stamps == 1 else "stamps near below"
        if self._stamps[at] - self._stamps[low]:
            yield "stamp near above"
        if 3 <= line.size <= 40 and line.folded:
            words = f" {' '.join(_WORDS.findall(line.folded))} "
            if any(words in text for place, text in self._wide if place != at):
                yield "words of a paragraph"
                if self._page.alone(at) and not line.level:
                    yield "alone, words of a paragraph"

    def _known_things(self, at: int) -> Iterator[str]:
        line, page = self._page.lines[at], self._page
        if page.kinds.get(at) and page.kinds[at] not in KEPT:
            yield f"rule {page.kinds[at]}"
            yield "known by a rule"
        if self._title and line.folded:
            if line.folded == self._title:
                yield "the known title"
            elif line.size >= 3 and (line.folded in self._title or self._title in line.folded):
                yield "part of the known title"
        elif self._title:
            pass
        if self._author:
            folded = line.folded or fold(line.plain)
            if fold(self._author) in folded:
                begins = folded.strip("*_ ").startswith(fold(self._author))
                yield f"{'begins with' if begins else 'names'} the credited person{'' if line.size <= 12 else ' and says more'}"
            elif f" {fold(self._author).split()[0]} " in f" {folded} " and not _I.search(folded):
                yield "names the credited person's first name, not I"
            if speaks_of(line, self._author):
                yield "speaks of the credited person"


def known_beside(page: Page, at: int) -> bool:
    """Whether the lines right above and right below are known furniture."""
    return 0 < at < len(page.lines) - 1 and not page.open(at - 1) and not page.open(at + 1)


_FEW_WORDS = 15


def _opener(plain: str) -> str:
    """``Q:``, ``Step 3:``, ``4.``: what the lines of a series have in front."""
    match = _OPENER.match(plain)
    return _DIGITS.sub("9", match[0]) if match else ""


_BARRED = re.compile(r"\s[|·•›»>]\s|\w@\w|://")
_NOTE = re.compile(r"p\.?\s?s\b|nota bene|n\.?b\.|\[\d|\*\s?\w|†|notes?\b|footnote|fussnote|anmerkung")
_OPENER = re.compile(r"(?:[^\W\d_]{1,12} )?(?:\d{1,3}|[IVX]{1,4})[.:)]|[^\W_]{1,14}(?: [^\W_]{1,14})?:(?= )")


def _credit(line: Line) -> str | None:
    found = byline(line, top=True) if line.size <= 24 else None
    return None if found is None else "byline" if found[0] and found[1] != ALONE else "name" if found[0] else "dateline"


def _few(count: int) -> str:
    return "none" if not count else "1" if count == 1 else "2-3" if count <= 3 else "4+"


def _far(lines: int) -> str:
    return "next" if lines == 1 else "2 lines" if lines == 2 else "near" if lines <= 5 else "far" if lines < 99 else "nowhere"


def _part(share: float) -> str:
    return "none" if share <= 0 else "a little" if share < 0.12 else "some" if share < 0.5 else "much" if share < 0.88 else "nearly all" if share < 1 else "all"


def _share(share: float) -> str:
    return "none" if share == 0 else "few" if share < 0.34 else "half" if share < 0.67 else "most" if share < 1 else "all"
