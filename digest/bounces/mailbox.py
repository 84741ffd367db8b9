"""The doors to the mailbox that bounces come to: a Maildir on this machine, or IMAP (RFC 3501).

Either gives mails nobody has seen, at most their first MiB, and marks as seen what was dealt with. Nothing is deleted.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digest.bounces.notice import MOST
from digest.errors import ConfigError, PermissionRefused, RelayUnavailable, Temporary

_PATIENCE = 60.0
"""Seconds for one answer of the server."""


class Mailbox(Protocol):
    """Mails that wait to be read."""

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Each waiting mail under a name of its own."""

    def seen(self, name: str) -> None:
        """This one is dealt with and is not given again."""

    def close(self) -> None:
        """Let go of it."""


class Maildir:
    """A folder with ``new`` and ``cur``, as most mail servers deliver into. Raises ConfigError for another."""

    def __init__(self, path: Path) -> None:
        if not (path / "new").is_dir() or not (path / "cur").is_dir():
            cure = "name the folder that holds new/ and cur/ in bounces.maildir"
            raise ConfigError("is no Maildir", where=str(path), cure=cure)
        self._path = path

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """What is new, and what a mail program has only moved. Raises PermissionRefused."""
        try:
            names = [f"new/{mail.name}" for mail in sorted((self._path / "new").iterdir())]
            moved = sorted((self._path / "cur").iterdir())
            names += [f"cur/{mail.name}" for mail in moved if "S" not in mail.name.rpartition(":2,")[2]]
            for name in names:
                with suppress(FileNotFoundError), (self._path / name).open("rb") as mail:
                    yield name, mail.read(MOST)
        except PermissionError:
            raise PermissionRefused("cannot be read", where=str(self._path), cure=_OWNER) from None

    def seen(self, name: str) -> None:
        """Moved to ``cur`` with the mark S."""
        base, _, flags = name.rpartition("/")[2].partition(":2,")
        with suppress(FileNotFoundError):
            try:
                (self._path / name).rename(self._path / "cur" / f"{base}:2,{''.join(sorted({*flags, 'S'}))}")
            except PermissionError:
                raise PermissionRefused("cannot be written", where=str(self._path), cure=_OWNER) from None

    def close(self) -> None:
        """Nothing is held."""


_OWNER = "let the account that runs digest own the Maildir"


@dataclass(frozen=True)
class Account:
    """Where and as whom. ``security`` is tls, starttls or none."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str


class Imap:
    """One folder of an account, opened at once.

    Raises RelayUnavailable when nobody answers, PermissionRefused for a wrong password or a certificate that does not
    fit, ConfigError when there is no such folder, Temporary when the connection breaks.
    """

    def __init__(self, account: Account) -> None:
        self._where = f"{account.host}:{account.port}"
        try:
            self._imap = _connect(account)
        except ssl.SSLError as reason:
            raise PermissionRefused(f"TLS fails: {reason.reason}", where=self._where) from None
        except OSError as reason:
            raise RelayUnavailable(f"no IMAP server answers: {reason}", where=self._where) from None
        except imaplib.IMAP4.error:
            raise Temporary("does not speak IMAP as it must", where=self._where) from None
        try:
            _log_in(self._imap, account)
        except (imaplib.IMAP4.abort, OSError):
            raise Temporary("the connection broke", where=self._where) from None
        except (imaplib.IMAP4.error, UnicodeEncodeError):
            cure = "see bounces.imap_username and DIGEST_IMAP_PASSWORD"
            raise PermissionRefused("the login is refused", where=self._where, cure=cure) from None
        if self._asked("SELECT", f'"{account.folder}"')[0] != "OK":
            raise ConfigError(f'no folder "{account.folder}"', where=self._where, cure="see bounces.imap_folder")

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Fetched one by one, without marking them."""
        _, found = self._asked("UID", "SEARCH", "UNSEEN")
        for uid in b"".join(part for part in found if isinstance(part, bytes)).split():
            _, said = self._asked("UID", "FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST}>)")
            yield uid.decode(), next((part[1] for part in said if isinstance(part, tuple)), b"")

    def seen(self, name: str) -> None:
        """Marked with the flag of that name."""
        self._asked("UID", "STORE", name, r"+FLAGS.SILENT (\Seen)")

    def close(self) -> None:
        """Say goodbye."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._imap.logout()

    def _asked(self, command: str, *arguments: str) -> tuple[str, list[bytes | tuple[bytes, bytes] | None]]:
        try:
            if command == "SELECT":
                return self._imap.select(arguments[0])  # type: ignore[return-value]
            return self._imap.uid(*arguments)
        except (imaplib.IMAP4.error, OSError):
            raise Temporary("the connection broke", where=self._where, cure="the next run goes on") from None


def _log_in(imap: imaplib.IMAP4, account: Account) -> None:
    """By AUTHENTICATE where that is offered: LOGIN of the library takes no spaces and no letters outside ASCII."""
    if "AUTH=PLAIN" in imap.capabilities:
        imap.authenticate("PLAIN", lambda _: f"\0{account.username}\0{account.password}".encode())
    else:
        imap.login(account.username, account.password)


def _connect(account: Account) -> imaplib.IMAP4:
    if account.security == "tls":
        trust = ssl.create_default_context()
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=trust, timeout=_PATIENCE)
    imap = imaplib.IMAP4(account.host, account.port, timeout=_PATIENCE)
    if account.security == "starttls":
        imap.starttls(ssl.create_default_context())
    return imap
