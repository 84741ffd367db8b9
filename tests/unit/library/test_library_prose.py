"""Prose lint: what it finds in one essay and between two, and that the shipped year has nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.library import lint_prose, read_catalogue
from digest.model import Essay

FILLER = " ".join(f"word{number}" for number in range(500))


def essay(slug: str, body: str, title: str = "A Title Long Enough") -> Essay:
    """An essay of a length that nobody minds."""
    return Essay(slug, title, body, ("grief",), where=f"{slug}.md:8")


def rules(*essays: Essay) -> list[str]:
    """The rules that speak, in order."""
    return [finding.rule for finding in lint_prose(essays)]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("E-length", essay("short", "Only a few words here.")),
        ("E-title", essay("title", FILLER, title="Rain")),
        ("E-worn", essay("worn", f"{FILLER}\n\nIt is important to note that nothing stays.")),
    ],
)
def test_each_rule_finds_its_own_essay(rule: str, found: Essay) -> None:
    assert rules(found) == [rule]


def test_a_worn_phrase_is_named_with_its_line() -> None:
    (finding,) = lint_prose([essay("worn", f"{FILLER}\n\nA tapestry of sorts.")])
    assert finding.where == "worn.md:10"


def test_two_essays_that_begin_alike_or_share_a_run_are_named() -> None:
    shared = "the same six words stand here"
    first = essay("first", f"Nobody had told me. {shared}. {FILLER}")
    second = essay("second", f"Nobody had told him. {' '.join(reversed(FILLER.split()))} {shared}.")
    assert rules(first, second) == ["E-opening", "E-shared"]


def test_nearly_the_same_text_is_a_twin() -> None:
    assert "E-twin" in rules(essay("first", FILLER), essay("second", f"Else. {FILLER}"))


def test_the_shipped_year_has_no_finding() -> None:
    seeds = Path(__file__).parents[3] / "seeds"
    assert list(lint_prose(read_catalogue(seeds).essays)) == []
