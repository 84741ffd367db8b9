"""The door to a file of trial questions, YAML or JSON, for an editor who tries new ones against an essay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from digest.errors import Fault, SeedError
from digest.library.essays import as_list
from digest.library.reader import read_text
from digest.model import Question


def read_candidates(path: Path) -> tuple[Question, ...]:
    """Read a list of {id, text, themes, not_for?, gentle?}; JSON is read as the YAML it is.

    Raises:
        MissingInput: no such file.
        SeedError: it is not such a list; carries all faults.
    """
    try:
        tree: Any = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise SeedError("is neither YAML nor JSON", where=where) from None
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
        lists = {key: tuple(map(str, as_list(entry.get(key)) or ())) for key in ("themes", "not_for")}  # type: ignore[call-overload]
        text = " ".join(str(entry["text"]).split())
        gentle = bool(entry.get("gentle", False))
        questions.append(Question(str(entry["id"]), text, lists["themes"], str(path), lists["not_for"], gentle))
    if faults:
        raise SeedError.of(faults)
    return tuple(questions)
