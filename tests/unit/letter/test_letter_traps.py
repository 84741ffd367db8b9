"""The standard library's traps T1 to T10, each held against what we print ourselves."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from letter_samples import NEWSLETTER, PAIRING, READER, parsed, part, print_letter

from digest.audience import canonical
from digest.delivery.relay import Relay, _tls_context
from digest.letter import Templates, headers
from digest.model import Essay, Pairing

LONG_TITLE = "Über die Schlüssel, die wir füreinander hüten, und über das Öffnen fremder Türen im Spätherbst " * 2
LONG_NAME = "Reader, Ana Maria Esperanza de los Ángeles, of the Old Ferry House by the Upper Landing, and friends"


def titled(title: str) -> Pairing:
    essay = Essay("t", title, PAIRING.essay.body, ("friendship",), dek="A line about it that fits the preview.")
    return Pairing(essay, PAIRING.question)


def head_lines(message: bytes) -> list[bytes]:
    return message.partition(b"\r\n\r\n")[0].split(b"\r\n")


def field_of(message: bytes, name: bytes) -> bytes:
    head = message.partition(b"\r\n\r\n")[0] + b"\r\n"
    [found] = re.findall(rb"(?m)^" + name + rb": ((?:.*\r\n)(?:[ \t].*\r\n)*)", head)
    return found


def test_t1_a_long_unsubscribe_link_is_neither_encoded_nor_broken() -> None:
    link = "https://letters.example.org/" + "a" * 300 + "/u/" + "Ab3_" * 11
    message = print_letter(
        newsletter=replace(NEWSLETTER, unsubscribe_address="leave@example.org"), unsubscribe_url=link
    )
    field = field_of(message.message, b"List-Unsubscribe")
    by_mail = f"mailto:leave@example.org?subject=unsubscribe%20{'Ab3_' * 11}"
    assert f"<{link}>,\r\n <{by_mail}>\r\n".encode() == field


def test_t1_no_parser_sees_an_encoded_word_in_the_unsubscribe_link() -> None:
    link = "https://letters.example.org/" + "a" * 300
    message = print_letter(unsubscribe_url=link).message
    for rules in (policy.default, policy.compat32):
        assert f"<{link}>" == str(message_from_bytes(message, policy=rules)["List-Unsubscribe"])


def test_t2_encoded_words_are_at_most_75_long() -> None:
    message = print_letter(titled(LONG_TITLE), display=LONG_NAME + " é").message
    words = re.findall(rb"=\?utf-8\?b\?[^?]*\?=", b"\n".join(head_lines(message)))
    assert 4 < len(words)
    assert 75 >= max(map(len, words))


def test_t3_a_long_subject_becomes_several_encoded_words_and_not_one() -> None:
    subject = field_of(print_letter(titled(LONG_TITLE)).message, b"Subject")
    assert 4 < subject.count(b"=?utf-8?b?")
    assert 76 >= max(map(len, (b"Subject: " + subject).split(b"\r\n")))


@pytest.mark.parametrize("name", [LONG_NAME, LONG_NAME.replace("Á", "A"), "Short, Name"])
def test_t4_a_name_with_a_comma_stays_one_mailbox(name: str) -> None:
    message = parsed(print_letter(newsletter=replace(NEWSLETTER, from_name=name), display=name).message)
    assert ["letters@example.org"] == [address.addr_spec for address in message["From"].addresses]
    assert ["ana@example.org"] == [address.addr_spec for address in message["To"].addresses]


def test_t5_neighbouring_encoded_words_are_parted_by_white_space_and_read_back_exactly() -> None:
    message = print_letter(titled(LONG_TITLE)).message
    assert b"?==?" not in message.partition(b"\r\n\r\n")[0]
    old = message_from_bytes(message, policy=policy.compat32)["Subject"].replace("\r\n", "")
    assert LONG_TITLE == str(make_header(decode_header(old)))
    assert LONG_TITLE == parsed(message)["Subject"]


def test_t6_a_domain_outside_ascii_reaches_the_header_as_a_labels() -> None:
    address, _ = canonical("ana@straße.example.org")
    message = print_letter(address=address, display="").message
    assert b"xn--strae-oqa.example.org" in field_of(message, b"To")
    assert b"=?" not in field_of(message, b"To")


@pytest.mark.parametrize("address", ["ana@straße.example.org", "aña@example.org"])
def test_t6_an_address_outside_ascii_is_refused_and_never_encoded(address: str) -> None:
    with pytest.raises(UnicodeEncodeError):
        headers.mailbox("Ana", address, 4)
    with pytest.raises(UnicodeEncodeError):
        print_letter(address=address)


def test_t7_a_line_beginning_with_from_is_hidden_from_mailbox_writers() -> None:
    essay = replace(PAIRING.essay, body="From the quay I saw it.\n\nFrom there it went.\n\n    From code\n")
    printed = print_letter(Pairing(essay, PAIRING.question), greeting="From us, Ana")
    assert [] == [line for line in printed.message.split(b"\r\n") if line.startswith((b"From ", b">From"))]
    assert "\nFrom the quay I saw it.\n" in part(printed.message, "plain")
    assert "\nFrom us, Ana\n" in part(printed.message, "plain")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_t8_every_encrypted_relay_gets_a_context_that_verifies(security: str) -> None:
    context = _tls_context(Relay("relay.example.org", 465, security))
    assert context is not None
    assert context.check_hostname
    assert ssl.CERT_REQUIRED == context.verify_mode
    assert ssl.TLSVersion.TLSv1_2 <= context.minimum_version


def test_t9_a_letter_needs_no_extension_of_smtp() -> None:
    printed = print_letter(titled(LONG_TITLE), display="Аня 😀", greeting="Дорогая Аня,", name="Аня 😀")
    assert printed.message.isascii()
    assert 998 >= max(map(len, printed.message.split(b"\r\n")))
    assert ["quoted-printable"] * 2 == [p["Content-Transfer-Encoding"] for p in parsed(printed.message).iter_parts()]


def test_t9_dot_stuffing_would_find_nothing_to_stuff() -> None:
    essay = replace(PAIRING.essay, body=".\n\n..\n\n.x\n\n" + "word. " * 200)
    message = print_letter(Pairing(essay, PAIRING.question), greeting=".").message
    assert message == smtplib._quote_periods(message)


@pytest.mark.parametrize("name", ["letter.html", "part.html.j2"])
def test_t10_markup_in_a_value_is_escaped_in_every_html_template(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{{ title }}", "utf-8")
    assert "&lt;b&gt;" == Templates(tmp_path).render(name, {"title": "<b>"})


def test_t10_a_text_template_escapes_nothing(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("{{ title }}", "utf-8")
    assert "<b> & co" == Templates(tmp_path).render("letter.txt", {"title": "<b> & co"})


def test_t10_the_shipped_html_template_escapes_names_and_titles() -> None:
    printed = print_letter(titled('<i>Salt</i> & "pepper"'), name="<b>", greeting="Dear <b>,")
    assert "<i>Salt" not in printed.html
    assert "&lt;i&gt;Salt&lt;/i&gt; &amp; " in printed.html
    assert "Dear &lt;b&gt;," in printed.html
    assert "Dear <b>," in printed.text
    assert READER["address"] in printed.html
