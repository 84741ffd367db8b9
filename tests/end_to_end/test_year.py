"""A year walked week by week is the year that was planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from folders import Folder
from steps import ledger, write_list

from digest.app import clock_at, furnish
from digest.publishing import publish
from digest.settings import load_settings

Weeks = list[dict[str, Any]]
START = "2026-11-25T12:00:00Z"
CALENDAR = """
[[pin]]
slot = "2026-W52"
essay = "lentils"

[[skip]]
slot = "2027-W01"
reason = "the week off"
"""


@pytest.fixture
def planned(folder: Folder) -> Weeks:
    """A year as ``plan`` foresees it, with a pin, a skip, two clock changes and a week 53 in it."""
    (folder.path / "config" / "calendar.toml").write_text(CALENDAR, "utf-8")
    write_list(folder, ["ana@example.org"])
    issues: Weeks = folder.run("plan", "--weeks", "52", "--now", START, "--json").tree["issues"]
    return issues


def walk(folder: Folder, planned: Weeks) -> list[tuple[str, str, str]]:
    """What ``publish`` does five minutes after each planned moment, and an hour later nothing more."""
    walked = []
    for week in planned:
        moment = datetime.fromisoformat(week["due_utc"]) + timedelta(minutes=5)
        report = publish(furnish(load_settings(folder.config, {}), clock_at(moment)))
        walked.append((str(report.slot), report.essay, report.question))
        again = publish(furnish(load_settings(folder.config, {}), clock_at(moment + timedelta(hours=1))))
        assert 0 == sum(again.this_run.values())
    return walked


def test_fifty_two_weeks_of_sending_choose_what_the_plan_foretold(folder: Folder, planned: Weeks) -> None:
    foretold = [(week["slot"], week["essay"] or "", week["question"] or "") for week in planned]
    assert ("2026-W48", "2027-W46", 52) == (foretold[0][0], foretold[-1][0], len(foretold))
    assert foretold == walk(folder, planned)
    wanted = [(slot, "complete" if essay else "skipped") for slot, essay, _ in foretold]
    assert wanted == ledger(folder, "SELECT slot, state FROM issue ORDER BY slot")
    assert 51 == len(folder.outbox())


def test_the_year_holds_the_operators_own_decisions(planned: Weeks) -> None:
    weeks = {week["slot"]: week for week in planned}
    assert "lentils" == weeks["2026-W52"]["essay"]
    assert (None, "skipped: the week off") == (weeks["2027-W01"]["essay"], weeks["2027-W01"]["skipped"])
    assert list(range(1, 52)) == [week["number"] for week in planned if week["essay"]]


@pytest.mark.fault("46")
def test_the_letter_stays_at_its_local_time_through_both_clock_changes(planned: Weeks) -> None:
    weeks = {week["slot"]: week for week in planned}
    assert {"08:00:00"} == {week["due_local"][11:19] for week in planned}
    assert "2027-03-28T07:00:00+00:00" == weeks["2027-W12"]["due_utc"]
    assert "2027-10-31T08:00:00+00:00" == weeks["2027-W43"]["due_utc"]
    assert ["2027-W12", "2027-W43"] == [
        slot for slot, week in weeks.items() if any("clocks" in n for n in week["notes"])
    ]


def test_no_essay_and_no_primary_theme_comes_twice_running(planned: Weeks) -> None:
    letters = [week for week in planned if week["essay"]]
    pairs = list(pairwise(letters))
    assert [] == [after["slot"] for before, after in pairs if before["essay"] == after["essay"]]
    pinned = "2026-W52"
    clashes = [after["slot"] for before, after in pairs if before["themes"][0] == after["themes"][0]]
    assert [] == [slot for slot in clashes if slot != pinned]


def test_no_question_of_the_bank_comes_twice_in_the_year(planned: Weeks) -> None:
    asked = [week["question"] for week in planned if week["question"] and not week["question"].endswith("/own")]
    assert 30 < len(asked)
    assert [] == sorted({question for question in asked if asked.count(question) > 1})
