"""The door to a file of trial questions, YAML or JSON, for an editor who tries new ones against an essay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from digest.errors import Fault, SeedError
from digest.library.essays import Words
from digest.library.reader import read_text
from digest.model import Question


class _Marks(BaseModel):
    """What may stand beside id and text; anything else is the editor's own note."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    themes: Words = ()
    not_for: Words = ()
    gentle: bool = False


def read_candidates(path: Path) -> tuple[Question, ...]:
    """Read a list of {id, text, themes, not_for?, gentle?}.

    Raises:
        MissingInput: no such file.
        SeedError: it is not such a list; carries all faults.
    """
    tree = _tree_of(read_text(path), path)
    if isinstance(tree, dict):
        tree = tree.get("questions", tree.get("candidates"))
    if not isinstance(tree, list) or not tree:
        cure = "write a list of questions with id, text and themes"
        raise SeedError("holds no list of questions", where=str(path), cure=cure)
    faults: list[Fault] = []
    questions: list[Question] = []
    for number, entry in enumerate(tree, 1):
        if not isinstance(entry, dict) or not str(entry.get("id") or "") or not str(entry.get("text") or "").strip():
            faults.append(Fault(f"entry {number} has no id or no text", str(path)))
            continue
        try:
            marks = _Marks.model_validate({str(key): value for key, value in entry.items() if value is not None})
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False, include_context=False)
            faults += [Fault(f"entry {number}: {item['loc'][0]}: {item['msg']}", str(path)) for item in wrong]
            continue
        text = " ".join(str(entry["text"]).split())
        questions.append(Question(str(entry["id"]), text, marks.themes, str(path), marks.not_for, marks.gentle))
    if faults:
        raise SeedError.of(faults)
    return tuple(questions)


def _tree_of(text: str, path: Path) -> Any:
    try:
        return json.loads(text)  # first, because YAML takes neither JSON's tabs nor its surrogate pairs
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a day or a number that there is not
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise SeedError("is neither YAML nor JSON", where=where) from None
