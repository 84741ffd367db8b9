"""The wiring: settings in, a house of live objects out. The only place, beside the edges, where now is read."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from digest.audience import Caps, LinkSigner
from digest.delivery import Clock, Limits, RunLock, read_mark, remote_filesystem, shelve, shelved, write_mark
from digest.doors import ARCHIVE, LEDGER, LOCK, MARKS, OUTBOX, Doors
from digest.errors import ConfigError
from digest.model import Newsletter
from digest.publishing.house import House, JoinRules
from digest.schedule import Cadence
from digest.selection import Rules
from digest.settings import Settings
from digest.settings.fields import WEEKDAYS


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
    if settings.archive.write:
        said["archive_url"] = said["archive_url"] or f"{said['base_url']}/archive/"
    said["list_id"] = said["list_id"] or f"weekly.{domain}"
    said["why"] = said["why"] or f"You get this letter because you subscribed to {said['name']}."
    return Newsletter(**said)


def furnish(settings: Settings, clock: Clock, *, rehearsal: bool = False, read_only: bool = False) -> House:
    """Put the house together.

    A rehearsal counts on a copy of the ledger in memory and sends into memory: the same corridor, another way out.
    """
    newsletter = newsletter_of(settings)
    opened = ExitStack()
    doors = Doors(settings, newsletter, clock, opened, rehearsal=rehearsal, read_only=read_only)
    catalogue = cache(doors.catalogue)
    var = settings.var
    # What went to the outbox was not mailed, so it is no past letter.
    archive = var / ARCHIVE if settings.mode == "live" else var / OUTBOX / ARCHIVE
    mailing = settings.mode == "live" and not rehearsal
    return House(
        mode=settings.mode,
        newsletter=newsletter,
        envelope_sender=settings.smtp.envelope_from or newsletter.from_address,
        home=_home(var),
        clock=clock,
        signer=_signer(settings, newsletter),
        catalogue=catalogue,
        calendar=cache(lambda: doors.calendar(catalogue())),
        snapshot=doors.snapshot,
        append=doors.append,
        append_all=doors.append_all,
        ledger=cache(doors.ledger),
        templates=cache(doors.templates),
        look=cache(doors.look),
        transport=cache(doors.transport),
        bounce_mailbox=doors.bounce_mailbox,
        seal=cache(doors.seal),
        lock=_NoLock if rehearsal else lambda: RunLock(_made(var) / LOCK),
        idle=lambda: _idle(var / LEDGER),
        list_stamp=lambda: _stamp(settings.path_unresolved(settings.audience.file)),
        remote_filesystem=lambda: remote_filesystem(var),
        high_water=lambda rhythm: read_mark(var / MARKS[rhythm], rhythm),
        set_high_water=(lambda rhythm, slot: write_mark(var / MARKS[rhythm], slot)) if mailing else _forget,
        close=opened.close,
        watch=_forget,
        shelve=(lambda pages: shelve(archive, pages)) if settings.archive.write and not rehearsal else _forget,
        shelved=lambda name: shelved(archive, name),
        join_rules=_join_rules(settings, newsletter),
        **_kept_of_readers(doors),
        **_rules_of(settings),
    )


def _kept_of_readers(doors: Doors) -> dict[str, Any]:
    """The doors to ``suppressions.sqlite``."""
    register = cache(doors.register)
    return {
        "suppressions": cache(doors.suppressions),
        "register": register,
        "erased": _forget if doors.rehearsal else lambda keys: register().erased(keys),
        "errands": cache(doors.errands),
        "silence": cache(doors.silence),
    }


def _join_rules(settings: Settings, newsletter: Newsletter) -> JoinRules:
    web = settings.web
    said = f"Send me {newsletter.name} by mail, one letter a week. I can pause or leave at any time."
    caps = Caps(web.per_source, web.per_domain, web.per_hour)
    return JoinRules(web.wording or said, caps, timedelta(seconds=web.min_fill_seconds), web.welcome)


def _rules_of(settings: Settings) -> dict[str, Any]:
    """The operator's rules, under the names the house has for them."""
    schedule, audience, delivery = settings.schedule, settings.audience, settings.delivery
    return {
        "cadence": Cadence(WEEKDAYS.index(schedule.weekday) + 1, schedule.time, schedule.zone),
        "catch_up": timedelta(hours=schedule.catch_up_hours),
        "send_window": timedelta(hours=schedule.send_window_hours),
        "min_gap": timedelta(days=schedule.min_gap_days),
        "rules": Rules(**settings.selection.model_dump()),
        "limits": Limits(settings.smtp.per_second, settings.smtp.per_hour, settings.smtp.per_day),
        "max_invalid_percent": audience.max_invalid_percent,
        "hold_below_percent": audience.hold_below_percent,
        "hold_above_percent": audience.hold_above_percent,
        "return_address": settings.bounces.address,
        "soft_bounces": settings.bounces.soft_limit,
        "silent_years": audience.silent_years,
        "rest_after": timedelta(days=audience.rest_after_days),
        "on_in_doubt": delivery.on_in_doubt,
        "ramp": delivery.ramp,
        "workers": delivery.workers,
        "ledger_on_network": delivery.ledger_on_network,
        "config_sha256": hashlib.sha256(settings.config_file.read_bytes()).hexdigest(),
        "keeps_archive": settings.archive.write,
        "search_engines": settings.archive.search_engines,
        "test_addresses": settings.test.allow,
    }


def _home(var: Path) -> str:
    """One word for this machine and folder, by which a copied ledger is known."""
    try:
        machine = Path("/etc/machine-id").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        machine = ""  # containers often have none; the folder still tells copies apart
    return hashlib.sha256(f"{machine}\0{var}".encode()).hexdigest()[:16]


def _idle(ledger: Path) -> timedelta:
    """How long ago the ledger, or the log beside it, was written."""
    files = [path for path in (ledger, Path(f"{ledger}-wal")) if path.exists()]
    return timedelta(seconds=time.time() - max((path.stat().st_mtime for path in files), default=time.time()))


def _stamp(path: Path) -> object:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _forget(*_: object) -> None:
    """Only what was mailed raises the high-water mark; a rehearsal writes nothing; not every edge watches."""


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
