"""No fault of the catalogue is left without a test that says it proves it."""

from __future__ import annotations

import ast
from pathlib import Path

from fault_table import catalogue

TESTS = Path(__file__).parents[1]
NOT_YET: set[str] = set()
"""Faults without a test of their own so far."""


def named_in(path: Path) -> set[str]:
    """The numbers that a module's ``fault(…)`` marks name."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "fault"]
    return {arg.value for mark in marks for arg in mark.args if isinstance(arg, ast.Constant)}


NAMED = {number for path in TESTS.rglob("test_*.py") for number in named_in(path)}
KNOWN = {number for faults in catalogue().values() for number in faults}


def test_every_fault_is_named_by_a_test() -> None:
    assert set() == KNOWN - NAMED - NOT_YET


def test_no_test_names_a_fault_that_is_not_in_the_catalogue() -> None:
    assert set() == NAMED - KNOWN
    assert set() == NOT_YET - KNOWN
