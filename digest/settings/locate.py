"""Finds the line of a key in TOML or .env text, so that a fault can name it. Thinks only; reads nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TABLE = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*(?:export\s+)?["']?([A-Za-z0-9_-]+)["']?\s*=""")


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line, from 1, of a dotted key in TOML text, or of its table when the key itself is absent."""
    names = [str(part) for part in path if not isinstance(part, int)]
    table: list[str] = []
    table_line: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(line):
            table = [part.strip("\"' ") for part in match[1].split(".")]
            if table and table == names[: len(table)]:
                table_line = number
        elif (match := _KEY.match(line)) and [*table, match[1]] == names[: len(table) + 1]:
            return number
    return table_line


def place_of(text: str, file: object, path: Sequence[str]) -> str:
    """``file:line`` of a dotted key in a file's TOML text, for faults that show later; the file alone without it."""
    line = line_of(text, path)
    return f"{file}:{line}" if line else str(file)


def env_line_of(text: str, name: str) -> int | None:
    """The line, from 1, on which a variable is set in ``.env`` text; the last one wins, as when read."""
    found = None
    for number, line in enumerate(text.splitlines(), 1):
        if (match := _KEY.match(line)) and match[1] == name:
            found = number
    return found
