"""Which slots a weekly rule has, when each, and each month, is due, and whether it is early, late or missed. Pure."""

from digest.schedule.cadence import Cadence
from digest.schedule.lateness import Lateness, Verdict, judge, lateness_of
from digest.schedule.months import MONTH_CATCH_UP, Monthly

__all__ = ["MONTH_CATCH_UP", "Cadence", "Lateness", "Monthly", "Verdict", "judge", "lateness_of"]
