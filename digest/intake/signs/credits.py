"""Who wrote it: bylines above and below, the doubled name, the name between bars.

An author comes from a byline, from the note on the author, or from a name that stands alone under the title or at the
very end. Nobody who is quoted, thanked or answered in the text, and nobody among the comments, is ever taken for one.
"""

from __future__ import annotations

import re

from digest.intake.signs import cues, labels
from digest.intake.signs.chrome import all_furniture, segments
from digest.intake.signs.names import are_names, halves, is_name, tidy_name
from digest.intake.text.lines import Line, make_line
from digest.intake.text.spacing import fold

_DATE_TAIL = re.compile(
    rf"[\s,|·•–—-]+(?:(?:on|am|el|le|em|il|published|posted|updated|publicado|publie|:):?\s+)*(?:{cues.DATE}|{cues.AGO}|\d+ (?:comments?|min)\b).*\Z"
)
_DATE_HEAD = re.compile(rf"{cues.DATE}[\s,|·•–—:-]+")
ALONE, CALLED = "a name alone under the title", "a byline"
_ROLE = re.compile(
    r"(?:contributor|staff writer|guest (?:writer|author|post|contributor)|columnist|editor(?:-in-chief)?|writer|author|autor[ae]?|autorin|redakteur(?:in)?|journalist(?:in|e)?|periodista|giornalista|jornalista|"
    r"ph\.?d\.?|m\.?d\.?|lmft|lcsw|psy\.?d\.?)\Z"
)


def byline(line: Line, *, top: bool) -> tuple[str | None, str] | None:
    """(author or None, reason) when the line is a byline; in the bottom zone only a labelled or barred one counts."""
    if not line.folded or line.size > 24:
        return None
    text = _COLON.sub(r"\1 ", _SIGNS.sub("", line.plain.strip("—–-*_ ")))
    parts = segments(text)
    others = [part for part in parts[1:] if labels.NOT_WRITTEN.match(fold(part))]
    text = " | ".join(part for part in parts if part not in others) if others else text
    if text.endswith((",", ";")) or labels.NOT_WRITTEN.match(fold(text)):
        return None
    if cues.DATE_LINE.match((fold(text) if others else line.folded).strip("*_- ")):
        return (None, "a date") if top else None
    if top and (name := _dated_by(text)):
        return name, CALLED
    if top and _date_and_counts(line.folded):
        return None, "a date with counts"
    return _by_whom(_behind_date(text), top=top)


def _by_whom(text: str, *, top: bool) -> tuple[str | None, str] | None:
    if match := labels.BY.match(fold(text)):
        return _named(text, match)
    if parts := _barred(text, top=top):
        return parts
    if top and (named := _led_in(text)):
        return named, CALLED
    name = _alone(text) if top else None
    return (name, ALONE) if name else None


_COLON = re.compile(r"\A((?:[^\W\d_]+ )?(?:by|von|par|por|di)): ", re.IGNORECASE)
_KIN = re.compile(r"\A(?:his|her|their|our) [a-z]+, ")
_SIGNS = re.compile(r"\A[^\w\s\"“«(\[@#]+\s+")


def _led_in(text: str) -> str | None:
    """``Written and read by NAME``, ``Rédigé par NAME le 3 mai``: a few words, the small word, a name, and no picture."""
    match = _LED_IN.match(text)
    if not match or labels.PICTURED.search(fold(match["lead"])):
        return None
    name = _cut_tail(_UNTIL.split(match["rest"])[0])
    return tidy_name(name) if is_name(name, 2, 4) else None


def _dated_by(text: str) -> str | None:
    """``Posted: 9:15am on 6th December 2012 by NAME``: a short line with a date, and a name behind a small word."""
    match = _BY_LAST.search(text) if len(text.split()) <= _MOST_DATED else None
    dated = match and re.search(rf"\b{cues.DATE}", fold(text[: match.start()]))
    name = _cut_tail(match["name"]) if match and dated else ""
    return tidy_name(name) if is_name(name, 2, 4) else None


_MOST_DATED = 16
_BY_LAST = re.compile(r"\s(?:by|von|par|por|di)\s(?P<name>[A-ZÀ-Þ][^,|·]{3,40})\Z")
_LED_IN = re.compile(r"(?P<lead>(?:[^\W\d_]+ ){1,4})(?:by|von|par|por) (?P<rest>[A-ZÀ-Þ].{3,60})\Z")
_UNTIL = re.compile(r"\s+(?:on|le|el|am|em|il|in|für|pour|para)\s|\s{2,}|\s(?=\d)")


def _date_and_counts(folded: str) -> bool:
    """``3 May 2019, 9:41  Reading time: 3 min  12 comments``: a date, and nothing but words of buttons and numbers."""
    match = _DATE_AND_TIME.match(folded)
    return match is not None and all_furniture(_AGO.sub("", folded[match.end() :]), only=True)[2] == 0


_AGO = re.compile(cues.AGO)
_DATE_AND_TIME = re.compile(rf"{cues.DATE}(?:{cues.AT}{cues.TIME})?(?:[\s,|·•–—-]+|\Z)")


def _named(text: str, match: re.Match[str]) -> tuple[str | None, str] | None:
    folded = fold(text)
    rest = text[match.end() :] if len(folded) == len(text) else folded[match.end() :]
    rest = _KIN.sub("", rest)
    name = _cut_tail(rest)
    sure = match["lead"].endswith(":") or match["lead"] not in ("by", "von", "par", "por", "di", "da", "de", "to")
    if name and (are_names(name, 1 if sure or match["lead"] == "by" else 2) or are_names(tidy_name(name), 1)):
        return tidy_name(name), CALLED
    if sure or match["lead"].endswith(" by") or match["lead"] == "by":
        words = rest.split()
        for count in (4, 3, 2):
            led = (
                len(words) > count
                and "," not in "".join(words[: count - 1])
                and (words[count][:1].islower() or words[count][:1].isdigit())
            )
            if led and is_name(" ".join(words[:count]), 2, 4):
                return tidy_name(" ".join(words[:count])), CALLED
    if (
        sure
        and name
        and len(name.split()) <= 4
        and not name.endswith((".", "?", "!"))
        and re.search(r"\bby\b|:", match["lead"])
    ):
        return None, "a byline without a person"
    return None


def _behind_date(text: str) -> str:
    """``MAY 3, 2014 BY NAME``: the date in front says nothing about the name."""
    folded = fold(text)
    match = _DATE_HEAD.match(folded)
    if match and len(folded) == len(text) and labels.BY.match(folded[match.end() :]):
        return text[match.end() :]
    return text


def _cut_tail(rest: str) -> str:
    folded = fold(rest)
    cut = _DATE_TAIL.search(folded)
    if cut and len(folded) == len(rest):
        rest = rest[: cut.start()]
    rest = re.sub(r"\s+['’]\d\d\Z", "", rest)
    rest = re.split(r"\s*[|·•/]\s*|\s+[–—-]\s+|\s+\(|\s+@", rest)[0].strip(" ,;:")
    if are_names(rest, 1):
        return rest
    head, *others = re.split(r",\s*|\s+(?:for|in|at|fur|pour|para|per|für)\s+", rest)
    # What follows a name in a byline is a role or the name of a place to publish, never the rest of a sentence.
    tail = rest[len(head) :].strip(" ,")
    titled = bool(_ROLE.search(fold(tail))) or all(word[:1].isupper() or len(word) <= 3 for word in tail.split())
    return head if others and titled and is_name(head, 1) else rest


def _barred(text: str, *, top: bool) -> tuple[str | None, str] | None:
    """``Name | Site | 6 Comments`` and its kind: a name and furniture between bars."""
    parts = segments(text)
    if len(parts) < 2:
        return None
    folded = [fold(part) for part in parts]
    marks = [any(form.match(f) for form in _MARKS) for f in folded]
    first = parts[0]
    if match := labels.BY.match(folded[0]):
        first = first[match.end() :]
    first = _led_in(first) or first
    behind = next((part for part, f in zip(parts[1:], folded[1:], strict=True) if labels.BY.match(f)), None)
    if top and behind and (found := _named(behind, labels.BY.match(fold(behind)))):  # type: ignore[arg-type]
        return found
    if is_name(tidy_name(first), 1 if match else 2) and (any(marks) or (top and len(parts) <= 4)):
        return tidy_name(first), "a name between bars"
    if any(marks) and all(mark or all_furniture(f)[2] <= 2 for mark, f in zip(marks, folded, strict=True)):
        named = [part for part, mark in zip(parts, marks, strict=True) if not mark and is_name(tidy_name(part))]
        return (tidy_name(named[0]) if named else None), "a date, a count or a reading time between bars"
    if any(marks) and sum(marks) >= len(parts) - 1 and any(is_name(tidy_name(p)) for p in parts):
        return next(tidy_name(p) for p in parts if is_name(tidy_name(p))), "a name between bars"
    return None


_MARKS = (cues.DATE_LINE, cues.READ_TIME, cues.COUNTED_COMMENTS, re.compile(rf"{cues.AGO}\Z"))


def _alone(text: str) -> str | None:
    if text.endswith((".", "!", "?", ":", ";")):
        return None
    text = re.sub(r"\s*\([^()]{2,30}\)\Z", "", text)
    twice = halves(text)
    if twice and len(twice.split()) >= 2 and is_name(tidy_name(twice)):
        return tidy_name(twice)
    if is_name(text, 2, 4):
        return tidy_name(text)
    head, _, role = text.partition(",")
    if role and is_name(head, 2, 4) and _ROLE.search(fold(role.strip())):
        return tidy_name(head)
    cut = _cut_tail(text)
    return (
        tidy_name(cut)
        if cut != text and is_name(cut, 2, 4) and cues.DATE_LINE.match(fold(text[len(cut) :]).strip(" ,|·-"))
        else None
    )


def signature(line: Line) -> str | None:
    """The name at the very end of an essay: alone, or behind a dash."""
    text = line.plain.strip("—–-~*_ ")
    return tidy_name(text) if line.size <= 5 and is_name(text, 2, 4) else None


def author_of_label(text: str) -> str | None:
    """The author a byline's own element names."""
    found = byline(make_line(1, text, 0, 1), top=True)
    return without_label(found[0]) if found and found[0] else None


def without_label(name: str) -> str:
    """A name without the label that is glued in front of it and the role behind it."""
    name = GLUED.sub("", name)
    head, _, rest = name.partition(", ")
    return head if rest and is_name(head, 2) and not is_name(rest, 2) else name


GLUED = re.compile(r"\A(?:By|Author|Autora?|Von|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ])|['’]s\Z")
