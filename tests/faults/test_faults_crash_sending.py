"""Killed while letters leave: nobody gets two, nobody is forgotten, and only a letter whose end may have left is in doubt."""

from __future__ import annotations

import re
import socket

import pytest
from crashes import (
    EVERYBODY,
    IN_FLIGHT,
    OFFERS,
    SEND,
    again,
    kill_at,
    kill_by_relay,
    live,
    nine_readers,
    struck,
)
from folders import Folder
from invariants import account_of, everybody_once
from relays import LOCK_STEP, HostileRelay, drop
from steps import DEADLINE
from turnstile import Turnstile, turnstile

LETTERS = [("pipelining", 1), ("pipelining", 5), ("pipelining", 9), ("lock-step", 5), ("chunking", 1), ("chunking", 9)]
"""The first, a middle and the last reader, and every manner of speaking."""
DIALOGUE = [("lock-step", verb, letter) for verb in ("MAIL", "RCPT", "DATA") for letter in (1, 5, 9)]


@pytest.mark.fault("3")
@pytest.mark.parametrize("moment", ["step frozen", "before digest.delivery.ledger:Ledger.claim"])
def test_after_a_kill_behind_the_freeze_everybody_gets_the_frozen_letter(folder: Folder, moment: str) -> None:
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, moment)
        assert ("sending", EVERYBODY, []) == (*_state(folder), relay.recipients)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


@pytest.mark.fault("4")
@pytest.mark.parametrize(
    "moment", ["before digest.delivery.dialler:dial", "before digest.delivery.session:Session.offer"]
)
def test_a_letter_that_was_claimed_and_never_begun_waits_again(folder: Folder, moment: str) -> None:
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, moment)
        assert [] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 0)


@pytest.mark.fault("4")
@pytest.mark.parametrize(
    ("manner", "verb", "letter"), [*DIALOGUE, ("pipelining", "MAIL", 5), ("pipelining", "DATA", 5)]
)
def test_a_letter_killed_before_its_body_is_not_in_doubt(folder: Folder, manner: str, verb: str, letter: int) -> None:
    """The one before it may be, whose answer was on its way when the next one began."""
    nine_readers(folder)
    with HostileRelay(OFFERS[manner]) as relay:
        kill_by_relay(folder, relay, verb, letter)
        before = EVERYBODY[:letter][-2:-1] if verb == "MAIL" or manner == "pipelining" else []
        assert everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1) in ([], before)


@pytest.mark.fault("4")
@pytest.mark.parametrize(("manner", "letter"), LETTERS)
def test_a_letter_whose_mark_was_not_durable_is_not_in_doubt(folder: Folder, manner: str, letter: int) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    with HostileRelay(OFFERS[manner]) as relay:
        kill_at(folder, relay, "marking", letter)
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, IN_FLIGHT[manner])
    assert EVERYBODY[letter - 1] not in doubtful


class Narrow(Turnstile):
    """Takes so little at once that a body is only half on the wire when its first line has come."""

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        super().server_bind()


@pytest.mark.fault("4")
@pytest.mark.parametrize("letter", [1, 5, 9])
def test_a_letter_killed_in_the_middle_of_its_body_is_not_in_doubt(folder: Folder, letter: int) -> None:
    nine_readers(folder)
    for essay in (folder.path / "seeds" / "essays").glob("*.md"):
        essay.write_text(essay.read_text("utf-8") + "\n\n" + "And so on, and so on. " * 2000, "utf-8")
    with turnstile("body", letter, offers=["PIPELINING"], kind=Narrow) as relay:
        with struck(folder, "narrow", env=relay.env) as run:
            assert relay.reached.wait(DEADLINE)
            run.kill()
            run.wait(DEADLINE)
        relay.go.set()
        doubtful = everybody_once(folder, relay, folder.run(*SEND, env=relay.env), EVERYBODY, 1)
    assert doubtful in ([], EVERYBODY[:letter][-2:-1])


@pytest.mark.fault("4")
@pytest.mark.parametrize(("manner", "letter"), LETTERS)
def test_a_kill_in_the_body_leaves_no_more_in_doubt_than_are_in_flight(
    folder: Folder, manner: str, letter: int
) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    with HostileRelay(OFFERS[manner]) as relay:
        kill_by_relay(folder, relay, "BODY", letter)
        everybody_once(folder, relay, again(folder, relay), EVERYBODY, IN_FLIGHT[manner])


@pytest.mark.fault("5")
@pytest.mark.parametrize(("manner", "letter"), LETTERS)
def test_a_letter_that_was_marked_and_not_ended_is_in_doubt_and_never_sent_again(
    folder: Folder, manner: str, letter: int
) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    with HostileRelay(OFFERS[manner]) as relay:
        kill_at(folder, relay, "marked", letter)
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, IN_FLIGHT[manner])
        assert EVERYBODY[letter - 1] in doubtful
        assert EVERYBODY[letter - 1] not in relay.recipients


@pytest.mark.fault("5")
def test_a_letter_in_doubt_is_listed_and_every_later_run_leaves_it_alone(folder: Folder) -> None:
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, "marked", 5)
        assert EVERYBODY[4:5] == everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1)
        later = again(folder, relay)
        assert (1, 8) == (later.tree["counts"]["in_doubt"], len(relay.recipients))
        shown = folder.run("why", "2026-W48", "--json", env=live(relay)).tree["deliveries"]
        log = folder.run("why", EVERYBODY[4], "--json", env=live(relay)).tree["issues"][0]["log"]
        after_all = folder.run("send", "--now", "2026-12-02T12:00:00Z", env=live(relay))
    assert EVERYBODY[4:5] == [entry["address"] for entry in shown if entry["state"] == "in_doubt"]
    assert [("dot", "unknown")] == [(entry["phase"], entry["outcome"]) for entry in log]
    assert 0 == after_all.code  # complete: it was said when it happened


@pytest.mark.fault("5")
def test_a_doubt_that_a_late_run_finds_is_said(folder: Folder) -> None:
    """The run that died was the last: when the next one comes the time of the issue is over."""
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, "marked", 9)
        late = folder.run("send", "--now", "2026-12-02T12:00:00Z", "--json", env=live(relay))
    assert (10, 1, 0) == (late.code, late.tree["counts"]["in_doubt"], late.tree["counts"]["expired"])


@pytest.mark.fault("6")
@pytest.mark.parametrize(("manner", "letter"), LETTERS)
def test_a_letter_whose_answer_was_not_heard_is_in_doubt_and_the_relay_has_one_copy(
    folder: Folder, manner: str, letter: int
) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    with HostileRelay(OFFERS[manner]) as relay:
        kill_by_relay(folder, relay, "DOT", letter)
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, IN_FLIGHT[manner])
        assert EVERYBODY[letter - 1] in doubtful
        assert 1 == relay.recipients.count(EVERYBODY[letter - 1])


@pytest.mark.fault("6")
def test_a_letter_that_died_with_its_relay_is_in_doubt_though_nobody_has_it(folder: Folder) -> None:
    nine_readers(folder)
    with HostileRelay(LOCK_STEP) as relay:
        kill_by_relay(folder, relay, "DOT", 5, drop())
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1)
    assert (EVERYBODY[4:5], EVERYBODY[4] in relay.recipients) == (doubtful, False)


@pytest.mark.fault("6")
@pytest.mark.parametrize(("manner", "letter"), LETTERS)
def test_a_letter_whose_answer_was_heard_and_not_written_down_is_in_doubt(
    folder: Folder, manner: str, letter: int
) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    with HostileRelay(OFFERS[manner]) as relay:
        kill_at(folder, relay, "answered", letter)
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, IN_FLIGHT[manner])
        assert EVERYBODY[letter - 1] in doubtful
        assert 1 == relay.recipients.count(EVERYBODY[letter - 1])


@pytest.mark.fault("6")
def test_a_kill_leaves_no_more_in_doubt_than_there_are_connections(folder: Folder) -> None:
    nine_readers(folder)
    folder.edit("config/digest.toml", "connections = 1", "connections = 4")
    with HostileRelay() as relay:
        kill_by_relay(folder, relay, "DOT", 4)
        assert everybody_once(folder, relay, again(folder, relay), EVERYBODY, 4)


@pytest.mark.fault("7", "59")
def test_what_a_kill_left_over_is_the_same_letter_whatever_was_edited_since(folder: Folder) -> None:
    nine_readers(folder)
    with HostileRelay() as relay:
        kill_at(folder, relay, "settled", 5)
        for essay in (folder.path / "seeds" / "essays").glob("*.md"):
            essay.unlink()
        folder.edit("templates/letter.txt", "A QUESTION FOR THE WEEK", "AN EDITED LINE")
        for old, new in (
            ("Dear reader,", "Hello,"),
            ("https://letters.", "https://new."),
            ("letters@letters.", "me@new."),
        ):
            folder.edit("config/digest.toml", old, new)
        folder.subscribers.unlink()
        everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1)
    letters = [kept.content for kept in relay.kept]
    assert all(b"A QUESTION FOR THE WEEK" in letter for letter in letters)
    assert 1 == len({line for letter in letters for line in letter.splitlines() if line.startswith(b"Date: ")})
    assert all(b"Dear reader," in letter and b"<https://letters.example.org/u/" in letter for letter in letters)
    assert all(re.search(rb"\r\nMessage-ID: <\w+@letters\.example\.org>\r\n", letter) for letter in letters)


@pytest.mark.fault("7")
@pytest.mark.parametrize(("manner", "letter"), LETTERS)
def test_a_letter_that_was_settled_stays_sent_and_the_next_follows(folder: Folder, manner: str, letter: int) -> None:
    nine_readers(folder, IN_FLIGHT[manner])
    with HostileRelay(OFFERS[manner]) as relay:
        kill_at(folder, relay, "settled", letter)
        assert EVERYBODY[:letter] == account_of(folder).of("sent")[:letter]
        doubtful = everybody_once(folder, relay, again(folder, relay), EVERYBODY, IN_FLIGHT[manner])
        assert set() == set(doubtful) & set(EVERYBODY[:letter])


def _state(folder: Folder) -> tuple[str, list[str]]:
    account = account_of(folder)
    return account.state, account.of("pending")
