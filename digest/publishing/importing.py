"""The corridor of an import: files in, drafts into the essay folder, and what became of each.

    read every file → clean it → write the draft unless a person has changed what lies there → tell

A draft never leaves by itself: it says ``status: draft``, and what was dropped is told by line and kind, never quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from digest.errors import DigestError, Fault, MissingInput, SeedError, UsageError
from digest.intake import ImportedPage, import_page, keep_draft, read_page, write_draft
from digest.library import read_themes
from digest.model import Draft, Imported

_LONGEST_SLUG = 60
_NO_ESSAY = 10


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator said on the command line."""

    out: Path
    title: str | None = None
    author: str | None = None
    source: str | None = None
    force: bool = False


def import_files(
    files: Sequence[Path], wishes: Wishes, seeds: Path, today: date
) -> tuple[list[Imported], list[DigestError]]:
    """Import every file that can be; one that cannot does not stop the others.

    Raises:
        UsageError: one title for several essays.
        MissingInput: there is no vocabulary.
        CannotWrite: the folder for drafts takes no file.
    """
    vocabulary = vocabulary_for(files, wishes, seeds)
    done: list[Imported] = []
    errors: list[DigestError] = []
    taken: set[Path] = set()
    for file in files:
        try:
            done.append(_import_one(file, wishes, vocabulary, today, taken))
        except (SeedError, MissingInput) as error:
            errors.append(error)
    return done, errors


def vocabulary_for(files: Sequence[Path], wishes: Wishes, seeds: Path) -> list[str]:
    """The themes to suggest from. Raises UsageError when one title is meant for several files, or MissingInput."""
    if len(files) > 1 and wishes.title:
        raise UsageError("--title names one essay, and there are several files", cure="import them one by one")
    return [theme.id for theme in read_themes(seeds)]


def _import_one(file: Path, wishes: Wishes, vocabulary: Collection[str], today: date, taken: set[Path]) -> Imported:
    draft, warnings = drafted(file, wishes, vocabulary)
    if draft.kept_words < _NO_ESSAY:
        return Imported(str(file), draft, None, (*warnings, "nothing was written"))
    target = _target(file, draft, wishes.out, taken)
    taken.add(target)
    text = write_draft(draft, file.name, today)
    written = keep_draft(target, text, force=wishes.force)
    if not written:
        warnings.append(f"{target.name} exists and differs, perhaps by your own hand; --force overwrites it")
    return Imported(str(file), draft, str(target) if written else None, tuple(warnings))


def drafted(file: Path, wishes: Wishes, vocabulary: Collection[str]) -> tuple[Draft, list[str]]:
    """The draft of one file and what asks for a look. Raises SeedError or MissingInput."""
    draft = import_page(
        ImportedPage(str(file), read_page(file), wishes.title, wishes.author, wishes.source), vocabulary
    )
    warnings = list(draft.doubts)
    if not draft.themes and draft.kept_words >= _NO_ESSAY:
        draft = _with_a_theme(draft, vocabulary)
        warnings.append("no theme could be suggested; choose themes yourself")
    return draft, warnings


def _with_a_theme(draft: Draft, vocabulary: Collection[str]) -> Draft:
    # The library takes no essay without a theme, and a draft must lie beside the others; the warning says the rest.
    return replace(draft, themes=tuple(vocabulary)[:1])


def _target(file: Path, draft: Draft, out: Path, taken: set[Path]) -> Path:
    """``<slug>.md``; a second essay of the same name in one run gets a number, the same one every time."""
    slug = slug_of(draft.title or "") or slug_of(file.stem) or "untitled"
    target = out / f"{slug}.md"
    number = 2
    while target in taken:
        target = out / f"{slug}-{number}.md"
        number += 1
    return target


def slug_of(title: str) -> str:
    """Small letters, digits and hyphens, at most sixty of them, cut between words."""
    spelt = title.replace("ß", "ss").replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]", "", spelt)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug if len(slug) <= _LONGEST_SLUG else slug[:_LONGEST_SLUG].rsplit("-", 1)[0]


def needs_review(done: Sequence[Imported]) -> bool:
    """Whether a person should look at any of them before going on."""
    return any(one.warnings for one in done)


def one_error(errors: Sequence[DigestError]) -> DigestError:
    """All errors as one block: of the first one's class, with everybody's faults."""
    faults: list[Fault] = [fault for error in errors for fault in error.faults]
    return type(errors[0]).of(faults)
