"""What reviewers wrote beside a text in a word processor, and what its tracking of changes says of them.

Nothing is taken for one unless a label of initials and a number in brackets, "[JM1]", shows that the page was reviewed.
"""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.signs import cues
from digest.intake.text.lines import Line, make_line
from digest.intake.text.spacing import fold

_LABEL = r"\[[A-ZÀ-Þ]{1,4}\d{1,3}(?:R\d{1,3})?\]"
_REMARK = re.compile(rf"(?:\A|\s+)(?:[^\W\d_]+ ){{0,2}}{_LABEL} ?:.*\Z|\A{_LABEL}\s?[^\W_].*\Z")
_ANCHOR = re.compile(rf"\s?{_LABEL}")
_TRACKED = re.compile(
    r"(?:deleted|inserted|formatted|moved(?: \(?(?:up|down|from|to).{0,20})?|supprime|insere|mis en forme|geloscht|eingefugt|formatiert|"
    r"eliminado|insertado|con formato|eliminato|inserito|formattato|excluido|inserido|formatado) ?(?:\[\d+\])? ?:"
)
_WORDED = re.compile(rf"[^\W\d_]+ {_LABEL} ?:")
_FEW, _BOOK = 2, 10_000


def mark_remarks(page: Page) -> None:
    """Mark remarks and tracked changes; cut those behind a sentence, and the labels that only point at one."""
    # Without a bracket a long line would be searched from each of its words.
    texts = [line.text for line in page.lines if "[" in line.text and len(line.text) < _BOOK]
    if not any(_WORDED.search(text) for text in texts) and sum(bool(_ANCHOR.search(text)) for text in texts) < _FEW:
        return
    for at, line in enumerate(page.lines):
        match = _REMARK.search(line.text) if "[" in line.text and len(line.text) < _BOOK else None
        if (match and match.start() == 0) or _TRACKED.match(fold(line.plain[:40])):
            page.mark(at, "remark", "a remark on the text, or a change to it")
        elif match or (len(line.text) < _BOOK and _ANCHOR.search(line.text)):
            _cut(page, at, line)
        elif page.kinds.get(at - 1) == "remark" and not line.gap and _is_dated(line):
            page.mark(at, "remark", "who made a remark")


def _cut(page: Page, at: int, line: Line) -> None:
    pieces = [*_REMARK.findall(line.text), *_ANCHOR.findall(_REMARK.sub("", line.text))]
    text = _ANCHOR.sub("", _REMARK.sub("", line.text)).strip()
    page.put(at, make_line(line.number, text, line.indent, line.gap)._replace(last=line.last))
    page.pieces.setdefault(at, []).extend(piece.strip() for piece in pieces)


def _is_dated(line: Line) -> bool:
    return line.size <= 8 and bool(re.search(cues.DATE, line.folded)) and not line.stops
