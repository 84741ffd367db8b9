"""A run killed at any moment and run again: nobody gets two, nobody is forgotten, a doubt is shown."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from folders import SUNDAY_NOON, Folder, Ran, clean_environment
from steps import DEADLINE, ledger, readers, started, write_list
from turnstile import Turnstile, turnstile

READERS = 9
# Runs the command after making the n-th call of one function the moment the process dies.
DYING = """
import importlib, itertools, os, signal, sys
place, fatal, *arguments = sys.argv[1:]
module, _, path = place.partition(":")
owner = importlib.import_module(module)
*outer, name = path.split(".")
for part in outer:
    owner = getattr(owner, part)
real, calls = getattr(owner, name), itertools.count(1)
def dying(*values, **named):
    if next(calls) == int(fatal):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*values, **named)
setattr(owner, name, dying)
from digest.cli import main
main(arguments)
"""
# In lock-step every letter takes two turns of the ledger: one marks it, the next settles it.
FAIL_POINTS = [
    pytest.param("digest.delivery.ledger:Ledger.freeze", 1, 0, id="before the freeze"),
    pytest.param("digest.publishing.freeze:sound", 1, 0, id="inside the freeze, the roll written"),
    pytest.param("digest.delivery.ledger:Ledger.claim", 1, 0, id="after the freeze, before the first claim"),
    pytest.param("digest.delivery.dialler:dial", 1, 0, id="after the claim, before the connection"),
    pytest.param("digest.delivery.session:Session.offer", 1, 0, id="before the first letter begins"),
    pytest.param("digest.delivery.ledger:Ledger.turn", 1, 0, id="before the first mark"),
    pytest.param("digest.delivery.session:Session.release", 1, 1, id="first letter marked, its dot not out"),
    pytest.param("digest.delivery.session:Session.release", 5, 1, id="middle letter marked, its dot not out"),
    pytest.param("digest.delivery.session:Session.release", 9, 1, id="last letter marked, its dot not out"),
    pytest.param("digest.delivery.ledger:Ledger.turn", 9, 0, id="before the middle mark"),
    pytest.param("digest.delivery.ledger:Ledger.turn", 10, 1, id="middle letter answered, not settled"),
    pytest.param("digest.delivery.ledger:Ledger.turn", 18, 1, id="last letter answered, not settled"),
    pytest.param("digest.delivery.ledger:Ledger.recover", 1, 0, id="all settled, before the desk closes"),
    pytest.param("digest.delivery.ledger:Ledger.finish", 1, 0, id="before the issue is complete"),
]


@pytest.fixture
def nine(folder: Folder) -> Folder:
    """A folder with nine readers that speaks over one connection."""
    write_list(folder, readers(READERS))
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    return folder


def check_invariants(folder: Folder, relay: Turnstile, again: Ran) -> list[str]:
    """At most one letter each; whoever has none is in doubt; the counts add up. Returns who is in doubt."""
    shown: dict[str, Any] = folder.run("why", "2026-W48", "--json", env=relay.env).tree
    doubtful = [entry["address"] for entry in shown["deliveries"] if entry["state"] == "in_doubt"]
    assert {1} == set(Counter(relay.recipients).values())
    assert set(readers(READERS)) == {*relay.recipients, *doubtful}
    assert (READERS - len(doubtful), len(doubtful)) == (shown["counts"]["accepted"], shown["counts"]["in_doubt"])
    assert (10 if doubtful else 0, "complete") == (again.code, shown["state"])
    assert shown["counts"] == again.tree["counts"]
    return doubtful


@pytest.mark.parametrize(("place", "call", "in_doubt"), FAIL_POINTS)
def test_a_kill_between_two_steps_loses_and_repeats_nothing(nine: Folder, place: str, call: int, in_doubt: int) -> None:
    with turnstile() as relay:
        command = ["--config", str(nine.config), "send", "--now", SUNDAY_NOON]
        environment = clean_environment() | relay.env
        died = subprocess.run([sys.executable, "-c", DYING, place, str(call), *command], env=environment,
                              timeout=DEADLINE, check=False, capture_output=True, text=True)  # fmt: skip
        assert -signal.SIGKILL == died.returncode, f"{place} was called fewer than {call} times\n{died.stdout}"
        again = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        assert in_doubt == len(check_invariants(nine, relay, again))


@pytest.mark.parametrize("place", ["digest.delivery.ledger:Ledger.freeze", "digest.publishing.freeze:sound"])
def test_a_kill_before_the_freeze_is_committed_leaves_an_empty_ledger(nine: Folder, place: str) -> None:
    command = [sys.executable, "-c", DYING, place, "1", "--config", str(nine.config), "send", "--now", SUNDAY_NOON]
    died = subprocess.run(command, env=clean_environment(), timeout=DEADLINE, check=False, capture_output=True)
    assert -signal.SIGKILL == died.returncode
    assert [(0, 0)] == ledger(nine, "SELECT (SELECT count(*) FROM issue), (SELECT count(*) FROM delivery)")


@pytest.mark.parametrize("letter", [1, 5, 9], ids=["first", "middle", "last"])
@pytest.mark.parametrize("offers", [(), ("PIPELINING",)], ids=["lock-step", "pipelining"])
def test_a_kill_while_the_relays_answer_is_awaited_leaves_that_letter_in_doubt(
    nine: Folder, offers: tuple[str, ...], letter: int
) -> None:
    with turnstile("dot", letter, offers=offers) as relay:
        kill_when_reached(nine, relay)
        again = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        assert [f"reader{letter:02d}@example.org"] == check_invariants(nine, relay, again)
        once_more = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
    assert 0 == once_more.tree["this_run"]["accepted"]
    assert READERS == len(relay.received)


@pytest.mark.parametrize("point", ["rcpt", "data"])
def test_a_kill_before_the_body_leaves_no_doubt(nine: Folder, point: str) -> None:
    with turnstile(point, 5) as relay:
        kill_when_reached(nine, relay)
        again = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        assert [] == check_invariants(nine, relay, again)


@pytest.mark.parametrize("offers", [(), ("PIPELINING",)], ids=["lock-step", "pipelining"])
@pytest.mark.parametrize("point", ["mail", "body"])
def test_a_kill_anywhere_in_a_letter_leaves_one_doubt_at_most(nine: Folder, point: str, offers: tuple[str]) -> None:
    with turnstile(point, 5, offers=offers) as relay:
        kill_when_reached(nine, relay)
        again = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        assert 1 >= len(check_invariants(nine, relay, again))


def test_with_four_connections_a_kill_leaves_at_most_four_in_doubt(nine: Folder) -> None:
    nine.edit("config/digest.toml", "connections = 1", "connections = 4")
    with turnstile("dot", 4, offers=["PIPELINING"]) as relay:
        kill_when_reached(nine, relay)
        again = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        assert len(check_invariants(nine, relay, again)) in (1, 2, 3, 4)


def test_a_run_killed_half_way_sends_the_same_letter_after_every_edit(nine: Folder) -> None:
    with turnstile("data", 5) as relay:
        kill_when_reached(nine, relay)
        for essay in (nine.path / "seeds" / "essays").glob("*.md"):
            essay.unlink()
        nine.edit("templates/letter.txt", "A QUESTION FOR THE WEEK", "AN EDITED LINE")
        nine.subscribers.unlink()
        again = nine.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        check_invariants(nine, relay, again)
    bodies = [content.replace(b"\r\n", b"\n") for _, content in relay.received]
    assert READERS == sum(b"A QUESTION FOR THE WEEK" in body for body in bodies)
    dates = [line for body in bodies for line in body.splitlines() if line.startswith(b"Date: ")]
    assert (READERS, 1) == (len(dates), len(set(dates)))


def kill_when_reached(folder: Folder, relay: Turnstile) -> None:
    """Start a run and kill it, without any warning, when the relay's moment has come."""
    with started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        run.kill()
        assert -signal.SIGKILL == run.wait(DEADLINE)
    relay.go.set()
