"""Who was asked again and did not answer rests, from the day they were told until any sign of life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.audience import Errands, Register, Silence, Suppressions
from digest.model import Consent, Errand, ErrandKind, Suppression

NOON = datetime(2026, 11, 22, 12, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ANA, BEN = b"a" * 16, b"b" * 16
RESTS_FROM = date(2027, 1, 21)


@dataclass
class Doors:
    register: Register
    errands: Errands
    silence: Silence
    suppressions: Suppressions

    def rests(self, day: date, key: bytes = ANA) -> bool:
        self.suppressions.refresh()
        return self.suppressions.rests(key, day)

    def ask(self, *keys: bytes, at: datetime = NOON, taken: bool = True) -> int:
        asked = self.silence.ask([Errand(ErrandKind.ASK_AGAIN, key, "x@example.org", "", at) for key in keys])
        if taken:
            for one in self.errands.leave(self.errands.waiting(at, 10)):
                self.errands.done(one, RESTS_FROM)
        return asked


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    path = tmp_path / "suppressions.sqlite"
    Suppressions.create(path)
    with (
        closing(Register(path)) as register,
        closing(Errands(path)) as errands,
        closing(Silence(path)) as silence,
        closing(Suppressions(path)) as suppressions,
    ):
        yield Doors(register, errands, silence, suppressions)


def test_who_does_not_answer_rests_from_the_day_on_and_nobody_else(doors: Doors) -> None:
    doors.ask(ANA)
    days = (RESTS_FROM - DAY, RESTS_FROM, RESTS_FROM + 900 * DAY)
    assert [False, True, True] == [doors.rests(day) for day in days]
    assert not doors.rests(RESTS_FROM, BEN)


def test_any_sign_of_life_since_the_question_ends_the_rest_for_good(doors: Doors) -> None:
    doors.ask(ANA)
    doors.silence.heard(ANA, NOON - DAY)
    assert doors.rests(RESTS_FROM)
    doors.silence.heard(ANA, NOON + 900 * DAY)
    assert not doors.rests(RESTS_FROM + 900 * DAY)


@pytest.mark.parametrize(("hours", "rests"), [(-1, True), (1, False)])
def test_a_consent_since_the_question_ends_it_too_in_whatever_zone_it_was_written(
    doors: Doors, hours: int, rests: bool
) -> None:
    doors.ask(ANA)
    there = (NOON + timedelta(hours=hours)).astimezone(datetime.fromisoformat("2026-11-22T00:00-11:00").tzinfo)
    doors.register.keep(Consent(ANA, "a@example.org", "", there, there, "import", ""))
    assert rests is doors.rests(RESTS_FROM)


def test_who_may_not_have_got_the_question_does_not_rest(doors: Doors) -> None:
    doors.ask(ANA, taken=False)
    doors.errands.leave(doors.errands.waiting(NOON, 10))
    assert not doors.rests(RESTS_FROM + 900 * DAY)


def test_nobody_is_asked_twice_within_a_year_nor_by_two_at_once(doors: Doors) -> None:
    assert 2 == doors.ask(ANA, BEN)
    assert 0 == doors.ask(ANA, at=NOON + 364 * DAY)
    assert {ANA, BEN} == doors.silence.asked_lately(NOON + 364 * DAY)
    assert set() == doors.silence.asked_lately(NOON + 366 * DAY)
    assert 1 == doors.ask(ANA, at=NOON + 366 * DAY)


def test_who_is_asked_a_second_time_has_as_long_to_answer_as_before(doors: Doors) -> None:
    doors.ask(ANA)
    doors.ask(ANA, at=NOON + 366 * DAY, taken=False)
    assert not doors.rests(RESTS_FROM)


def test_the_last_sign_of_life_counts_and_says_which_it_was(doors: Doors) -> None:
    doors.register.keep(Consent(ANA, "a@example.org", "", NOON, NOON, "import", ""))
    doors.register.keep(Consent(BEN, "b@example.org", "", NOON, NOON + DAY, "import", ""))
    doors.silence.heard(ANA, NOON + DAY)
    doors.silence.heard(BEN, NOON)
    assert {ANA: (NOON + DAY, "wish"), BEN: (NOON + DAY, "consent")} == doors.silence.signs()


def test_of_who_has_left_no_sign_of_life_is_kept(doors: Doors) -> None:
    doors.suppressions.add(Suppression(ANA, "unsubscribed", NOON))
    doors.silence.heard(ANA, NOON)
    assert {} == doors.silence.signs()
