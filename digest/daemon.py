"""The daemon: APScheduler wakes it every so often, and it calls what ``digest send`` calls. It decides nothing itself.

A tick that comes twice, late or after a long sleep is harmless, because what is due is asked of the ledger each time.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from digest.app import clock_at, furnish
from digest.errors import DigestError, bug_fault
from digest.publishing import publish
from digest.publishing.bounces import read_returned_mail
from digest.publishing.house import House
from digest.reporting import every, finding_lines, progress_line, report_lines
from digest.settings import load_settings
from digest.settings.load import environment_of_process

_BOUNCES_EVERY = timedelta(hours=1)
_ONE_AT_A_TIME = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}

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
    say = every(60, lambda progress, seconds: log.info("%s", progress_line(progress, seconds)))

    def send(house: House) -> int:
        report = publish(replace(house, watch=say))
        if any(report.this_run.values()) or report.exit_code:
            for line in report_lines(report):
                log.info("%s", line)
        return report.exit_code

    return _at_work(config, interrupted, send)


def read_back(config: Path) -> int:
    """Read the bounce mailbox, as ``digest bounces`` does; errors are said and survived."""

    def read(house: House) -> int:
        returned = read_returned_mail(house)
        if returned.counts:
            log.info("mail came back: %s; %d let go", dict(returned.counts), returned.suppressed)
        for line in finding_lines(returned.findings):
            log.warning("%s", line)
        return 10 if returned.findings else 0

    return _at_work(config, lambda: False, read)


def _at_work(config: Path, interrupted: Callable[[], bool], work: Callable[[House], int]) -> int:
    try:
        with closing(furnish(load_settings(config, environment_of_process()), clock_at(None, interrupted))) as house:
            return work(house)
    except DigestError as error:
        for fault in error.faults:
            log.error("%s", fault)
        return error.exit_code
    except Exception as error:
        log.error("%s", bug_fault(error))
        return 70


def stay(config: Path, every: int) -> int:
    """Tick every ``every`` seconds until SIGTERM or SIGINT; a tick under way is finished first."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    bounces = load_settings(config, environment_of_process()).bounces  # a config that cannot work ends here
    scheduler = BlockingScheduler(timezone="UTC", job_defaults=_ONE_AT_A_TIME)
    asked: list[int] = []
    bell: SimpleQueue[int] = SimpleQueue()  # may be put into from a signal's handler
    scheduler.add_job(tick, Metronome(timedelta(seconds=every)), args=[config, lambda: bool(asked)], id="tick")
    if bounces.maildir or bounces.imap_host:
        scheduler.add_job(read_back, Metronome(_BOUNCES_EVERY), args=[config], id="bounces")

    def leave(number: int, _: object) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)
        bell.put(number)

    def listen() -> None:
        bell.get()
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    # Shut down from a thread, which waits for the scheduler's locks: a signal's handler runs in the thread that holds
    # them, perhaps in the middle of a job. Begin to listen when there is something to shut down.
    scheduler.add_listener(lambda _: Thread(target=listen, daemon=True).start(), EVENT_SCHEDULER_STARTED)
    log.info("awake; looking every %s seconds", every)
    scheduler.start()
    return 0
