"""What can be said of a line by itself, in words that a weight can be learned for. Surroundings are in ``around.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.intake import cues, labels
from digest.intake.chrome import ACTION, GLUE, STRONG, WEAK, segments
from digest.intake.credits import bio_name, byline, signature
from digest.intake.kinds import kind_of
from digest.intake.languages import SMALL_WORDS, small_word_share
from digest.intake.lines import Line
from digest.intake.names import is_name
from digest.intake.promos import asks, calls, names_channel
from digest.intake.spacing import fold

_STEPS = ((1, "1"), (2, "2"), (4, "3-4"), (8, "5-8"), (14, "9-14"), (24, "15-24"), (40, "25-40"))
_DATE = re.compile(rf"\b{cues.DATE}|{cues.AGO}")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b")
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|\w at \w+\.\w|\.(?:example|com|org|net|html?)\b|(?<!\w)@\w")
_SIGN = re.compile(r"[©®™|·•›»→←↗▾▼▲►▶★☆✓✔❤☰⋮…]\s|[^\w\s.,;:!?'\"’‘“”«»„‚()\[\]{}/&*_#>…–—\-+%$€£@=~`^<|\\°§¿¡•·]")
_PICTURE = re.compile(rf"\b{labels.PHOTO}(?: ?[:/©(|]| (?:by|courtesy|credit|von|par|por|di|de|via)\b)|\bcourtesy of\b")
_BARS = re.compile(r"\s[|·•∙›»>/~]\s|\s[–—-]\s|\t|\s{2,}")
_COUNT = re.compile(r"(?:\A|[\s(])[\d.,]+ ?[kKmM]?\)?(?=[\s)]|\Z)")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_I = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|yo|mi|mis|me|je|j'\w+|mon|ma|mes|moi|ich|mein\w*|mich|mir|eu|meu|minha|meus|minhas|io|mio|mia|miei|mie)\b"
)
_WE = re.compile(
    r"\b(?:we|our|us|we're|we've|nosotr\w+|nuestr\w+|nous|notre|nos|wir|uns|unser\w*|nos|noss\w+|noi|nostr\w+)\b"
)
_YOU = re.compile(
    r"\b(?:you|your|you're|you'll|you've|tu|tus|usted|su|te|vous|votre|vos|du|dein\w*|dich|dir|ihr|ihre?\w?|sie|ihnen|voce|seu|sua|ti|vi|tuo|tua|vostr\w+)\b"
)
_SHE = re.compile(r"\b(?:he|she|his|her|they|their|el|ella|il|elle|er|sie|lui|lei|ele|ela)\b")
_QUOTED = re.compile(r"[“«„\"][^”»“\"]{4,}")
_SENTENCES = re.compile(r"[.!?…]['\"’”»)\]]*(?=\s+\S|\Z)")


def says_i(folded: str) -> bool:
    """Whether a person speaks of herself."""
    return bool(_I.search(folded))


def sized(words: int) -> str:
    """A number of words in steps."""
    return next((name for most, name in _STEPS if words <= most), "41+")


def of_line(line: Line) -> Iterator[str]:
    """Everything that the line itself says about what it is."""
    yield f"words {sized(line.size)}"
    yield from _ending(line)
    yield from _opening(line)
    yield from _signs(line)
    yield from _voice(line)
    yield from _rules(line)


def _ending(line: Line) -> Iterator[str]:
    end = line.plain.rstrip("\"'’”»«“)]*_ ")[-1:]
    name = {".": "stop", "!": "call", "?": "question", "…": "dots", ",": "comma", ";": "comma", ":": "colon"}.get(
        end, "open"
    )
    yield f"ends {name}"
    if line.size <= 14:
        yield f"short, ends {name}"
    sentences = len(_SENTENCES.findall(line.plain))
    if sentences:
        yield "one sentence" if sentences == 1 else "two sentences" if sentences == 2 else "many sentences"
        if sentences == 1 and name != "open" and line.size > 4:
            yield f"one sentence of {sized(line.size)}"
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
        yield "begins with a dash" if line.text[:1] != ">" else "quoted"
    elif not first.isalpha():
        yield "begins with a sign"
    if line.indent >= 4:
        yield "indented"


def _signs(line: Line) -> Iterator[str]:
    words = _WORD.findall(line.plain) if line.size <= 60 else []
    if not words and line.size <= 60:
        yield "no words"
    if words and line.plain.isupper() and any(len(word) > 1 for word in words):
        yield "capitals"
    elif len(words) >= 2 and line.size <= 20:
        share = sum(word[0].isupper() for word in words) / len(words)
        yield "words capitalised" if share > 0.7 else "some capitalised" if share > 0.35 else "few capitalised"
    if line.size > 60:
        return
    if line.size > 14 and sum(word.isupper() and len(word) > 2 for word in words) >= 2:
        yield "words in capitals"
    if _DATE.search(line.folded):
        yield "date" if line.size <= 14 else "date in a long line"
    if _TIME.search(line.folded):
        yield "time" if line.size <= 14 else "time in a long line"
    if _ADDRESS.search(line.folded):
        yield "address"
    if line.size <= 40 and _PICTURE.search(line.folded):
        yield "names a picture"
    if "©" in line.plain or "®" in line.plain or "™" in line.plain:
        yield "mark of rights"
    if _SIGN.search(line.plain):
        yield "sign or picture"
    bars = len(_BARS.findall(line.plain))
    if bars:
        yield "bar" if bars == 1 else "bars"
        if line.size <= 14:
            yield "bar in a short line"
    if line.size <= 8 and _COUNT.search(line.plain):
        yield "count"
    if line.size <= 24 and "/" in line.plain and " / " not in line.plain:
        yield "slash"
    if ":" in line.plain[1:-1] and not _TIME.search(line.plain):
        yield "colon inside" if line.size <= 14 else "long, colon inside"


def _voice(line: Line) -> Iterator[str]:
    if line.size > 4:
        share = small_word_share(line.plain)
        lead = "" if line.size <= 14 else "long, "
        yield lead + (
            "hardly a small word"
            if share < 0.15
            else "few small words"
            if share < 0.35
            else "small words"
            if share < 0.5
            else "many small words"
        )
    folded = line.folded or fold(line.plain)
    i, we, you, she = (bool(form.search(folded)) for form in (_I, _WE, _YOU, _SHE))
    if line.size > 1:
        if i:
            yield "I"
        if we and not i:
            yield "we, not I"
        if you and not i:
            yield "you, not I"
        if we and you and not i:
            yield "we and you, not I"
        if she and not i:
            yield "she, not I"
    if not line.folded:
        return
    if line.plain.rstrip('”»"’ ').endswith("?") and you:
        yield "asks you" if not i else "asks you, with I"
    if asks(line):
        yield "asks for something"
    if names_channel(line):
        yield "names a channel" if line.size <= 14 else "long, names a channel"
        if not i:
            yield "names a channel, not I"
    if calls(line):
        yield "calls"
    yield from _menu_words(line)


def _menu_words(line: Line) -> Iterator[str]:
    words = [word for word in line.words if not word.isdigit()]
    strong = sum(word in STRONG for word in words)
    menu = strong + sum(word in _MENU for word in words)
    if strong:
        yield "button word"
        if line.size <= 8:
            yield "button word in a short line"
    if menu and menu == len(words):
        yield "only menu words"
    elif menu >= 2 and menu * 2 >= len(words):
        yield "many menu words"
    elif menu and line.size <= 8:
        yield "a menu word"
    if words and words[0] in ACTION and words[0] not in SMALL_WORDS:
        yield "begins with a button verb" if line.size <= 14 else "long, begins with a button verb"


_MENU = frozenset(word for word in WEAK if len(word) > 2 and word not in SMALL_WORDS and word not in GLUE)


def _person_in_front(line: Line) -> Iterator[str]:
    """``Ana Quill lives by a canal``: a name of two words or more, and no name behind it."""
    words = re.sub(r"\s+(?:['’]\d\d|\(.{1,30}?\))(?=\s)", "", line.plain.strip("*_ ")[:120]).split()[:6]
    for count in (4, 3, 2):
        if len(words) > count and is_name(" ".join(words[:count]).rstrip(","), 2, 5) and words[count][:1].islower():
            yield "begins with a person"
            if words[count] in _IS:
                yield "begins with a person who is"
            return


_IS = frozenset(
    "is was has lives writes teaches works runs es vive escribe est vit écrit ist lebt schreibt arbeitet hat è vive scrive insegna é vive escreve mora a ha".split()
)


def _rules(line: Line) -> Iterator[str]:
    if found := kind_of(line):
        yield f"form of {found[0]}"
    if found2 := byline(line, top=True):
        yield (
            "byline"
            if found2[0] and found2[1] != "a name alone under the title"
            else "name alone"
            if found2[0]
            else "dateline"
        )
    if line.size > 6:
        yield from _person_in_front(line)
        if _QUOTED.search(line.plain[1:]):
            yield "quotation inside"
    if bio_name(line):
        yield "note on a person"
    if line.size <= 6 and is_name(line.plain.strip("*_ "), 1):
        yield "name of one word" if line.size == 1 else "name"
    if labels.ABOUT_AUTHOR.match(line.folded):
        yield "heads a note on the author"
    if line.folded and cues.COUNTED_COMMENTS.match(line.folded):
        yield "counts comments"
    if cues.SAYS.match(line.folded) or cues.SAID_ON.match(line.folded):
        yield "says"
    if cues.STAMP.match(line.folded):
        yield "stamp"
    if line.folded and cues.REPLY_BUTTON.match(line.folded):
        yield "reply button"
    if signature(line) and line.text[:1] in "—–-~":
        yield "signature"
    parts = segments(line.plain) if line.size <= 24 else []
    if len(parts) >= 3 and all(len(part.split()) <= 4 for part in parts):
        yield "three parts"
