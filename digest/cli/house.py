"""What every command that works on an operator's folder begins with: its settings and its house."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from digest.app import clock_at, furnish
from digest.publishing.house import House
from digest.settings import Settings, load_settings
from digest.settings.load import environment_of_process


def open_settings(config: Path) -> Settings:
    """The settings of the folder. Raises MissingInput or ConfigError."""
    return load_settings(config, environment_of_process())


def open_house(config: Path, now: datetime | None = None, *, rehearsal: bool = False, read_only: bool = False) -> House:
    """The house of the folder, at this moment or a rehearsed one."""
    return furnish(open_settings(config), clock_at(now), rehearsal=rehearsal, read_only=read_only)


def open_sending_house(config: Path, now: datetime | None, *, rehearsal: bool = False) -> House:
    """A house whose runs heed the signals that ask a process to end."""
    return furnish(open_settings(config), clock_at(now, _heed_signals()), rehearsal=rehearsal)


def _heed_signals() -> Callable[[], bool]:
    """Be asked to end by the first SIGTERM or SIGINT, and end by the second; gives whether it was asked."""
    asked: list[int] = []

    def ask(number: int, _: object) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return lambda: bool(asked)
