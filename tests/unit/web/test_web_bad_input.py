"""Whatever comes in: only a POST with a genuine token, or a fit form, changes anything, and every answer is calm."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from visitors import Visitor

from digest.model import Consent
from digest.publishing import join
from digest.publishing.house import House
from digest.publishing.proofs import consent_table

ANA, NEW = "ana@example.org", "nova@example.net"
FLOOD = 10_000
BODIES: dict[str, dict[str, object]] = {
    "JSON": {"json": {"wish": "leave", "email": NEW}},
    "octets": {"data": b"\xff\xfe\0", "content_type": "application/octet-stream"},
    "broken parts": {"data": b"--x\r\n", "content_type": "multipart/form-data; boundary=x"},
    "parts without a boundary": {"data": b"--x\r\n", "content_type": "multipart/form-data"},
    "not UTF-8": {"data": b"wish=%ff%fe&until=%00", "content_type": "application/x-www-form-urlencoded"},
    "hundreds of fields": {"data": "&".join(f"a{n}=" for n in range(600)),
                          "content_type": "application/x-www-form-urlencoded"},
    "a strange type": {"data": b"wish=leave", "content_type": "text/\x7f; charset=none"},
}  # fmt: skip


def links(visitor: Visitor) -> dict[str, str]:
    """A genuine link of every kind to one reader, and the form's address."""
    signer, key = visitor.house.signer, visitor.key(ANA)
    return {
        "join": "/join",
        "confirm": f"/c/{signer.dated_token('confirm', key, visitor.now)}",
        "leave": f"/u/{signer.token('unsubscribe', key)}",
        "preferences": f"/p/{signer.token('preferences', key)}",
        "keep": f"/k/{signer.token('keep', key)}",
    }


def everything(visitor: Visitor) -> list[str]:
    """All that is kept, beside the counters of floods."""
    found = [visitor.folder.subscribers.read_text("utf-8")]
    for name in ("suppressions", "ledger"):
        with closing(sqlite3.connect(visitor.folder.path / "var" / f"{name}.sqlite")) as db:
            found += [line for line in db.iterdump() if '"counter"' not in line and "'salt'" not in line]
    return found


@pytest.fixture
def known(visitor: Visitor) -> Visitor:
    """Somebody on whose list Ana is waiting to be confirmed, paused, and asked again."""
    visitor.house.register().keep(
        Consent(visitor.key("eve@example.org"), "eve@example.org", "", *[visitor.now] * 2, "", "")
    )
    visitor.ask(ANA)
    visitor.client.post(links(visitor)["preferences"], data={"wish": "pause", "until": "2026-12-06"})
    return visitor


def test_no_address_of_the_site_changes_anything_unless_it_is_posted_to(known: Visitor) -> None:
    rules = {rule.rule for rule in known.client.application.url_map.iter_rules()}
    paths = [*links(known).values(), "/", "/archive/", "/archive/2026-w48/", "/archive/feed.xml"]
    assert {rule.split("<")[0] for rule in rules} == {path[:3] if path[2:3] == "/" else path for path in paths} - {
        "/archive/2026-w48/", "/archive/feed.xml"}  # fmt: skip
    before = everything(known)
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            answer = known.client.open(path, method=method, data={"wish": "leave"}, query_string={"wish": "leave"})
            assert answer.status_code in (200, 404, 405)
    assert before == everything(known)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["join", "preferences"])
def test_a_body_of_another_kind_is_no_wish(known: Visitor, kind: str, body: dict[str, object]) -> None:
    before = everything(known)
    answer = known.client.post(links(known)[kind], **body)
    assert (answer.status_code, before) == (200, everything(known))


@pytest.mark.parametrize("kind", ["join", "confirm", "leave", "preferences", "keep"])
@pytest.mark.parametrize("size", [4097, 1_000_000])
def test_a_body_that_is_too_large_is_refused_wherever_it_comes_in(known: Visitor, kind: str, size: int) -> None:
    before = everything(known)
    answer = known.client.post(links(known)[kind], data=b"x" * size)
    assert (413, before) == (answer.status_code, everything(known))


def test_no_answer_and_no_line_of_the_log_repeats_what_was_sent(
    known: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = "<b>zzz</b>"
    sent = {"email": f"{said}@example.net", "name": said, "stamp": said, "website": said, "wish": said, "until": said}
    for path in (*links(known).values(), f"/u/{said}", f"/k/{said}", f"/{said}", f"/archive/{said}"):
        for answer in (known.client.get(path), known.client.post(path, data=sent)):
            assert "zzz" not in answer.text + str(answer.headers)
    assert [] == [line for line in caplog.messages if "zzz" in line or "@" in line]


def test_no_spreadsheet_takes_a_proof_of_consent_for_a_formula(visitor: Visitor) -> None:
    consent = Consent(visitor.key(NEW), NEW, "=1+1", visitor.now, visitor.now, "@import", "-1")
    visitor.house.register().keep(consent)
    _, row = consent_table(visitor.house)
    assert ["'=1+1", "'@import", "'-1"] == [cell for cell in row.strip().split(",") if cell.startswith("'")]


def flood(visitor: Visitor, people: Iterator[tuple[str, str]]) -> int:
    """Everybody asks within one hour, as the form has it; how many mails wait. ``people`` are addresses and places."""
    house = visitor.house
    stamp = join.form_stamp(house)
    visitor.later(minutes=1)
    later: House = visitor.house
    for address, place in people:
        join.ask(later, join.Form(address, "", stamp, "", place))
    return len(later.errands().waiting(later.clock.now(), FLOOD))


def test_ten_thousand_sign_ups_from_one_place_are_five_mails(visitor: Visitor) -> None:
    assert 5 == flood(visitor, ((f"victim{n}@d{n}.example", "198.51.100.7") for n in range(FLOOD)))


def test_one_mailbox_named_from_ten_thousand_places_in_many_spellings_gets_one_mail(visitor: Visitor) -> None:
    spelt = ("victim@example.net", "Victim@Example.NET", "victim+{}@example.net", "VICTIM+{}@example.net")
    people = ((spelt[n % 4].format(n), f"198.51.{n // 256}.{n % 256}") for n in range(FLOOD))
    assert 1 == flood(visitor, people)


@pytest.mark.parametrize(("domains", "mails"), [(1, 100), (FLOOD, 200)])
def test_ten_thousand_mailboxes_named_from_as_many_places_are_what_an_hour_may_bring(
    visitor: Visitor, domains: int, mails: int
) -> None:
    people = ((f"v{n}@d{n % domains}.example", f"198.51.{n // 256}.{n % 256}") for n in range(FLOOD))
    assert mails == flood(visitor, people)
