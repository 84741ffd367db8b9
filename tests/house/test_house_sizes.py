"""Modules and functions stay small enough to be read in one go, and are named after what they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
MODULES = {str(path.relative_to(REPOSITORY)): path for path in sorted((REPOSITORY / "digest").rglob("*.py"))}
MODULE_LINES, FUNCTION_LINES = 250, 40
# What may be larger, how large, and why. Nothing gets in here that could be split along a reason to change.
LARGER_MODULES: dict[str, int] = {}
LARGER_FUNCTIONS: dict[str, int] = {}
SAY_NOTHING = {"manager", "helper", "util", "service", "handler", "processor", "data", "info", "core", "common", "base"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_a_module_has_at_most_250_lines() -> None:
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert len(lines) > 50
    assert {} == {name: n for name, n in lines.items() if n > LARGER_MODULES.get(name, MODULE_LINES)}


def test_a_function_has_at_most_40_lines() -> None:
    lines = {f"{name}:{one.name}": body_lines(one) for name, path in MODULES.items() for one in functions(path)}
    assert len(lines) > 300
    assert {} == {name: n for name, n in lines.items() if n > LARGER_FUNCTIONS.get(name, FUNCTION_LINES)}


def test_every_exception_is_still_needed() -> None:
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert [] == [name for name in LARGER_MODULES if lines.get(name, 0) <= MODULE_LINES]
    long = {f"{name}:{one.name}": body_lines(one) for name, path in MODULES.items() for one in functions(path)}
    assert [] == [name for name in LARGER_FUNCTIONS if long.get(name, 0) <= FUNCTION_LINES]


def test_no_module_has_a_name_that_says_nothing() -> None:
    words = {name: set(re.split(r"[/_.]", name)) for name in MODULES}
    assert [] == [name for name, parts in words.items() if SAY_NOTHING & (parts | {part.rstrip("s") for part in parts})]


def test_no_class_has_a_name_that_says_nothing() -> None:
    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}
    classes = [(name, node.name) for name, tree in trees.items() for node in ast.walk(tree)
               if isinstance(node, ast.ClassDef)]  # fmt: skip
    assert [] == [found for found in classes if any(found[1].lower().endswith(word) for word in SAY_NOTHING)]


def test_every_module_begins_by_saying_what_it_is_for() -> None:
    assert [] == [name for name, path in MODULES.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
