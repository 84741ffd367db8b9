"""How each door of a house is opened, one method a door. Rooms that are slow to enter are entered only here."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from digest.audience import (
    Errands,
    Register,
    Row,
    Silence,
    Snapshot,
    Suppressions,
    append_reader,
    append_readers,
    take_snapshot,
)
from digest.delivery import (
    Clock,
    Ledger,
    MemoryTransport,
    OutboxTransport,
    Relay,
    SmtpTransport,
    Transport,
    open_ledger,
    rehearsal_ledger,
)
from digest.errors import ConfigError
from digest.model import Calendar, Catalogue, Newsletter, Rhythm
from digest.settings import Settings, place_of

if TYPE_CHECKING:
    from digest.bounces.mailbox import Mailbox
    from digest.letter import Look, Templates
    from digest.letter.dkim import Seal

LEDGER, SUPPRESSIONS, LOCK, OUTBOX = "ledger.sqlite", "suppressions.sqlite", "digest.lock", "outbox"
HIGH_WATER, ARCHIVE = "high-water", "archive"
MARKS = {Rhythm.WEEKLY: HIGH_WATER, Rhythm.MONTHLY: "high-water-monthly"}


@dataclass(frozen=True)
class Doors:
    """The doors of one house; ``opened`` closes those that stay open."""

    settings: Settings
    newsletter: Newsletter
    clock: Clock
    opened: ExitStack
    rehearsal: bool
    read_only: bool

    def catalogue(self) -> Catalogue:
        from digest.library import read_catalogue  # noqa: PLC0415  (YAML and its models: 50 ms)

        return read_catalogue(self.settings.path(self.settings.paths.seeds))

    def calendar(self, catalogue: Catalogue) -> Calendar:
        from digest.library import read_calendar  # noqa: PLC0415

        return read_calendar(self.settings.path(self.settings.paths.calendar), catalogue)

    def snapshot(self) -> Snapshot:
        audience = self.settings.audience
        return take_snapshot(self.settings.path_unresolved(audience.file), audience.follow_symlinks)

    def append(self, address: str, name: str) -> Row | None:
        audience = self.settings.audience
        path = self.settings.path_unresolved(audience.file)
        return append_reader(path, address, name, self._today(), audience.follow_symlinks)

    def append_all(self, readers: Iterable[tuple[str, str]]) -> int:
        audience = self.settings.audience
        path = self.settings.path_unresolved(audience.file)
        return append_readers(path, readers, self._today(), audience.follow_symlinks)

    def _today(self) -> date:
        return self.clock.now().astimezone(self.settings.schedule.zone).date()

    def ledger(self) -> Ledger:
        path, mode = self.settings.var / LEDGER, self.settings.mode
        if self.rehearsal:
            return rehearsal_ledger(path, mode)
        return self.opened.enter_context(closing(open_ledger(path, mode, read_only=self.read_only)))

    def suppressions(self) -> Suppressions:
        path, required = self.settings.var / SUPPRESSIONS, not (self.rehearsal or self.read_only)
        return self.opened.enter_context(closing(Suppressions(path, required=required)))

    def register(self) -> Register:
        return self.opened.enter_context(closing(Register(self.settings.var / SUPPRESSIONS)))

    def errands(self) -> Errands:
        return self.opened.enter_context(closing(Errands(self.settings.var / SUPPRESSIONS)))

    def silence(self) -> Silence:
        return self.opened.enter_context(closing(Silence(self.settings.var / SUPPRESSIONS)))

    def templates(self) -> Templates:
        from digest.letter import Templates  # noqa: PLC0415  (opens the letter's room: 300 ms)

        return Templates(self.settings.path(self.settings.paths.templates))

    def look(self) -> Look:
        from digest.letter import look_of  # noqa: PLC0415

        said = self.settings.letter.model_dump()
        file = self.settings.config_file
        text = file.read_text("utf-8-sig") if file.is_file() else ""
        places = {key: place_of(text, file, ("letter", key)) for key in said}
        return look_of(said.pop("theme"), said, places)

    def seal(self) -> Seal | None:
        dkim = self.settings.dkim
        if not dkim.selector:
            return None
        from digest.letter.dkim import load_seal  # noqa: PLC0415

        return load_seal(self.settings.path(dkim.key_file), dkim.domain or self.newsletter.domain, dkim.selector)

    def transport(self, slot: str) -> Transport:
        return MemoryTransport(keep=False) if self.rehearsal else _transport(self.settings, self.clock, slot)

    def bounce_mailbox(self) -> Mailbox:
        from digest.bounces.mailbox import Account, Imap, Maildir  # noqa: PLC0415

        said = self.settings.bounces
        if said.maildir:
            return Maildir(self.settings.path(said.maildir))
        if said.imap_host:
            password = said.imap_password.get_secret_value()
            return Imap(
                Account(
                    said.imap_host, said.imap_port, said.imap_security, said.imap_username, password, said.imap_folder
                )
            )
        cure = "set bounces.maildir or bounces.imap_host"
        raise ConfigError("no bounce mailbox is named", where=str(self.settings.config_file), cure=cure)


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


def desk_pages() -> Templates:
    """The program's own pages for the editor. They are no part of the operator's templates, which may be broken."""
    from digest.letter import Templates  # noqa: PLC0415  (opens the letter's room: 300 ms)

    return Templates(Path(__file__).parent / "editor" / "pages", follow_links=True)


def sources(settings: Settings) -> tuple[Path, ...]:
    """The files and folders a letter is made from: when one of them changes, so may the letter."""
    paths = settings.paths
    return (
        settings.config_file,
        settings.path(Path("../.env")),
        *(settings.path(path) for path in (paths.templates, paths.seeds, paths.calendar, settings.audience.file)),
    )
