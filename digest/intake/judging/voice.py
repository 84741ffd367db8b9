"""Who speaks in a line, and of whom: I, you and we; names, buttons, offers; and what the rules of form say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.intake.judging.features import LABEL
from digest.intake.signs import cues, labels
from digest.intake.signs.bios import bio_name
from digest.intake.signs.chrome import ACTION, GLUE, STRONG, WEAK, segments
from digest.intake.signs.credits import ALONE, byline, signature
from digest.intake.signs.kinds import kind_of
from digest.intake.signs.names import is_name
from digest.intake.signs.promos import asks, calls, names_channel
from digest.intake.text.languages import SMALL_WORDS, small_word_share
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_SHARES = ((0.15, "hardly a small word"), (0.35, "few small words"), (0.5, "small words"))
_I = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|yo|mi|mis|je|j'\w+|mon|ma|mes|moi|ich|mein\w*|mich|mir|"
    r"eu|meu|minha|meus|minhas|io|mio|mia|miei|mie)\b"
)
_WE = re.compile(
    r"\b(?:we|our|us|we're|we've|nosotr\w+|nuestr\w+|nous|notre|nos|wir|uns|unser\w*|noss\w+|noi|nostr\w+)\b"
)
_YOU = re.compile(
    r"\b(?:you|your|you're|you'll|you've|tu|tus|usted|su|te|vous|votre|vos|du|dein\w*|dich|dir|ihr|ihre?\w?|sie|ihnen|"
    r"voce|seu|sua|ti|vi|tuo|tua|vostr\w+)\b"
)
_SHE = re.compile(r"\b(?:he|she|his|her|they|their|el|ella|il|elle|er|sie|lui|lei|ele|ela)\b")
_QUOTED = re.compile(r"[“«„\"][^”»“\"]{4,}")
_ASIDE = re.compile(r"\s+(?:['’]\d\d|\(.{1,30}?\))(?=\s)")
_MENU = frozenset(word for word in WEAK if len(word) > 2 and word not in SMALL_WORDS and word not in GLUE)
_IS = frozenset(
    """
    is was has lives writes teaches works runs es vive escribe est vit écrit ist lebt schreibt arbeitet hat è scrive
    insegna é escreve mora a ha
    """.split()
)


def of_voice(line: Line) -> Iterator[str]:
    """Everything that the words of the line say about who speaks."""
    yield from _persons(line)
    if line.folded:
        yield from _offers(line)
        yield from _menu_words(line)
        yield from _readers(line)
    yield from _names(line)
    if found := kind_of(line):
        yield f"form of {found[0]}"


def says_i(folded: str) -> bool:
    """Whether a person speaks of herself."""
    return bool(_I.search(folded))


def _persons(line: Line) -> Iterator[str]:
    if line.size > 4:
        share = small_word_share(line.plain)
        said = next((name for most, name in _SHARES if share < most), "many small words")
        yield said if line.size <= LABEL else f"long, {said}"
    if line.size < 2:
        return
    folded = line.folded or fold(line.plain)
    if says_i(folded):
        yield "I"
        return
    we, you = bool(_WE.search(folded)), bool(_YOU.search(folded))
    if we:
        yield "we, not I"
    if you:
        yield "you, not I"
    if we and you:
        yield "we and you, not I"
    if _SHE.search(folded):
        yield "she, not I"


def _offers(line: Line) -> Iterator[str]:
    mine = says_i(line.folded)
    if line.plain.rstrip('”»"’ ').endswith("?") and _YOU.search(line.folded):
        yield "asks you, with I" if mine else "asks you"
    if asks(line):
        yield "asks for something"
    if names_channel(line):
        yield "names a channel" if line.size <= LABEL else "long, names a channel"
        if not mine:
            yield "names a channel, not I"
    if calls(line):
        yield "calls"


def _menu_words(line: Line) -> Iterator[str]:
    words = [word for word in line.words if not word.isdigit()]
    strong = sum(word in STRONG for word in words)
    menu = strong + sum(word in _MENU for word in words)
    if strong:
        yield "button word"
    if strong and line.size <= 8:
        yield "button word in a short line"
    if menu and menu == len(words):
        yield "only menu words"
    elif menu >= 2 and menu * 2 >= len(words):
        yield "many menu words"
    elif menu and line.size <= 8:
        yield "a menu word"
    if words and words[0] in ACTION and words[0] not in SMALL_WORDS:
        yield "begins with a button verb" if line.size <= LABEL else "long, begins with a button verb"


def _readers(line: Line) -> Iterator[str]:
    """What stands around readers' comments."""
    if cues.COUNTED_COMMENTS.match(line.folded):
        yield "counts comments"
    if cues.SAYS.match(line.folded) or cues.SAID_ON.match(line.folded):
        yield "says"
    if cues.STAMP.match(line.folded):
        yield "stamp"
    if cues.REPLY_BUTTON.match(line.folded):
        yield "reply button"


def _names(line: Line) -> Iterator[str]:
    if found := byline(line, top=True):
        yield "dateline" if not found[0] else "name alone" if found[1] == ALONE else "byline"
    if line.size > 6:
        yield from _person_in_front(line)
    if line.size > 6 and _QUOTED.search(line.plain[1:]):
        yield "quotation inside"
    if bio_name(line):
        yield "note on a person"
    if line.size <= 6 and is_name(line.plain.strip("*_ "), 1):
        yield "name of one word" if line.size == 1 else "name"
    if labels.ABOUT_AUTHOR.match(line.folded):
        yield "heads a note on the author"
    if line.text[:1] in "—–-~" and signature(line):
        yield "signature"
    parts = segments(line.plain) if line.size <= 24 else []
    if len(parts) >= 3 and all(len(part.split()) <= 4 for part in parts):
        yield "three parts"


def _person_in_front(line: Line) -> Iterator[str]:
    """``Ana Quill lives by a canal``: a name of two words or more, and no name behind it."""
    words = _ASIDE.sub("", line.plain.strip("*_ ")[:120]).split()[:6]
    for count in (4, 3, 2):
        if len(words) > count and is_name(" ".join(words[:count]).rstrip(","), 2, 5) and words[count][:1].islower():
            yield "begins with a person"
            if words[count] in _IS:
                yield "begins with a person who is"
            return
