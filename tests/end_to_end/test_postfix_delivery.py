"""A real Postfix takes a run and delivers it to Maildirs, one whole letter to each reader."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from faults.crashes import struck
from folders import SUNDAY_NOON, Folder
from postfix_house import PROGRAM, SERVICES, Mailhouse, postfix
from received import flat, read_letters
from steps import readers, until, write_list

READERS = readers(40)


@pytest.fixture(scope="module")
def running() -> Iterator[Mailhouse]:
    """One Postfix for all tests of this file."""
    if not PROGRAM.exists() or not SERVICES.exists():
        pytest.skip("Postfix is not installed (apt-get install postfix)")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    with postfix(READERS, "example.org") as house:
        yield house


@pytest.fixture
def mailhouse(running: Mailhouse) -> Mailhouse:
    """The Postfix with empty Maildirs."""
    for messages in running.delivered().values():
        for message in messages:
            message.unlink()
    return running


@pytest.mark.postfix
def test_postfix_delivers_one_whole_letter_to_every_reader(folder: Folder, mailhouse: Mailhouse) -> None:
    write_list(folder, READERS)
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json", env=mailhouse.env)
    assert (0, 40) == (sent.code, sent.tree["counts"]["accepted"]), mailhouse.log()
    until(lambda: len(mailhouse.delivered()) == 40, f"40 Maildirs to be filled: {mailhouse.log()}")
    boxes = mailhouse.delivered()
    assert dict.fromkeys(READERS, 1) == {reader: len(messages) for reader, messages in boxes.items()}
    for reader, letter in zip(boxes, read_letters(message for (message,) in boxes.values()), strict=True):
        assert (reader, sent.tree["subject"]) == (letter.recipient, letter.subject)
        assert reader == letter.message["Delivered-To"]
        assert "<letters@letters.example.org>" == letter.message["Return-Path"]
        for part in (letter.text, letter.shown):
            assert flat(sent.tree["question_text"]) in part
            assert "1 Example Street" in part
        assert letter.unsubscribe_url in letter.text


@pytest.mark.postfix
@pytest.mark.fault("5", "6")
@pytest.mark.parametrize(("moment", "has_it"), [("marked", False), ("answered", True)])
def test_the_log_of_postfix_tells_a_letter_it_took_from_one_it_only_began(
    folder: Folder, mailhouse: Mailhouse, moment: str, has_it: bool
) -> None:
    write_list(folder, READERS[:3])
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    with struck(folder, moment, 2, env=mailhouse.env) as run:
        run.communicate(timeout=60)
    until(lambda: mailhouse.delivered().keys() >= set(READERS[: 1 + has_it]), f"Maildirs: {mailhouse.log()}")
    settled = folder.run("resolve", "2026-W48", "--relay-log", str(mailhouse.root / "log"), "--json", env=mailhouse.env)
    assert {"sent": int(has_it), "resend": 0, "still_in_doubt": int(not has_it)} == settled.tree
    assert has_it == (READERS[1] in mailhouse.delivered())


@pytest.mark.postfix
def test_a_second_run_hands_postfix_nothing(folder: Folder, mailhouse: Mailhouse) -> None:
    write_list(folder, READERS[:3])
    assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=mailhouse.env).code
    until(lambda: len(mailhouse.delivered()) == 3, f"3 Maildirs to be filled: {mailhouse.log()}")
    taken = mailhouse.log().count(": client=localhost")
    assert 3 <= taken
    again = folder.run("send", "--now", SUNDAY_NOON, "--json", env=mailhouse.env)
    assert (0, 0) == (again.code, again.tree["this_run"]["accepted"])
    assert taken == mailhouse.log().count(": client=localhost")


@pytest.mark.postfix
def test_a_reader_whom_postfix_does_not_know_is_refused_and_the_others_get_theirs(
    folder: Folder, mailhouse: Mailhouse
) -> None:
    write_list(folder, [READERS[0], "stranger@example.org", READERS[1]])
    sent = folder.run("send", "--now", SUNDAY_NOON, "--json", env=mailhouse.env)
    story = folder.run("why", "stranger@example.org", "--json", env=mailhouse.env).tree["issues"][0]
    assert (10, 2, 1) == (sent.code, sent.tree["counts"]["accepted"], sent.tree["counts"]["refused"])
    assert ("rejected", "550 5.1.1") == (story["state"], story["reply"][:9])
    until(lambda: len(mailhouse.delivered()) == 2, f"2 Maildirs to be filled: {mailhouse.log()}")
    assert READERS[:2] == list(mailhouse.delivered())


@pytest.mark.fault("S3")
@pytest.mark.postfix
def test_letters_with_any_name_and_a_lone_dot_arrive_as_they_were_written(folder: Folder, mailhouse: Mailhouse) -> None:
    name = "Zoë “Dot” O’Brien-Łukasiewicz, 山田"
    folder.subscribers.write_text(f'email,name\n{READERS[0]},"{name}"\n', "utf-8")
    folder.edit("templates/letter.txt", "{{ essay.text|trim }}", "{{ essay.text|trim }}\n\n.\n..\n.dots\n")
    assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=mailhouse.env).code
    until(mailhouse.delivered, f"a Maildir to be filled: {mailhouse.log()}")
    (letter,) = read_letters(mailhouse.delivered()[READERS[0]])
    assert name == letter.message["To"].addresses[0].display_name
    assert f"Dear {name}," in letter.shown
    assert "\n\n.\n..\n.dots\n" in letter.message.get_body(("plain",)).get_content()
