"""Every misbehaviour at every verb, for the first, a middle and the last letter, in every manner of speaking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dispatch import addresses, print_letter
from faults.outcomes import MANNERS, PLACES, READERS, WINDOW, Post, impatient, post_of
from relays import Act, bye, drop, hang_up, keep_and_drop, say, silence

from digest.delivery import Letter
from digest.model import Delivery, State

GARBAGE = {
    "noise": b"\x00\xff\xfe\r\n",
    "words": b"kept, I think\r\n",
    "an empty line": b"\r\n",
    "two codes": b"250-one\r\n251 two\r\n",
    "a line without an end": b"2" * 9000,
    "ten megabytes": b"250 " + b"x" * 10_000_000 + b"\r\n",
    "lines without an end": b"250-more\r\n" * 300,
}
LOST = {
    "closed": drop(),
    "reset": drop(reset=True),
    "silent": silence(),
    "421": bye("421 4.3.2 closing"),
    "noise": say(GARBAGE["noise"]),
    "a wrong code": say("354 what?"),
}


@pytest.fixture(params=MANNERS)
def post(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A post in each of the three manners, with little patience."""
    impatient(monkeypatch)
    with post_of(request.param, tmp_path) as post:
        yield post


def send_twice(post: Post) -> None:
    """A run and the next one: whoever is in doubt stays so, everybody else has the letter."""
    post.send()
    doubtful = post.run.in_state(State.IN_DOUBT)
    post.send()
    assert doubtful == post.run.in_state(State.IN_DOUBT)
    assert {"sent": READERS - len(doubtful)} == {s: n for s, n in post.run.counts().items() if s != "in_doubt"}


@pytest.mark.fault("16", "17", "24")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_before_the_end_of_a_letter_any_fault_costs_nothing(post: Post, verb: str, fault: str, place: int) -> None:
    verb = "RCPT" if post.chunks and verb == "DATA" else verb
    post.relay.on(verb, LOST[fault], nth=place)
    send_twice(post)
    # A chunk leaves with its envelope, so that the whole window may be on the wire when the line goes.
    assert len(post.run.in_state(State.IN_DOUBT)) <= (WINDOW if post.chunks and fault != "421" else 0)


@pytest.mark.fault("24", "30")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("act", [hang_up(), drop(reset=True), silence()], ids=["closed", "reset", "silent"])
def test_in_the_middle_of_a_letter_any_fault_costs_nothing(
    post: Post, act: Act, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the network has not taken the whole of it: hence a letter larger than all buffers on its way."""
    impatient(monkeypatch, 2.0, dot=20.0)

    def print_one_long(delivery: Delivery) -> Letter:
        return print_letter(delivery, f"{'x' * 990}\r\n" * 15_000 if delivery.id == place else "A short essay.")

    post.in_flight = 1
    post.run.print = print_one_long
    post.relay.on("BODY", act, nth=place)
    send_twice(post)
    assert [] == post.run.in_state(State.IN_DOUBT)


@pytest.mark.fault("25", "26", "30")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("act", [keep_and_drop(), drop(), drop(reset=True), silence(keeps=True), silence()],
                         ids=["kept", "lost", "reset", "kept and silent", "silent"])  # fmt: skip
def test_without_an_answer_to_its_end_a_letter_is_in_doubt_and_no_other(post: Post, act: Act, place: int) -> None:
    post.in_flight = 1
    post.relay.on("DOT", act, nth=place)
    send_twice(post)
    assert addresses([place]) == post.run.in_state(State.IN_DOUBT)


@pytest.mark.fault("25")
@pytest.mark.parametrize("place", PLACES)
def test_a_line_that_breaks_with_chunks_on_it_leaves_no_more_in_doubt_than_were_on_it(post: Post, place: int) -> None:
    post.relay.on("DOT", keep_and_drop(), nth=place)
    send_twice(post)
    assert 1 <= len(post.run.in_state(State.IN_DOUBT)) <= (WINDOW if post.chunks else 1)


@pytest.mark.fault("27", "S22")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_in_answer_to_the_end_of_a_letter_is_a_doubt(post: Post, garbage: str, place: int) -> None:
    post.in_flight = 1
    post.relay.on("DOT", say(GARBAGE[garbage], keeps=True), nth=place)
    send_twice(post)
    assert addresses([place]) == post.run.in_state(State.IN_DOUBT)


@pytest.mark.fault("27", "S22")
@pytest.mark.parametrize("reply", [b"\x00\xff\r\n", b"354 what?\r\n", b"199 hm\r\n", GARBAGE["ten megabytes"]],
                         ids=["noise", "354", "199", "ten megabytes"])  # fmt: skip
def test_garbage_again_and_again_ends_the_run_with_76_and_spares_the_rest(post: Post, reply: bytes) -> None:
    post.relay.on("DOT", say(reply, keeps=True))
    desk = post.send()
    assert desk.stop is not None
    doubts = len(post.run.in_state(State.IN_DOUBT))
    assert (76, doubts) == (desk.stop.exit_code, READERS - len(post.run.in_state(State.PENDING)))
    # The third may be heard together with the rest of a window, in the turn in which as many letters leave.
    assert 3 <= doubts <= 2 + 2 * WINDOW
    assert desk.stop.reply.isprintable()
    assert desk.stop.what.isprintable()


@pytest.mark.fault("27")
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["199 hm", "354 what?", "999 never", "\x1b[2J nothing"])
def test_a_relay_that_never_makes_sense_ends_the_run_with_76(post: Post, verb: str, reply: str) -> None:
    verb = "RCPT" if post.chunks and verb == "DATA" else verb
    post.relay.on(verb, say("250 what?" if (verb, reply[:3]) == ("DATA", "354") else reply))
    desk = post.send()
    assert desk.stop is not None
    assert 76 == desk.stop.exit_code
    assert (0, True) == (len(post.run.in_state(State.SENT)), all(kept.content for kept in post.relay.kept))
    if not post.chunks:
        assert ({"pending": READERS}, []) == (post.run.counts(), post.relay.kept)


@pytest.mark.fault("27")
@pytest.mark.parametrize("place", PLACES)
def test_a_yes_to_a_chunk_after_a_senseless_reply_is_a_doubt(tmp_path: Path, place: int) -> None:
    """The relay may have taken the recipient after all; sending again might be a second copy."""
    with post_of("chunking", tmp_path) as post:
        post.relay.on("RCPT", say("399 what?"), nth=place)
        post.relay.on("DOT", say("250 2.0.0 kept"), nth=place)
        send_twice(post)
        assert addresses([place]) == post.run.in_state(State.IN_DOUBT)


@pytest.mark.fault("25")
def test_a_relay_that_loses_every_other_answer_is_left_alone_before_the_list_is_in_doubt(post: Post) -> None:
    post.in_flight = 1
    for nth in range(2, 100, 2):
        post.relay.on("DOT", keep_and_drop(), nth=nth)
    desk = post.send()
    assert desk.stop is not None
    assert (75, 3) == (desk.stop.exit_code, len(post.run.in_state(State.IN_DOUBT)))


@pytest.mark.fault("27")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("manner", ["lock-step", "pipelining"])
def test_a_reply_too_many_costs_a_connection_and_no_letter(tmp_path: Path, manner: str, place: int) -> None:
    """With all the patience of the standard: a run that waited for a reply that was had already would not end."""
    with post_of(manner, tmp_path) as post:
        post.relay.on("DOT", say("250 2.0.0 kept\r\n250 2.0.0 kept"), nth=place)
        assert (None, {"sent": READERS}) == (post.send().stop, post.run.counts())
