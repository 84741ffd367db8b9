"""A golden month's letter: the three golden weeks in one mail, compared byte for byte with what people have read and kept.

``DIGEST_RENEW_GOLDEN=1 pytest tests/golden`` (or ``make golden``) writes it anew; read the difference.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from html import unescape

import pytest
from test_golden_letters import HERE, PEPPER, RENEW, Case

from digest.audience import reader_key
from digest.model import Month, PlannedIssue, PlannedMonth, Slot
from digest.publishing.house import House
from digest.publishing.months import as_article, prepare_month
from digest.publishing.prepare import Ready, personal_values
from digest.schedule import Monthly

FOLDER = HERE / "month"
CARRIED = ("plain", "sensitive", "unicode")


class GoldenMonth(Case):
    """The letter of a month, in the newsletter of the plain case."""

    @cached_property
    def house(self) -> House:
        return replace(super().house, keeps_archive=True)

    @cached_property
    def ready(self) -> Ready:
        articles = []
        for week, name in enumerate(CARRIED, 46):
            case, slot = Case(HERE / name), Slot(2026, week)
            due = self.house.cadence.due_at(slot)
            articles.append(as_article(PlannedIssue(slot, week, due, case.prepared.pairing)))
        month = Month(2026, 11)
        due = Monthly(self.house.cadence).due_at(month)
        return prepare_month(self.house, PlannedMonth(month, 3, due, tuple(articles)), due)

    @cached_property
    def message(self) -> bytes:
        key = reader_key(PEPPER, "ana@example.org")
        return self.ready.letter.print(personal_values(self.house, self.ready.slot, key, "ana@example.org", "Ana"))


@pytest.fixture(scope="module")
def month() -> GoldenMonth:
    return GoldenMonth(HERE / "plain")


@pytest.mark.parametrize("name", ["letter.html", "letter.txt", "letter.eml"])
def test_the_month_is_the_one_that_was_read_and_kept(month: GoldenMonth, name: str) -> None:
    path = FOLDER / name
    if RENEW:
        FOLDER.mkdir(exist_ok=True)
        path.write_bytes(month.files[name])
    assert path.is_file(), "renew the golden letters: DIGEST_RENEW_GOLDEN=1 pytest tests/golden"
    assert path.read_bytes().decode().split("\n") == month.files[name].decode().split("\n")


def test_a_golden_month_gives_no_error_and_no_warning(month: GoldenMonth) -> None:
    assert [] == [finding for finding in month.ready.findings if finding.severity != "note"]


def test_both_parts_hold_every_essay_its_question_and_the_way_on(month: GoldenMonth) -> None:
    text, page = (" ".join(unescape(month.part(kind)).split()) for kind in ("plain", "html"))
    for week, name in enumerate(CARRIED, 46):
        pairing = Case(HERE / name).prepared.pairing
        url = month.house.archived_at(Slot(2026, week))
        assert url.endswith(f"/archive/2026-w{week}/")
        for what in (pairing.essay.title, pairing.question.text, pairing.essay.author or "", url):
            assert what in text
            assert what in page


def test_the_month_has_the_head_and_the_foot_of_the_weekly_letter(month: GoldenMonth) -> None:
    """They are written once; only what stands between may differ."""
    weekly = Case(HERE / "plain").part("html")
    for piece in ("<meta name=", "[data-ogsc] .page", 'class="masthead"', 'class="footer"', "Read earlier letters"):
        line = next(line for line in weekly.splitlines() if piece in line)
        assert line in month.part("html").splitlines()
