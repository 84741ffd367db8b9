"""An editor's judgement on 48 cases, half of them held back while the lint was made: the figures must not get worse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.model import Essay, Question
from digest.selection import rank

CASES = yaml.safe_load((Path(__file__).parents[2] / "matching" / "cases.yaml").read_text("utf-8"))
LEAST_ACCEPTED = {"tune": 22, "held": 18}


def top(case: dict[str, Any]) -> str | None:
    """The id a send would choose."""
    said = case["essay"]
    essay = Essay(case["id"], said["title"], said["body"], tuple(said["themes"]), sensitive=tuple(said["sensitive"]))
    questions = [
        Question(
            q["id"], q["text"], tuple(q["themes"]), not_for=tuple(q.get("not_for", ())), gentle=bool(q.get("gentle"))
        )
        for q in case["candidates"]
    ]
    free = [candidate for candidate in rank(essay, questions) if candidate.excluded is None]
    return free[0].question.id if free else None


@pytest.mark.parametrize("group", ["tune", "held"])
def test_the_chosen_question_is_one_an_editor_accepts(group: str) -> None:
    cases = [case for case in CASES if case["set"] == group]
    assert len(cases) == 24
    assert sum(top(case) in case["accept"] for case in cases) >= LEAST_ACCEPTED[group]


def test_no_question_that_harms_comes_first_after_a_sensitive_essay_of_the_tuned_half() -> None:
    cases = [case for case in CASES if case["set"] == "tune" and case["essay"]["sensitive"]]
    assert [case["id"] for case in cases if top(case) in case["harm"]] == []
