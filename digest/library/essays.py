"""One essay file's text to an Essay, or every fault in it with its line. Thinks only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Any, Literal, overload

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from digest.errors import Fault
from digest.library.frontmatter import Head, control_fault, split
from digest.model import SENSITIVE, Essay

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@overload
def as_list(value: str | list[str] | None) -> list[str]: ...
@overload
def as_list(value: object) -> object: ...
def as_list(value: object) -> object:
    """A list, whether it was written as one or as words between commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [] if value is None else value


def _one_line(value: object) -> object:
    if isinstance(value, str) and _NOT_IN_A_LINE.search(value):
        raise ValueError("must not hold line breaks or control characters")
    return value or None


def _day(value: object) -> object:
    # Pydantic would take "0" for a day of 1970, and a time of day for none.
    if isinstance(value, str) and not _DAY.match(value):
        raise ValueError("Input should be a valid date, written like 2026-11-29")
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(as_list)]
Line = Annotated[str | None, BeforeValidator(_one_line)]
Day = Annotated[date | None, BeforeValidator(_day)]


class _EssayHead(BaseModel):
    """What may stand in an essay's front matter."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    title: Annotated[str, BeforeValidator(_one_line)] = Field(max_length=200)
    themes: Words = Field(min_length=1)
    author: Line = None
    bio: Line = None
    dek: Line = None
    excerpt: Line = None
    question: Line = None
    sensitive: Words = ()
    content_note: Line = None
    status: Literal["draft", "ready"] = "draft"
    rights: Line = None
    source: Line = None
    season: Literal["spring", "summer", "autumn", "winter"] | None = None
    not_before: Day = None
    not_after: Day = None
    added: Day = None
    lang: Line = None
    imported_from: Line = None
    imported_on: Day = None
    warnings: Words = ()


def parse_essay(
    text: str, slug: str, where: str, themes: Collection[str], questions: Collection[str] | None = None
) -> tuple[Essay | None, list[Fault]]:
    """Read one essay, against the vocabulary of themes and the known ids of questions where these are given."""
    cut = split(text, where)
    if isinstance(cut, Fault):
        return None, [cut]
    head, body, body_line = cut
    faults = [] if SLUG.match(slug) else [Fault("file name is not a slug", where, "", "use a-z, 0-9 and - only")]
    faults += unknown_words(as_list(head.values.get("themes")), themes, "theme", _at(head, where, "themes"))
    matters = as_list(head.values.get("sensitive"))
    faults += unknown_words(matters, SENSITIVE, "sensitive matter", _at(head, where, "sensitive"))
    faults += _body_faults(body, where, body_line)
    try:
        read = _EssayHead.model_validate({k: v for k, v in head.values.items() if v is not None})
    except ValidationError as error:
        return None, faults + head_faults(error, head, where, _EssayHead)
    faults += _missing_parts(read, head, where)
    faults += _unknown_question(read.question or "", questions, _at(head, where, "question"))
    fields = {name: getattr(read, name) for name in _EssayHead.model_fields if name in Essay.__dataclass_fields__}
    return (None if faults else Essay(slug=slug, body=body, where=f"{where}:{body_line}", **fields)), faults


def _body_faults(body: str, where: str, line: int) -> Iterable[Fault]:
    if not body.strip():
        yield Fault("has no text after the front matter", f"{where}:{line}", "", "write the essay there")
    if fault := control_fault(body, where, line):
        yield fault


def _unknown_question(wanted: str, known: Collection[str] | None, where: str) -> Iterable[Fault]:
    # A text with a space in it is the question itself.
    if wanted and known is not None and " " not in wanted and wanted not in known:
        cure = "name one under seeds/questions, or write the question out"
        yield Fault(f'no question has the id "{wanted}"', where, "", cure)


def _missing_parts(read: _EssayHead, head: Head, where: str) -> Iterable[Fault]:
    if read.status != "ready":
        return
    if read.sensitive and not read.question:
        why = "what may be asked after it is for a person to decide"
        yield Fault("is sensitive and has no question of its own", _at(head, where, "sensitive"), why, "add question:")
    if read.sensitive and not read.content_note:
        yield Fault("is sensitive and has no content_note", _at(head, where, "sensitive"), "", "add content_note:")
    if not read.rights:
        why = "nobody else's text is mailed without their leave"
        yield Fault(
            "is ready and has no rights", _at(head, where, "status"), why, 'add rights:, for example "original"'
        )
    if read.not_before and read.not_after and read.not_before > read.not_after:
        yield Fault("not_before is after not_after", _at(head, where, "not_after"), "it can never be sent")


def _at(head: Head, where: str, key: str) -> str:
    return f"{where}:{head.lines.get(key, 1)}"


def unknown_words(words: Iterable[str], known: Collection[str], noun: str, where: str) -> list[Fault]:
    """A fault for each word that is not in the vocabulary, with the nearest one that is."""
    faults = []
    for word in words:
        if known and word not in known:
            near = difflib.get_close_matches(word, known, 1)
            cure = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known)}"
            faults.append(Fault(f'unknown {noun} "{word}"', where, "", cure))
    return faults


def head_faults(error: ValidationError, head: Head, where: str, model: type[BaseModel]) -> list[Fault]:
    """Pydantic's errors in the house's words, each with its line."""
    faults = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        key = str(item["loc"][0]) if item["loc"] else ""
        place = _at(head, where, key)
        if item["type"] == "extra_forbidden":
            near: list[Any] = difflib.get_close_matches(key, list(model.model_fields), 1)
            cure = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(model.model_fields)}"
            faults.append(Fault(f'unknown key "{key}"', place, "a misspelt key would silently do nothing", cure))
        elif item["type"] == "missing" or (key in head.values and not head.values[key]):
            faults.append(Fault(f"{key} is missing", place, "", f"add a line {key}: ..."))
        else:
            faults.append(Fault(f"{key}: {item['msg'].removeprefix('Value error, ')}", place))
    return faults
