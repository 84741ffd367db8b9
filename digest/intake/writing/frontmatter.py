"""A draft as the text of an essay file, and the head of a draft that comes back. Writes YAML that cannot be misread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date

from digest.model import Draft

_FENCE = "---"
_ROW = re.compile(r"([A-Za-z_][\w-]*):(?:\s+(.*))?\Z")
_BARE = re.compile(r"[a-z][a-z-]*\Z")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LONGEST_TITLE = 200
# What YAML would not read as text.
_WORDS_OF_YAML = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])


def write(draft: Draft, imported_from: str, imported_on: date) -> str:
    """The file's text: front matter, a blank line, the body. A draft stays a draft until a person changes that."""
    carried = draft.keys
    origin = carried.get("imported_from") or imported_from
    moment = carried.get("imported_on") or imported_on.isoformat()
    title = draft.title or "Untitled"
    rows = [
        f"title: {_text(_cut(title))}",
        f"author: {_text(draft.author) if draft.author else 'null'}",
    ]
    rows += [f"{key}: {_text(value)}" for key, value in (("bio", draft.bio), ("dek", draft.dek)) if value]
    rows += [
        f"source: {_text(draft.source) if draft.source else 'null'}",
        f"lang: {draft.lang or 'null'}",
        f"themes: {_list(draft.themes)}  # suggested; confirm before status: ready",
        f"sensitive: {_list(draft.sensitive)}  # suggested; confirm before status: ready",
        f"excerpt: {_text(draft.excerpt)}",
        f"imported_from: {_text(str(origin))}",
        f"imported_on: {moment}",
        f"warnings: {_list(draft.doubts)}",
        "status: draft",
        f"rights: {_text(str(carried['rights'])) if carried.get('rights') else ''}".rstrip(),
    ]
    rows += [f"{key}: {_value(value)}" for key, value in carried.items() if key not in _WRITTEN]
    return "\n".join([_FENCE, *rows, _FENCE, "", draft.body, ""])


_WRITTEN = frozenset(
    [
        "title",
        "author",
        "bio",
        "dek",
        "source",
        "lang",
        "themes",
        "sensitive",
        "excerpt",
        "imported_from",
        "imported_on",
        "warnings",
        "status",
        "rights",
    ]
)


def read(text: str) -> tuple[dict[str, str | list[str] | None], str] | None:
    """Head and body of a file with front matter, or None when it has none. Only flat keys are read."""
    text = text.removeprefix("\ufeff")
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return None
    end = next((at for at, line in enumerate(lines[1:200], 1) if line.strip() == _FENCE), None)
    if end is None or end == 1:
        return None
    head: dict[str, str | list[str] | None] = {}
    for line in lines[1:end]:
        match = _ROW.match(line.strip())
        if match:
            head[match[1]] = _read_value((match[2] or "").strip())
        elif line.strip() and not line.startswith((" ", "#", "-")):
            return None
    return (head, "\n".join(lines[end + 1 :])) if head else None


def is_ours(head: dict[str, str | list[str] | None]) -> bool:
    """Whether the head was written by an import: its body has been through the cleaner and is left as it is."""
    return "imported_from" in head and "imported_on" in head


def _read_value(raw: str) -> str | list[str] | None:
    if raw.startswith("["):
        end = _close(raw)
        inner = raw[1:end]
        return [str(_scalar(part.strip())) for part in _split(inner) if part.strip()]
    return _scalar(raw)


def _close(raw: str) -> int:
    quoted = False
    for at, char in enumerate(raw):
        if char == '"' and raw[at - 1] != "\\":
            quoted = not quoted
        elif char == "]" and not quoted:
            return at
    return len(raw)


def _split(inner: str) -> Iterable[str]:
    return (match[0] for match in re.finditer(r'\s*"(?:[^"\\]|\\.)*"|[^,]+', inner) if match[0].strip(" ,"))


def _scalar(raw: str) -> str | None:
    if raw.startswith('"'):
        match = re.match(r'"(?:[^"\\]|\\.)*"', raw)
        try:
            return str(json.loads(match[0])) if match else raw
        except ValueError:
            return raw.strip('"')
    if raw.startswith("'") and raw.rstrip().endswith("'") and len(raw) > 1:
        return raw.rstrip()[1:-1].replace("''", "'")
    raw = raw.split(" #", 1)[0].strip()
    return None if raw.lower() in ("", "null", "~") else raw


def _value(value: str | list[str] | None) -> str:
    if value is None:
        return ""
    return _list(value) if isinstance(value, list) else _text(value)


def _list(items: Iterable[str]) -> str:
    return (
        "["
        + ", ".join(item if _BARE.match(item) and item not in _WORDS_OF_YAML else _text(item) for item in items)
        + "]"
    )


def _text(text: str) -> str:
    # JSON strings are YAML strings, quotes and backslashes included; control characters never get that far.
    return json.dumps(" ".join(_UNSAFE.sub(" ", text).split()), ensure_ascii=False)


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
