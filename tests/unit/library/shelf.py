"""A small library for the tests of its reader: a folder of seeds that is right, to be spoiled file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.errors import SeedError
from digest.library import read_catalogue
from digest.library.essays import parse_essay
from digest.model import Catalogue, Essay

VOCABULARY = ("grief", "friendship", "change", "being-left")
THEMES = "[themes]\n" + "".join(f'{name} = "what {name} means"\n' for name in VOCABULARY)
ESSAY = """\
---
title: The River
themes: [grief, change]
status: ready
rights: original
---

It was early when we came to the river.
"""
QUESTIONS = """\
# Grief

## grief-what-stays
themes: [grief]
gentle: true

What stays?
"""


@dataclass
class Shelf:
    """``seeds/`` with a vocabulary, one essay and one question."""

    folder: Path

    def __post_init__(self) -> None:
        for name in ("essays", "questions"):
            (self.folder / name).mkdir(parents=True)
        self.put("themes.toml", THEMES)
        self.put("essays/river.md", ESSAY)
        self.put("questions/grief.md", QUESTIONS)

    def put(self, name: str, text: str | bytes) -> Path:
        """Write one file."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self) -> Catalogue:
        return read_catalogue(self.folder)

    def faults(self) -> list[tuple[str, str]]:
        """Place, relative to the shelf, and text of every fault the reading ends in, in order of place."""
        with pytest.raises(SeedError) as caught:
            self.read()
        own = f"{self.folder}/"
        return sorted((fault.where.removeprefix(own), fault.what) for fault in caught.value.faults)


def head(*lines: str) -> str:
    """An essay whose first lines are these, with what else it needs below them."""
    named = {line.partition(":")[0] for line in lines}
    rest = [line for line in ESSAY.splitlines()[1:5] if line.partition(":")[0] not in named]
    return "\n".join(["---", *lines, *rest, "---", "", "It was early.", ""])


def read(text: str, slug: str = "river") -> Essay:
    """An essay that has no fault."""
    essay, faults = parse_essay(text, slug, "river.md", VOCABULARY)
    assert faults == []
    assert essay is not None
    return essay


def wrong(text: str, slug: str = "river") -> list[tuple[str, str]]:
    """Place and text of every fault of an essay."""
    essay, faults = parse_essay(text, slug, "river.md", VOCABULARY)
    assert essay is None
    return [(fault.where, fault.what) for fault in faults]
