"""The real command against every class of trouble: its exit code, the one block it says, and what the next run does."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.certificates import Authority
from faults.outcomes import each_once, live, one_block, run_impatiently
from folders import SUNDAY_NOON, Folder
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay, bye, drop, keep_and_drop, say, silence

ACTIVE = [f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")]
SEND = ("send", "--now", SUNDAY_NOON)
LATER = ("send", "--now", "2026-11-29T13:00:00Z")
LIVE = {"DIGEST_MODE": "live"}
MONDAY = ("send", "--now", "2026-11-30T06:00:00Z")


@pytest.fixture
def relay() -> Iterator[HostileRelay]:
    """A relay on this machine that can be told to misbehave."""
    with HostileRelay() as relay:
        yield relay


@pytest.fixture
def folder(folder: Folder) -> Folder:
    """A starter folder that sends over one connection."""
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    return folder


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def address_in_doubt(folder: Folder) -> list[str]:
    """Who is in doubt, as the command tells it."""
    shown = json.loads(folder.run("why", "2026-W48", "--json", env=LIVE).out)
    return [delivery["address"] for delivery in shown["deliveries"] if delivery["state"] == "in_doubt"]


@pytest.mark.fault("14")
@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "a..b"])
def test_a_relay_that_cannot_be_reached_is_69_and_the_next_run_sends(
    folder: Folder, relay: HostileRelay, host: str
) -> None:
    folder.edit(
        "config/digest.toml", 'from_address = "letters@letters.example.org"', 'from_address = "letters@post.internal"'
    )
    folder.edit("config/digest.toml", 'base_url = "https://letters.example.org"', 'base_url = "https://post.internal"')
    away = live(closed_port(), "none" if host == "127.0.0.1" else "tls") | {"DIGEST_SMTP_HOST": host}
    ran = folder.run(*SEND, env=away)
    assert 69 == ran.code, ran.err
    one_block(ran, host)
    assert 0 == folder.run(*SEND, env=live(relay.port)).code
    each_once(relay, ACTIVE)


@pytest.mark.fault("14")
def test_a_relay_that_goes_away_half_way_is_waited_for_by_the_next_run(folder: Folder, relay: HostileRelay) -> None:
    relay.on("RCPT", drop(), nth=4)
    for connection in range(3, 20):  # the second is the run's own, after the check
        relay.on("CONNECT", drop(reset=True), connection=connection)
    ran = folder.run(*SEND, "--json", env=live(relay.port))
    assert (75, 3, 3) == (
        ran.code,
        ran.tree["counts"]["accepted"],
        ran.tree["counts"]["waiting"] + ran.tree["counts"]["deferred"],
    )
    with HostileRelay() as again:
        assert 0 == folder.run(*LATER, env=live(again.port)).code
        each_once(again, ACTIVE[3:])


@pytest.mark.fault("15", "16")
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_relay_that_falls_silent_is_75_and_the_next_run_sends(folder: Folder, relay: HostileRelay, verb: str) -> None:
    for connection in range(1, 9):
        relay.on(verb, silence(), connection=connection)
    assert 75 == run_impatiently(folder, *SEND, env=live(relay.port)).code
    assert [] == relay.kept
    with HostileRelay() as again:
        assert 0 == folder.run(*LATER, env=live(again.port)).code
        each_once(again, ACTIVE)


@pytest.mark.fault("16", "17", "24")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("offers", [LOCK_STEP, PIPELINING, CHUNKING], ids=["lock-step", "pipelining", "chunking"])
def test_a_run_over_a_shaky_relay_sends_each_letter_once(folder: Folder, offers: tuple[str, ...], workers: int) -> None:
    folder.edit("config/digest.toml", "workers = 1", f"workers = {workers}")
    folder.edit("config/digest.toml", "in_flight = 1", "in_flight = 4")
    with HostileRelay(offers) as relay:
        relay.on("RCPT", bye("421 4.3.2 closing"), nth=1)
        relay.on("MAIL", bye("421 4.3.2 closing"), nth=3)
        relay.on("RCPT", say("450 4.2.2 full"), recipient="chen@example.org")
        relay.on("QUIT", drop(reset=True))
        assert 75 == folder.run(*SEND, env=live(relay.port)).code
        each_once(relay, ACTIVE, but=["chen@example.org"])
    with HostileRelay(offers) as again:
        assert 0 == folder.run(*LATER, env=live(again.port)).code
        assert ["chen@example.org"] == again.recipients


@pytest.mark.fault("21")
def test_letters_refused_in_a_row_hold_the_issue_until_its_release(folder: Folder, relay: HostileRelay) -> None:
    folder.subscribers.write_text("email\n" + "".join(f"reader{n}@example.org\n" for n in range(20)), "utf-8")
    for nth in (2, 3, 4):
        relay.on("DOT", say("554 5.6.0 unwanted"), nth=nth)
    ran = folder.run(*SEND, "--json", env=live(relay.port))
    assert (11, "held", 3) == (ran.code, ran.tree["state"], ran.tree["counts"]["refused"])
    connections = relay.connections
    held = folder.run(*LATER, env=live(relay.port))
    assert (11, connections) == (held.code, relay.connections)
    one_block(held, "554 5.6.0 unwanted", "--release")
    assert 10 == folder.run(*LATER, "--release", env=live(relay.port)).code
    assert 17 == len(set(relay.recipients)) == len(relay.recipients)


@pytest.mark.fault("21")
def test_an_issue_that_is_released_after_days_is_sent_and_not_given_up(folder: Folder, relay: HostileRelay) -> None:
    relay.on("RCPT", say("550 5.7.1 we do not know you"), nth=2)
    assert 11 == folder.run(*SEND, env=live(relay.port)).code
    ran = folder.run("send", "--now", "2026-12-03T12:00:00Z", "--release", "--json", env=live(relay.port))
    assert (0, "complete", 0) == (ran.code, ran.tree["state"], ran.tree["counts"]["expired"])
    each_once(relay, ACTIVE)


@pytest.mark.fault("20")
def test_a_refused_reader_is_reported_and_the_issue_is_complete_with_10(folder: Folder, relay: HostileRelay) -> None:
    relay.on("RCPT", say("550 5.1.1 nobody"), recipient="chen@example.org")
    ran = folder.run(*SEND, "--json", env=live(relay.port))
    assert (10, "complete", 1) == (ran.code, ran.tree["state"], ran.tree["counts"]["refused"])
    each_once(relay, ACTIVE, but=["chen@example.org"])
    assert "550 5.1.1 nobody" in folder.run("why", "chen@example.org", env=LIVE).out
    assert 0 == sum(folder.run(*LATER, "--json", env=live(relay.port)).tree["this_run"].values())


@pytest.mark.fault("22")
@pytest.mark.parametrize(("reply", "exit_code"), [("550 5.1.8 not you", 78), ("530 5.7.0 log in first", 77)])
def test_our_sender_refused_stops_the_run_and_uses_up_no_letter(
    folder: Folder, relay: HostileRelay, reply: str, exit_code: int
) -> None:
    for nth in (1, 2, 3):
        relay.on("MAIL", say(reply), nth=nth)
    ran = folder.run(*SEND, "--json", env=live(relay.port))
    assert (exit_code, 0) == (ran.code, ran.tree["counts"]["refused"])
    assert reply in ran.tree["stopped"]
    with HostileRelay() as mended:
        assert 0 == folder.run(*LATER, env=live(mended.port)).code
        each_once(mended, ACTIVE)


@pytest.mark.fault("23")
def test_a_used_up_quota_rests_the_relay_until_tomorrow(folder: Folder, relay: HostileRelay) -> None:
    relay.on("DOT", say("550 5.4.5 daily quota exceeded"), nth=3)
    ran = folder.run(*SEND, "--json", env=live(relay.port))
    assert (75, 0, True) == (ran.code, ran.tree["counts"]["refused"], 2 <= ran.tree["counts"]["accepted"] <= 4)
    connections = relay.connections
    early = folder.run("send", "--now", "2026-11-29T23:30:00Z", env=live(relay.port))
    assert (75, connections) == (early.code, relay.connections)
    one_block(early, "quota", "is left alone until")
    assert 0 == folder.run(*MONDAY, env=live(relay.port)).code
    each_once(relay, ACTIVE)


@pytest.mark.fault("23")
def test_after_throttling_the_next_run_speaks_plainly_over_one_connection(folder: Folder, relay: HostileRelay) -> None:
    folder.edit("config/digest.toml", "connections = 1", "connections = 4")
    relay.on("MAIL", say("421 4.7.28 too fast"), nth=1)
    assert 75 == folder.run(*SEND, env=live(relay.port)).code
    with HostileRelay() as later:
        assert 0 == folder.run(*LATER, env=live(later.port)).code
        heard = [line.split()[0] for connection, line in later.heard if connection == 1]
    assert 1 == later.connections
    assert len(heard) == 2 + 3 * len(later.kept)  # EHLO, and for each letter MAIL, RCPT, DATA, and QUIT
    each_once(relay, ACTIVE, but=later.recipients)


@pytest.mark.fault("25")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("act", [keep_and_drop(), drop()], ids=["kept", "lost"])
def test_a_letter_without_an_answer_is_listed_with_10_and_never_sent_again(
    folder: Folder, relay: HostileRelay, workers: int, act: object
) -> None:
    folder.edit("config/digest.toml", "workers = 1", f"workers = {workers}")
    relay.on("DOT", act, recipient="chen@example.org")  # type: ignore[arg-type]
    relay.on("DOT", act, nth=3)  # type: ignore[arg-type]
    ran = folder.run(*SEND, "--json", env=live(relay.port))
    assert (10, 1, 5) == (ran.code, ran.tree["counts"]["in_doubt"], ran.tree["counts"]["accepted"])
    [doubtful] = address_in_doubt(folder)
    again = folder.run(*LATER, "--json", env=live(relay.port))
    assert (0, [doubtful]) == (sum(again.tree["this_run"].values()), address_in_doubt(folder))
    assert set(ACTIVE) - {doubtful} <= set(relay.recipients) <= set(ACTIVE)
    assert len(relay.recipients) == len(set(relay.recipients))


@pytest.mark.fault("27", "S22")
def test_garbage_again_and_again_is_76_and_nothing_of_it_reaches_the_terminal(
    folder: Folder, relay: HostileRelay
) -> None:
    relay.on("DOT", say(b"\x1b[2J\x1b]0;owned\x07\xff\r\n", keeps=True), nth=1)
    relay.on("DOT", say(b"299\x1b[31m red\r\n", keeps=True), nth=2)
    relay.on("DOT", say(b"354 \x1b[31mred\xff\r\n", keeps=True), nth=3)
    for nth in (4, 5, 6):
        relay.on("DOT", say(b"\x1bc\r\n", keeps=True), nth=nth)
    ran = folder.run(*SEND, env=live(relay.port))
    assert (76, True) == (ran.code, all(line.isprintable() for line in (ran.out + ran.err).splitlines()))
    assert len(address_in_doubt(folder)) >= 3
    each_once(relay, relay.recipients)
    told = folder.run("why", "2026-W48", env=LIVE)
    assert all(line.isprintable() for line in told.out.splitlines())


@pytest.mark.fault("31", "S21")
def test_a_relay_without_tls_or_with_a_strangers_certificate_is_76_and_nothing_is_frozen(
    folder: Folder, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path)
    with HostileRelay(("STARTTLS", *PIPELINING), tls=stranger.context()) as relay:
        ran = folder.run(*SEND, env=live(relay.port, "starttls"))
    with HostileRelay() as stripped:
        bare = folder.run(*SEND, env=live(stripped.port, "starttls"))
    assert (76, 76, 0, 0) == (ran.code, bare.code, relay.times("MAIL"), stripped.times("MAIL"))
    one_block(ran, "127.0.0.1", "certificate")
    one_block(bare, "STARTTLS", "in clear")
    assert [] == json.loads(folder.run("status", "--json", env=LIVE).out)["issues"]
    folder.edit("config/digest.toml", "[smtp]\n", f'[smtp]\nca_file = "{stranger.file}"\n')
    with HostileRelay(("STARTTLS", *PIPELINING), tls=stranger.context()) as trusted:
        assert 0 == folder.run(*SEND, env=live(trusted.port, "starttls")).code
        each_once(trusted, ACTIVE)


@pytest.mark.fault("32")
@pytest.mark.parametrize(("reply", "exit_code"), [("535 5.7.8 wrong", 77), ("454 4.7.0 later", 75)])
def test_a_refused_password_is_tried_once_a_run_and_nothing_is_frozen(
    folder: Folder, reply: str, exit_code: int
) -> None:
    secret = {"DIGEST_SMTP_USERNAME": "letters", "DIGEST_SMTP_PASSWORD": "hunter2hunter2"}
    with HostileRelay(("AUTH PLAIN LOGIN", *PIPELINING)) as relay:
        relay.on("AUTH", say(reply), nth=1)
        ran = folder.run(*SEND, env=live(relay.port) | secret)
        assert (exit_code, 1, 0) == (ran.code, relay.times("AUTH"), relay.times("MAIL"))
        one_block(ran, reply)
        assert "hunter2" not in ran.err + ran.out
        assert 0 == folder.run(*SEND, env=live(relay.port) | secret).code
        each_once(relay, ACTIVE)


@pytest.mark.fault("33")
def test_a_relay_too_small_for_the_letter_is_65_and_nothing_is_frozen(folder: Folder) -> None:
    with HostileRelay(("SIZE 5000", "PIPELINING")) as relay:
        ran = folder.run(*SEND, env=live(relay.port))
    assert (65, 0) == (ran.code, relay.times("MAIL"))
    one_block(ran, "takes 5000 octets")
    with HostileRelay() as larger:
        assert 0 == folder.run(*SEND, env=live(larger.port)).code
        each_once(larger, ACTIVE)


@pytest.mark.fault("33")
def test_a_relay_that_refuses_the_pipelining_it_offers_gets_its_letters_in_the_next_run(folder: Folder) -> None:
    with HostileRelay() as relay:
        for nth in range(1, 7):
            relay.on("DATA", say("503 5.5.1 one command at a time"), nth=nth)
        ran = folder.run(*SEND, "--json", env=live(relay.port))
        assert (76, 0, 0) == (ran.code, ran.tree["counts"]["refused"], ran.tree["counts"]["accepted"])
    with HostileRelay(LOCK_STEP) as strict:
        strict.offers = LOCK_STEP
        assert 0 == folder.run(*LATER, env=live(strict.port)).code
        each_once(strict, ACTIVE)
