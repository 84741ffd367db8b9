"""The door to ``calendar.toml``: pins and skips, with every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digest.errors import Fault, MissingInput, SeedError, toml_place
from digest.library.reader import read_text
from digest.model import Calendar, Catalogue, Slot
from digest.model.content import Pin, Skip

_KEYS = {"pin": {"slot", "essay", "question"}, "skip": {"slot", "reason"}}


def read_calendar(path: Path, catalogue: Catalogue) -> Calendar:
    """Read the operator's calendar; no file means an empty one.

    Raises:
        SeedError: anything in it is wrong; carries all faults.
    """
    try:
        text = read_text(path)
        tree = tomllib.loads(text)
    except MissingInput:
        if path.exists():
            raise
        return Calendar()
    except tomllib.TOMLDecodeError as reason:
        what, where = toml_place(str(reason), path)
        raise SeedError(what, where=where, why="the file is TOML") from None
    faults: list[Fault] = []
    for name in tree.keys() - _KEYS.keys():
        faults.append(Fault(f'unknown section "{name}"', str(path), "", "use [[pin]] and [[skip]]"))
    pins = {s: Pin(e["essay"], e.get("question")) for s, e in _entries(tree, "pin", path, text, faults) if "essay" in e}
    skips = {s: Skip(e.get("reason", "")) for s, e in _entries(tree, "skip", path, text, faults)}
    for slot, pin in pins.items():
        where = _line(path, text, str(slot))
        if pin.essay not in catalogue.essays_by_slug:
            faults.append(Fault(f'{slot}: no essay "{pin.essay}"', where, "", "digest essays list shows all"))
        if pin.question and " " not in pin.question and pin.question not in catalogue.questions_by_id:
            faults.append(Fault(f'{slot}: no question "{pin.question}"', where))
        if slot in skips:
            faults.append(Fault(f"{slot} is pinned and skipped", where, "", "keep one of the two"))
    if faults:
        raise SeedError.of(faults)
    return Calendar(pins, skips)


def _entries(
    tree: dict[str, Any], kind: str, path: Path, text: str, faults: list[Fault]
) -> Iterator[tuple[Slot, dict[str, str]]]:
    entries = tree.get(kind, [])
    if not isinstance(entries, list):
        faults.append(Fault(f"[{kind}] stands once only", str(path), "", f"write it as [[{kind}]]"))
        return
    seen = set()
    for entry in entries:
        if not isinstance(entry, dict):
            faults.append(Fault(f"{kind} lists something else than entries", str(path), "", f"write [[{kind}]]"))
            continue
        where = _line(path, text, str(entry.get("slot", "")))
        if unknown := entry.keys() - _KEYS[kind]:
            known = ", ".join(sorted(_KEYS[kind]))
            faults.append(Fault(f"[[{kind}]]: unknown key {', '.join(sorted(unknown))}", where, "", f"known: {known}"))
        if kind == "pin" and not entry.get("essay"):
            faults.append(Fault("[[pin]] names no essay", where, "", 'add essay = "some-slug"'))
        if not all(isinstance(value, str) for value in entry.values()):
            faults.append(Fault(f"[[{kind}]]: values are texts in quotes", where))
            continue
        try:
            slot = Slot.parse(entry.get("slot", ""))
        except ValueError as reason:
            faults.append(Fault(f"[[{kind}]]: {reason}", where))
            continue
        if slot in seen:
            faults.append(Fault(f"{slot} stands under two [[{kind}]]", where, "", "keep one of the two"))
        seen.add(slot)
        yield slot, entry


def _line(path: Path, text: str, needle: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if needle and needle in line and not line.lstrip().startswith("#"):
            return f"{path}:{number}"
    return str(path)
