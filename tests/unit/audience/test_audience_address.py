"""Addresses: one form to mail and one key to compare, or a reason that does not repeat the address."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.audience import BadAddress, canonical
from digest.audience.address import _PLAIN, _careful

thorough = settings(deadline=None, max_examples=150)

labels = st.one_of(
    st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,12}[A-Za-z0-9])?", fullmatch=True),
    st.from_regex(r"(xn|XN|ab)--[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True),
)
top_labels = st.one_of(
    st.sampled_from(["com", "org", "test", "example", "local", "localhost", "invalid", "onion", "arpa", "COM"]),
    st.from_regex(r"[A-Za-z]{2,20}", fullmatch=True),
)
locals_ = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_+-]{0,70}(\.[A-Za-z0-9_+-]{1,10}){0,2}", fullmatch=True)
plain_looking = st.builds(
    lambda local, names, top: f"{local}@{'.'.join([*names, top])}",
    locals_,
    st.lists(labels, min_size=1, max_size=4),
    top_labels,
)

S4 = {
    "a second command": "a@example.org>\r\nRCPT TO:<z@example.net>",
    "two addresses": "a@example.org, d@example.net",
    "brackets inside": "<a@example.net>@example.org",
    "300 characters": "a" * 64 + "@" + "b." * 113 + "example.org",
    "a local part of 65": "a" * 65 + "@example.org",
    "a local part of 65 with an apostrophe": "o'" + "a" * 63 + "@example.org",
    "a label of 64": "a@" + "b" * 64 + ".example.org",
    "quoted local part": '"a b"@example.org',
    "domain literal": "a@[127.0.0.1]",
    "an address of numbers": "a@127.0.0.1",
    "hyphen first": "-oProxy@example.org",
    "percent first": "%a@example.org",
    "exclamation mark first": "!a@example.org",
    "percent inside": "a%example.net@example.org",
    "bang path": "b!a@example.org",
    "formula": "=cmd@example.org",
    "plus first": "+a@example.org",
    "no top-level domain": "a@localhost",
    "dot at the end": "a@example.org.",
    "dot first": ".a@example.org",
    "dot before the at": "a.@example.org",
    "two dots": "a..b@example.org",
    "two dots in the domain": "a@example..org",
    "hyphen at a label's end": "a@example-.org",
    "hyphen at a label's start": "a@-example.org",
    "two ats": "a@b@example.org",
    "no at": "example.org",
    "nothing before": "@example.org",
    "nothing behind": "a@",
    "empty": "",
    "blanks": " \t ",
    "a blank inside": "a b@example.org",
    "display name": "Ana <ana@example.org>",
    "encoded word": "=?utf-8?q?a?=@example.org",
    "encoded line feed": "a=?utf-8?q?=0A?=@example.org",
    "NUL": "a\0@example.org",
    "line feed at the end": "ana@example.org\n",
    "NEL": "ana@example.org\x85",
    "line separator": "ana\u2028@example.org",
    "machine name": "a@printer.local",
    "no such name ever": "a@example.invalid",
    "onion": "a@abc.onion",
    "snowman": "a@zebra☃.example.org",
    "an A-label that is none": "a@xn--zebra.example.org",
}
S5 = {
    "Cyrillic letter in a Latin label": "user@exaаmple.org",
    "the same as an A-label": "user@xn--example-4fg.org",
    "Greek letter in a Latin label": "user@examplε.org",
    "zero-width joiner": "user@exam\u200dple.org",
    "zero-width space": "user@exam\u200bple.org",
    "letters outside ASCII before the at": "josé@example.org",
    "sharp s before the at": "straße@example.org",
    "emoji": "😀@example.org",
    "blank and Cyrillic": "user@exaа mple.org",
}


@pytest.mark.fault("S4", "S5")
@pytest.mark.parametrize("written", [*S4.values(), *S5.values()], ids=[*S4, *S5])
def test_an_address_that_cannot_be_mailed_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(BadAddress) as refused:
        canonical(written)
    assert str(refused.value)
    assert [] == [piece for piece in re.split("[@.]", written) if len(piece) > 3 and piece in str(refused.value)]


@thorough
@given(plain_looking)
@example("a@example.invalid")
@example("a@x.local")
@example("user@xn--example-4fg.org")
@example("a@xn--zebra.example.org")
@example("A.B+c@EXAMPLE.Org")
@example("a" * 64 + "@example.org")
@example("a@" + "b" * 63 + ".example.org")
def test_whatever_the_fast_path_takes_the_careful_path_takes_alike(written: str) -> None:
    assert _PLAIN.match(written) or len(written) > 254
    try:
        found = canonical(written)
    except BadAddress:
        return
    assert found == _careful(written)


@pytest.mark.fault("S5", "S6")
@pytest.mark.parametrize(
    "written",
    ["A@Example.com", "a@example.com", " a@example.com ", "\ta@EXAMPLE.COM", "a@example.com\u00a0", "a@ｅxample.com"],
)
def test_spellings_of_one_address_have_one_key(written: str) -> None:
    assert "a@example.com" == canonical(written)[1]


def test_the_address_to_mail_keeps_the_case_of_the_local_part_and_lowers_the_domain() -> None:
    assert ("Ana.Reader@example.org", "ana.reader@example.org") == canonical("Ana.Reader@Example.ORG")


@pytest.mark.parametrize(
    ("written", "mailed"),
    [
        ("a@straße.example.org", "a@xn--strae-oqa.example.org"),
        ("a@STRAßE.example.org", "a@xn--strae-oqa.example.org"),
        ("a@münchen.example.org", "a@xn--mnchen-3ya.example.org"),
        ("a@mu\u0308nchen.example.org", "a@xn--mnchen-3ya.example.org"),
        ("a@xn--mnchen-3ya.example.org", "a@xn--mnchen-3ya.example.org"),
        ("a@пример.example.org", "a@xn--e1afmkfd.example.org"),
        ("a@例え.example.org", "a@xn--r8jz45g.example.org"),
    ],
)
def test_a_domain_outside_ascii_becomes_its_a_label(written: str, mailed: str) -> None:
    assert (mailed, mailed) == canonical(written)


def test_sharp_s_and_double_s_are_two_domains() -> None:
    assert canonical("a@straße.example.org")[1] != canonical("a@strasse.example.org")[1]


@pytest.mark.parametrize(
    "written",
    ["o'brien@example.org", "a+tag@example.org", "a_b@example.org", "a-b@example.org", "a#b@example.org",
     "a@b.example.org", "a" * 64 + "@example.org", "1@example.org", "a@x--y.example.org", "a@1.example.org"],
)  # fmt: skip
def test_unusual_but_lawful_addresses_are_mailed_as_they_are(written: str) -> None:
    assert written == canonical(written)[0]


@thorough
@given(st.one_of(st.text(max_size=60), st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=20)),
                 st.text("ab.-_+@'\"<>,% é\u200d", max_size=30)))  # fmt: skip
def test_any_other_text_is_an_address_or_a_refusal_and_nothing_else(written: str) -> None:
    try:
        address, key = canonical(written)
    except BadAddress:
        return
    assert address.isascii()
    assert 1 == address.count("@")
    assert key == canonical(address)[1]
    assert not set(address) & set(' \t\r\n<>,;:"()[]\\')


@thorough
@given(plain_looking)
def test_a_canonical_address_is_its_own_canonical_form(written: str) -> None:
    try:
        address, key = canonical(written)
    except BadAddress:
        return
    assert (address, key) == canonical(address)
    assert key == canonical(key)[1]
