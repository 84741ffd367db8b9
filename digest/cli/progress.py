"""How far a run has come, on standard error: a bar on a terminal, a line a minute in a log, nothing when quiet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from digest.model import Progress
from digest.reporting import every, progress_line

_LINE_EVERY = 60.0
_DRAW_EVERY = 0.1
"""Seconds. A run commits hundreds of times in each of them."""


@contextmanager
def watching(quiet: bool = False) -> Iterator[Callable[[Progress], None]]:
    """A listener for ``House.watch`` that suits where standard error goes."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar() as draw:
            yield every(_DRAW_EVERY, draw)
    else:
        yield every(_LINE_EVERY, lambda progress, seconds: click.echo(progress_line(progress, seconds), err=True))


@contextmanager
def _bar() -> Iterator[Callable[[Progress, float], None]]:
    from rich.console import Console  # noqa: PLC0415  (60 ms, which a run without a terminal does not pay)
    from rich.progress import BarColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Display  # noqa: PLC0415

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Display(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task("", total=None)

        def draw(progress: Progress, seconds: float) -> None:
            done = progress.total - progress.left
            display.update(task, total=progress.total, completed=done, description=progress_line(progress, seconds))

        yield draw
