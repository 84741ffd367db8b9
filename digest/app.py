"""The wiring: settings in, a house of live objects out. The only place, beside the edges, where now is read."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.audience import LinkSigner, Snapshot, Suppressions, take_snapshot
from digest.delivery import (
    Clock,
    Ledger,
    Limits,
    MemoryTransport,
    OutboxTransport,
    Relay,
    RunLock,
    SmtpTransport,
    Transport,
    open_ledger,
    read_mark,
    rehearsal_ledger,
    write_mark,
)
from digest.errors import ConfigError
from digest.model import Calendar, Catalogue, Newsletter
from digest.publishing.house import House
from digest.schedule import Cadence
from digest.selection import Rules
from digest.settings import Settings
from digest.settings.schema import WEEKDAYS

if TYPE_CHECKING:
    from digest.letter import Templates
    from digest.letter.dkim import Seal

LEDGER, SUPPRESSIONS, LOCK, OUTBOX = "ledger.sqlite", "suppressions.sqlite", "digest.lock", "outbox"
HIGH_WATER = "high-water"


def clock_at(moment: datetime | None = None, interrupted: Callable[[], bool] = lambda: False) -> Clock:
    """The real clock, or one that starts at another moment and runs on from there."""
    start = time.monotonic()
    if moment is None:
        return Clock(lambda: datetime.now(UTC), time.monotonic, interrupted)
    return Clock(lambda: moment + timedelta(seconds=time.monotonic() - start), time.monotonic, interrupted)


def newsletter_of(settings: Settings) -> Newsletter:
    """The standing parts of a letter, with what follows from others filled in."""
    said = settings.newsletter.model_dump()
    # Only an outbox gets so far without these two; nothing addressed from .invalid can be mailed (RFC 2606).
    said["from_address"] = said["from_address"] or "letters@outbox.invalid"
    said["base_url"] = said["base_url"] or "https://outbox.invalid"
    domain = said["from_address"].rpartition("@")[2]
    said["list_id"] = said["list_id"] or f"weekly.{domain}"
    said["why"] = said["why"] or f"You get this letter because you subscribed to {said['name']}."
    return Newsletter(**said)


def furnish(settings: Settings, clock: Clock, *, rehearsal: bool = False, read_only: bool = False) -> House:
    """Put the house together.

    A rehearsal counts on a copy of the ledger in memory and sends into memory: the same corridor, another way out.
    """
    newsletter = newsletter_of(settings)
    doors = _Doors(settings, newsletter, clock, rehearsal, read_only)
    var = settings.var
    mailing = settings.mode == "live" and not rehearsal
    return House(
        mode=settings.mode,
        newsletter=newsletter,
        envelope_sender=settings.smtp.envelope_from or newsletter.from_address,
        home=_home(var),
        clock=clock,
        signer=_signer(settings, newsletter),
        catalogue=cache(doors.catalogue),
        calendar=cache(doors.calendar),
        snapshot=doors.snapshot,
        suppressions=cache(lambda: Suppressions(var / SUPPRESSIONS, required=not (rehearsal or read_only))),
        ledger=cache(doors.ledger),
        templates=cache(doors.templates),
        transport=cache(doors.transport),
        seal=cache(doors.seal),
        lock=_NoLock if rehearsal else lambda: RunLock(_made(var) / LOCK),
        list_stamp=lambda: _stamp(settings.path_unresolved(settings.audience.file)),
        high_water=lambda: read_mark(var / HIGH_WATER),
        set_high_water=(lambda slot: write_mark(var / HIGH_WATER, slot)) if mailing else _forget,
        **_rules_of(settings),
    )


def _rules_of(settings: Settings) -> dict[str, Any]:
    """The operator's rules, under the names the house has for them."""
    schedule, audience, delivery = settings.schedule, settings.audience, settings.delivery
    return {
        "cadence": Cadence(WEEKDAYS.index(schedule.weekday) + 1, schedule.time, schedule.zone),
        "catch_up": timedelta(hours=schedule.catch_up_hours),
        "send_window": timedelta(hours=schedule.send_window_hours),
        "min_gap": timedelta(days=schedule.min_gap_days),
        "rules": Rules(**settings.selection.model_dump()),
        "theme": settings.letter.theme,
        "limits": Limits(settings.smtp.per_second, settings.smtp.per_hour, settings.smtp.per_day),
        "max_invalid_percent": audience.max_invalid_percent,
        "hold_below_percent": audience.hold_below_percent,
        "hold_above_percent": audience.hold_above_percent,
        "on_in_doubt": delivery.on_in_doubt,
        "ramp": delivery.ramp,
        "workers": delivery.workers,
        "config_sha256": hashlib.sha256(settings.config_file.read_bytes()).hexdigest(),
        "test_addresses": settings.test.allow,
    }


@dataclass(frozen=True)
class _Doors:
    """How each door of the house is opened. Rooms that are slow to enter are entered only here."""

    settings: Settings
    newsletter: Newsletter
    clock: Clock
    rehearsal: bool
    read_only: bool

    def catalogue(self) -> Catalogue:
        from digest.library import read_catalogue  # noqa: PLC0415  (YAML and its models: 50 ms)

        return read_catalogue(self.settings.path(self.settings.paths.seeds))

    def calendar(self) -> Calendar:
        from digest.library import read_calendar  # noqa: PLC0415

        return read_calendar(self.settings.path(self.settings.paths.calendar), self.catalogue())

    def snapshot(self) -> Snapshot:
        audience = self.settings.audience
        return take_snapshot(self.settings.path_unresolved(audience.file), audience.follow_symlinks)

    def ledger(self) -> Ledger:
        path, mode = self.settings.var / LEDGER, self.settings.mode
        return rehearsal_ledger(path, mode) if self.rehearsal else open_ledger(path, mode, read_only=self.read_only)

    def templates(self) -> Templates:
        from digest.letter import Templates  # noqa: PLC0415  (opens the letter's room: 300 ms)

        return Templates(self.settings.path(self.settings.paths.templates))

    def seal(self) -> Seal | None:
        dkim = self.settings.dkim
        if not dkim.selector:
            return None
        from digest.letter.dkim import load_seal  # noqa: PLC0415

        return load_seal(self.settings.path(dkim.key_file), dkim.domain or self.newsletter.domain, dkim.selector)

    def transport(self, slot: str) -> Transport:
        return MemoryTransport(keep=False) if self.rehearsal else _transport(self.settings, self.clock, slot)


def _home(var: Path) -> str:
    """One word for this machine and folder, by which a copied ledger is known."""
    try:
        machine = Path("/etc/machine-id").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        machine = ""  # containers often have none; the folder still tells copies apart
    return hashlib.sha256(f"{machine}\0{var}".encode()).hexdigest()[:16]


def _stamp(path: Path) -> object:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _forget(_: str) -> None:
    """Only what was mailed raises the high-water mark."""


class _NoLock:
    """A rehearsal needs no lock: it shares nothing."""

    def __enter__(self) -> bool:
        return True

    def __exit__(self, *_: Any) -> None:
        return None


def _made(var: Any) -> Any:
    if not var.is_dir():
        raise ConfigError("no such folder", where=str(var), cure="digest init lays it, with an empty ledger")
    return var


def _signer(settings: Settings, newsletter: Newsletter) -> LinkSigner:
    keys = [settings.token_key, *settings.old_token_keys]
    return LinkSigner([key.get_secret_value() for key in keys], newsletter.list_id)


def _transport(settings: Settings, clock: Clock, slot: str) -> Transport:
    if settings.mode == "outbox":
        return OutboxTransport(settings.var / OUTBOX / slot)
    smtp = settings.smtp
    relay = Relay(
        smtp.host,
        smtp.port,
        smtp.security,
        smtp.username,
        smtp.password.get_secret_value(),
        smtp.hello,
        settings.path(smtp.ca_file) if smtp.ca_file else None,
    )
    return SmtpTransport(relay, clock.monotonic, connections=smtp.connections, in_flight=smtp.in_flight)
