"""One essay file's text to an Essay, or every fault in it with its line. Thinks only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from digest.errors import Fault
from digest.library.frontmatter import Head, split
from digest.model import SENSITIVE, Essay

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def as_list(value: object) -> object:
    """A list, whether it was written as one or as words between commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [] if value is None else value


def _one_line(value: object) -> object:
    if isinstance(value, str) and _CONTROL.search(value):
        raise ValueError("must not hold line breaks or control characters")
    return value or None


Words = Annotated[tuple[str, ...], BeforeValidator(as_list)]
Line = Annotated[str | None, BeforeValidator(_one_line)]


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
    not_before: date | None = None
    not_after: date | None = None
    added: date | None = None
    lang: Line = None
    imported_from: Line = None
    imported_on: date | None = None
    warnings: Words = ()


def parse_essay(text: str, slug: str, where: str, themes: Collection[str]) -> tuple[Essay | None, list[Fault]]:
    """Read one essay. ``themes`` is the vocabulary; an empty one checks no theme."""
    cut = split(text, where)
    if isinstance(cut, Fault):
        return None, [cut]
    head, body, body_line = cut
    faults = [] if SLUG.match(slug) else [Fault("file name is not a slug", where, "", "use a-z, 0-9 and - only")]
    try:
        read = _EssayHead.model_validate({k: v for k, v in head.values.items() if v is not None})
    except ValidationError as error:
        return None, faults + head_faults(error, head, where, _EssayHead)
    faults += unknown_words(read.themes, themes, "theme", _at(head, where, "themes"))
    faults += unknown_words(read.sensitive, SENSITIVE, "sensitive matter", _at(head, where, "sensitive"))
    faults += _missing_parts(read, head, body, where, body_line)
    fields = {name: getattr(read, name) for name in _EssayHead.model_fields if name in Essay.__dataclass_fields__}
    return (None if faults else Essay(slug=slug, body=body, where=f"{where}:{body_line}", **fields)), faults


def _missing_parts(read: _EssayHead, head: Head, body: str, where: str, body_line: int) -> Iterable[Fault]:
    if not body.strip():
        yield Fault("has no text after the front matter", f"{where}:{body_line}", "", "write the essay there")
    if control := _CONTROL.search(body):
        line = body_line + body.count("\n", 0, control.start())
        yield Fault("holds a control character", f"{where}:{line}", "providers refuse such mail", "delete it")
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
