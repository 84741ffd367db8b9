"""The door to ``seeds/``: reads essays, questions and themes from the tree and reports every fault at once."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

from digest.errors import DigestError, Fault, MissingInput, SeedError, toml_place
from digest.library.essays import parse_essay
from digest.library.questions import parse_questions
from digest.model import Catalogue, Essay, Question, Theme

MAX_BYTES = 1024 * 1024
"""No essay is longer; a bigger file is something else."""


def read_catalogue(seeds: Path) -> Catalogue:
    """Read the whole library.

    Raises:
        MissingInput: a folder or ``themes.toml`` is not there.
        SeedError: anything in it is wrong; carries all faults.
    """
    faults: list[Fault] = []
    themes = read_themes(seeds)
    names = [theme.id for theme in themes]
    questions = list(_read_questions(seeds, names, faults))
    essays = list(_read_essays(seeds, names, {question.id for question in questions}, faults))
    if faults:
        raise SeedError.of(faults)
    return Catalogue(tuple(essays), tuple(questions), tuple(themes))


def read_essay(path: Path) -> Essay:
    """Read one essay file wherever it lies; its themes are not held against a vocabulary.

    Raises:
        MissingInput: no such file.
        SeedError: it is not an essay; carries all faults.
    """
    essay, faults = parse_essay(read_text(path), path.stem, str(path), ())
    if essay is None:
        raise SeedError.of(faults)
    return essay


def read_text(path: Path) -> str:
    """A regular file's UTF-8 text, with any line ends, at most MAX_BYTES.

    Raises:
        MissingInput: it is not there or may not be read.
        SeedError: it is not text of that size.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise MissingInput("is not a regular file", where=str(path))
        if state.st_size > MAX_BYTES:
            raise SeedError(f"is larger than {MAX_BYTES} bytes", where=str(path), cure="is it really a seed?")
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise MissingInput("no such file", where=str(path)) from None
    except OSError as reason:
        cure = "make it readable for the account that runs digest"
        raise MissingInput(f"cannot be read: {reason.strerror}", where=str(path), cure=cure) from None
    except UnicodeDecodeError:
        raise SeedError("is not UTF-8 text", where=str(path), cure="save it as UTF-8") from None


def read_themes(seeds: Path) -> list[Theme]:
    """The vocabulary alone, for work that must not depend on what the essays look like.

    Raises MissingInput or SeedError.
    """
    path = seeds / "themes.toml"
    try:
        tree = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as reason:
        what, where = toml_place(str(reason), path)
        raise SeedError(what, where=where, why="the file is TOML") from None
    table = tree.get("themes")
    if not isinstance(table, dict) or not table or not all(isinstance(meaning, str) for meaning in table.values()):
        cure = 'write a section [themes] with lines like: grief = "the dead, and losses without a funeral"'
        raise SeedError("names no themes", where=str(path), cure=cure)
    return [Theme(name, meaning) for name, meaning in table.items()]


def _markdown_files(folder: Path, faults: list[Fault]) -> Iterator[Path]:
    if not folder.is_dir():
        raise MissingInput("no such folder", where=str(folder), cure="digest init lays one that works")
    root = folder.resolve()
    for path in sorted(folder.glob("*.md")):
        if _leads_outside(path, root):
            faults.append(Fault("leads outside the folder", str(path), "", "copy the file instead of linking it"))
        else:
            yield path


def _leads_outside(path: Path, root: Path) -> bool:
    """Whether a link would mail a file nobody meant to publish."""
    try:
        return not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # links in a circle lead nowhere, and reading one says so
        return False


def _read_essays(seeds: Path, themes: list[str], questions: set[str], faults: list[Fault]) -> Iterator[Essay]:
    found = False
    for path in _markdown_files(seeds / "essays", faults):
        found = True
        try:
            essay, wrong = parse_essay(read_text(path), path.stem, str(path), themes, questions)
        except DigestError as error:
            faults.extend(error.faults)
            continue
        faults.extend(wrong)
        if essay:
            yield essay
    if not found:
        faults.append(Fault("holds no essay", str(seeds / "essays"), "", "write one as some-slug.md; see README"))


def _read_questions(seeds: Path, themes: list[str], faults: list[Fault]) -> Iterator[Question]:
    seen: dict[str, str] = {}
    for path in _markdown_files(seeds / "questions", faults):
        try:
            questions, wrong = parse_questions(read_text(path), str(path), themes)
        except DigestError as error:
            faults.extend(error.faults)
            continue
        faults.extend(wrong)
        for question in questions:
            if question.id in seen:
                what = f'the id "{question.id}" is taken by {seen[question.id]}'
                faults.append(Fault(what, question.where, "an id is how history knows a question", "rename one"))
            seen[question.id] = question.where
            yield question
