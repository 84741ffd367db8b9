"""Files of other tools: known by their headers, read for the worst they say, written so that they can be read again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters import snapshot

from digest.audience.exchange import (
    Contact,
    Entry,
    bare,
    entries,
    guarded,
    header_line,
    kind_named,
    kind_of,
    line_of,
    moment_of,
)
from digest.audience.roll import ACTIVE, LEFT, UNDELIVERABLE
from digest.audience.tools import FORMS, KINDS, Form
from digest.errors import AudienceError, UsageError
from digest.model import Status

HEADERS = {
    "Email Address,First Name,Last Name,Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,LAST_CHANGED,TAGS": "mailchimp",
    "Email Address,First Name,Last Name,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON": "mailchimp",
    "Email Address,First Name,Last Name,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE": "mailchimp",
    "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at": "substack",
    "email,expiry,email_disabled,stripe_connected_customer_id,type": "substack",
    "email,notes,metadata,tags,subscriber_type,creation_date": "buttondown",
    "id,email_address,type,creation_date,tags": "buttondown",
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers": "ghost",
    "uuid,email,name,attributes,status,created_at,updated_at": "listmonk",
    "first_name,email_address,state,created_at,tags": "kit",
    "id,email,first_name,status,created_at": "kit",
    "Email\tIs this subscriber confirmed\tIs this subscriber blacklisted\tNumber of bounces\tList Membership": "phplist",
    "email,name,status,joined": "plain",
}


def only(folder: Path, header: str, row: str, name: str = "list.csv") -> Entry:
    """The one entry of a file with one row."""
    file = snapshot(folder, f"{header}\n{row}\n", name)
    (entry,) = entries(file, kind_of(file))
    return entry


@pytest.mark.parametrize(("header", "kind"), HEADERS.items())
def test_a_file_is_known_by_its_header(tmp_path: Path, header: str, kind: str) -> None:
    assert kind == kind_of(snapshot(tmp_path, f"{header}\n")).name


def test_an_unknown_header_is_told_every_header_we_know(tmp_path: Path) -> None:
    with pytest.raises(AudienceError) as told:
        kind_of(snapshot(tmp_path, "Customer,Total spent\n"))
    assert [] == [kind.name for kind in KINDS if kind.name not in told.value.faults[0].why]


@pytest.mark.parametrize(
    ("header", "row", "status"),
    [
        ("email,active_subscription,email_disabled", "a@example.org,false,false", Status.ACTIVE),  # reads for nothing
        ("email,active_subscription,email_disabled", "a@example.org,true,true", Status.UNSUBSCRIBED),
        ("email,subscriber_type", "a@example.org,premium", Status.ACTIVE),
        ("email,subscriber_type", "a@example.org,unactivated", Status.UNCONFIRMED),
        ("email,subscriber_type", "a@example.org,removed", Status.UNSUBSCRIBED),
        ("email,subscriber_type", "a@example.org,complained", Status.COMPLAINED),
        ("email_address,type", "a@example.org,undeliverable", Status.BOUNCED),
        ("email,subscribed_to_emails,deleted_at", "a@example.org,true,", Status.ACTIVE),
        ("email,subscribed_to_emails,deleted_at", "a@example.org,false,", Status.UNSUBSCRIBED),
        ("email,subscribed_to_emails,deleted_at", "a@example.org,true,2024-01-01", Status.UNSUBSCRIBED),
        ("email,name,attributes,status", 'a@example.org,A,"{""a"": ""b, c""}",enabled', Status.ACTIVE),
        ("email,name,attributes,status", "a@example.org,A,{},disabled", Status.PAUSED),
        ("email,name,attributes,status", "a@example.org,A,{},blocklisted", Status.UNSUBSCRIBED),
        ("email,name,attributes,status,subscription_status", "a@example.org,A,{},enabled,unsubscribed", Status.UNSUBSCRIBED),
        ("email,first_name,status", "a@example.org,A,inactive", Status.UNCONFIRMED),
        ("email,first_name,status", "a@example.org,A,cancelled", Status.UNSUBSCRIBED),
        ("email,first_name,state", "a@example.org,A,bounced", Status.BOUNCED),
        ("email,confirmed,blacklisted,disabled", "a@example.org,1,0,0", Status.ACTIVE),
        ("email,confirmed,blacklisted,disabled", "a@example.org,0,0,0", Status.UNCONFIRMED),
        ("email,confirmed,blacklisted,disabled", "a@example.org,1,0,1", Status.PAUSED),
        ("email,confirmed,blacklisted,disabled", "a@example.org,0,1,1", Status.UNSUBSCRIBED),
        ("Email Address,First Name,OPTIN_TIME", "a@example.org,A,", Status.ACTIVE),
        ("Email Address,First Name,UNSUB_TIME", "a@example.org,A,", Status.UNSUBSCRIBED),
        ("Email Address,First Name,CLEAN_TIME", "a@example.org,A,", Status.BOUNCED),
    ],
)  # fmt: skip
def test_a_row_has_the_gravest_status_that_any_of_its_columns_says(
    tmp_path: Path, header: str, row: str, status: Status
) -> None:
    assert (status, "") == ((entry := only(tmp_path, header, row)).status, entry.problem)


def test_a_word_that_nobody_knows_is_no_licence_to_mail(tmp_path: Path) -> None:
    assert "the status is none we know" == only(tmp_path, "email,subscriber_type", "a@example.org,upcoming").problem


def test_the_name_of_a_mailchimp_file_tells_that_nobody_in_it_subscribed(tmp_path: Path) -> None:
    header, row = "Email Address,First Name,OPTIN_TIME", "a@example.org,A,2024-01-02 03:04:05"
    assert Status.UNCONFIRMED == only(tmp_path, header, row, "nonsubscribed_email_audience_export_1f.csv").status
    assert Status.ACTIVE == only(tmp_path, header, row, "subscribed_email_audience_export_1f.csv").status


def test_a_file_that_cannot_tell_who_left_is_refused_unless_all_have_left(tmp_path: Path) -> None:
    file = snapshot(tmp_path, "email,name\na@example.org,A\n")
    with pytest.raises(AudienceError, match="has no column status"):
        list(entries(file, kind_named("plain")))
    assert [Status.UNSUBSCRIBED] == [entry.status for entry in entries(file, kind_named("plain"), Status.UNSUBSCRIBED)]


def test_a_kind_that_does_not_exist_is_told_those_that_do() -> None:
    with pytest.raises(UsageError) as told:
        kind_named("mailkimp")
    assert "mailchimp" in told.value.faults[0].cure


def test_the_name_is_put_together_from_its_columns(tmp_path: Path) -> None:
    entry = only(tmp_path, "Email Address,First Name,Last Name,OPTIN_TIME", "a@example.org, Ana , de Souza ,")
    assert "Ana de Souza" == entry.name


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-07-23 12:19:27", datetime(2018, 7, 23, 12, 19, 27, tzinfo=UTC)),
        ("2024-01-15T10:00:00.000Z", datetime(2024, 1, 15, 10, tzinfo=UTC)),
        ("2021-01-02 03:04:05.123456 +0000 UTC", datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2021-01-02 03:04:05 +0530 IST", None),
        ("2021-13-02 03:04:05", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_moment_is_read_only_where_its_zone_is_sure(text: str, moment: datetime | None) -> None:
    assert moment == moment_of(text)


def test_our_own_list_is_read_with_the_words_a_send_reads_it_with() -> None:
    words = kind_named("plain").rules[0].words
    assert ACTIVE == {word for word, status in words.items() if status is Status.ACTIVE}
    assert ACTIVE | LEFT | UNDELIVERABLE == set(words)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ["=1+1", "'=1", "''", "'t Hooft", "@x", "-", "+1", "\t=", "\r"]
)


@pytest.mark.fault("S9")
@given(cell=CELLS)
def test_a_guarded_cell_begins_no_formula_and_is_read_back_as_it_was(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell == bare(guarded(cell))


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=12)
READERS = st.lists(st.tuples(NAMES, st.sampled_from(list(Status))), min_size=1, max_size=8)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(people=READERS)
@settings(max_examples=40, deadline=None)
def test_whoever_is_exported_comes_back_with_their_name_and_as_active_or_not_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, form: Form, people: list[tuple[str, Status]]
) -> None:
    contacts = [Contact(f"reader{at}@example.org", name, status) for at, (name, status) in enumerate(people)]
    lines = [line for one in contacts if (line := line_of(form, one)) is not None]
    file = snapshot(tmp_path_factory.mktemp("moved"), header_line(form) + "".join(lines))
    found = {entry.address: entry for entry in entries(file, kind_of(file))}
    assert {one.address for one in contacts if one.status in form.words} == set(found)
    for one in contacts:
        if back := found.get(one.address):
            assert ("", one.name) == (back.problem, back.name)
            assert (one.status is Status.ACTIVE) == (back.status is Status.ACTIVE)
            assert form.name != "plain" or one.status is back.status


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_is_recognised_as_the_kind_it_is_named_after(tmp_path: Path, form: Form) -> None:
    assert form.name.partition("-")[0] == kind_of(snapshot(tmp_path, header_line(form))).name


def test_every_form_with_one_status_for_all_holds_no_active_reader_beside_others() -> None:
    mixed = {form.name for form in FORMS if Status.ACTIVE in form.words and len(form.words) > 1}
    assert {"plain", "ghost"} == mixed
