"""The wiring: settings in, a house of live objects out. The only place, beside the edges, where now is read."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
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
    var = settings.var

    @cache
    def catalogue() -> Catalogue:
        from digest.library import read_catalogue  # noqa: PLC0415  (YAML and its models: 50 ms)

        return read_catalogue(settings.path(settings.paths.seeds))

    @cache
    def calendar() -> Calendar:
        from digest.library import read_calendar  # noqa: PLC0415

        return read_calendar(settings.path(settings.paths.calendar), catalogue())

    def snapshot() -> Snapshot:
        return take_snapshot(settings.path_unresolved(settings.audience.file), settings.audience.follow_symlinks)

    @cache
    def suppressions() -> Suppressions:
        return Suppressions(var / SUPPRESSIONS)

    @cache
    def ledger() -> Ledger:
        path = var / LEDGER
        if not rehearsal:
            return open_ledger(path, settings.mode, read_only=read_only)
        return rehearsal_ledger(path, settings.mode)

    @cache
    def templates() -> Templates:
        from digest.letter import Templates  # noqa: PLC0415  (opens the letter's room: 300 ms)

        return Templates(settings.path(settings.paths.templates))

    @cache
    def seal() -> Seal | None:
        if not settings.dkim.selector:
            return None
        from digest.letter.dkim import load_seal  # noqa: PLC0415

        domain = settings.dkim.domain or newsletter.domain
        return load_seal(settings.path(settings.dkim.key_file), domain, settings.dkim.selector)

    @cache
    def transport(slot: str) -> Transport:
        return MemoryTransport(keep=False) if rehearsal else _transport(settings, clock, slot)

    schedule = settings.schedule
    return House(
        mode=settings.mode,
        newsletter=newsletter,
        cadence=Cadence(WEEKDAYS.index(schedule.weekday) + 1, schedule.time, schedule.zone),
        catch_up=timedelta(hours=schedule.catch_up_hours),
        send_window=timedelta(hours=schedule.send_window_hours),
        min_gap=timedelta(days=schedule.min_gap_days),
        rules=Rules(**settings.selection.model_dump()),
        theme=settings.letter.theme,
        limits=Limits(settings.smtp.per_second, settings.smtp.per_hour, settings.smtp.per_day),
        envelope_sender=settings.smtp.envelope_from or newsletter.from_address,
        max_invalid_percent=settings.audience.max_invalid_percent,
        hold_below_percent=settings.audience.hold_below_percent,
        hold_above_percent=settings.audience.hold_above_percent,
        on_in_doubt=settings.delivery.on_in_doubt,
        ramp=settings.delivery.ramp,
        workers=settings.delivery.workers,
        config_sha256=hashlib.sha256(settings.config_file.read_bytes()).hexdigest(),
        home=_home(var),
        test_addresses=settings.test.allow,
        clock=clock,
        signer=_signer(settings, newsletter),
        catalogue=catalogue,
        calendar=calendar,
        snapshot=snapshot,
        suppressions=suppressions,
        ledger=ledger,
        templates=templates,
        transport=transport,
        seal=seal,
        lock=_NoLock if rehearsal else lambda: RunLock(_made(var) / LOCK),
        list_stamp=lambda: _stamp(settings.path_unresolved(settings.audience.file)),
        high_water=lambda: read_mark(var / HIGH_WATER),
        set_high_water=_forget if rehearsal or settings.mode != "live" else lambda s: write_mark(var / HIGH_WATER, s),
    )


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
