"""Whether a few words are a person's name, and the name inside a byline. A guess by form: no list of given names."""

from __future__ import annotations

import re

from digest.intake.text.spacing import fold

_PARTICLES = frozenset(
    """
    de del della der den des di da do dos das van von zu la le el y e ten ter bin ibn al du d' st
    """.split()
)
_TITLES = frozenset(
    """
    dr dra prof mr mrs ms miss sir rev fr sr sra don dona doña frau herr mme pastor rabbi phd md jr lcsw lmft ph.d
    m.d
    """.split()
)
# Words that begin with a capital in headings and are in no name.
_NOT_NAMES = frozenset(
    """
    the a an and or but if when while why how what who where which this that these those i my your our his her their
    its we you he she they it not no yes all every some any one two three four five first second third last next new
    old more most less never always still then now is are was were be been being do does did have has had can will
    would should could to of in on at by for from with without about after before between into over under love
    loving life living marriage divorce leaving letting men women man woman people part chapter day night year years
    week month morning evening winter summer spring autumn home house letter letters story stories question
    questions answer notes note editor team staff guest contributor admin anonymous reader readers comment comments
    reply home blog news magazine times press daily journal review post weekly sunday monday tuesday wednesday
    thursday friday saturday relationship relationships things thing time times way ways reason reasons rule rules
    lesson lessons mother father mothers fathers daughter son brother sister friend friends children child el los
    las un una unos unas mi mis tu tus su sus que cuando porque como donde quien lo nos amor vida casa carta dia
    noche madre padre les des une mon ma mes ton ta tes son sa ses ce cette quand pourquoi comment ou qui amour vie
    maison lettre jour nuit mere pere nous vous das die der ein eine mein meine dein deine sein seine ihr wenn warum
    wie wo wer was liebe leben haus brief tag nacht mutter vater wir und os as um uma meu minha seu sua quando
    porque onde quem amor vida casa carta dia noite mae pai nos il lo gli i uno mio mia tuo tua suo sua quando
    perche come dove chi amore vita casa lettera giorno notte madre padre noi
    """.split()
) - {"la", "le", "e", "y", "son", "will", "i"}  # fmt: skip
_PART = re.compile(r"(?:[A-ZÀ-ÞŠŽŁŚĆČŘĐŐŰİĄĘŻŹ][\w'’\-]*\.?|[A-Z]\.(?:[A-Z]\.)?|[A-Z]\.?-[A-Z]\.)\Z")
_AND = re.compile(r"\s+(?:and|und|y|et|e|&)\s+|\s*,\s*(?=[A-ZÀ-Þ])")


def is_name(text: str, least: int = 2, most: int = 5) -> bool:
    """Whether the text has the form of one person's name: capitalised words, particles between them."""
    parts = text.replace(",", " ").split()
    parts = [part for part in parts if fold(part).strip(".") not in _TITLES]
    if not least <= len(parts) <= most or any(char.isdigit() for char in text):
        return False
    capitals = 0
    for place, part in enumerate(parts):
        small = fold(part).strip(".")
        if small in _PARTICLES and part.islower():
            if place == len(parts) - 1 and len(parts) > 1:
                return False
            continue
        if not _PART.match(part) or small in _NOT_NAMES:
            return False
        capitals += 1
    return capitals >= min(least, 2) or (least == 1 and capitals == 1)


def is_title_of_person(word: str) -> bool:
    """Whether a word is one that stands in front of names: ``Dr``, ``Mrs``."""
    return fold(word).strip(".") in _TITLES


def are_names(text: str, least: int = 2) -> bool:
    """One name, or several joined by commas and an and."""
    parts = [part for part in _AND.split(text) if part]
    if "," in text and " " in parts[0] and any(" " not in part for part in parts):
        return False  # One word behind a whole name and a comma is what the person does.
    return 0 < len(parts) <= 4 and all(is_name(part, least) for part in parts)


def tidy_name(text: str) -> str:
    """A name as one prints it: a doubled one once, one in capitals with small letters."""
    words = text.strip(" ,.;:|–—-").split()
    half = len(words) // 2
    if words and len(words) % 2 == 0 and [fold(w) for w in words[:half]] == [fold(w) for w in words[half:]]:
        words = words[half:]
    return " ".join(_cased(word) for word in words)


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two spellings mean the same person."""
    return bool(one and other) and fold(one or "").split() == fold(other or "").split()


def halves(text: str) -> str | None:
    """The second half of a text that says the same thing twice, else None."""
    words = text.split()
    half = len(words) // 2
    if len(words) >= 2 and len(words) % 2 == 0 and [fold(w) for w in words[:half]] == [fold(w) for w in words[half:]]:
        return " ".join(words[half:])
    return None


def _cased(word: str) -> str:
    if len(word) > 2 and word.isupper() and "." not in word:
        return "-".join(part.capitalize() for part in word.split("-"))
    return word
