"""The judge is judged: an independent client finds that the hostile relay is a relay, and hostile as told."""

from __future__ import annotations

import os
import smtplib
from pathlib import Path

import pytest
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay, Kept, bye, drop, keep_and_drop, say

LETTER = b"To: <reader1@example.org>\r\n\r\n.\r\n..\r\nDear reader\r\n"


def client_of(relay: HostileRelay) -> smtplib.SMTP:
    return smtplib.SMTP(relay.host, relay.port, "mail.example.com", timeout=20)


def mail(relay: HostileRelay, *recipients: str) -> None:
    """Send the letter to each of them over one connection."""
    with client_of(relay) as client:
        for recipient in recipients:
            client.sendmail("letters@example.com", [recipient], LETTER)


def test_an_independent_client_delivers_to_it() -> None:
    with HostileRelay() as relay:
        mail(relay, "reader1@example.org", "reader2@example.org")
    assert [Kept(1, "letters@example.com", f"reader{n}@example.org", LETTER) for n in (1, 2)] == relay.kept
    assert (1, 2, 2) == (relay.connections, relay.times("MAIL"), relay.times("DOT"))


def test_it_offers_what_it_is_told_to_offer() -> None:
    with HostileRelay(CHUNKING) as relay, client_of(relay) as client:
        client.ehlo()
        assert {"chunking", "pipelining", "size", "8bitmime", "enhancedstatuscodes"} == set(client.esmtp_features)


def test_it_takes_chunks() -> None:
    with HostileRelay(CHUNKING) as relay, client_of(relay) as client:
        client.ehlo()
        for command in ("MAIL FROM:<letters@example.com>", "RCPT TO:<reader1@example.org>"):
            assert client.docmd(command)[0] == 250
        assert client.sock is not None
        client.sock.sendall(b"BDAT %d LAST\r\n%s" % (len(LETTER), LETTER))
        assert 250 == client.getreply()[0]
    assert [LETTER] == [kept.content for kept in relay.kept]


def test_what_it_accepts_is_on_the_disk_before_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    with HostileRelay(folder=tmp_path) as relay:
        relay.on("DOT", keep_and_drop())
        with pytest.raises(smtplib.SMTPServerDisconnected):
            mail(relay, "reader1@example.org")
        assert [LETTER] == [path.read_bytes() for path in tmp_path.iterdir()]
    assert [len(LETTER)] == synced


def test_the_nth_time_the_recipient_and_the_connection_choose_the_act() -> None:
    with HostileRelay() as relay:
        relay.on("RCPT", say("550 5.1.1 nobody"), recipient="reader2@example.org")
        relay.on("MAIL", say("451 4.3.0 later"), nth=4)
        relay.on("EHLO", drop(), connection=2)
        mail(relay, "reader1@example.org")
        with pytest.raises(smtplib.SMTPServerDisconnected):
            mail(relay, "reader1@example.org")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            mail(relay, "reader3@example.org", "reader2@example.org")
        with pytest.raises(smtplib.SMTPSenderRefused):
            mail(relay, "reader4@example.org")
    assert ["reader1@example.org", "reader3@example.org"] == relay.recipients


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT"])
def test_it_can_vanish_at_every_verb_and_keeps_nothing_then(verb: str) -> None:
    with HostileRelay() as relay:
        relay.on(verb, drop())
        with pytest.raises(smtplib.SMTPServerDisconnected):
            mail(relay, "reader1@example.org")
    assert [] == relay.kept


@pytest.mark.parametrize(("offers", "replies"), [(PIPELINING, [250, 250, 354]), (LOCK_STEP, [500])])
def test_it_takes_several_commands_at_once_only_where_it_offers_that(
    offers: tuple[str, ...], replies: list[int]
) -> None:
    with HostileRelay(offers) as relay, client_of(relay) as client:
        client.ehlo()
        assert client.sock is not None
        client.sock.sendall(b"MAIL FROM:<letters@example.com>\r\nRCPT TO:<reader1@example.org>\r\nDATA\r\n")
        assert replies == [client.getreply()[0] for _ in replies]
        client.close()


def test_it_says_goodbye_after_so_many_letters() -> None:
    with HostileRelay(letters_per_connection=1) as relay:
        with pytest.raises(smtplib.SMTPSenderRefused, match="421"):
            mail(relay, "reader1@example.org", "reader2@example.org")
        relay.on("DOT", bye("554 5.6.0 unwanted"), nth=2)
        with pytest.raises(smtplib.SMTPDataError, match="unwanted"):
            mail(relay, "reader2@example.org")
    assert ["reader1@example.org"] == relay.recipients
