"""Where on the page a line stands: above, between or below its long paragraphs, and among the lines of its head."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from digest.intake.judging.survey import HEAD, Survey

_CLOSE = 6
_NOWHERE = 99


def on_page(survey: Survey, at: int) -> Iterator[str]:
    """The line's place among the long paragraphs and the rest of the prose."""
    longs, own = survey.long, survey.classes[at]
    after = bisect_left(longs, at)
    if after < len(longs) and longs[after] == at:
        which = "first " if after == 0 else "last " if after == len(longs) - 1 else ""
        yield f"{which}long paragraph"
    else:
        where = "above the first" if not after else "below the last" if after == len(longs) else "between"
        where += " long paragraphs" if where == "between" else " long paragraph"
        yield where
        yield f"{own} {where}"
    yield from _prose(survey, at)
    last = len(survey.page.lines) - 1
    if at == 0:
        yield "first line"
    if at < 3:
        yield "top of the page"
    if at == last:
        yield "last line"
    if survey.assistant and at > last - 3:
        yield "last words on an assistant's page"


def _prose(survey: Survey, at: int) -> Iterator[str]:
    """How far the next prose is, what stands on the way to it, and how much of it there is."""
    above, below = survey.prose_beside(at)
    yield f"prose {_far(at - above if above is not None else _NOWHERE)} above"
    yield f"prose {_far(below - at if below is not None else _NOWHERE)} below"
    if above is not None:
        yield f"labels since the prose above {_few(survey.labels[at] - survey.labels[above + 1])}"
    if below is not None:
        yield f"labels until the prose below {_few(survey.labels[below] - survey.labels[at + 1])}"
    total = survey.words[-1] or 1
    yield f"prose above {_part(survey.words[at] / total)}"
    yield f"prose below {_part((total - survey.words[at + 1]) / total)}"


def in_head(survey: Survey, at: int) -> Iterator[str]:
    """What matters above the first long paragraph: where the credits are, and which labels could be titles."""
    if at >= min(survey.top, HEAD):
        return
    line = survey.page.lines[at]
    credits = survey.credited_at
    yield "a credit follows" if credits and credits[-1] > at else "no credit follows"
    yield "a credit stands above" if credits and credits[0] < at else "no credit stands above"
    if at in survey.titles:
        first, last = at == survey.titles[0], at == survey.titles[-1]
        yield ("only " if first and last else "first " if first else "last " if last else "") + "title-like label"
        if any(at < place < at + _CLOSE for place in credits):
            yield "title-like, a credit close below"
    if line.size >= 3 and at == survey.fullest:
        yield "longest label of the head"
    words = f" {line.folded} "
    others = [text for place, text in survey.head_texts if place != at and line.folded]
    if line.size >= 2 and any(len(text) > len(words) and words in text for text in others):
        yield "part of another line of the head" if line.size > 2 else "label, part of another line of the head"
    if any(text.count(" ") >= 4 and len(text) < len(words) and text in words for text in others):
        yield "holds another line of the head"


def _few(count: int) -> str:
    return "none" if not count else "1" if count == 1 else "2-3" if count <= 3 else "4+"


def _far(lines: int) -> str:
    return next((name for most, name in _DISTANCES if lines <= most), "nowhere")


def _part(share: float) -> str:
    return next((name for most, name in _PARTS if share < most), "all")


_DISTANCES = ((1, "next"), (2, "2 lines"), (5, "near"), (_NOWHERE - 1, "far"))
_PARTS = ((1e-9, "none"), (0.12, "a little"), (0.5, "some"), (0.88, "much"), (1.0, "nearly all"))
