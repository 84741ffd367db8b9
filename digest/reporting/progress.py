"""How far a run has come, for people who wait and for logs."""

from __future__ import annotations

import time
from collections.abc import Callable

from digest.model import Outcome, Progress


def every(
    seconds: float, say: Callable[[Progress, float], None], monotonic: Callable[[], float] = time.monotonic
) -> Callable[[Progress], None]:
    """A listener that passes on what it hears at most once in so many seconds, with the seconds since the first."""
    began: float | None = None
    due = 0.0

    def hear(progress: Progress) -> None:
        nonlocal began, due
        now = monotonic()
        if began is None:
            began, due = now, now + seconds
        if now >= due:
            due = now + seconds
            say(progress, now - began)

    return hear


def progress_line(progress: Progress, seconds: float) -> str:
    """How far a run of so many seconds has come, in one line without addresses."""
    sent = progress.outcomes[Outcome.ACCEPTED]
    parts = [f"{sent:,} sent, {progress.left:,} of {progress.total:,} left"]
    names = {Outcome.UNKNOWN: "in doubt", Outcome.DEFERRED: "deferred", Outcome.REFUSED: "refused"}
    parts += [f"{progress.outcomes[outcome]:,} {name}" for outcome, name in names.items() if progress.outcomes[outcome]]
    done = sum(progress.outcomes.values())
    if seconds > 0 and done:
        rate = done / seconds
        parts.append(f"{rate * 60:,.0f} a minute" if rate < 10 else f"{rate:,.0f} a second")
        parts.append(f"about {_span(progress.left / rate)} to go")
    return f"{progress.slot}: {', '.join(parts)}"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"
