"""What can be said of a line by its own form, in words that a weight can be learned for; `around.py` says the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.intake.signs import cues, labels
from digest.intake.text.lines import Line

LABEL = 14
"""Words of a line that may be a label; what is longer is judged apart."""

_STEPS = ((1, "1"), (2, "2"), (4, "3-4"), (8, "5-8"), (LABEL, "9-14"), (24, "15-24"), (40, "25-40"))
_ENDS = {".": "stop", "!": "call", "?": "question", "…": "dots", ",": "comma", ";": "comma", ":": "colon"}
_SENTENCE = re.compile(r"[.!?…]['\"’”»)\]]*(?=\s+\S|\Z)")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_DATE = re.compile(rf"\b{cues.DATE}|{cues.AGO}")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b")
_ADDRESS = re.compile(
    r"https?:|www\.|\w@\w|\w at \w+\.\w|\.(?:example|com|org|net|html?)\b|(?<!\w)@\w"
)  # the mailing lists' "at" stands for the sign
_SIGN = re.compile(
    r"[©®™|·•›»→←↗▾▼▲►▶★☆✓✔❤☰⋮…]\s|"
    r"[^\w\s.,;:!?'\"’‘“”«»„‚()\[\]{}/&*_#>…–—\-+%$€£@=~`^<|\\°§¿¡•·]"
)
_BAR = re.compile(r"\s[|·•∙›»>/~]\s|\s[–—-]\s|\t|\s{2,}")
_COUNT = re.compile(r"(?:\A|[\s(])[\d.,]+ ?[kKmM]?\)?(?=[\s)]|\Z)")
_PICTURE = re.compile(rf"\b{labels.PHOTO}(?: ?[:/©(|]| (?:by|courtesy|credit|von|par|por|di|de|via)\b)|\bcourtesy of\b")


_LINK = re.compile(r"(?:[-*•] )?\**\[[^\[\]]+\]\([^()]*\)\**\W*")
_EMPHASISED = re.compile(r"(\*{1,3}|__?)[^*_]+\1\W?")
_END_MARK = re.compile(r"(?<=[.!?…”’\"»])\s*[♦◆◊■□▪●∎◼❖✦⬥]\Z")


def of_form(line: Line) -> Iterator[str]:
    """Length, ends, capitals and signs; not the mark that a magazine sets behind a text's last word."""
    line = line._replace(plain=_END_MARK.sub("", line.plain))
    yield f"words {next((name for most, name in _STEPS if line.size <= most), '41+')}"
    yield from _ending(line)
    yield from _opening(line)
    yield from _capitals(line)
    yield from _markup(line)
    if line.size <= 60:
        yield from _signs(line)
        yield from _numbers(line)


def _markup(line: Line) -> Iterator[str]:
    """What the mark-up of an HTML page leaves: a line that is one link, or emphasised from end to end."""
    if _LINK.fullmatch(line.text):
        yield "nothing but a link"
    elif line.size > 4 and _EMPHASISED.fullmatch(line.text):
        yield "emphasised as a whole"


def _ending(line: Line) -> Iterator[str]:
    name = _ENDS.get(line.plain.rstrip("\"'’”»«“)]*_ ")[-1:], "open")
    yield f"ends {name}"
    if line.size <= LABEL:
        yield f"short, ends {name}"
    sentences = len(_SENTENCE.findall(line.plain))
    if sentences:
        yield "one sentence" if sentences == 1 else "two sentences" if sentences == 2 else "many sentences"
    if sentences == 1 and name != "open" and line.size > 4:
        yield f"one sentence of {next((step for most, step in _STEPS if line.size <= most), '41+')}"
    if line.plain[:1] in "\"'“«„‘" and line.plain[-1:] in "\"'”»“’.,!?":
        yield "in quotation marks"


def _opening(line: Line) -> Iterator[str]:
    first = line.plain[:1]
    if line.level:
        yield f"heading {min(line.level, 3)}"
    if line.bullet:
        yield "bullet"
    elif line.numbered is not None:
        yield "numbered"
    elif first.isdigit():
        yield "begins with a digit"
    elif first.islower():
        yield "begins small"
    elif first in "\"'“«„‘":
        yield "begins with a quotation"
    elif line.text[:1] in ">—–-~":
        yield "quoted" if line.text[:1] == ">" else "begins with a dash"
    elif not first.isalpha():
        yield "begins with a sign"
    if line.indent >= 4:
        yield "indented"


def _capitals(line: Line) -> Iterator[str]:
    words = _WORD.findall(line.plain) if line.size <= 60 else []
    if not words and line.size <= 60:
        yield "no words"
    if words and line.plain.isupper() and any(len(word) > 1 for word in words):
        yield "capitals"
    elif len(words) >= 2 and line.size <= 20:
        share = sum(word[0].isupper() for word in words) / len(words)
        yield "words capitalised" if share > 0.7 else "some capitalised" if share > 0.35 else "few capitalised"
    if line.size > LABEL and sum(word.isupper() and len(word) > 2 for word in words) >= 2:
        yield "words in capitals"


def _signs(line: Line) -> Iterator[str]:
    if _ADDRESS.search(line.folded):
        yield "address"
    if line.size <= 40 and _PICTURE.search(line.folded):
        yield "names a picture"
    if any(sign in line.plain for sign in "©®™"):
        yield "mark of rights"
    if _SIGN.search(line.plain):
        yield "sign or picture"
    bars = len(_BAR.findall(line.plain))
    if bars:
        yield "bar" if bars == 1 else "bars"
    if bars and line.size <= LABEL:
        yield "bar in a short line"
    if line.size <= 24 and "/" in line.plain and " / " not in line.plain:
        yield "slash"
    if ":" in line.plain[1:-1] and not _TIME.search(line.plain):
        yield "colon inside" if line.size <= LABEL else "long, colon inside"


def _numbers(line: Line) -> Iterator[str]:
    place = "" if line.size <= LABEL else " in a long line"
    if _DATE.search(line.folded):
        yield f"date{place}"
    if _TIME.search(line.folded):
        yield f"time{place}"
    if line.size <= 8 and _COUNT.search(line.plain):
        yield "count"
