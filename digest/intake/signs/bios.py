"""Notes on the author: what a page says about a person at its foot, and whom it says it about."""

from __future__ import annotations

import re

from digest.intake.signs.names import is_name, tidy_name
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_BIO_VERB = (
    r"(?:is|was|are|lives?|writes?|wrote|works?|teaches|taught|has|runs|hosts|edits|divides|holds|grew|studied|coaches|es|vive|escribe|trabaja|nacio|ensena|ha|est|vit|ecrit|travaille|enseigne|anime|a|"
    r"ist|lebt|schreibt|arbeitet|unterrichtet|wurde|hat|e|mora|escreve|trabalha|nasceu|ensina|insegna|scrive|lavora|cura|collabora)"
)
_BIO_NOUN = re.compile(
    r"\b(?:writer|author|poet|essayist|novelist|journalist|editor|therapist|counsell?or|psychologist|psychotherapist|professor|teacher|musician|coach|columnist|blogger|founder|lives (?:in|near|with|on|between)|"
    r"(?:her|his|their) (?:work|writing|essays?|books?|first|latest|novel|debut|poems|stories|newsletter|fiction)|book|memoir|forthcoming|published in|appeared in|freelance|podcast|follow (?:her|him|them)|@\w+|website|"
    r"escritora?|autora?|periodista|poeta|psicolog[oa]|terapeuta|profesora?|editora?|vive en|libro|novela|ecrivaine?|auteure?|journaliste|poete|psychologue|enseignante?|vit a|livre|roman|"
    r"autor(?:in)?|schriftsteller(?:in)?|journalist(?:in)?|lebt in|buch|lehrer(?:in)?|psycholog(?:in)?|therapeut(?:in)?|dichter(?:in)?|jornalista|professora?|vive em|mora em|livro|cronista|"
    r"scrittore|scrittrice|autrice|autore|giornalista|insegnante|vive a|libro|romanzo|psicologa?|traduttrice|traduttore|translator|traductora?|tradutora?|ubersetzer(?:in)?|traducteur|traductrice|illustrator|filmmaker|nurse|carpenter|physician|gardener|farmer|pastor)\b"
)  # fmt: skip


def bio_name(line: Line) -> str | None:
    """The person a note on the author begins with, or None when it is no such note."""
    if line.size > 110 or not line.plain:
        return None
    plain = line.plain.strip("*_ ")
    folded = fold(plain)
    words = plain.split()
    for count in (5, 4, 3, 2):
        name = " ".join(words[:count]).rstrip(",")
        if len(words) > count and is_name(name, 2, 5) and _is_bio(folded, fold(name)):
            return tidy_name(name)
    return None


def _is_bio(folded: str, name: str) -> bool:
    rest = folded[len(name) :].lstrip(" ,")
    close = re.match(rf"(?:\([^)]*\) |[^.]{{0,60}}, )?{_BIO_VERB}\b", rest)
    return bool(close and _BIO_NOUN.search(rest))


def speaks_of(line: Line, author: str | None) -> bool:
    """Whether the line is a note on a known author: it begins with their name and speaks of them."""
    if not author or line.size > 110:
        return False
    folded = fold(line.plain.strip("*_ "))
    whole = fold(author)
    first = whole.split()[0]
    if folded.startswith(whole):
        return bool(re.match(rf"[ ,]*(?:\([^)]*\) |[^.]{{0,60}}, )?{_BIO_VERB}\b", folded[len(whole) :]))
    starts = re.match(rf"(?:dr\.? )?{re.escape(first)} {_BIO_VERB}\b", folded)
    return bool(starts and _BIO_NOUN.search(folded))
