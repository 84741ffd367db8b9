"""Before the first letter: relays that are away, busy, closed to us, or take fewer connections than we would like."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dispatch import Patience, Run, freeze
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay, bye, drop, meet, say, silence

from digest.delivery import Desk, Relay, SmtpTransport, create_ledger, open_ledger
from digest.delivery import relay as dialling
from digest.errors import ConfigError, DigestError, PermissionRefused, ProtocolError, RelayUnavailable, Temporary
from digest.model import State

AUTH = ("AUTH PLAIN LOGIN", *PIPELINING)


@pytest.fixture
def run_of(tmp_path: Path) -> Iterator[Callable[[int], Run]]:
    """Runs over issues for so many readers."""
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    yield lambda count: Run(ledger, freeze(ledger, count))
    ledger.close()


def transport_to(port: int, connections: int = 1, in_flight: int = 1, **how: str) -> SmtpTransport:
    target = Relay("127.0.0.1", port, **({"security": "none", "hello": "mail.example.com"} | how))
    readings = 1000 if target.security == "none" else 50  # a TLS context takes a tenth of a second to make
    return SmtpTransport(target, Patience(readings), connections=connections, in_flight=in_flight)


def send(run: Run, transport: SmtpTransport) -> Desk:
    desk = run.desk()
    try:
        transport.run(desk)
    finally:
        desk.close()
    return desk


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_check_goes_as_far_as_a_letter_would_and_says_goodbye() -> None:
    with HostileRelay(AUTH) as relay:
        transport_to(relay.port, username="me", password="secret").check()
        relay.see_one_end()
    assert ["ehlo mail.example.com", "AUTH", "QUIT"] == [
        line if line.startswith(("ehlo", "QUIT")) else line.split()[0] for _, line in relay.heard
    ]


@pytest.mark.fault("17", "32")
@pytest.mark.parametrize(
    ("verb", "reply", "error"),
    [
        ("CONNECT", "421 4.3.2 busy", Temporary),
        ("CONNECT", "554 5.7.1 not you", ProtocolError),
        ("EHLO", "421 4.3.2 busy", Temporary),
        ("AUTH", "535 5.7.8 wrong", PermissionRefused),
        ("AUTH", "534 5.7.9 too weak", PermissionRefused),
        ("AUTH", "454 4.7.0 later", Temporary),
    ],
)
def test_a_relay_that_will_not_have_us_says_why_and_consumes_no_letter(
    run_of: Callable[[int], Run], verb: str, reply: str, error: type[DigestError]
) -> None:
    run = run_of(5)
    with HostileRelay(AUTH) as relay:
        relay.on(verb, bye(reply) if reply.startswith("421") else say(reply))
        transport = transport_to(relay.port, username="me", password="secret")
        with pytest.raises(error) as caught:
            transport.check()
        desk = send(run, transport)
    assert "secret" not in f"{caught.value.faults}{transport._relay}"
    assert desk.stop is not None
    assert (error.exit_code, {"pending": 5}, [0] * 5) == (desk.stop.exit_code, run.counts(), run.attempts())
    assert relay.connections <= 4


@pytest.mark.fault("32")
def test_a_wrong_password_is_tried_exactly_once(run_of: Callable[[int], Run]) -> None:
    """Every further try brings the account nearer to being locked."""
    run = run_of(5)
    with HostileRelay(AUTH) as relay:
        relay.on("AUTH", say("535 5.7.8 wrong"))
        send(run, transport_to(relay.port, connections=3, username="me", password="secret"))
    assert (1, {"pending": 5}) == (relay.times("AUTH"), run.counts())


@pytest.mark.fault("15")
def test_a_slow_greeting_is_waited_for_longer_than_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 5321 section 4.5.3.2.1: five minutes. Some relays make strangers wait for their greeting."""
    monkeypatch.setattr(dialling, "CONNECT_SECONDS", 0.1)
    with HostileRelay(PIPELINING) as relay:
        relay.on("CONNECT", meet(lambda: threading.Event().wait(0.5)))
        transport_to(relay.port).check()


@pytest.mark.fault("16")
def test_a_relay_that_greets_and_falls_silent_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialling, "GREETING_SECONDS", 0.2)
    with HostileRelay(PIPELINING) as relay:
        relay.on("EHLO", silence())
        with pytest.raises(DigestError) as caught:
            transport_to(relay.port).check()
    assert 75 == caught.value.exit_code


@pytest.mark.fault("14")
@pytest.mark.parametrize("connections", [1, 3])
def test_nobody_at_the_other_end_ends_the_run_after_three_tries(run_of: Callable[[int], Run], connections: int) -> None:
    run = run_of(5)
    transport = transport_to(closed_port(), connections)
    with pytest.raises(RelayUnavailable):
        transport.check()
    desk = send(run, transport)
    assert desk.stop is not None
    assert (69, {"pending": 5}) == (desk.stop.exit_code, run.counts())


@pytest.mark.fault("14")
def test_a_relay_that_goes_away_in_the_middle_ends_the_run(run_of: Callable[[int], Run]) -> None:
    run = run_of(20)
    with HostileRelay(PIPELINING, letters_per_connection=5) as relay:
        for connection in range(2, 40):
            relay.on("CONNECT", drop(reset=True), connection=connection)
        desk = send(run, transport_to(relay.port))
    assert desk.stop is not None
    assert (True, {"sent": 5, "pending": 15}) == (desk.stop.exit_code in (69, 75, 76), run.counts())
    assert relay.connections <= 5


def test_a_relay_that_takes_one_connection_is_not_asked_for_a_second_all_the_time(run_of: Callable[[int], Run]) -> None:
    run = run_of(100)
    with HostileRelay(PIPELINING) as relay:
        for connection in range(2, 1500):
            relay.on("CONNECT", bye("421 4.7.0 one is enough"), connection=connection)
        target = Relay(relay.host, relay.port, "none", hello="mail.example.com")
        desk = send(run, SmtpTransport(target, Patience(), connections=4))
    assert (None, {"sent": 100}) == (desk.stop, run.counts())
    assert relay.connections <= 20


@pytest.mark.fault("31", "S21")
def test_no_password_and_no_letter_goes_where_starttls_is_missing(run_of: Callable[[int], Run]) -> None:
    run = run_of(2)
    with HostileRelay(AUTH) as relay:
        transport = transport_to(relay.port, security="starttls", username="me", password="secret")
        with pytest.raises(ProtocolError, match="does not offer STARTTLS"):
            transport.check()
        desk = send(run, transport)
    assert desk.stop is not None
    assert (76, {"pending": 2}, 0, 0) == (desk.stop.exit_code, run.counts(), relay.times("AUTH"), relay.times("MAIL"))


def test_a_user_name_without_auth_on_offer_is_a_matter_of_configuration() -> None:
    with HostileRelay(PIPELINING) as relay, pytest.raises(ConfigError, match="offers no AUTH"):
        transport_to(relay.port, username="me", password="secret").check()


@pytest.mark.fault("S21")
def test_a_password_never_leaves_in_clear_for_another_machine() -> None:
    with HostileRelay(AUTH, host="127.0.0.2") as relay:
        far = Relay(relay.host, relay.port, "none", "me", "secret", "mail.example.com")
        with pytest.raises(ConfigError, match="password in clear"):
            SmtpTransport(far, Patience()).check()
    assert 0 == relay.times("AUTH")


@pytest.mark.fault("33")
def test_a_relay_that_knows_only_helo_gets_its_letters_in_lock_step(run_of: Callable[[int], Run]) -> None:
    run = run_of(3)
    with HostileRelay(PIPELINING) as relay:
        relay.on("EHLO", say("502 5.5.1 what"))
        send(run, transport_to(relay.port))
    assert {"sent": 3} == run.counts()
    verbs = [line.partition(" ")[0] for _, line in relay.heard]
    assert ["helo", "MAIL", "RCPT", "DATA"] == verbs[verbs.index("helo") :][:4]


@pytest.mark.parametrize(
    ("offers", "in_flight", "verb"),
    [
        (LOCK_STEP, 8, "DATA"),
        (PIPELINING, 8, "DATA"),
        (CHUNKING, 1, "DATA"),
        (CHUNKING, 2, "BDAT"),
        (("CHUNKING", *LOCK_STEP), 8, "DATA"),
    ],
)
def test_chunks_are_sent_only_where_they_are_offered_and_doubts_are_allowed(
    run_of: Callable[[int], Run], offers: tuple[str, ...], in_flight: int, verb: str
) -> None:
    run = run_of(3)
    with HostileRelay(offers) as relay:
        send(run, transport_to(relay.port, in_flight=in_flight))
    assert {"sent": 3} == run.counts()
    assert {verb} == {line[:4] for _, line in relay.heard} & {"DATA", "BDAT"}


@pytest.mark.fault("33")
def test_a_letter_larger_than_the_relay_takes_is_never_begun(run_of: Callable[[int], Run]) -> None:
    """Refused here and not there: a relay that reads and refuses three of them would hold the run as spam."""
    run = run_of(3)
    with HostileRelay(("SIZE 100", *PIPELINING[:1])) as relay:
        send(run, transport_to(relay.port))
    assert (0, []) == (relay.times("MAIL"), run.in_state(State.SENT))


def test_the_size_is_told_where_it_is_offered(run_of: Callable[[int], Run]) -> None:
    run = run_of(1)
    with HostileRelay(PIPELINING) as relay:
        send(run, transport_to(relay.port))
    [kept] = relay.kept
    assert [f"MAIL FROM:<letters@example.com> SIZE={len(kept.content)}"] == [
        line for _, line in relay.heard if line.startswith("MAIL")
    ]


def test_a_connection_reset_before_we_looked_was_taken_and_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A matter of microseconds, so it is the socket's answer that is given here."""

    def reset(*_: object) -> socket.socket:
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr(dialling.socket, "create_connection", reset)
    with pytest.raises(Temporary):
        transport_to(25).check()


def test_a_relay_that_has_just_let_us_in_is_dialled_several_times_at_once(run_of: Callable[[int], Run]) -> None:
    """Each greeting is held back until three connections wait for theirs: one after the other would never come about."""
    together = threading.Barrier(3)

    def wait_for_the_others() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(10)

    with HostileRelay(PIPELINING) as relay:
        transport = transport_to(relay.port, connections=3)
        transport.check()
        for number in (2, 3, 4):
            relay.on("CONNECT", meet(wait_for_the_others), nth=number)
        run = run_of(9)
        send(run, transport)
    assert ({"sent": 9}, 4, False) == (run.counts(), relay.connections, together.broken)


@pytest.mark.parametrize(("readers", "connections"), [(1, 1), (2, 2), (9, 3)])
def test_no_more_connections_are_opened_than_there_are_letters(
    run_of: Callable[[int], Run], readers: int, connections: int
) -> None:
    with HostileRelay(PIPELINING) as relay:
        transport = transport_to(relay.port, connections=3)
        transport.check()
        send(run_of(readers), transport)
    assert relay.connections - 1 <= connections
