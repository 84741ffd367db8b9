"""What one run came to, for people and for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.model.delivery import Outcome
from digest.model.issue import Finding, Month, Slot
from digest.model.people import RowFault


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come. ``left`` letters still wait; the outcomes are this run's own."""

    slot: Slot | Month
    total: int
    left: int
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Report:
    """``state`` is nothing_due, busy, missed, skipped, lost, sending, held, complete or test.

    ``counts`` holds the list's account (rows, to_send, unsubscribed, suppressed, invalid, duplicate, other_rhythm) and
    the deliveries (accepted, deferred, refused, in_doubt, waiting, withheld, expired); ``this_run`` what this
    run alone did. ``next_due`` and ``next_try``, for deferred letters, are ISO 8601 times.
    """

    state: str
    slot: Slot | Month | None = None
    essay: str = ""
    question: str = ""
    question_text: str = ""
    subject: str = ""
    number: int = 0
    mode: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    this_run: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    set_aside: tuple[RowFault, ...] = ()
    duplicates: tuple[RowFault, ...] = ()
    stopped: str = ""
    next_due: str = ""
    next_try: str = ""
    missed: tuple[Slot | Month, ...] = ()
    exit_code: int = 0
