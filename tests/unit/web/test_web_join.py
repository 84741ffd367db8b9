"""Joining: only the owner of a mailbox can confirm, and nobody learns what became of a form."""

from __future__ import annotations

import logging
from collections import Counter

import pytest
from visitors import Visitor

from digest.model import Suppression
from digest.publishing.errands import send_errands

NEW = "nova@example.net"


def test_who_asks_gets_one_mail_and_no_letter_before_confirming(visitor: Visitor) -> None:
    assert 200 == visitor.ask(NEW, name="Nova").status_code
    assert [NEW] == [mail["To"] for mail in visitor.mails()]
    assert (Counter(), "") == send_errands(visitor.house)
    assert 1 == visitor.calls
    assert NEW not in visitor.roll()
    assert NEW not in visitor.folder.subscribers.read_text("utf-8")


def test_who_confirms_stands_in_the_list_with_a_proof(visitor: Visitor) -> None:
    before = visitor.folder.subscribers.read_bytes()
    answer = visitor.join(NEW, name="Nova")
    assert (200, True) == (answer.status_code, "Welcome" in answer.text)
    assert before + b"nova@example.net,Nova,active,2026-11-23\n" == visitor.folder.subscribers.read_bytes()
    (consent,) = visitor.house.register().consents()
    assert (NEW, "Nova", "confirmed by mail") == (consent.address, consent.name, consent.how)
    assert visitor.house.join_rules.wording == consent.wording
    assert NEW in visitor.roll()


def test_looking_at_the_link_confirms_nothing(visitor: Visitor) -> None:
    visitor.ask(NEW)
    link = visitor.confirm_link()
    for look in (visitor.client.get, visitor.client.head, visitor.client.options):
        assert look(link).status_code in (200, 405)
    assert 1 == visitor.client.get(link).text.count("<button")
    assert [] == visitor.house.register().consents()


def test_confirming_twice_is_confirming_once(visitor: Visitor) -> None:
    visitor.ask(NEW)
    link = visitor.confirm_link()
    first, second = (visitor.client.post(link) for _ in range(2))
    assert first.text == second.text
    assert 1 == visitor.folder.subscribers.read_text("utf-8").count(NEW)


def test_a_link_is_good_for_seven_days_and_says_when_it_is_not(visitor: Visitor) -> None:
    visitor.ask(NEW)
    link = visitor.confirm_link()
    visitor.later(days=7, minutes=1)
    for answer in (visitor.client.get(link), visitor.client.post(link)):
        assert (200, True) == (answer.status_code, "has had its time" in answer.text)
    assert NEW not in visitor.roll()


def test_a_used_link_brings_nobody_back_who_has_left_since(visitor: Visitor) -> None:
    visitor.ask(NEW)
    link = visitor.confirm_link()
    visitor.client.post(link)
    visitor.client.post(visitor.link("unsubscribe", NEW))
    assert "has had its time" in visitor.client.post(link).text
    assert "unsubscribed" == visitor.suppressed(NEW)


def test_who_left_comes_back_by_a_new_confirmed_consent_only(visitor: Visitor) -> None:
    ana = "ana@example.org"
    visitor.client.post(visitor.link("unsubscribe", ana))
    assert ana not in visitor.roll()
    visitor.ask(ana)
    assert ana not in visitor.roll()
    visitor.client.post(visitor.confirm_link())
    assert ana in visitor.roll()
    assert 1 == visitor.folder.subscribers.read_text("utf-8").count("\nana@")


def test_an_address_that_complained_is_never_written_to_again(visitor: Visitor) -> None:
    visitor.house.suppressions().add(Suppression(visitor.key(NEW), "complaint", visitor.now))
    usual = visitor.ask("other@example.net").text
    assert usual == visitor.ask(NEW).text
    assert ["other@example.net"] == [mail["To"] for mail in visitor.mails()]


UNFIT: dict[str, dict[str, str]] = {
    "no address": {"email": ""},
    "no mail address": {"email": "nova"},
    "a second recipient": {"email": "a@example.net, b@example.net"},
    "another header": {"email": "a@example.net\r\nBcc: b@example.net"},
    "a NUL": {"email": "a\0@example.net"},
    "wide letters": {"email": "ｎｏｖａ@example.net"},
    "an endless address": {"email": "a" * 300 + "@example.net"},
    "markup for a name": {"name": "<img src=x onerror=alert(1)>"},
    "a control character in the name": {"name": "No\x07va"},
    "a formula for a name": {"name": "=HYPERLINK(1)"},
    "an advertisement for a name": {"name": "Win at https://spam.example"},
    "the trap": {"website": "https://spam.example"},
    "no stamp": {"stamp": ""},
    "a forged stamp": {"stamp": "s" * 49},
}


@pytest.mark.parametrize("fields", UNFIT.values(), ids=UNFIT)
def test_an_unfit_form_gets_the_same_answer_and_changes_nothing(
    visitor: Visitor, fields: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    usual = visitor.ask("other@example.net")
    answer = visitor.ask(**({"email": NEW} | fields))
    assert (usual.status_code, usual.text) == (answer.status_code, answer.text)
    assert (1, 1) == (visitor.calls, len(visitor.mails()))
    assert [] == [line for line in caplog.messages if "@" in line or "spam" in line]


@pytest.mark.parametrize(
    "sent",
    [{"json": {"email": NEW}}, {"data": b"\xff\xfe\0", "content_type": "application/octet-stream"},
     {"data": b"email=nova", "content_type": "text/plain"}, {"data": b"--x\r\n", "content_type": "multipart/form-data"},
     {"data": b"email=%ff%fe&name=%00", "content_type": "application/x-www-form-urlencoded"}, {}],
)  # fmt: skip
def test_a_body_of_another_kind_gets_the_same_answer_and_changes_nothing(
    visitor: Visitor, sent: dict[str, object]
) -> None:
    answer = visitor.client.post("/join", **sent)
    assert (200, visitor.ask(NEW).text) == (answer.status_code, answer.text)
    assert 1 == visitor.calls


def test_a_form_sent_faster_than_anybody_types_or_kept_for_weeks_changes_nothing(visitor: Visitor) -> None:
    with_stamp = visitor.client.get("/").text.partition('name="stamp" type="hidden" value="')[2].partition('"')[0]
    for span in (1, 8 * 86400):
        visitor.later(seconds=span)
        visitor.client.post("/join", data={"email": NEW, "stamp": with_stamp})
    assert 0 == visitor.calls


def test_the_same_mailbox_in_other_letters_gets_one_mail_a_day(visitor: Visitor) -> None:
    for spelt in (NEW, "Nova@Example.NET", " nova@example.net ", "nova+1@example.net", "nova@ｅxample.net"):
        visitor.ask(spelt)
    assert 1 == len(visitor.mails())


def test_a_flood_from_one_place_is_five_mails_and_a_calm_answer_each_time(visitor: Visitor) -> None:
    answers = {visitor.ask(f"victim{n}@d{n}.example", source="198.51.100.7").text for n in range(40)}
    assert (1, 5) == (len(answers), len(visitor.mails()))


@pytest.mark.parametrize(
    ("sources", "mails"), [("2001:db8:1:2::{}", 5), ("2001:db8:1:{}::1", 9), ("::ffff:192.0.2.{}", 9)]
)
def test_a_network_of_the_new_kind_counts_as_one_place(visitor: Visitor, sources: str, mails: int) -> None:
    for n in range(9):
        visitor.ask(f"victim{n}@d{n}.example", source=sources.format(n + 1))
    assert mails == len(visitor.mails())


def test_a_row_that_cannot_be_written_is_told_and_written_later(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.ask(NEW, name="Nova")
    link = visitor.confirm_link()
    visitor.folder.subscribers.chmod(0o666)
    assert "Welcome" in visitor.client.post(link).text
    assert any("digest subscribers sync" in line and NEW not in line for line in caplog.messages)
    visitor.folder.subscribers.chmod(0o600)
    shown = visitor.folder.run("subscribers", "diff", "--json")
    assert (10, [NEW]) == (shown.code, [one["address"] for one in shown.tree["missing"]])
    assert {"added": 1} == visitor.folder.run("subscribers", "sync", "--json").tree
    assert (0, [NEW]) == (visitor.folder.run("subscribers", "diff").code, [a for a in visitor.roll() if a == NEW])


def test_a_row_that_the_operator_switched_off_is_named_and_not_doubled(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.join("dmitri@example.org")
    assert any("digest subscribers diff" in line and "@" not in line for line in caplog.messages)
    shown = visitor.folder.run("subscribers", "diff", "--json")
    assert (10, [5]) == (shown.code, [row["line"] for row in shown.tree["switched_off"]])
    assert 1 == visitor.folder.subscribers.read_text("utf-8").count("dmitri@example.org")


def test_a_list_without_names_asks_for_none(visitor: Visitor) -> None:
    assert 'name="name"' in visitor.client.get("/").text
    visitor.folder.subscribers.write_text("email\nana@example.org\n", "utf-8")
    assert 'name="name"' not in visitor.client.get("/").text


def test_the_mail_repeats_nothing_that_a_stranger_typed(visitor: Visitor) -> None:
    visitor.ask(NEW, name="Buy Gold Now")
    (mail,) = visitor.mails()
    assert "Gold" not in mail.as_string()
    assert NEW not in mail.get_content()


def test_only_the_form_may_be_found_by_a_search_engine(visitor: Visitor) -> None:
    pages = [visitor.client.get(path).text for path in ("/", visitor.link("unsubscribe", NEW), "/u/x")]
    assert [False, True, True] == ["noindex" in page for page in pages]
