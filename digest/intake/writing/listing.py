"""Lists: which lines are items, how deep, and where the list ends. Numbers stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from digest.intake.text.lines import Line, number_mark

_SURE_BULLETS = "•◦▪▫●○■□‣⁃∙➢➤✓✔►→"
_SPEECH = re.compile(r"[-–—]\s")


def is_item(lines: Sequence[Line], at: int, headings: Collection[int], spoken: bool = False) -> bool:
    """Whether the line begins an item of a list: a sure bullet, or a mark that neighbours share."""
    line = lines[at]
    if at in headings:
        return False
    if (line.text[0] in _SURE_BULLETS and line.bullet) or _is_dashed(lines, at):
        return True
    if line.bullet:
        near = [other for other in (at - 1, at + 1, at - 2, at + 2) if 0 <= other < len(lines)]
        kin = any(lines[other].bullet and lines[other].text[0] == line.text[0] for other in near)
        return (kin or line.indent >= 2) and not (spoken and line.text[0] == "-")
    number = _number(line)
    if number is None:
        return False
    return _has_kin(lines, at, number, headings)


def _is_dashed(lines: Sequence[Line], at: int) -> bool:
    """Whether the line is one of three or more that a colon announces and a short dash begins; speech seldom is so."""
    if not lines[at].text.startswith(_DASH):
        return False
    first, end = at, at + 1
    while first > at - _MOST_DASHED and first and lines[first - 1].text.startswith(_DASH):
        first -= 1
    while end < min(len(lines), at + _MOST_DASHED) and lines[end].text.startswith(_DASH):
        end += 1
    told = first > 0 and lines[first - 1].plain.endswith(":")
    return told and end - first >= _SEVERAL and not any(" – " in line.text[2:] for line in lines[first:end])


_DASH, _SEVERAL, _MOST_DASHED = "– ", 3, 30
_DASHED = re.compile(_DASH)


def _number(line: Line) -> int | None:
    if not line.text[:1].isdigit():
        return None
    match = re.match(r"(\d{1,3})[.)]\s+(?=\S)", line.text)
    return int(match[1]) if match else None


def _has_kin(lines: Sequence[Line], at: int, number: int, headings: Collection[int]) -> bool:
    """Whether the next or the previous number stands near, counting up or down."""
    for step in (1, -1):
        other = at + step
        looked = 0
        while 0 <= other < len(lines) and looked < 12:
            found = _number(lines[other])
            if found is not None and other not in headings:
                return abs(found - number) == 1 or (found == number == 1)
            other += step
            looked += 1
    return False


def has_dialogue(lines: Sequence[Line]) -> bool:
    """Hyphens in front of speech, as Portuguese, Spanish and Italian print it, are no bullets."""
    same = [line for line in lines if _SPEECH.match(line.text)]
    spoken = sum(1 for line in same if line.plain.rstrip('"”»').endswith(("?", "!", "…", ".")))
    asked = sum(
        1
        for line in same
        if "?" in line.plain or re.search(r", (?:disse|dijo|respondi|pergunt|pregunt|disse|chies|rispos)", line.plain)
    )
    return spoken >= 0.8 * len(same) and asked >= 1 and asked >= 0.3 * len(same)


def list_end(lines: Sequence[Line], at: int, headings: Collection[int], spoken: bool = False) -> int:
    """One past the last line of the list that begins here."""
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if end in headings:
            break
        if is_item(lines, end, headings, spoken):
            if line.gap > 2 or (line.gap and _other_kind(lines[at], line) and line.indent <= lines[at].indent):
                break
        elif line.gap == 0 and line.text[0] != ">":
            if not line.indent and not _continues(lines, end):
                break
        elif not (line.gap == 1 and line.indent >= lines[at].indent + 2 and line.indent >= 3):
            break
        end += 1
    return end


def _continues(lines: Sequence[Line], at: int) -> bool:
    above = lines[at - 1]
    return not above.stops and lines[at].plain[:1].islower()


def _other_kind(one: Line, other: Line) -> bool:
    return bool(one.bullet) != bool(other.bullet)


def shape_list(lines: Sequence[Line]) -> str:
    """Markdown of one list. Depth follows the indents of the source."""
    rows: list[str] = []
    stack: list[tuple[int, int]] = []  # (indent in the source, indent in the draft) of each open level
    wide = 2
    for line in lines:
        bullet = line.bullet or _DASHED.match(line.text)
        number = None if bullet else _number(line)
        if (not bullet and number is None) or (not bullet and not stack and number is None):
            pad = " " * (stack[-1][1] + wide if stack else 0)
            if rows and line.gap == 0:
                rows[-1] = f"{rows[-1]} {line.text}"
            else:
                rows += ["", pad + line.text]
            continue
        while stack and line.indent < stack[-1][0]:
            stack.pop()
        if not stack:
            stack.append((line.indent, 0))
        elif line.indent >= stack[-1][0] + 2:
            stack.append((line.indent, stack[-1][1] + wide))
        mark, text = _mark(line, bullet)
        wide = len(mark)
        if rows and line.gap:
            rows.append("")
        rows.append(" " * stack[-1][1] + mark + text)
    return "\n".join(row.replace("<", "&lt;") if re.search(r"<[a-zA-Z/!?]", row) else row for row in rows)


def _mark(line: Line, bullet: re.Match[str] | None) -> tuple[str, str]:
    if bullet:
        return "- ", line.text[bullet.end() :]
    match = re.match(r"(\d{1,3})[.)]\s+", line.text)
    found = match or number_mark(line.text)
    return (f"{found[1]}. ", line.text[found.end() :]) if found else ("- ", line.text)
