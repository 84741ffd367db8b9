"""One question file's text to Questions, or every fault in it with its line. Thinks only.

A file holds blocks: a heading ``## id``, head lines of YAML, a blank line, the question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from digest.errors import Fault
from digest.library.essays import Line, Words, as_list, head_faults, unknown_words
from digest.library.frontmatter import Head, control_fault, lines_of, parse_head
from digest.model import SENSITIVE, Question

_HEADING = re.compile(r"##\s+(\S.*?)\s*\Z")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,79}\Z")


class _QuestionHead(BaseModel):
    """What may stand above a question."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    themes: Words = Field(min_length=1)
    not_for: Words = ()
    gentle: bool = False
    lang: Line = None


def parse_questions(text: str, where: str, themes: Collection[str]) -> tuple[list[Question], list[Fault]]:
    """Read one file of questions. ``themes`` is the vocabulary."""
    questions: list[Question] = []
    faults: list[Fault] = []
    for line, name, block in _blocks(text):
        found = _parse_block(line, name, block, where, themes)
        if isinstance(found, Question):
            questions.append(found)
        else:
            faults.extend(found)
    if not questions and not faults:
        cure = "write blocks like: ## some-id, then themes: [grief], a blank line, the question"
        faults.append(Fault("holds no question", f"{where}:1", "", cure))
    return questions, faults


def _blocks(text: str) -> Iterator[tuple[int, str, list[str]]]:
    current: tuple[int, str, list[str]] | None = None
    for number, line in enumerate(lines_of(text), 1):
        if match := _HEADING.match(line):
            if current:
                yield current
            current = (number, match[1], [])
        elif current:
            current[2].append(line)
    if current:
        yield current


def _parse_block(line: int, name: str, block: list[str], where: str, themes: Collection[str]) -> Question | list[Fault]:
    place = f"{where}:{line}"
    if not _ID.match(name):
        return [Fault(f'"{name}" is not an id', place, "", "use a-z, 0-9 and - only")]
    blank = next((i for i, row in enumerate(block) if not row.strip()), len(block))
    head = parse_head("\n".join(block[:blank]), where, first_line=line + 1)
    if isinstance(head, Fault):
        return [head]
    faults = _word_faults(head, where, line, themes)
    if not (text := " ".join(" ".join(block[blank:]).split())):
        faults.append(Fault(f"{name} has no text", place, "", "write the question after a blank line"))
    if control := control_fault("\n".join(block[blank:]), where, line + 1 + blank):
        faults.append(control)
    try:
        read = _QuestionHead.model_validate({k: v for k, v in head.values.items() if v is not None})
    except ValidationError as error:
        return faults + [Fault(f.what, f.where if head.values else place, f.why, f.cure)
                         for f in head_faults(error, head, where, _QuestionHead)]  # fmt: skip
    if read.gentle and read.not_for:
        faults.append(Fault(f"{name} is gentle and yet not for everyone", place, "", "drop gentle or not_for"))
    return faults or Question(name, text, read.themes, place, read.not_for, read.gentle, read.lang)


def _word_faults(head: Head, where: str, line: int, themes: Collection[str]) -> list[Fault]:
    faults = []
    for key, known, noun in (("themes", themes, "theme"), ("not_for", SENSITIVE, "sensitive matter")):
        faults += unknown_words(as_list(head.values.get(key)), known, noun, f"{where}:{head.lines.get(key, line)}")
    return faults
