"""Mail that comes back, from the envelope a relay saw to the reader who gets no letter any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder
from relays import HostileRelay, live, say
from returned_mail import LETTER, QMAIL, complaint, delivery_report, failed, mail

ANA, BJOERN, CHEN = "ana@example.org", "bjoern@example.org", "chen@example.org"
ALL = {f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")}
WEEKS = ["2026-11-29", "2026-12-06", "2026-12-13", "2026-12-20", "2026-12-27", "2027-01-03"]
UNSUBSCRIBE = "leave@letters.example.org"


@pytest.fixture
def relay() -> Iterator[HostileRelay]:
    with HostileRelay() as relay:
        yield relay


@pytest.fixture
def house(folder: Folder) -> Folder:
    """A folder whose letters come back to a Maildir."""
    for name in ("new", "cur", "tmp"):
        (folder.path / "back" / name).mkdir(parents=True)
    folder.edit("config/digest.toml", 'address = ""', 'address = "bounces+{token}@letters.example.org"')
    folder.edit("config/digest.toml", 'imap_host = ""', 'maildir = "../back"')
    folder.edit("config/digest.toml", "[archive]", f'unsubscribe_address = "{UNSUBSCRIBE}"\n\n[archive]')
    return folder


def mailed(house: Folder, relay: HostileRelay, day: str) -> dict[str, str]:
    """Send the letter of a Sunday; the envelope sender that each reader's letter had."""
    before = len(relay.kept)
    assert house.run("send", "--now", f"{day}T12:00:00Z", env=live(relay)).code in (0, 10)
    return {kept.recipient: kept.sender for kept in relay.kept[before:]}


def returned(house: Folder, *mails: bytes, now: str = SUNDAY_NOON) -> tuple[int, dict[str, int], int]:
    """Let these come back and be read."""
    for number, raw in enumerate(mails):
        (house.path / "back" / "new" / f"{now}.{number}").write_bytes(raw)
    ran = house.run("bounces", "--now", now, "--json")
    return ran.code, {name: n for name, n in ran.tree["counts"].items() if name != "read"}, ran.tree["suppressed"]


def test_each_reader_has_an_envelope_sender_of_their_own_that_says_nothing(house: Folder, relay: HostileRelay) -> None:
    senders = mailed(house, relay, WEEKS[0])
    assert ALL == set(senders)
    assert 6 == len(set(senders.values()))
    for reader, sender in senders.items():
        local, _, domain = sender.partition("@")
        assert ("letters.example.org", True) == (domain, len(local) <= 64)
        assert re.fullmatch(r"bounces\+[a-z2-7]{42}", local)
        assert reader.partition("@")[0] not in local
    house.edit("config/digest.toml", 'zone = "Europe/London"', 'zone = "Europe/Paris"')
    assert senders == mailed(house, relay, WEEKS[1])


def test_a_mailbox_that_does_not_exist_is_let_go_at_once(house: Folder, relay: HostileRelay) -> None:
    senders = mailed(house, relay, WEEKS[0])
    assert (0, {"hard": 1}, 1) == returned(house, delivery_report(senders[ANA].upper(), failed("5.1.1")))
    story = house.run("why", ANA, "--json").tree
    assert "hard bounce" == story["suppressed"]["reason"]
    assert ALL - {ANA} == set(mailed(house, relay, WEEKS[1]))
    assert (0, {}, 0) == returned(house)  # read once


def test_a_full_mailbox_is_let_go_after_five_weeks_on_end_counted_once_a_week(
    house: Folder, relay: HostileRelay
) -> None:
    back = mailed(house, relay, WEEKS[0])[ANA]
    report = delivery_report(back, failed("5.2.2"))
    gone = [returned(house, report, report, now=f"{day}T13:00:00Z")[2] for day in WEEKS]
    assert [0, 0, 0, 0, 1, 0] == gone
    assert "soft bounces" == house.run("why", ANA, "--json").tree["suppressed"]["reason"]


def test_weeks_without_a_bounce_let_counting_begin_anew(house: Folder, relay: HostileRelay) -> None:
    house.edit("config/digest.toml", "soft_limit = 5", "soft_limit = 2")
    report = delivery_report(mailed(house, relay, WEEKS[0])[ANA], failed("4.4.1"))
    weeks = [WEEKS[0], "2026-12-27", "2027-01-17"]  # four weeks apart, then three
    assert [0, 0, 1] == [returned(house, report, now=f"{day}T13:00:00Z")[2] for day in weeks]
    assert {"score": 2, "week": "2027-W02", "status": "4.4.1"} == house.run("why", ANA, "--json").tree["bounces"]


def test_refusals_of_our_sender_are_told_and_count_against_nobody(house: Folder, relay: HostileRelay) -> None:
    report = delivery_report(mailed(house, relay, WEEKS[0])[ANA], failed("5.7.26"))
    assert (10, {"policy": 1}, 0) == returned(house, report)
    assert (None, None) == tuple(house.run("why", ANA, "--json").tree[name] for name in ("bounces", "suppressed"))


def test_a_complaint_and_a_mail_that_asks_to_leave_count_at_once(house: Folder, relay: HostileRelay) -> None:
    senders = mailed(house, relay, WEEKS[0])
    letters = {kept.recipient: kept.content.decode() for kept in relay.kept}
    head = re.sub(r"\r\n", "\n", letters[ANA].partition("\r\n\r\n")[0])
    assert senders[ANA] not in head  # a report quotes what the receiver's server wrote at the top
    mailto = re.search(r"<mailto:leave@letters\.example\.org\?subject=unsubscribe%20([\w-]{44})>", letters[CHEN])
    assert mailto
    code, counts, gone = returned(
        house,
        complaint("fbl@letters.example.org", "abuse", f"Return-Path: <{senders[BJOERN]}>\n{LETTER}"),
        complaint("fbl@letters.example.org", "abuse", f"{head}\n"),
        mail(UNSUBSCRIBE, "", Subject=f"unsubscribe {mailto[1]}"),
    )
    assert (0, {"complaint": 2, "leaving": 1}, 3) == (code, counts, gone)
    reasons = [house.run("why", who, "--json").tree["suppressed"]["reason"] for who in (ANA, BJOERN, CHEN)]
    assert ["complaint", "complaint", "unsubscribed"] == reasons
    house.edit("config/digest.toml", "hold_below_percent = 60", "hold_below_percent = 40")
    assert ALL - {ANA, BJOERN, CHEN} == set(mailed(house, relay, WEEKS[1]))


def test_whoever_has_no_genuine_token_changes_nothing(house: Folder, relay: HostileRelay) -> None:
    genuine = mailed(house, relay, WEEKS[0])[ANA]
    other = "b" if genuine[20] != "b" else "c"
    forged = genuine[:20] + other + genuine[21:]
    code, counts, gone = returned(
        house,
        delivery_report(forged, failed("5.1.1")),
        delivery_report("bounces@letters.example.org", failed("5.1.1")),  # names ana in its recipient fields alone
        complaint("fbl@letters.example.org", "abuse", LETTER),
        mail(UNSUBSCRIBE, f"{ANA} wants to leave", Subject="unsubscribe", Reply_To=ANA),
        mail(genuine, "Thank you for last week.", Subject="Re: the letter"),
        b"\xff" * 5000,
    )
    assert (10, {"nobody": 4, "unread": 2}, 0) == (code, counts, gone)
    assert ALL == set(mailed(house, relay, WEEKS[1]))


def test_reports_of_before_there_was_a_standard_count_as_soft(house: Folder, relay: HostileRelay) -> None:
    back = mailed(house, relay, WEEKS[0])[ANA]
    assert (0, {"soft": 1}, 0) == returned(house, mail(back, QMAIL + LETTER, Subject="failure notice"))


def test_refusals_while_sending_feed_the_same_score(house: Folder, relay: HostileRelay) -> None:
    house.edit("config/digest.toml", "soft_limit = 5", "soft_limit = 2")
    relay.on("RCPT", say("550 5.1.1 no such user"), recipient=ANA)
    relay.on("RCPT", say("552 5.2.2 over quota"), recipient=BJOERN)
    for minute in (0, 15):  # the second run has nothing to do and counts nothing again
        house.run("send", "--now", f"{WEEKS[0]}T12:{minute:02}:00Z", env=live(relay))
    told = {who: house.run("why", who, "--json").tree for who in (ANA, BJOERN)}
    assert "hard bounce" == told[ANA]["suppressed"]["reason"]
    assert (None, 1) == (told[BJOERN]["suppressed"], told[BJOERN]["bounces"]["score"])
    house.run("send", "--now", f"{WEEKS[1]}T12:00:00Z", env=live(relay))
    assert "soft bounces" == house.run("why", BJOERN, "--json").tree["suppressed"]["reason"]


def test_nobody_is_let_go_for_refusals_by_policy_while_sending(house: Folder, relay: HostileRelay) -> None:
    relay.on("RCPT", say("550 5.7.1 blocked"), recipient=ANA)
    assert 11 == house.run("send", "--now", f"{WEEKS[0]}T12:00:00Z", env=live(relay)).code
    assert (None, None) == tuple(house.run("why", ANA, "--json").tree[name] for name in ("bounces", "suppressed"))


def test_without_an_address_for_bounces_letters_come_back_to_the_sender(folder: Folder, relay: HostileRelay) -> None:
    assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay)).code
    assert {"letters@letters.example.org"} == {kept.sender for kept in relay.kept}
    ran = folder.run("bounces")
    assert (78, True) == (ran.code, "no bounce mailbox is named" in ran.err)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('address = ""', 'address = "bounces@letters.example.org"', "{token} once"),
        ('address = ""', 'address = "{token}@{token}.example.org"', "{token} once"),
        ('address = ""', f'address = "{"b" * 23}{{token}}@letters.example.org"', "more than 22 characters"),
        ('address = ""', 'address = "bounces {token}@letters.example.org"', "not a mail address"),
        ('imap_host = ""', 'imap_host = "imap.example.net"\nmaildir = "x"', "name one"),
        ('imap_host = ""', 'imap_host = "imap.example.net"\nimap_password = "x"', "must not stand in this file"),
        ('imap_security = "tls"', 'imap_security = "none"\nimap_host = "imap.example.net"', "loopback only"),
        ('imap_host = ""', 'maildir = "nowhere"', "is no Maildir"),
    ],
)
def test_a_setting_that_cannot_work_is_named(folder: Folder, old: str, new: str, said: str) -> None:
    if "imap_host" in new and "imap_host" not in old:
        folder.edit("config/digest.toml", 'imap_host = ""\n', "")
    folder.edit("config/digest.toml", old, new)
    ran = folder.run("bounces")
    assert (78, True) == (ran.code, said in ran.err), ran.err


def test_nothing_private_is_said(house: Folder, relay: HostileRelay) -> None:
    back = mailed(house, relay, WEEKS[0])[ANA]
    path: Path = house.path / "back" / "new" / "1"
    path.write_bytes(delivery_report(back, failed("5.7.1", "smtp; 550 5.7.1 ana@example.org is blocked")))
    ran = house.run("bounces")
    assert ("@" in ran.out + ran.err, back.partition("@")[0] in ran.out) == (False, False)
    assert "1 mails read: 1 policy" in ran.out
