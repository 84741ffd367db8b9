"""Splits a seed file into YAML head and body, and keeps the line of every key. Text in, values out.

All scalars stay text (``title: 1984`` is a title, ``title: No`` is not a truth value); only an empty one is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from digest.errors import Fault

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = "---"
_LINE_END = re.compile(r"\r\n|\r|\n")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What providers refuse in mail, and what would end a line unseen; a tab and a line's end are plain text."""
_DEEPEST = 20
Value = str | None | list[str]


@dataclass(frozen=True, slots=True)
class Head:
    """Keys, values and the line each key stands on, counted from 1 in the whole file."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def lines_of(text: str) -> list[str]:
    """The lines as an editor numbers them. ``str.splitlines`` would also break at control characters and hide them."""
    return _LINE_END.split(text)


def control_fault(text: str, where: str, first_line: int) -> Fault | None:
    """The first control character of a text whose first line is ``first_line`` of the file."""
    if not (found := CONTROL.search(text)):
        return None
    line = first_line + text.count("\n", 0, found.start())
    return Fault("holds a control character", f"{where}:{line}", "providers refuse such mail", "delete it")


def split(text: str, where: str) -> tuple[Head, str, int] | Fault:
    """Head, body and the line of the body's first words; or the one fault that makes the file unreadable."""
    lines = lines_of(text)
    if lines[0].strip() != _FENCE:
        cure = "begin the file with a line of three dashes, the head, and three dashes again"
        return Fault("has no front matter", f"{where}:1", "", cure)
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == _FENCE:
            head = parse_head("\n".join(lines[1 : number - 1]), where, first_line=2)
            if isinstance(head, Fault):
                return head
            rest = "\n".join(lines[number:])
            body = rest.strip("\n")
            return head, body, number + 1 + rest.index(body)
    return Fault("the front matter does not end", f"{where}:1", "", "close it with a line of three dashes")


def parse_head(text: str, where: str, first_line: int) -> Head | Fault:
    """Read ``key: value`` YAML whose first line is ``first_line`` of the file."""
    if fault := control_fault(text, where, first_line):
        return fault
    try:
        _refuse_depth(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error)
        cure = 'a value that holds a colon or begins with a sign needs "quotes"'
        return Fault(f"is not valid YAML: {problem}", f"{where}:{line}", "", cure)
    if node is None:
        return Head()
    if not isinstance(node, yaml.MappingNode):
        return Fault("is not a list of keys and values", f"{where}:{first_line}", "", "write lines like: title: ...")
    head = Head()
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in head.values:
            return Fault(f'"{key}" stands twice', f"{where}:{line}", "", "keep one of them")
        value = _plain(value_node)
        if isinstance(value, Fault):
            return Fault(f'"{key}" {value.what}', f"{where}:{line}", "", value.cure)
        head.values[key] = value
        head.lines[key] = line
    return head


def _refuse_depth(text: str) -> None:
    """Raise yaml.MarkedYAMLError for deep nesting, which the C loader follows down until the process dies of it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="nested too deep", problem_mark=mark)


def _plain(node: yaml.Node) -> Value | Fault:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return [str(item.value).strip() for item in node.value]
    return Fault("holds more than text or a flat list", cure="write text, or a list like [grief, friendship]")
