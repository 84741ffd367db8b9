"""The daemon: APScheduler wakes it every so often, and it calls what ``digest send`` calls. It decides nothing itself.

A tick that comes twice, late or after a long sleep is harmless, because what is due is asked of the ledger each time.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from digest.app import clock_at, furnish
from digest.errors import DigestError
from digest.publishing import publish
from digest.reporting import report_lines
from digest.settings import load_settings
from digest.settings.load import environment_of_process

log = logging.getLogger("digest")


class Metronome(BaseTrigger):  # type: ignore[misc]
    """The previous tick plus a span, but never in the past.

    The library's own triggers enumerate every tick missed while a machine slept, half a million for a year; this one
    has a backlog of at most one.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next tick, aware like ``now``."""
        if previous_fire_time is None:
            return now
        return max(previous_fire_time + self._every, now)


def tick(config: Path, interrupted: Callable[[], bool] = lambda: False) -> int:
    """One tick; errors are said and survived. Returns the exit code ``digest send`` would have had."""
    try:
        settings = load_settings(config, environment_of_process())
        report = publish(furnish(settings, clock_at(None, interrupted)))
    except DigestError as error:
        for fault in error.faults:
            log.error("%s", fault)
        return error.exit_code
    except Exception as error:
        log.error("internal error: %s", type(error).__name__)
        return 70
    if any(report.this_run.values()) or report.exit_code:
        for line in report_lines(report):
            log.info("%s", line)
    return report.exit_code


def stay(config: Path, every: int) -> int:
    """Tick every ``every`` seconds until SIGTERM or SIGINT; a tick under way is finished first."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    load_settings(config, environment_of_process())  # a config that cannot work ends here, with its exit code
    scheduler = BlockingScheduler(timezone="UTC")
    asked: list[int] = []
    scheduler.add_job(
        tick, Metronome(timedelta(seconds=every)), args=[config, lambda: bool(asked)], id="tick", replace_existing=True,
        coalesce=True, max_instances=1, misfire_grace_time=None,
    )  # fmt: skip

    def leave(number: int, _: object) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)
        if scheduler.running:
            scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    # Asked to end before it has begun: begin, and end at once.
    scheduler.add_listener(lambda _: scheduler.shutdown(wait=False) if asked else None, EVENT_SCHEDULER_STARTED)
    log.info("awake; looking every %s seconds", every)
    scheduler.start()
    return 0
