"""How far a run has come is said seldom, in one line, with a rate and what is left."""

from __future__ import annotations

import pytest

from digest.model import Outcome, Progress, Slot
from digest.reporting import every, progress_line

NONE = dict.fromkeys(Outcome, 0)


def half_way(left: int = 600, **outcomes: int) -> Progress:
    return Progress(Slot(2026, 48), 1000, left, NONE | {Outcome(name): count for name, count in outcomes.items()})


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (4, "100 a second, about 6 s to go"),
        (400, "60 a minute, about 10 min to go"),
        (36_000, "1 a minute, about 15.0 h to go"),
    ],
)
def test_the_line_tells_the_rate_in_units_one_can_picture(seconds: float, said: str) -> None:
    assert f"2026-W48: 400 sent, 600 of 1,000 left, {said}" == progress_line(half_way(accepted=400), seconds)


def test_trouble_is_told_only_where_there_is_some() -> None:
    line = progress_line(half_way(597, accepted=400, unknown=1, deferred=2), 0)
    assert "2026-W48: 400 sent, 597 of 1,000 left, 1 in doubt, 2 deferred" == line


def test_nothing_is_told_of_a_rate_before_anything_was_answered() -> None:
    assert "2026-W48: 0 sent, 1,000 of 1,000 left" == progress_line(half_way(1000), 5)


def test_a_listener_says_the_first_word_after_its_span_and_then_once_a_span() -> None:
    clock = iter([0.0, 59.0, 60.0, 61.0, 119.0, 120.0, 500.0])
    said: list[float] = []
    hear = every(60, lambda _, seconds: said.append(seconds), lambda: next(clock))
    for _ in range(7):
        hear(half_way())
    assert [60.0, 120.0, 500.0] == said
