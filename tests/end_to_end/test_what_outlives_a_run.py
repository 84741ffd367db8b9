"""What one run learned the next one keeps to: a relay's wish for rest, a hold, an opt-out, an interruption."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest
from folders import SUNDAY_NOON, Folder, clean_environment
from relays import HostileRelay, live, meet, say

READERS = 6


@pytest.fixture
def relay() -> Iterator[HostileRelay]:
    """A relay on this machine that can be told to misbehave."""
    with HostileRelay() as relay:
        yield relay


@pytest.mark.fault("23")
def test_a_relay_that_asks_for_less_is_left_alone_for_ten_minutes(folder: Folder, relay: HostileRelay) -> None:
    relay.on("RCPT", say("450 4.7.28 too much mail from you"), nth=1)
    slowed = folder.run("send", "--now", "2026-11-29T12:00:00Z", env=live(relay))
    connections, kept = relay.connections, len(relay.kept)
    assert (slowed.code, kept < READERS) == (75, True)
    early = folder.run("send", "--now", "2026-11-29T12:08:00Z", env=live(relay))
    assert (early.code, relay.connections, "is left alone" in early.err) == (75, connections, True)
    assert folder.run("send", "--now", "2026-11-29T12:12:00Z", env=live(relay)).code == 0
    assert sorted(set(relay.recipients)) == sorted(relay.recipients)
    assert len(relay.kept) == READERS


@pytest.mark.parametrize("policy", ["hold", "resend"])
def test_an_issue_the_relay_refused_by_policy_waits_for_its_release(
    folder: Folder, relay: HostileRelay, policy: str
) -> None:
    folder.edit("config/digest.toml", 'on_in_doubt = "hold"', f'on_in_doubt = "{policy}"')
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    relay.on("RCPT", say("550 5.7.1 refused by policy"), nth=2)
    assert folder.run("send", "--now", "2026-11-29T12:00:00Z", env=live(relay)).code == 11
    kept = len(relay.kept)
    assert kept < READERS
    db = sqlite3.connect(folder.path / "var" / "ledger.sqlite")
    with db:
        db.execute("UPDATE delivery SET state='in_doubt' WHERE id=1")
    db.close()
    held = folder.run("send", "--now", "2026-11-29T14:00:00Z", env=live(relay))
    assert (held.code, "--release" in held.err, len(relay.kept)) == (11, True, kept)
    done = folder.run("send", "--now", "2026-11-29T14:00:00Z", "--release", env=live(relay))
    assert (done.code, len(relay.kept)) == ((0, READERS + 1) if policy == "resend" else (10, READERS))


@pytest.mark.fault("11")
def test_sigterm_finishes_what_is_under_way_and_the_next_run_does_the_rest(folder: Folder, relay: HostileRelay) -> None:
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    command = [sys.executable, "-m", "digest", "--config", str(folder.config), "send", "--now", SUNDAY_NOON, "--json"]
    processes: list[subprocess.Popen[str]] = []
    relay.on("DOT", meet(lambda: os.kill(processes[0].pid, signal.SIGTERM)), nth=2)
    environment = clean_environment() | live(relay)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as run:
        processes.append(run)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, err, "asked to end" in out) == (75, "", True)
    assert 2 <= len(relay.kept) < READERS
    assert folder.run("send", "--now", SUNDAY_NOON, env=live(relay)).code == 0
    assert len(relay.kept) == len(set(relay.recipients)) == READERS


@pytest.mark.fault("56")
@pytest.mark.parametrize("change", ["unsubscribed", "removed", "garbage"])
def test_the_list_is_asked_again_while_an_issue_is_under_way(folder: Folder, relay: HostileRelay, change: str) -> None:
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    relay.on("RCPT", say("450 4.7.28 too much mail from you"), nth=1)
    assert folder.run("send", "--now", "2026-11-29T12:00:00Z", env=live(relay)).code == 75
    hana = "hana@example.org,Hana,active,2026-06-07\n"
    new = {"unsubscribed": hana.replace("active", "unsubscribed"), "removed": "", "garbage": '"never closed\n'}[change]
    folder.edit("config/subscribers.csv", hana, new)
    ran = folder.run("send", "--now", "2026-11-29T12:12:00Z", "--json", env=live(relay))
    stands = change == "garbage"
    assert (ran.code, ran.tree["counts"]["withheld"]) == (0, 0 if stands else 1)
    assert ("hana@example.org" in relay.recipients) == stands
    assert any("frozen roll stands" in finding["what"] for finding in ran.tree["findings"]) == stands


def test_who_wants_to_be_forgotten_is_erased_from_the_ledger_by_the_next_run(
    folder: Folder, relay: HostileRelay
) -> None:
    """In a letter that waits, in one that left, and in what the relay said of somebody."""
    gone = {"eve@example.org", "bjoern@example.org", "chen@example.org"}
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    relay.on("RCPT", say("550 5.1.1 <eve@example.org> is unknown"), recipient="eve@example.org")
    relay.on("RCPT", say("450 4.2.2 later, bjoern@example.org"), recipient="bjoern@example.org")
    folder.run("send", "--now", SUNDAY_NOON, env=live(relay))
    letters = len(relay.kept)
    assert {10} == {folder.run("subscribers", "forget", address).code for address in gone}  # their rows still stand
    ended = folder.run("send", "--now", "2026-11-29T14:00:00Z", env=live(relay))
    assert (10, True) == (ended.code, "1 refused, 1 withheld" in ended.out)
    assert letters == len(relay.kept)
    left = b"".join(path.read_bytes() for path in (folder.path / "var").glob("ledger.sqlite*"))
    assert [] == [address for address in gone if address.encode() in left]
