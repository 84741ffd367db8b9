"""How many letters may leave now, in the providers' words: per second, per hour, per day. Thinks only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Letters per span; 0 is no limit."""

    per_second: float = 0
    per_hour: int = 0
    per_day: int = 0


def ramped(limits: Limits, ramp: Sequence[int], first_letter_at: float | None, now: float) -> Limits:
    """The limits of a young sender: ``ramp`` holds letters a day, one number for each week since the first letter."""
    week = 0 if first_letter_at is None else max(0, int((now - first_letter_at) // (7 * DAY)))
    if week >= len(ramp):
        return limits
    return replace(limits, per_day=min(limits.per_day or ramp[week], ramp[week]))


class Pace:
    """Meters one run against the limits. ``sent_since`` counts over all runs, ``now`` is in seconds since 1970."""

    def __init__(self, limits: Limits, sent_since: Callable[[float], int], now: float) -> None:
        self._limits = limits
        hours = limits.per_hour - sent_since(now - HOUR) if limits.per_hour else None
        days = limits.per_day - sent_since(now - DAY) if limits.per_day else None
        self._left = min((n for n in (hours, days) if n is not None), default=None)
        self._tokens = max(1.0, limits.per_second)
        self._filled_at = 0.0

    @property
    def exhausted(self) -> bool:
        """Whether the hour's or the day's letters are used up."""
        return self._left is not None and self._left <= 0

    def allowance(self, wanted: int, monotonic: float) -> int:
        """How many of ``wanted`` letters may be claimed at this moment of a monotonic clock, in seconds."""
        if self._left is not None:
            wanted = min(wanted, max(0, self._left))
        if self._limits.per_second:
            if self._filled_at:
                gained = (monotonic - self._filled_at) * self._limits.per_second
                self._tokens = min(max(1.0, self._limits.per_second), self._tokens + gained)
            self._filled_at = monotonic
            wanted = min(wanted, int(self._tokens))
        return wanted

    def spend(self, letters: int) -> None:
        """Count letters that were claimed to leave."""
        self._tokens -= letters
        if self._left is not None:
            self._left -= letters

    def wait(self) -> float:
        """Seconds until the next letter may leave; 0 without a limit per second."""
        rate = self._limits.per_second
        return 0.0 if not rate or self._tokens >= 1 else (1 - self._tokens) / rate
