"""A live run over real SMTP: the relay, the report, status and why tell the same story."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder
from received import flat, read_letters
from steps import DEADLINE, an_hour_ago, live_relay, started, until, write_list
from turnstile import turnstile

from digest.audience import Register, Suppressions, canonical, reader_key
from digest.model import Suppression

ACTIVE = [f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")]


def test_the_relay_the_report_and_status_count_the_same(folder: Folder, tmp_path: Path) -> None:
    with live_relay(tmp_path / "kept") as env:
        sent = folder.run("send", "--now", SUNDAY_NOON, "--json", env=env)
        (standing,) = folder.run("status", "--json", env=env).tree["issues"]
        week = folder.run("why", "2026-W48", "--json", env=env).tree
    kept = read_letters((tmp_path / "kept").glob("*.eml"))
    assert ACTIVE == [letter.recipient for letter in kept]
    assert (0, "live", 6, 6) == (
        sent.code, sent.tree["mode"], sent.tree["counts"]["accepted"], sent.tree["this_run"]["accepted"],
    )  # fmt: skip
    assert sent.tree["counts"] == standing["counts"] == week["counts"]
    assert (sent.tree["essay"], sent.tree["question"]) == (standing["essay"], standing["question"])


def test_why_tells_of_every_reader_what_the_relay_did(folder: Folder, tmp_path: Path) -> None:
    with live_relay(tmp_path / "kept") as env:
        folder.run("send", "--now", SUNDAY_NOON, env=env)
        stories = {name: folder.run("why", name, "--json", env=env).tree["issues"] for name in
                   ("ana@example.org", "dmitri@example.org")}  # fmt: skip
    assert [] == stories["dmitri@example.org"]
    (story,) = stories["ana@example.org"]
    wanted = {"slot": "2026-W48", "mode": "live", "state": "sent", "attempts": 1, "line": 2}
    assert wanted == {key: story[key] for key in wanted}
    assert story["reply"].startswith("250 2.0.0 kept as ")


def test_letters_that_crossed_the_wire_are_whole_in_both_parts(folder: Folder, tmp_path: Path) -> None:
    with live_relay(tmp_path / "kept") as env:
        sent = folder.run("send", "--now", SUNDAY_NOON, "--json", env=env).tree
    letters = read_letters((tmp_path / "kept").glob("*.eml"))
    assert len(ACTIVE) == len(letters)
    for letter in letters:
        assert sent["subject"] == letter.subject
        for part in (letter.text, letter.shown):
            assert flat(sent["question_text"]) in part
            assert "1 Example Street" in part
        assert letter.unsubscribe_url in letter.text
        assert letter.unsubscribe_url in letter.html


def test_mode_live_in_the_config_file_is_enough(folder: Folder, tmp_path: Path) -> None:
    with live_relay(tmp_path / "kept") as env:
        folder.edit("config/digest.toml", 'mode = "outbox"', 'mode = "live"')
        folder.edit("config/digest.toml", "port = 587", f"port = {env['DIGEST_SMTP_PORT']}")
        folder.edit("config/digest.toml", 'security = "starttls"', 'security = "none"')
        assert 0 == folder.run("send", "--now", SUNDAY_NOON).code
    assert 6 == len(list((tmp_path / "kept").glob("*.eml")))
    assert [] == folder.outbox()


def test_what_went_to_the_outbox_was_not_mailed(folder: Folder, tmp_path: Path) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    with live_relay(tmp_path / "kept") as env:
        assert 6 == folder.run("send", "--now", SUNDAY_NOON, "--json", env=env).tree["this_run"]["accepted"]
    assert 6 == len(list((tmp_path / "kept").glob("*.eml")))


@pytest.mark.fault("33")
@pytest.mark.parametrize("offers", [(), ("PIPELINING",), ("PIPELINING", "SIZE 10000000", "8BITMIME")])
def test_a_relay_gets_every_letter_whatever_it_offers(folder: Folder, offers: tuple[str, ...]) -> None:
    with turnstile(offers=offers) as relay:
        assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=relay.env).code
    assert ACTIVE == relay.recipients


@pytest.mark.fault("20")
def test_a_refused_reader_is_counted_and_told_and_the_others_get_theirs(folder: Folder) -> None:
    with turnstile(offers=["PIPELINING"], refused={"chen@example.org": "550 5.1.1 no such mailbox"}) as relay:
        sent = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        again = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        story = folder.run("why", "chen@example.org", "--json", env=relay.env).tree["issues"][0]
    assert (10, 5, 1) == (sent.code, sent.tree["counts"]["accepted"], sent.tree["counts"]["refused"])
    assert [reader for reader in ACTIVE if reader != "chen@example.org"] == relay.recipients
    assert ("rejected", "550 5.1.1 no such mailbox") == (story["state"], story["reply"])
    assert 0 == again.tree["this_run"]["accepted"]


@pytest.mark.fault("18")
def test_a_deferred_reader_waits_and_is_not_forgotten(folder: Folder) -> None:
    with turnstile(refused={"chen@example.org": "450 4.2.2 mailbox full"}) as relay:
        first = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
    assert (75, "sending", 1) == (first.code, first.tree["state"], first.tree["counts"]["deferred"])
    with turnstile() as relay:
        later = folder.run("send", "--now", "2026-11-29T18:00:00Z", "--json", env=relay.env)
    assert ["chen@example.org"] == relay.recipients
    assert (0, "complete", 6) == (later.code, later.tree["state"], later.tree["counts"]["accepted"])


def test_a_list_as_long_as_the_days_limit_is_done_and_not_put_off(folder: Folder) -> None:
    """And who was refused by name in it is let go, as in every other run."""
    folder.edit("config/digest.toml", "per_day = 0", "per_day = 6")
    with turnstile(refused={"chen@example.org": "550 5.1.1 no such mailbox"}) as relay:
        ran = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        again = folder.run("send", "--now", SUNDAY_NOON, env=relay.env)
        story = folder.run("why", "chen@example.org", "--json", env=relay.env).tree
    assert (10, "complete", "", 5) == (ran.code, ran.tree["state"], ran.tree["stopped"], ran.tree["counts"]["accepted"])
    assert (0, "hard bounce") == (again.code, story["suppressed"]["reason"])


@pytest.mark.fault("14")
def test_a_relay_that_is_down_costs_nobody_their_letter(folder: Folder) -> None:
    with turnstile() as relay:
        gone = dict(relay.env)
    down = folder.run("send", "--now", SUNDAY_NOON, env=gone)
    assert (69, True, "") == (down.code, down.err.startswith("error: 127.0.0.1:"), down.out)
    with turnstile() as relay:
        assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=relay.env).code
    assert ACTIVE == relay.recipients


@pytest.mark.fault("56")
def test_a_reader_suppressed_while_the_run_is_under_way_gets_nothing_more(folder: Folder) -> None:
    write_list(folder, ["ana@example.org", "chen@example.org"])
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    with turnstile("dot", 1) as relay, started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        book = Suppressions(folder.path / "var" / "suppressions.sqlite")
        key = reader_key(book.pepper, canonical("chen@example.org")[1])
        book.add(Suppression(key, "unsubscribed", an_hour_ago()))
        book.close()
        relay.go.set()
        until(lambda: run.poll() is not None, "the run to end")
    assert ["ana@example.org"] == relay.recipients


def test_a_reader_who_pauses_while_the_run_is_under_way_gets_nothing_of_this_issue(folder: Folder) -> None:
    write_list(folder, ["ana@example.org", "chen@example.org"])
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    with turnstile("dot", 1) as relay, started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        path = folder.path / "var" / "suppressions.sqlite"
        with closing(Suppressions(path)) as book, closing(Register(path)) as register:
            register.pause(reader_key(book.pepper, "chen@example.org"), date(2026, 12, 1))
        relay.go.set()
        until(lambda: run.poll() is not None, "the run to end")
        again = folder.run("send", "--now", "2026-12-06T12:00:00Z", "--json", env=relay.env)
    assert ["ana@example.org"] == relay.recipients[:1]
    assert sorted(["ana@example.org", "chen@example.org"]) == sorted(relay.recipients[1:])
    assert 2 == again.tree["this_run"]["accepted"]
