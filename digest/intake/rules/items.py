"""Readers' comments that only their numbers set apart: items between a double gap and a form."""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.text.lines import Line, number_mark
from digest.intake.text.spacing import fold

_ENOUGH_ESSAY = 40
_NUMBER_WORDS = (
    (), ("one",), ("two", "dos", "deux", "zwei", "dois", "duas", "due"), ("three", "tres", "trois", "drei", "tre"),
    ("four", "cuatro", "quatre", "vier", "quatro", "quattro"), ("five", "cinco", "cinq", "funf", "cinque"),
    ("six", "seis", "sechs", "sei"), ("seven", "siete", "sept", "sieben", "sete", "sette"),
    ("eight", "ocho", "huit", "acht", "oito", "otto"), ("nine", "nueve", "neuf", "neun", "nove"),
    ("ten", "diez", "dix", "zehn", "dez", "dieci"),
)  # fmt: skip


def items_before(page: Page, opened: int) -> tuple[int, bool] | None:
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
