"""The compiled letter: the fast path says what a plain EmailMessage with the same values would say."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta, timezone
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from letter_samples import (
    FROZEN_AT,
    NEWSLETTER,
    NONCE,
    READER,
    SLOT,
    addresses,
    awkward_text,
    compiled,
    parsed,
    part,
    person_names,
    printed_letters,
)

from digest.audience.address import BadAddress
from digest.audience.roll import checked
from digest.audience.roster import Row
from digest.letter import CompiledLetter, Place, compile_letter, headers
from digest.letter.slots import SLOT_NAMES, token
from digest.model import Edition

TOKENS = {name: token(name, NONCE) for name in SLOT_NAMES}
TEXT = (
    "Preview\n\n{greeting}\n\nSent to {address}\nName {name}.\nLeave:\n{unsubscribe_url}\n\n{preferences_url}".format(
        **TOKENS
    )
)
HTML = (
    '<!DOCTYPE html>\n<html lang="en"><body>\n<p>{greeting}</p><p>“{name}” &amp; {address}</p>\n'
    '<a href="{unsubscribe_url}">Unsubscribe</a> <a href="{preferences_url}">p</a></body></html>\n'
).format(**TOKENS)
EDITION = Edition("A subject – with a dash", "Preview", HTML, TEXT)

links = st.integers(1, 120).map(lambda size: "https://letters.example.org/u/" + "aB-_9" * size)
readers = st.builds(
    lambda name, address, link: READER | {
        "display": name, "name": name or "reader", "greeting": f"Dear {name},", "address": address,
        "unsubscribe_url": link + "?a=1&b=2", "preferences_url": link,
    },
    person_names, addresses, links,
)  # fmt: skip


def same_text(content: str) -> str:
    """A part's text without its last line end, which MIME counts to the boundary (RFC 2046 section 5.1.1)."""
    return content.replace("\r\n", "\n").rstrip("\n")


def plain_message(values: dict[str, str]) -> EmailMessage:
    """The same letter by way of the standard library alone."""
    plain = EmailMessage(policy.SMTP)
    plain["Subject"] = EDITION.subject
    plain["From"] = Address(NEWSLETTER.name, addr_spec=NEWSLETTER.from_address)
    plain["To"] = Address(values["display"], addr_spec=values["address"])
    text, page = EDITION.text + "\n", EDITION.html
    for name, place in TOKENS.items():
        text = text.replace(place, values[name])
        page = page.replace(place, html.escape(values[name]))
    plain.set_content(text, cte="base64")
    plain.add_alternative(page, subtype="html", cte="base64")
    return plain


@printed_letters
@given(readers)
def test_the_fast_path_says_what_a_plain_email_message_says(values: dict[str, str]) -> None:
    ours, plain = parsed(compiled(EDITION).print(values)), plain_message(values)
    assert plain["Subject"] == ours["Subject"]
    assert plain["From"].addresses == ours["From"].addresses
    assert [a.addr_spec for a in plain["To"].addresses] == [a.addr_spec for a in ours["To"].addresses]
    # Spaces between encoded words of a phrase: python/cpython 128110; the header tests read them exactly.
    wanted, read = (m["To"].addresses[0].display_name.replace(" ", "") for m in (plain, ours))
    assert wanted == read
    for theirs, mine in zip(plain.iter_parts(), ours.iter_parts(), strict=True):
        assert theirs.get_content_type() == mine.get_content_type()
        assert same_text(theirs.get_content()) == same_text(mine.get_content())


@pytest.mark.fault("63", "S3")
@printed_letters
@given(readers)
def test_every_printed_letter_has_lawful_lines_and_ascii_only(values: dict[str, str]) -> None:
    message = compiled(EDITION).print(values)
    assert message.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", message)
    body = message.partition(b"\r\n\r\n")[2]
    assert not re.search(rb"(?m)^(?:\.|From )", body)
    assert 998 >= max(map(len, message.split(b"\r\n")))


@pytest.mark.fault("S2")
@printed_letters
@given(readers)
def test_every_header_line_is_a_field_or_a_fold_and_every_field_stands_once(values: dict[str, str]) -> None:
    """FAULTS S2: the names in the final bytes are the expected ones, whatever a name tries."""
    head = compiled(EDITION).print(values).partition(b"\r\n\r\n")[0]
    lines = head.split(b"\r\n")
    assert all(re.fullmatch(rb"[A-Za-z-]+: [ -~]*|[ \t][ -~]+", line) for line in lines)
    names = Counter(line.partition(b":")[0].decode() for line in lines if line[:1] not in (b" ", b"\t"))
    wanted = "From To Subject Date Message-ID List-Id List-Unsubscribe List-Unsubscribe-Post List-Post Feedback-ID"
    assert Counter([*wanted.split(), "Auto-Submitted", "Precedence", "MIME-Version", "Content-Type"]) == names


@pytest.mark.fault("S2")
@pytest.mark.parametrize(
    "name", ["=?UTF-8?Q?=0A?=Bcc: x@example.net", "=?utf-8?b?Cg==?= Bcc: x@example.net", "a\\", '"']
)
def test_a_name_cannot_add_a_header(name: str) -> None:
    message = compiled(EDITION).print(READER | {"display": name})
    for rules in (policy.default, policy.compat32):
        read = message_from_bytes(message, policy=rules)
        assert "Bcc" not in read
        assert 14 == len(read.keys())
    assert ["ana@example.org"] == [a.addr_spec for a in parsed(message)["To"].addresses]


@pytest.mark.fault("61")
@printed_letters
@given(awkward_text, st.sampled_from(["ana@example.org", "o'neil+x@b-c.example.co.uk", "a@müller.example.com"]))
def test_whoever_is_on_the_roll_can_be_printed(name: str, address: str) -> None:
    """Slots take no filters and no conditions, so no row can fail where another does not: nobody needs a quarantine."""
    try:
        found, _ = checked(Row(2, address, name, "active"), "active")
    except BadAddress:
        assume(False)
    named = " ".join(name.split())
    values = {"display": named, "name": named, "greeting": f"Dear {named},", "address": found}
    assert compiled(EDITION).print(READER | values).isascii()


@pytest.mark.fault("S1")
@pytest.mark.parametrize("name", ["Ana\r\nBcc: x@example.net", "Ana\n", "Ana\0", "Ana\x85", "Ana\u2028", "Ana\x1c"])
def test_a_name_with_a_line_end_is_refused(name: str) -> None:
    with pytest.raises(headers.UnsafeHeader):
        compiled(EDITION).print(READER | {"display": name})


def test_no_body_line_is_longer_than_76_wherever_a_slot_stands() -> None:
    """RFC 2045 section 6.7 rule 5, for the text before a slot and for the value in it."""
    letters = {size: compiled(Edition("S", "P", "<p></p>", "t" * size + TOKENS["name"])) for size in range(60, 160)}
    bodies = {size: letter.print(READER).partition(b"\r\n\r\n")[2] for size, letter in letters.items()}
    assert [] == [size for size, body in bodies.items() if max(map(len, body.split(b"\r\n"))) > 76]


@printed_letters
@given(st.lists(st.one_of(awkward_text, st.sampled_from(["\n", *TOKENS.values()])), max_size=12).map("".join))
def test_slots_may_stand_anywhere_in_a_text(text: str) -> None:
    message = compiled(Edition("Subject", "P", "<p></p>", text)).print(READER)
    wanted = text
    for name, place in TOKENS.items():
        wanted = wanted.replace(place, READER[name])
    assert same_text(wanted) == same_text(part(message, "plain"))


@printed_letters
@given(readers)
def test_a_letter_kept_as_json_prints_the_same_bytes(values: dict[str, str]) -> None:
    letter = compiled(EDITION)
    kept = CompiledLetter.from_json(letter.to_json())
    assert letter.pieces == kept.pieces
    assert letter.print(values) == kept.print(values)


def test_a_letter_of_another_version_is_refused() -> None:
    tree = json.loads(compiled(EDITION).to_json()) | {"version": 99}
    with pytest.raises(ValueError, match="version 99"):
        CompiledLetter.from_json(json.dumps(tree))


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert compiled(EDITION).print(READER) == compiled(EDITION).print(dict(reversed(READER.items())))
    assert compiled(EDITION).pieces == compiled(EDITION).pieces


def test_an_html_value_is_escaped_for_text_and_for_attributes() -> None:
    page = part(
        compiled(EDITION).print(READER | {"name": "<&\"'>", "unsubscribe_url": 'https://example.org/?a="&b'}), "html"
    )
    assert "“&lt;&amp;&quot;&#x27;&gt;”" in page
    assert 'href="https://example.org/?a=&quot;&amp;b"' in page


def test_a_place_used_several_times_is_filled_every_time() -> None:
    letter = CompiledLetter([b"a", Place("x", "raw"), b"b", Place("x", "raw"), Place("x", "html"), Place("y", "raw")])
    assert b"a<>b<>&lt;&gt;2" == letter.print({"x": "<>", "y": "2"})


def test_the_text_part_stands_first_and_both_parts_say_their_charset() -> None:
    message = parsed(compiled(EDITION).print(READER))
    assert "multipart/alternative" == message.get_content_type()
    assert ["text/plain", "text/html"] == [p.get_content_type() for p in message.iter_parts()]
    assert ["utf-8", "utf-8"] == [p.get_content_charset() for p in message.iter_parts()]


def test_the_boundary_cannot_occur_in_a_part() -> None:
    boundary = parsed(compiled(EDITION).print(READER)).get_boundary()
    assert boundary is not None and 70 >= len(boundary)
    body = compiled(replace(EDITION, text=f"--{boundary}\n{boundary}--\n")).print(READER)
    assert ["text/plain", "text/html"] == [p.get_content_type() for p in parsed(body).iter_parts()]


def test_the_date_is_the_frozen_moment_with_a_numeric_zone() -> None:
    local = FROZEN_AT.astimezone(timezone(timedelta(hours=11)))
    message = compile_letter(EDITION, NEWSLETTER, SLOT, local, NONCE).print(READER)
    assert b"\r\nDate: Sun, 29 Nov 2026 08:00:00 +0000\r\n" in message


def test_reply_to_stands_only_where_it_differs_from_the_sender() -> None:
    assert parsed(compiled(EDITION).print(READER))["Reply-To"] is None
    same = replace(NEWSLETTER, reply_to=NEWSLETTER.from_address)
    assert parsed(compiled(EDITION, same).print(READER))["Reply-To"] is None
    other = replace(NEWSLETTER, reply_to="editor@example.org")
    assert "editor@example.org" == parsed(compiled(EDITION, other).print(READER))["Reply-To"]


def test_the_list_headers_are_what_rfc_8058_and_rfc_2919_ask_for() -> None:
    message = parsed(compiled(EDITION).print(READER))
    assert "List-Unsubscribe=One-Click" == message["List-Unsubscribe-Post"]
    assert "Harbour Letters <weekly.letters.example.org>" == message["List-Id"]
    assert f"<{READER['unsubscribe_url']}>" == message["List-Unsubscribe"]
    assert "auto-generated" == message["Auto-Submitted"]


@pytest.mark.parametrize(
    "name", ["Briefe über alles", "N" * 100, "Two  spaces", "=?utf-8?q?x?=", 'The "Quoted", Letter']
)
def test_the_list_id_never_holds_an_encoded_word(name: str) -> None:
    """RFC 2047 section 5 allows none in List- fields; clients would show them raw (STANDARDS M9, L10)."""
    message = compiled(EDITION, replace(NEWSLETTER, name=name, from_name="Sender")).print(READER)
    [listed] = re.findall(rb"(?m)^List-Id: (.*\r\n(?: .*\r\n)*)", message)
    assert b"=?utf-8?b?" not in listed
    assert listed.endswith(b"<weekly.letters.example.org>\r\n")


def test_a_nameless_letter_still_has_its_list_id_in_brackets() -> None:
    message = compiled(EDITION, replace(NEWSLETTER, name="", from_name="Sender")).print(READER)
    assert b"\r\nList-Id: <weekly.letters.example.org>\r\n" in message
