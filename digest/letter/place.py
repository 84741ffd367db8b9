"""Where in the templates a finding is caused: lint sees the finished page, people mend its sources. Thinks only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from digest.model import Finding

SOURCES = ("letter.css", "letter.html", "letter.txt")
"""The templates of a letter, as lint names them; the first is looked through first."""
EXTENDING = {"letter.html": "month.html", "letter.txt": "month.txt"}
"""Those of a month's letter stand in front of those they extend."""
_TAG = re.compile(r"<[a-z][a-z0-9]*\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s([a-z-]+)=\"([^\"]*)\"", re.IGNORECASE)
_TELLING = ("id", "href", "src", "style", "class")


def placed(finding: Finding, sources: Mapping[str, str], folder: str) -> Finding:
    """The finding with file and line where a source is to blame and its piece can be found there, else with the file.

    ``sources`` holds the text of each template by its name, those of a month's letter only for a finding on one;
    ``folder`` is where they lie.
    """
    said = [name for name in SOURCES if name in finding.where and name in sources]
    if not said or "/" in finding.where:
        return finding
    for name, own in EXTENDING.items():
        if own in sources:
            finding = replace(finding, cure=finding.cure.replace(name, own))
    blamed = [own for name in said for own in (EXTENDING.get(name, ""), name) if own in sources]
    for piece in _spellings(finding.piece):
        for name in blamed:
            at = _found(piece, sources[name], name)
            if at >= 0:
                return replace(finding, where=f"{folder}/{name}:{sources[name].count(chr(10), 0, at) + 1}")
    own = EXTENDING.get(said[-1], "")
    return replace(finding, where=f"{folder}/{own if own in sources else said[-1]}")


def _spellings(piece: str) -> Iterator[str]:
    """A piece of the finished page as its source may have it: whole, without inlined styles, or one attribute."""
    if not piece:
        return
    yield piece
    if _TAG.match(piece):
        yield re.sub(r"\sstyle=\"[^\"]*\"", "", piece)
    attributes = dict(_ATTRIBUTE.findall(f" {piece}"))
    yield from (f'{name}="{attributes[name]}"' for name in _TELLING if attributes.get(name))


def _found(piece: str, source: str, name: str) -> int:
    """The first place of a piece in a source, or -1. In a style sheet a class stands as its selector."""
    if name == "letter.css" and (said := re.fullmatch(r'class="([\w-]+)"', piece)):
        rule = re.search(rf"\.{re.escape(said[1])}(?![\w-])[^{{}}]*\{{", source)
        return rule.start() if rule else -1
    return source.find(piece)
