"""Which slots a weekly rule has, when each is due, and whether one is early, due, late or missed. No I/O, no clock."""

from digest.schedule.cadence import Cadence
from digest.schedule.lateness import Lateness, Verdict, judge

__all__ = ["Cadence", "Lateness", "Verdict", "judge"]
