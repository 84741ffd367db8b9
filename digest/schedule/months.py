"""The monthly rule: a month's letter falls due on the first day after it, at the weekly letter's time of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.model import Month
from digest.schedule.cadence import Cadence

MONTH_CATCH_UP = timedelta(days=7)
"""How long after its moment a month's letter may still begin; a week, because nobody waits for it by the hour."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """The rule beside a weekly one, with its time of day and its zone."""

    cadence: Cadence

    def due_at(self, month: Month) -> datetime:
        """The moment a month's letter falls due, aware, in the cadence's zone; gaps and repeated hours as there."""
        return self.cadence.moment_on(month.plus(1).first)

    def latest_due(self, now: datetime) -> Month:
        """The latest month whose moment has come at ``now`` (aware)."""
        now = now.astimezone(UTC)  # two times of one zone compare by the wall, blind to a repeated hour
        month = self.month_of(now).plus(1)
        while self.due_at(month) > now:
            month = month.plus(-1)
        return month

    def next_due(self, now: datetime) -> Month:
        """The first month whose moment has not come yet at ``now``."""
        return self.latest_due(now).plus(1)

    def month_of(self, moment: datetime) -> Month:
        """The month that, in this zone, holds a moment."""
        return Month.holding(moment.astimezone(self.cadence.zone).date())
