"""Before the first letter: relays that drip, chatter, mumble, or are no relays; TLS and passwords."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dispatch import Patience
from faults.certificates import Authority
from faults.outcomes import PIPELINING, Post, impatient, listener, post_of
from relays import HostileRelay, bye, say, silence

from digest.delivery import Relay, SmtpTransport
from digest.errors import ConfigError, DigestError, ProtocolError, Temporary

AUTH = ("AUTH PLAIN LOGIN", *PIPELINING)


def way_to(port: int, **how: object) -> SmtpTransport:
    """A transport to a port of this machine."""
    return SmtpTransport(
        Relay("127.0.0.1", port, **({"security": "none", "hello": "mail.example.com"} | how)), Patience()
    )  # type: ignore[arg-type]


def refusal(transport: SmtpTransport) -> DigestError:
    """What a check says against the relay, in one printable line."""
    with pytest.raises(DigestError) as caught:
        transport.check()
    assert all(text.isprintable() for fault in caught.value.faults for text in (fault.what, fault.why, fault.cure))
    assert len(str(caught.value)) < 1000
    return caught.value


def dripping(said: bytes) -> Callable[[socket.socket], None]:
    """Says this over and over, a byte every hundredth of a second, until the caller has gone."""

    def drip(caller: socket.socket) -> None:
        while True:
            for at in range(len(said)):
                caller.sendall(said[at : at + 1])
                threading.Event().wait(0.01)

    return drip


@pytest.mark.fault("15")
@pytest.mark.parametrize("said", [b"220 relay.example.net", b"220-relay.example.net\r\n", b"2"])
def test_a_greeting_that_drips_for_ever_has_one_deadline(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch, 0.3)
    with listener(dripping(said)) as port:
        assert 75 == refusal(way_to(port)).exit_code


@pytest.mark.fault("15", "16")
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "AUTH"])
def test_silence_before_mail_ends_in_not_now(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch, 0.2)
    with HostileRelay(AUTH) as relay:
        relay.on(verb, silence())
        assert 75 == refusal(way_to(relay.port, username="me", password="secret")).exit_code


@pytest.mark.fault("16")
def test_silence_before_mail_costs_a_run_that_goes_on_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch, 0.2)
    with post_of("pipelining", tmp_path) as post:
        post.relay.on("EHLO", silence())
        desk = post.send()
        assert desk.stop is not None
        assert (75, {"pending": 9}) == (desk.stop.exit_code, post.run.counts())


@pytest.mark.fault("S22")
@pytest.mark.parametrize(
    "said",
    [
        b"220 " + b"x" * 10_000_000 + b"\r\n",
        b"220-more\r\n" * 1_000_000,
        b"\x1b[2J\x1b]0;owned\x07 hello\r\n",
        b"\xff\xfe\x00\x01\r\n",
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"554 \x1b[31mgo away\x1b[0m\r\n",
    ],
    ids=["ten megabytes", "lines without end", "escape codes", "not text", "ssh", "http", "a coloured refusal"],
)
def test_what_is_no_greeting_is_cut_off_and_nothing_of_it_is_shown_raw(said: bytes) -> None:
    with listener(lambda caller: caller.sendall(said)) as port:
        assert 76 == refusal(way_to(port)).exit_code


@pytest.mark.fault("S22")
@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("EHLO", b"250-" + b"x" * 10_000_000 + b"\r\n250 ok\r\n"),
        ("EHLO", b"250-FEATURE\r\n" * 100_000),
        ("EHLO", b"250-relay\r\n250-AUTH \x1b[2JSTRANGE\r\n250 SIZE 1\x1b[31m\r\n"),
        ("AUTH", b"334 \x1b\xff not base64\r\n"),
        ("AUTH", b"999 \x1b[2J\r\n"),
    ],
)
def test_endless_and_unprintable_replies_before_mail_are_cut_off(verb: str, said: bytes) -> None:
    with HostileRelay(("AUTH LOGIN", *PIPELINING)) as relay:
        relay.on(verb, say(said))
        error = refusal(way_to(relay.port, username="me", password="secret"))
    assert error.exit_code in (76, 78)
    assert "secret" not in str(error.faults)


@pytest.mark.fault("S22", "33")
@pytest.mark.parametrize("size", [b"\xb2\xb3", b"-1", b"5e9", b"9" * 2000, b""])
def test_a_size_that_is_no_number_is_none_and_a_great_one_is_great(size: bytes) -> None:
    with HostileRelay() as relay:
        relay.on("EHLO", say(b"250-relay\r\n250 SIZE " + size + b"\r\n"))
        way_to(relay.port).check(10_000)


@pytest.mark.fault("31")
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read_is_named_before_anybody_is_greeted(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "ca.pem").write_text(content, "utf-8")
    with HostileRelay(("STARTTLS", *PIPELINING)) as relay:
        error = refusal(way_to(relay.port, security="starttls", ca_file=tmp_path / "ca.pem"))
    assert (78, str(tmp_path / "ca.pem"), 0) == (error.exit_code, error.faults[0].where, relay.connections)


@pytest.mark.fault("S22")
def test_a_reply_in_the_ledger_holds_no_control_character_and_has_an_end(tmp_path: Path) -> None:
    with post_of("pipelining", tmp_path) as post:
        post.relay.on("RCPT", say(b"550 5.1.1 \x1b[2J\x07" + b"no " * 1000 + b"\r\n"), nth=2)
        post.send()
        said = [text for _, _, text in post.run.ledger.in_state(post.run.issue, ["rejected"])]  # type: ignore[list-item]
    assert [(True, True)] == [(text.isprintable(), len(text) < 400) for text in said]


# -- TLS ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Whom the clients of these tests trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    """Whom nobody trusts."""
    return Authority(tmp_path)


@contextlib.contextmanager
def secured(context: ssl.SSLContext, security: str) -> Iterator[HostileRelay]:
    offers = AUTH if security == "tls" else ("STARTTLS", *AUTH)
    with HostileRelay(offers, tls=context, tls_at_once=security == "tls") as relay:
        yield relay


def trusting(authority: Authority, port: int, security: str = "starttls") -> SmtpTransport:
    """A transport with a password to lose."""
    return way_to(port, security=security, username="me", password="secret", ca_file=authority.file)


@pytest.mark.fault("31", "S21")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_with_a_trusted_certificate_the_password_goes_through_tls_and_no_sooner(
    authority: Authority, security: str
) -> None:
    with secured(authority.context(), security) as relay:
        trusting(authority, relay.port, security).check()
        relay.see_one_end()
    verbs = [line.split()[0].upper() for _, line in relay.heard]
    before = [] if security == "tls" else ["EHLO", "STARTTLS"]
    assert [*before, "EHLO", "AUTH", "QUIT"] == verbs


@pytest.mark.fault("31", "S21")
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ("expired", "expired"),
        ("for another machine", "mismatch"),
        ("of nobody's authority", "signature failure|local issuer"),
        ("too old a TLS", "protocol"),
    ],
)
def test_a_certificate_nobody_trusts_gets_no_letter_and_no_password(
    authority: Authority, stranger: Authority, flaw: str, said: str, security: str
) -> None:
    context = {
        "expired": lambda: authority.context(ends_in=timedelta(days=-1)),
        "for another machine": lambda: authority.context("127.0.0.9"),
        "of nobody's authority": stranger.context,
        "too old a TLS": lambda: outdated(authority.context()),
    }[flaw]()
    with secured(context, security) as relay:
        error = refusal(trusting(authority, relay.port, security))
    assert (76, f"127.0.0.1:{relay.port}") == (error.exit_code, error.faults[0].where)
    assert re.search(said, str(error)), str(error)
    assert (0, 0) == (relay.times("AUTH"), relay.times("MAIL"))


def outdated(context: ssl.SSLContext) -> ssl.SSLContext:
    """A server that knows nothing newer than TLS 1.1."""
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@pytest.mark.fault("31", "S21")
@pytest.mark.parametrize("reply", ["454 4.7.0 TLS not available", "501 5.5.4 no", "220 go on"])
def test_starttls_refused_or_pretended_is_76(authority: Authority, reply: str) -> None:
    with HostileRelay(("STARTTLS", *AUTH)) as relay:  # wears nothing: after its 220 it talks on in clear
        relay.on("STARTTLS", bye(reply))
        error = refusal(trusting(authority, relay.port))
    assert (76, 0, 0) == (error.exit_code, relay.times("AUTH"), relay.times("MAIL"))


@pytest.mark.fault("31", "S21")
def test_a_plain_relay_where_tls_is_expected_from_the_first_byte_is_76(authority: Authority) -> None:
    with HostileRelay(AUTH) as relay:
        assert 76 == refusal(trusting(authority, relay.port, "tls")).exit_code
    assert 0 == relay.times("AUTH")


@pytest.mark.fault("S21")
def test_what_is_said_before_tls_counts_for_nothing_behind_it(authority: Authority) -> None:
    """Offers and replies pushed behind the 220 in clear are somebody else's (RFC 3207 section 4.2)."""
    with secured(authority.context(), "starttls") as relay:
        relay.on("STARTTLS", say(b"220 go on\r\n250-relay\r\n250 AUTH X-STOLEN\r\n"))
        with contextlib.suppress(ProtocolError, Temporary):
            trusting(authority, relay.port).check()
    said = [line for _, line in relay.heard]
    assert [] == [line for line in said if "STOLEN" in line]
    assert ("AUTH" in " ".join(said)) <= (2 == relay.times("EHLO"))


@pytest.mark.fault("31", "S21")
def test_a_run_under_way_sends_nothing_through_a_stripped_line(tmp_path: Path) -> None:
    with post_of("pipelining", tmp_path) as post:
        desk = post.run.desk()
        way_to(post.relay.port, security="starttls").run(desk)
        desk.close()
        judge_untouched(post, desk.stop.exit_code if desk.stop else 0)


def judge_untouched(post: Post, exit_code: int) -> None:
    assert (76, {"pending": 9}, 0) == (exit_code, post.run.counts(), post.relay.times("MAIL"))


# -- passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.fault("32")
@pytest.mark.parametrize(
    ("reply", "exit_code"), [("535 5.7.8 wrong", 77), ("534 5.7.9 too weak", 77), ("454 4.7.0 later", 75)]
)
@pytest.mark.parametrize("offer", ["AUTH PLAIN", "AUTH LOGIN", "AUTH CRAM-MD5 LOGIN PLAIN"])
def test_a_password_that_is_refused_was_tried_once(offer: str, reply: str, exit_code: int) -> None:
    with HostileRelay((offer, *PIPELINING)) as relay:
        relay.on("AUTH", say(reply))
        error = refusal(way_to(relay.port, username="me", password="secret"))
    assert (exit_code, 1) == (error.exit_code, relay.times("AUTH"))
    assert "secret" not in str(error.faults)


@pytest.mark.fault("S23")
def test_a_password_that_cannot_be_said_is_never_half_said() -> None:
    with HostileRelay(AUTH) as relay, pytest.raises(ConfigError, match="outside ASCII") as caught:
        way_to(relay.port, username="me", password="geheimnisvöll").check()
    assert (0, False) == (relay.times("AUTH"), "ö" in str(caught.value.faults))
