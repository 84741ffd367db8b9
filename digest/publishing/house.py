"""Everything the corridor works with, put together by the wiring: values, and doors that open when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.audience import LinkSigner, Snapshot, Suppressions
from digest.delivery import Clock, Ledger, Limits, Transport
from digest.model import Calendar, Catalogue, Newsletter
from digest.schedule import Cadence
from digest.selection import Rules

if TYPE_CHECKING:  # the letter's room costs 300 ms to open, which a tick with nothing due must not pay
    from digest.letter import Templates
    from digest.letter.dkim import Seal


@dataclass(frozen=True)
class House:
    """``mode`` is live or outbox. Callables open their door anew or once, as the wiring decides.

    ``home`` names machine and folder; ``high_water`` is the last slot sent from here, kept apart from the ledger;
    ``list_stamp`` changes when the list's file does.
    """

    mode: str
    newsletter: Newsletter
    cadence: Cadence
    catch_up: timedelta
    send_window: timedelta
    min_gap: timedelta
    rules: Rules
    theme: str
    limits: Limits
    envelope_sender: str
    max_invalid_percent: float
    hold_below_percent: float
    hold_above_percent: float
    on_in_doubt: str
    ramp: tuple[int, ...]
    workers: int
    config_sha256: str
    home: str
    test_addresses: tuple[str, ...]
    clock: Clock
    signer: LinkSigner
    catalogue: Callable[[], Catalogue]
    calendar: Callable[[], Calendar]
    snapshot: Callable[[], Snapshot]
    suppressions: Callable[[], Suppressions]
    ledger: Callable[[], Ledger]
    templates: Callable[[], Templates]
    seal: Callable[[], Seal | None]
    transport: Callable[[str], Transport]
    lock: Callable[[], AbstractContextManager[bool]]
    list_stamp: Callable[[], object]
    high_water: Callable[[], str]
    set_high_water: Callable[[str], None]
