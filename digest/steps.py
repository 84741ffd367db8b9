"""Named steps of a run, at which a rehearsal of disaster may stop it. In production reaching one does nothing."""

from __future__ import annotations

from collections.abc import Callable

_watcher: Callable[[str], None] | None = None


def reach(step: str) -> None:
    """Say that a step is reached."""
    if _watcher is not None:
        _watcher(step)


def watch(watcher: Callable[[str], None] | None) -> None:
    """Let a function hear of every step from now on, or none."""
    global _watcher  # noqa: PLW0603  (one process, one run, one watcher)
    _watcher = watcher
