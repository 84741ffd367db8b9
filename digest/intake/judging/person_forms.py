"""Where a page names people: the forms in which authors, senders and members are written beside an essay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.intake.signs import cues, labels
from digest.intake.signs.bios import bio_name
from digest.intake.signs.credits import ALONE, GLUED, byline, without_label
from digest.intake.signs.names import are_names, is_name, tidy_name
from digest.intake.text.lines import Line
from digest.intake.text.spacing import fold

_WORD = r"[A-ZÀ-ÞŁŚŽŠČ][\w.'’\-]*"
_NAME = rf"(?:{_WORD}|d[eiou]s?|del|la|van|von|der|den|ten|y) "
_FORMS = (
    ("posted by", re.compile(
        r"(?:.{0,40}[|·•,] ?|.{0,60}\b(?:posted|post|written|published|modified|edited|letter|story|message|reply) )?(?:by|from|von|par|por|di|da|door|av|af|przez)(?: :|:)? +"
        r"(?P<name>[^|·•»,(<>\d][^|·•»,(<>]{1,36}?)(?= *(?:[|·•»,(<]|$)| (?:on|le|am|el|il|op|em|at|-|–|—) )", re.IGNORECASE)),
    ("named at the end of a line of credits", re.compile(
        r".{1,90}\b(?:by|von|par|por|door)(?: :|:)? +(?:u/|@)?(?P<name>[^|·•»,(<>\d][^|·•»,(<>]{1,36}?)(?= *(?:[|·•»,(<]|$)| (?:on|le|am|el|il|op|em|at|for|-|–|—) | \d)", re.IGNORECASE)),
    ("behind a label", re.compile(rf"(?:interview|words|text|story|essay|column|letter|texte|texto|testo|entrevista|entretien)(?: ?:| by| von| par| por)? +(?P<name>{_NAME}{{1,3}}{_WORD})$", re.IGNORECASE)),
    ("glued to a label", re.compile(rf"(?:By|Author|Autora?|Auteure?|Von|Par|Por|Text|Words|Door)(?P<name>{_WORD}?(?: {_WORD}?){{1,3}})(?=[A-ZÀ-Þ][a-zà-ÿ]+\b(?: |$)|$)")),
    ("glued to a date", re.compile(rf"(?P<name>{_NAME}{{1,3}}[A-ZÀ-Þ][^\W\d_]+)(?=\d)")),
    ("begins with a name", re.compile(rf"(?P<name>{_NAME}{{1,4}}{_WORD})(?=,? )")),
    ("ends with a name", re.compile(rf"(?:{_WORD} ){{1,2}}(?P<name>{_NAME}{{1,2}}{_WORD})$")),
    ("the sender", re.compile(r"(?:from|von|de|da|van) ?: *\"?(?P<name>[^<>\"@]{2,40}?)\"? *(?:<.*|\[.*|$)", re.IGNORECASE)),
    ("said in a chat", re.compile(r"(?:\[[^\]]{6,30}\] ?|[\d/., :]{8,20}(?: ?[ap]\.? ?m\.?)? - )(?P<name>[^:\[\]]{2,30}?)(?=:|$)")),
    ("owner of rights", re.compile(r"(?:©|\(c\)|copyright) ?(?:\d{4}(?:[-–]\d{4})?,? )?(?P<name>[^.|·\d]{3,40}?)(?=[.|·,]|$)", re.IGNORECASE)),
    ("a user name", re.compile(r"@?(?P<name>[^\W\d_][\w.\-]{2,24}?):?$")),
    ("in small letters", re.compile(r"(?P<name>[a-zà-ÿ]{2,12} [a-zà-ÿ]{1,14}\.?)$")),
)  # fmt: skip
_USER = re.compile(r"\w*[a-zà-ÿ](?:\w*[\d_]\w*|[a-zà-ÿ]*[A-Z]\w*|\w*)\Z")
_STOPPED = re.compile(r"[^\W\d_]{4,}\. ")
_NOT_WRITTEN = re.compile(rf"(?:\A|.*\W){labels.NOT_WRITTEN.pattern}\s*:?\s*(?:u/|@)?\Z")
_INITIAL = re.compile(r"\w [A-ZÀ-Þ]\Z")
_LONGER = frozenset(("begins with a name", "ends with a name", "glued to a label", "owner of rights"))
"""Forms in which more than the name may have been read for one."""
_MOST = 60


def named_in(line: Line, *, behind: bool) -> Iterator[tuple[str, str]]:
    """(name, form) of everybody a line may name as a writer; ``behind`` the essay a given name alone may be one."""
    for name, form in _named_in(line, behind):
        yield (f"{name}." if _INITIAL.search(name) and f"{name}." in line.plain else name), form


def _named_in(line: Line, behind: bool) -> Iterator[tuple[str, str]]:
    text = line.plain.strip(" >*_—–-~")
    found = byline(line, top=True) if line.size <= 24 else None
    if found and found[0]:
        yield without_label(found[0]), "alone" if found[1] == ALONE else f"a byline, {found[1]}"
    if name := bio_name(line):
        yield name, "a note"
    if line.size == 1 and is_name(text.strip(",."), 1) and behind:
        yield text.strip(",."), "a given name alone"
    for form, pattern in _FORMS:
        match = pattern.match(text) if line.size <= _MOST or form in ("begins with a name", "said in a chat") else None
        if match and not _else(text[: match.start("name")]) and (name := _person(match["name"], form)):
            yield name, form


def _else(lead: str) -> bool:
    """Whether what stands before a name says that its owner did something else than write."""
    said = fold(lead)
    return bool(_NOT_WRITTEN.search(said) or labels.PICTURED.search(said))


def _person(text: str, form: str) -> str | None:
    """The name in a piece of a line, or None when it is none: a user's name must look like one."""
    name = re.split(rf",| (?={cues.DATE})", text.strip(" .,:"))[0].strip()
    if _STOPPED.search(name):
        return None
    if are_names(tidy_name(name), 2):
        return tidy_name(GLUED.sub("", name))
    if form in _LONGER:
        words = name.split()
        firsts = [" ".join(words[:count]) for count in (3, 2) if len(words) > count]
        return next((tidy_name(first) for first in firsts if is_name(first, 2)), None)
    if form == "in small letters":
        return text if text.endswith(".") else None
    single = " " not in name and len(name) > 2 and (_USER.match(name) or is_name(name, 1))
    return name if single and not labels.PICTURED.match(fold(name)) else None
