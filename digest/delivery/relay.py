"""The door to a relay: connects, greets, secures and authenticates with smtplib, then hands over the bare socket."""

from __future__ import annotations

import binascii
import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digest.delivery.client import BoundedClient
from digest.delivery.replies import BrokenReply, parse_reply
from digest.delivery.watchdog import Watchdog
from digest.errors import (
    ConfigError,
    DigestError,
    OutOfHandles,
    PermissionRefused,
    ProtocolError,
    RelayUnavailable,
    RenderError,
    Temporary,
)
from digest.model import Reply

GREETING_SECONDS = 300.0
"""RFC 5321 section 4.5.3.2.1."""
CONNECT_SECONDS = 30.0
_NEXT_TICK = "the next tick tries again"
_CLEAR = "without it letters and password would cross the network in clear"


@dataclass(frozen=True)
class Relay:
    """Where and how to connect. ``security`` is tls (RFC 8314), starttls (required, never optional) or none.

    A ``plain`` conversation is a command and a reply, whatever more the relay offers.
    """

    host: str
    port: int
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    hello: str = ""
    ca_file: Path | None = None
    plain: bool = False

    @property
    def where(self) -> str:
        """The relay for messages."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Connection:
    """A socket ready for MAIL FROM, and what the relay offers: upper-case EHLO keywords and their parameters."""

    sock: socket.socket
    offers: dict[str, str]

    @property
    def size_limit(self) -> int:
        """The largest message in octets the relay says it takes; 0 when it does not say (RFC 1870)."""
        limit = self.offers.get("SIZE", "")
        return int(limit) if limit.isdecimal() else 0


def dial(relay: Relay) -> Connection:
    """Connect and go as far as MAIL FROM.

    Raises:
        RelayUnavailable: nobody takes the connection there, or not in time.
        OutOfHandles: there is none for the connection.
        Temporary: the relay says "not now", or the connection breaks before mail.
        ProtocolError: it does not speak SMTP, or TLS as asked.
        PermissionRefused: it refuses our credentials.
        ConfigError: it offers no way to log in although a user name is set, or ca_file cannot be read.
    """
    context = _tls_context(relay)
    sock = _connect(relay)
    try:
        # A relay that drips one byte at a time never lets a single read run out: the whole greeting has an end.
        with Watchdog(sock, GREETING_SECONDS, relay.where):
            client = _greet(relay, context, sock)
            try:
                _secure(client, relay, context)
                _log_in(client, relay)
            except BaseException:
                client.close()
                raise
    except DigestError:
        raise
    except BrokenReply as reason:
        raise ProtocolError(f"does not speak SMTP: {reason}", where=relay.where) from reason
    except ssl.SSLError as reason:
        cure = "check host name, certificate dates and this machine's clock; see smtp.security and smtp.ca_file"
        raise ProtocolError(f"no trusted TLS connection: {reason}", where=relay.where, cure=cure) from reason
    except smtplib.SMTPResponseException as reason:
        raise _refused(relay, reason) from reason
    except smtplib.SMTPServerDisconnected as reason:
        raise Temporary("closes the connection before mail", where=relay.where, cure=_NEXT_TICK) from reason
    except smtplib.SMTPException as reason:
        raise ProtocolError(f"does not speak SMTP as expected: {reason}", where=relay.where) from reason
    except binascii.Error as reason:
        raise ProtocolError("asks for the password in no way we can read", where=relay.where) from reason
    except OSError as reason:
        if OutOfHandles.caused(reason):
            raise OutOfHandles(relay.where) from reason
        raise _broken(relay, reason) from reason
    return _hand_over(client, {"PIPELINING", "CHUNKING"} if relay.plain else set())


def _connect(relay: Relay) -> socket.socket:
    try:
        return socket.create_connection((relay.host, relay.port), CONNECT_SECONDS)
    except ConnectionResetError as reason:  # taken, and dropped before we looked
        raise _broken(relay, reason) from reason
    except (OSError, UnicodeError) as reason:
        if OutOfHandles.caused(reason):
            raise OutOfHandles(relay.where) from reason
        what = f"cannot be reached: {getattr(reason, 'strerror', None) or reason}"
        raise RelayUnavailable(what, where=relay.where, cure="is smtp.host right, and is the relay up?") from reason


def _broken(relay: Relay, reason: OSError) -> Temporary:
    what = f"breaks the connection before mail: {reason.strerror or reason}"
    return Temporary(what, where=relay.where, cure=_NEXT_TICK)


def make_room(relay: Relay, connection: Connection, octets: int) -> None:
    """Make sure that a letter of this size is one the relay takes. Raises RenderError."""
    if 0 < connection.size_limit < octets:
        what = f"takes {connection.size_limit} octets, and a letter has {octets}"
        raise RenderError(what, where=relay.where, why="it would refuse every letter",
                          cure="shorten essay or template, or ask the provider for more")  # fmt: skip


def _tls_context(relay: Relay) -> ssl.SSLContext | None:
    if relay.security == "none":
        return None
    # Always our own context: smtplib's default verifies nothing.
    try:
        context = ssl.create_default_context(cafile=str(relay.ca_file) if relay.ca_file else None)
    except OSError as reason:  # of which ssl.SSLError is one kind
        cure = "see smtp.ca_file; without it the machine's own certificates are trusted"
        raise ConfigError(f"holds no certificates we can read: {reason.strerror}", where=str(relay.ca_file),
                          cure=cure) from reason  # fmt: skip
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _greet(relay: Relay, context: ssl.SSLContext | None, sock: socket.socket) -> smtplib.SMTP:
    sock.settimeout(GREETING_SECONDS)
    # smtplib never sets this over TLS, and Nagle's delay then costs 40 ms a letter.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A relay that vanished without a word is noticed even while we wait for it.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    with contextlib.ExitStack() as rescue:
        rescue.callback(lambda: sock.close())  # noqa: PLW0108  (TLS puts another object under the name)
        if relay.security == "tls" and context is not None:
            sock = context.wrap_socket(sock, server_hostname=relay.host)
        client = BoundedClient(sock, relay.hello or socket.getfqdn())
        rescue.callback(client.close)
        # TLS has to know whose certificate to expect when STARTTLS comes.
        client._host = relay.host  # type: ignore[attr-defined]
        code, text = client.connect(relay.host, relay.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        rescue.pop_all()
    return client


def _secure(client: smtplib.SMTP, relay: Relay, context: ssl.SSLContext | None) -> None:
    client.ehlo_or_helo_if_needed()
    if relay.security != "starttls":
        return
    if not client.has_extn("starttls"):
        cure = 'use a port that offers it, or smtp.security = "tls"; "none" only on loopback'
        raise ProtocolError("does not offer STARTTLS", where=relay.where, why=_CLEAR, cure=cure)
    try:
        client.starttls(context=context)
    except smtplib.SMTPResponseException as reason:
        what = f"refuses STARTTLS: {_reply_of(reason)}"
        raise ProtocolError(what, where=relay.where, why=_CLEAR) from reason
    client.ehlo()  # what was offered before TLS may have been forged (RFC 3207 section 4.2)


def _log_in(client: smtplib.SMTP, relay: Relay) -> None:
    if not relay.username:
        return
    if relay.security == "none" and relay.host not in ("127.0.0.1", "::1", "localhost"):
        raise ConfigError("refusing to send a password in clear", where=relay.where, cure='use "tls" or "starttls"')
    if not (relay.username + relay.password).isascii():
        what = "smtp.username or DIGEST_SMTP_PASSWORD holds a character outside ASCII"
        raise ConfigError(what, where=relay.where, cure="set a password of ASCII characters at the provider")
    if not client.has_extn("auth"):
        raise ConfigError("offers no AUTH, and smtp.username is set", where=relay.where, cure="empty smtp.username")
    ways: dict[str, Any] = {"PLAIN": client.auth_plain, "LOGIN": client.auth_login, "CRAM-MD5": client.auth_cram_md5}
    offered = client.esmtp_features["auth"].upper().split()
    name = next((way for way in ways if way in offered), None)
    if name is None:
        what = f"offers no way to log in that we know ({parse_reply(0, ' '.join(offered).encode()).text})"
        raise ConfigError(what, where=relay.where, cure="ask the provider for one with a password")
    # One way, one try: smtplib's login goes through all of them, and each counts as a failed attempt.
    client.user, client.password = relay.username, relay.password
    code, said = client.auth(name, ways[name])
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, said)


def _reply_of(reason: smtplib.SMTPResponseException) -> Reply:
    error = reason.smtp_error
    return parse_reply(reason.smtp_code, error if isinstance(error, bytes) else str(error).encode())


def _refused(relay: Relay, reason: smtplib.SMTPResponseException) -> DigestError:
    reply = _reply_of(reason)
    if isinstance(reason, smtplib.SMTPAuthenticationError) and reply.code // 100 == 5:
        cure = "see smtp.username and DIGEST_SMTP_PASSWORD"
        return PermissionRefused(f"refuses our credentials: {reply}", where=relay.where, cure=cure)
    if reply.code // 100 == 4:
        return Temporary(f"says not now: {reply}", where=relay.where, cure=_NEXT_TICK)
    return ProtocolError(f"refuses us: {reply}", where=relay.where)


def _hand_over(client: smtplib.SMTP, unwanted: set[str]) -> Connection:
    sock = client.sock
    assert sock is not None  # noqa: S101
    if client.file is not None:
        client.file.close()  # only the buffered reader; the socket lives on
    client.sock = client.file = None
    sock.setblocking(False)
    offers = {name.upper(): value for name, value in client.esmtp_features.items()}
    return Connection(sock, {name: value for name, value in offers.items() if name not in unwanted})
