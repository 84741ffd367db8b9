"""What relays say of readers, of letters and of us, and relays with habits: the right outcome for each letter."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dispatch import Patience, addresses
from faults.outcomes import MANNERS, PLACES, READERS, WINDOW, Post, impatient, post_of
from relays import CHUNKING, Act, HostileRelay, Then, bye, drop, meet, say, silence

from digest.delivery import Clock, Relay, SmtpTransport, line
from digest.errors import RenderError
from digest.model import State


@pytest.fixture(params=MANNERS)
def post(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A post in each of the three manners; a relay that said 421 has little time to close."""
    monkeypatch.setattr(line, "_GOODBYE_SECONDS", 0.1)
    with post_of(request.param, tmp_path) as post:
        yield post


@pytest.mark.fault("18", "19", "20", "21")
@pytest.mark.parametrize("connections", [1, 3])
@pytest.mark.parametrize(
    ("verb", "reply", "state"),
    [
        ("RCPT", "450 4.1.1 not now", "pending"),
        ("RCPT", "451 4.3.0 not now", "pending"),
        ("RCPT", "452 4.2.2 full", "pending"),
        ("DOT", "451 4.3.0 later", "pending"),
        ("DOT", "452 4.3.1 no room", "pending"),
        ("RCPT", "550 5.1.1 nobody", "rejected"),
    ],
)
def test_readers_who_are_put_off_or_refused_cost_nobody_else_a_letter(
    post: Post, verb: str, reply: str, state: str, connections: int
) -> None:
    for place in PLACES:
        post.relay.on(verb, say(reply), recipient=f"reader{place}@example.org")
    desk = post.send(connections)
    assert (None, addresses(PLACES)) == (desk.stop, post.run.in_state(State(state)))
    assert sorted(post.all_but(*PLACES)) == sorted(post.relay.recipients)
    assert {reply} == {said for _, _, said in post.run.ledger.in_state(post.run.issue, [State(state)])}
    at_once = post.send(connections)
    assert (None, READERS - len(PLACES)) == (at_once.stop, len(post.relay.kept))


@pytest.mark.fault("18", "19")
def test_a_reader_who_was_put_off_gets_the_letter_in_a_later_run(post: Post) -> None:
    post.relay.on("RCPT", say("450 4.2.2 full"), nth=1)
    post.relay.on("DOT", say("452 4.3.1 no room"), nth=4)
    post.send()
    assert 2 == len(post.run.in_state(State.PENDING))
    post.run.clock.go(301)
    post.send()
    assert {"sent": READERS} == post.run.counts()


@pytest.mark.fault("21")
@pytest.mark.parametrize("reply", ["552 5.3.4 too large", "554 5.6.0 unwanted"])
@pytest.mark.parametrize("place", PLACES)
def test_one_refused_letter_is_one_refused_letter(post: Post, reply: str, place: int) -> None:
    post.relay.on("DOT", say(reply), nth=place)
    desk = post.send()
    assert (None, addresses([place])) == (desk.stop, post.run.in_state(State.REJECTED))


@pytest.mark.fault("21")
@pytest.mark.parametrize("reply", ["552 5.3.4 too large", "554 5.6.0 unwanted"])
def test_three_refused_letters_in_a_row_hold_the_issue(post: Post, reply: str) -> None:
    for nth in range(4, 100):
        post.relay.on("DOT", say(reply), nth=nth)
    desk = post.send()
    assert desk.stop is not None
    counts = post.run.counts()
    assert (11, 3, True) == (desk.stop.exit_code, counts["sent"], 3 <= counts["rejected"] <= 2 * WINDOW)


@pytest.mark.fault("34")
def test_a_refusal_at_data_is_a_refusal(post: Post) -> None:
    verb = "DOT" if post.chunks else "DATA"
    post.relay.on(verb, say("554 5.5.1 no valid recipients"), nth=5)
    post.relay.on("RCPT", say("251 2.1.5 forwarded"), nth=2)
    post.relay.on("RCPT", say("252 2.1.5 not verified"), nth=3)
    desk = post.send()
    assert (None, addresses([5])) == (desk.stop, post.run.in_state(State.REJECTED))
    assert post.all_but(5) == post.run.in_state(State.SENT)


@pytest.mark.fault("26")
def test_a_late_answer_is_an_answer_and_one_that_comes_too_late_is_a_doubt(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other replies have little time here; the one to a letter's end has more, and a chunk's other replies with it."""
    impatient(monkeypatch, 1.0, dot=4.0)
    post.in_flight = 2
    post.relay.on("DOT", meet(lambda: threading.Event().wait(1.3)), nth=5)
    post.relay.on("DOT", silence(keeps=True), nth=READERS)
    post.send()
    assert addresses([READERS]) == post.run.in_state(State.IN_DOUBT)
    assert READERS == len(post.relay.kept)


@pytest.mark.fault("28")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("ending", [drop(), drop(reset=True), bye("421 4.3.2 bye")], ids=["closed", "reset", "421"])
def test_a_letter_that_was_answered_is_sent_whatever_comes_after(post: Post, ending: Act, place: int) -> None:
    post.in_flight = 1
    post.relay.on("DOT", bye("250 2.0.0 kept"), nth=place)
    post.relay.on("QUIT", ending)
    desk = post.send()
    assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())


@pytest.mark.fault("29")
@pytest.mark.parametrize("connections", [1, 3])
@pytest.mark.parametrize("farewell", ["421 4.3.2 enough", ""], ids=["421", "without a word"])
@pytest.mark.parametrize("letters", [1, 2, 4])
def test_a_relay_that_closes_after_every_few_letters_gets_them_all(
    post: Post, farewell: str, letters: int, connections: int
) -> None:
    """Where it closes on chunks that are under way those are in doubt; after that it gets one at a time."""
    post.relay.letters_per_connection, post.relay.farewell = letters, farewell
    desk = post.send(connections)
    doubts = len(post.run.in_state(State.IN_DOUBT))
    assert (None, READERS) == (desk.stop, doubts + post.run.counts()["sent"])
    assert doubts <= (connections * WINDOW if post.chunks and not farewell else 0)


@pytest.mark.fault("17", "29")
@pytest.mark.parametrize("nth", PLACES)
@pytest.mark.parametrize("closes", [True, False], ids=["and closes", "and works on"])
def test_a_421_to_a_group_of_commands_costs_no_letter(post: Post, nth: int, closes: bool) -> None:
    post.relay.on("MAIL", (bye if closes else say)("421 4.3.2 enough"), nth=nth)
    desk = post.send()
    assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())


@pytest.mark.fault("17")
@pytest.mark.parametrize("fragment", [1, 7])
def test_replies_in_fragments_are_replies_whatever_they_say(post: Post, fragment: int) -> None:
    post.relay.fragment = fragment
    post.relay.on("RCPT", say("550-5.1.1 no\r\n550-5.1.1 such\r\n550 5.1.1 reader"), nth=2)
    post.relay.on("RCPT", say("450 4.2.2 full"), nth=3)
    post.relay.on("DOT", say("452 4.3.1 no room"), nth=4)
    post.relay.on("MAIL", bye("421 4.3.2 enough"), nth=8)
    desk = post.send()
    assert (None, {"sent": READERS - 3, "rejected": 1, "pending": 2}) == (desk.stop, post.run.counts())


@pytest.mark.fault("33")
@pytest.mark.parametrize(
    ("verb", "reply"),
    [("RCPT", "503 5.5.1 one at a time"), ("DATA", "503 5.5.1 one at a time"), ("DOT", "502 5.5.1 no chunks here")],
)
def test_a_relay_that_announces_what_it_cannot_do_is_spoken_to_plainly_in_the_next_run(
    tmp_path: Path, verb: str, reply: str
) -> None:
    """It says no to our commands and not to a reader, so nobody is refused."""
    with post_of("chunking" if verb == "DOT" else "pipelining", tmp_path) as post:
        post.relay.on(verb, say(reply), connection=1)
        desk = post.send()
        assert desk.stop is not None
        assert (76, {"pending": READERS}, [0] * READERS) == (
            desk.stop.exit_code, post.run.counts(), post.run.attempts(),
        )  # fmt: skip
        post.relay.offers = tuple(offer for offer in CHUNKING if offer != "PIPELINING")  # it insists on one at a time
        assert (None, {"sent": READERS}) == (post.send(gently=True).stop, post.run.counts())


@pytest.mark.fault("33")
@pytest.mark.parametrize(
    "offers", [(), ("SIZE",), ("8BITMIME",), ("CHUNKING",), ("PIPELINING",), ("SIZE 0", "CHUNKING")]
)
def test_a_relay_that_offers_little_gets_its_letters_all_the_same(tmp_path: Path, offers: tuple[str, ...]) -> None:
    with post_of("lock-step", tmp_path) as post:
        post.relay.offers = offers
        assert (None, {"sent": READERS}) == (post.send().stop, post.run.counts())


@pytest.mark.fault("33")
def test_a_relay_too_small_for_a_letter_says_so_before_anything_is_claimed() -> None:
    with HostileRelay(("SIZE 1000", "PIPELINING")) as relay:
        transport = SmtpTransport(Relay(relay.host, relay.port, "none", hello="mail.example.com"), Patience())
        transport.check(1000)
        with pytest.raises(RenderError, match="takes 1000 octets, and a letter has 1001"):
            transport.check(1001)
    assert 0 == relay.times("MAIL")


@pytest.mark.fault("22", "23")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("verb", "reply", "exit_code"),
    [
        ("MAIL", "550 5.1.8 not you", 78),
        ("MAIL", "553 5.1.7 not you", 78),
        ("MAIL", "530 5.7.0 log in first", 77),
        ("MAIL", "421 4.7.28 slowly", 75),
        ("RCPT", "450 4.2.1 slowly", 75),
        ("RCPT", "454 4.7.0 slowly", 75),
        ("DOT", "451 4.7.1 slowly", 75),
        ("DOT", "550 5.4.5 enough for today", 75),
    ],
)
def test_what_the_relay_has_against_us_is_held_against_nobody(
    post: Post, verb: str, reply: str, exit_code: int, place: int
) -> None:
    for nth in range(place, 100):
        post.relay.on(verb, say(reply), nth=nth)
    desk = post.send()
    assert desk.stop is not None
    assert (exit_code, {"sent", "pending"} >= set(post.run.counts())) == (desk.stop.exit_code, True)
    assert post.run.attempts() == [1] * (place - 1) + [0] * (READERS - place + 1)
    assert addresses(range(1, place)) == post.relay.recipients
    assert post.relay.times(verb) <= place + 2 * WINDOW


def asked_to_end(post: Post, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What asks the run to end, which then has little time."""
    monkeypatch.setattr("digest.delivery.desk._FAREWELL", 0.3)
    asked = threading.Event()
    post.run.clock.face = Clock(lambda: post.run.clock.moment, time.monotonic, asked.is_set)
    return asked


@pytest.mark.fault("11")
def test_a_run_that_is_asked_to_end_does_not_wait_out_a_silent_relay(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_to_end(post, monkeypatch)
    post.relay.on("DOT", Act("", Then.SILENCE, keeps=True, before=asked.set), nth=5)
    desk = post.send()
    assert (75, "asked to end") == (desk.stop.exit_code, desk.stop.what[:12])
    assert addresses([5]) == post.run.in_state(State.IN_DOUBT)[:1]
    assert len(post.run.in_state(State.IN_DOUBT)) <= post.in_flight


@pytest.mark.fault("11")
def test_a_run_that_is_asked_to_end_does_not_wait_for_a_connection(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_to_end(post, monkeypatch)
    post.relay.on("EHLO", Act("", Then.SILENCE, before=asked.set))
    desk = post.send()
    assert (75, "asked to end", {"pending": READERS}) == (desk.stop.exit_code, desk.stop.what[:12], post.run.counts())
