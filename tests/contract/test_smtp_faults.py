"""Relays that refuse, hesitate, garble and vanish: every letter at most once, nobody forgotten, every doubt shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from dispatch import Patience, Run, addresses, freeze, print_letter
from relays import (
    CHUNKING,
    LOCK_STEP,
    PIPELINING,
    Act,
    HostileRelay,
    bye,
    drop,
    keep_and_drop,
    say,
)

from digest.delivery import Desk, Letter, Relay, SmtpTransport, create_ledger, loop, open_ledger
from digest.model import Delivery, State

MANNERS = {"lock-step": LOCK_STEP, "pipelining": PIPELINING, "chunking": CHUNKING}
READERS = 12


@dataclass
class Post:
    """A hostile relay, a run over an issue for twelve readers, and the transport between them."""

    relay: HostileRelay
    run: Run

    def send(self, connections: int = 1, in_flight: int = 4) -> Desk:
        """One run. It ends, whatever the relay does."""
        target = Relay("127.0.0.1", self.relay.port, "none", hello="mail.example.com")
        desk = self.run.desk()
        try:
            transport = SmtpTransport(target, Patience(), connections=connections, in_flight=in_flight)
            transport.run(desk)
        finally:
            desk.close()
        return desk

    def judge(self) -> None:
        """What holds whatever happened: nobody twice, nobody forgotten, sent is kept, what is kept never waits."""
        taken = set(self.relay.recipients)
        assert len(taken) == len(self.relay.recipients)
        assert sum(self.run.counts().values()) == READERS
        assert set(self.run.in_state(State.SENT)) <= taken
        assert taken <= set(self.run.in_state(State.SENT, State.IN_DOUBT))


@pytest.fixture(params=MANNERS)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    """A post in each of the three manners."""
    create_ledger(tmp_path / "ledger.sqlite")
    ledger = open_ledger(tmp_path / "ledger.sqlite", "live")
    with HostileRelay(MANNERS[request.param]) as relay:
        post = Post(relay, Run(ledger, freeze(ledger, READERS)))
        yield post
        post.judge()
    ledger.close()


def chunks(post: Post) -> bool:
    return "CHUNKING" in post.relay.offers


ENDINGS = {"closed": drop(), "reset": drop(reset=True), "421": bye("421 4.3.2 closing")}


@pytest.mark.fault("24")
@pytest.mark.parametrize("nth", [1, 5, 12])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_end_of_a_letter_costs_nothing(post: Post, verb: str, nth: int) -> None:
    post.relay.on(verb, drop(), nth=nth)
    desk = post.send(in_flight=1)
    assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())


@pytest.mark.fault("24")
def test_a_connection_lost_in_the_middle_of_a_letter_costs_nothing(post: Post) -> None:
    def print_fifth_long(delivery: Delivery) -> Letter:
        return print_letter(delivery, f"{'x' * 990}\r\n" * 20_000 if delivery.id == 5 else "A short essay.")

    post.run.print = print_fifth_long
    post.relay.on("BODY", drop(reset=True), nth=5)
    desk = post.send(in_flight=1)
    assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())


@pytest.mark.fault("17")
@pytest.mark.parametrize("nth", [1, 5, 12])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_421_anywhere_is_a_new_connection_and_no_doubt(post: Post, verb: str, nth: int) -> None:
    post.relay.on(verb, bye("421 4.3.2 closing"), nth=nth)
    desk = post.send()
    assert (None, {"sent": READERS}, [1] * READERS) == (desk.stop, post.run.counts(), post.run.attempts())


@pytest.mark.fault("17")
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_relay_that_says_421_every_time_is_left_alone_after_a_few_tries(post: Post, verb: str) -> None:
    if verb == "DATA" and chunks(post):
        verb = "RCPT"
    for connection in range(1, 31):
        post.relay.on(verb, bye("421 4.3.2 closing"), connection=connection)
    desk = post.send()
    assert desk.stop is not None, f"tried {post.relay.connections} connections in a row without a pause"
    assert (75, {"pending": READERS}) == (desk.stop.exit_code, post.run.counts())


@pytest.mark.fault("25")
@pytest.mark.parametrize("act", [drop(), keep_and_drop(), drop(reset=True)], ids=["lost", "kept", "reset"])
def test_a_connection_lost_after_the_end_of_a_letter_leaves_that_letter_in_doubt(post: Post, act: Act) -> None:
    post.relay.on("DOT", act, nth=5)
    post.send(in_flight=1)
    assert {"sent": READERS - 1, "in_doubt": 1} == post.run.counts()
    assert addresses([5]) == post.run.in_state(State.IN_DOUBT)
    post.send(in_flight=1)
    assert addresses([5]) == post.run.in_state(State.IN_DOUBT)


@pytest.mark.fault("25")
def test_with_several_letters_in_flight_no_more_than_those_are_in_doubt(post: Post) -> None:
    post.relay.on("DOT", keep_and_drop(), nth=5)
    post.send(in_flight=4)
    assert 1 <= post.run.counts()["in_doubt"] <= (4 if chunks(post) else 1)


@pytest.mark.fault("27")
@pytest.mark.parametrize(
    "reply", [b"\x00\xff\xfe\r\n", b"kept, I think\r\n", b"\r\n", b"250-one\r\n251 two\r\n", b"2" * 9000]
)
def test_garbage_after_the_end_of_a_letter_leaves_it_in_doubt(post: Post, reply: bytes) -> None:
    post.relay.on("DOT", say(reply, keeps=True), nth=5)
    post.send(in_flight=1)
    assert {"sent": READERS - 1, "in_doubt": 1} == post.run.counts()


@pytest.mark.fault("27")
def test_a_wrong_code_after_the_end_of_a_letter_leaves_it_in_doubt(post: Post) -> None:
    post.relay.on("DOT", say("354 more?", keeps=True), nth=5)
    post.send()
    assert {"sent": READERS - 1, "in_doubt": 1} == post.run.counts()


@pytest.mark.fault("18", "19", "20", "34")
@pytest.mark.parametrize(
    ("verb", "reply", "state"),
    [
        ("RCPT", "550 5.1.1 nobody", "rejected"),
        ("RCPT", "450 4.1.1 not now", "pending"),
        ("RCPT", "452 4.2.2 full", "pending"),
        ("DATA", "451 4.3.0 later", "pending"),
        ("DATA", "554 5.5.1 no valid recipients", "rejected"),
        ("DOT", "451 4.3.1 no room", "pending"),
        ("DOT", "552 5.3.4 too big", "rejected"),
    ],
)
def test_one_readers_trouble_is_written_down_in_the_relays_words(post: Post, verb: str, reply: str, state: str) -> None:
    if verb == "DATA" and chunks(post):
        verb = "RCPT"
    post.relay.on(verb, say(reply), nth=5)
    desk = post.send(in_flight=1)
    assert (None, {"sent": READERS - 1, state: 1}) == (desk.stop, post.run.counts())
    [(delivery, _, said)] = post.run.ledger.in_state(post.run.issue, [State(state)])
    assert ("reader5@example.org", reply) == (delivery.address, said)


@pytest.mark.fault("20")
def test_every_second_reader_refused_and_every_second_one_gets_the_letter(post: Post) -> None:
    for number in range(1, READERS + 1, 2):
        post.relay.on("RCPT", say("550 5.1.1 nobody"), recipient=f"reader{number}@example.org")
    post.send(connections=3)
    assert {"sent": READERS // 2, "rejected": READERS // 2} == post.run.counts()
    assert addresses(range(2, READERS + 1, 2)) == post.run.in_state(State.SENT)


@pytest.mark.parametrize("fragment", [1, 3])
def test_answers_in_fragments_are_whole_answers(post: Post, fragment: int) -> None:
    post.relay.fragment = fragment
    post.relay.on("RCPT", say("250-2.1.5 yes\r\n250-2.1.5 indeed\r\n250 2.1.5 ok"))
    post.send(connections=2)
    assert {"sent": READERS} == post.run.counts()


@pytest.mark.fault("29")
@pytest.mark.parametrize("connections", [1, 3])
@pytest.mark.parametrize("farewell", ["421 4.3.2 enough", ""])
def test_a_relay_that_closes_after_a_few_letters_gets_the_rest_on_new_connections(
    post: Post, farewell: str, connections: int
) -> None:
    post.relay.letters_per_connection, post.relay.farewell = 2, farewell
    desk = post.send(connections, in_flight=4 if farewell else 1)
    assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())


@pytest.mark.fault("28")
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_trouble_at_the_goodbye_is_no_trouble(post: Post, ending: Act) -> None:
    post.relay.on("QUIT", ending)
    desk = post.send()
    assert (None, {"sent": READERS}) == (desk.stop, post.run.counts())


@pytest.mark.fault("22", "23")
@pytest.mark.parametrize(
    ("verb", "reply", "exit_code"),
    [
        ("MAIL", "550 5.1.8 not you", 78),
        ("MAIL", "530 5.7.0 log in first", 77),
        ("MAIL", "454 4.7.0 slowly", 75),
        ("RCPT", "421 4.7.28 slowly", 75),
        ("RCPT", "550 5.7.1 bad name", 11),
        ("DOT", "550 5.4.5 enough for today", 75),
    ],
)
def test_a_trouble_of_the_whole_relay_burns_no_list(post: Post, verb: str, reply: str, exit_code: int) -> None:
    post.relay.on(verb, bye(reply) if reply.startswith("421") else say(reply))
    desk = post.send(connections=3)
    assert desk.stop is not None
    assert (exit_code, {"pending": READERS}) == (desk.stop.exit_code, post.run.counts())
    assert [0] * READERS == post.run.attempts()


@pytest.mark.fault("21")
def test_letters_refused_after_reading_hold_the_run_and_spare_the_rest(post: Post) -> None:
    post.relay.on("DOT", say("554 5.6.0 unwanted"))
    desk = post.send(in_flight=1)
    assert desk.stop is not None
    assert 11 == desk.stop.exit_code
    assert 3 <= post.run.counts()["rejected"] <= 5


def test_a_run_that_begins_gently_opens_connections_one_by_one_as_letters_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_LETTERS_A_STEP", 4)
    create_ledger(tmp_path / "ledger.sqlite")
    with closing(open_ledger(tmp_path / "ledger.sqlite", "live")) as ledger, HostileRelay(LOCK_STEP) as relay:
        run = Run(ledger, freeze(ledger, READERS))
        target = Relay("127.0.0.1", relay.port, "none", hello="mail.example.com")
        transport = SmtpTransport(target, Patience(), connections=5)
        transport.narrow()
        with closing(run.desk()) as desk:
            transport.run(desk)
        opened = [at for at, (_, line) in enumerate(relay.heard) if line.startswith("EHLO")]
        before = [sum(line.startswith("RCPT") for _, line in relay.heard[:at]) for at in opened]
        assert {"sent": READERS} == run.counts()
    assert 1 < relay.connections <= 1 + READERS // 4
    assert all(taken >= 4 * place for place, taken in enumerate(before))
