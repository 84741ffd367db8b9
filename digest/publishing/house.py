"""Everything the corridor works with, put together by the wiring: values, and doors that open when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.audience import Caps, Errands, LinkSigner, Register, Row, Silence, Snapshot, Suppressions
from digest.delivery import Clock, Ledger, Limits, Transport
from digest.model import Calendar, Catalogue, Newsletter, Progress, Rhythm, Slot
from digest.schedule import Cadence
from digest.selection import Rules

if TYPE_CHECKING:  # the letter's room costs 300 ms to open, which a tick with nothing due must not pay
    from digest.bounces.mailbox import Mailbox
    from digest.letter import Look, Templates
    from digest.letter.dkim import Seal


@dataclass(frozen=True, slots=True)
class JoinRules:
    """What people agree to when they sign up, how many may in an hour, and how fast nobody fills in a form.

    ``welcome`` says whether who has confirmed gets a mail that welcomes them.
    """

    wording: str
    caps: Caps
    min_fill: timedelta
    welcome: bool


@dataclass(frozen=True)
class House:
    """``mode`` is live or outbox. Callables open their door anew or once, as the wiring decides.

    ``erased`` takes note whom the ledger has forgotten; a rehearsal, whose ledger passes, takes none.
    Who was silent for ``silent_years`` may be asked again, and rests without an answer within ``rest_after``.

    ``home`` names machine and folder; ``high_water`` is the last slot of a rhythm sent from here, kept apart from the
    ledger; ``idle`` is how long nothing has been written into the ledger; ``list_stamp`` changes when the list's file
    does; ``append`` writes a row for an address and a name into it, ``append_all`` rows for many; ``watch`` hears how
    far a run has come, many times a second. ``shelve`` writes pages of the archive, by their paths inside it, and
    ``shelved`` reads one. ``remote_filesystem`` is the kind of network file system that the ledger lies on, or an empty
    text. ``return_address`` is the envelope sender with {token} in it, or an empty text; after ``soft_bounces`` weeks
    of bounces on end a reader is let go. ``close`` lets go of opened files, for a process that stays.
    """

    mode: str
    newsletter: Newsletter
    cadence: Cadence
    catch_up: timedelta
    send_window: timedelta
    min_gap: timedelta
    rules: Rules
    limits: Limits
    envelope_sender: str
    return_address: str
    soft_bounces: int
    silent_years: float
    rest_after: timedelta
    max_invalid_percent: float
    hold_below_percent: float
    hold_above_percent: float
    on_in_doubt: str
    ramp: tuple[int, ...]
    workers: int
    ledger_on_network: bool
    config_sha256: str
    home: str
    test_addresses: tuple[str, ...]
    join_rules: JoinRules
    clock: Clock
    signer: LinkSigner
    catalogue: Callable[[], Catalogue]
    calendar: Callable[[], Calendar]
    snapshot: Callable[[], Snapshot]
    suppressions: Callable[[], Suppressions]
    register: Callable[[], Register]
    errands: Callable[[], Errands]
    silence: Callable[[], Silence]
    erased: Callable[[Sequence[bytes]], None]
    append: Callable[[str, str], Row | None]
    append_all: Callable[[Iterable[tuple[str, str]]], int]
    ledger: Callable[[], Ledger]
    templates: Callable[[], Templates]
    look: Callable[[], Look]
    seal: Callable[[], Seal | None]
    transport: Callable[[str], Transport]
    bounce_mailbox: Callable[[], Mailbox]
    lock: Callable[[], AbstractContextManager[bool]]
    idle: Callable[[], timedelta]
    list_stamp: Callable[[], object]
    remote_filesystem: Callable[[], str]
    high_water: Callable[[Rhythm], str]
    set_high_water: Callable[[Rhythm, str], None]
    watch: Callable[[Progress], None]
    shelve: Callable[[Mapping[str, bytes]], None]
    shelved: Callable[[str], bytes | None]
    keeps_archive: bool
    search_engines: bool
    close: Callable[[], None]

    def archived_at(self, slot: Slot) -> str:
        """Where a letter can be read by anybody, for good; an empty text without an archive of our own."""
        return f"{self.newsletter.archive_url.rstrip('/')}/{str(slot).lower()}/" if self.keeps_archive else ""

    def today(self) -> date:
        """The present day in the newsletter's zone."""
        return self.clock.now().astimezone(self.cadence.zone).date()
