"""Splits a seed file into YAML head and body, and keeps the line of every key. Text in, values out.

All scalars stay text (``title: 1984`` is a title, ``title: No`` is not a truth value); only an empty one is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from digest.errors import Fault

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = "---"
Value = str | None | list[str]


@dataclass(frozen=True, slots=True)
class Head:
    """Keys, values and the line each key stands on, counted from 1 in the whole file."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def split(text: str, where: str) -> tuple[Head, str, int] | Fault:
    """Head, body and the body's first line number; or the one fault that makes the file unreadable."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        cure = "begin the file with a line of three dashes, the head, and three dashes again"
        return Fault("has no front matter", f"{where}:1", "", cure)
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == _FENCE:
            head = parse_head("\n".join(lines[1 : number - 1]), where, first_line=2)
            if isinstance(head, Fault):
                return head
            return head, "\n".join(lines[number:]).strip("\n"), number + 1
    return Fault("the front matter does not end", f"{where}:1", "", "close it with a line of three dashes")


def parse_head(text: str, where: str, first_line: int) -> Head | Fault:
    """Read ``key: value`` YAML whose first line is ``first_line`` of the file."""
    try:
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


def _plain(node: yaml.Node) -> Value | Fault:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return [str(item.value).strip() for item in node.value]
    return Fault("holds more than text or a flat list", cure="write text, or a list like [grief, friendship]")
