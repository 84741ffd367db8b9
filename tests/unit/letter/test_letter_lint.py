"""Lint: each rule fires on a letter made to break it, and on no other; errors name the rule they come from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from letter_samples import ESSAY, NEWSLETTER, PAIRING, QUESTION, READER, Printed, print_letter

from digest.letter import html_octets, lint_letter, quoted
from digest.model import Finding, Pairing

LINK = READER["unsubscribe_url"]
Change = Callable[[bytes], bytes]


def swap(old: bytes, new: bytes) -> Change:
    """A change of one text that must be there."""

    def change(message: bytes) -> bytes:
        assert old in message
        return message.replace(old, new, 1)

    return change


def drop_field(name: bytes) -> Change:
    def change(message: bytes) -> bytes:
        head, gap, body = message.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.startswith(name + b":")]
        assert len(lines) < len(head.split(b"\r\n"))
        return b"\r\n".join(lines) + gap + body

    return change


def lint(printed: Printed, message: bytes, pairing: Pairing = PAIRING) -> list[Finding]:
    return lint_letter(message, printed.edition, NEWSLETTER, pairing, LINK)


def rules(findings: list[Finding], severity: str = "error") -> list[str]:
    return sorted({finding.rule for finding in findings if finding.severity == severity})


@pytest.fixture(scope="module")
def good() -> Printed:
    return print_letter()


def test_a_good_letter_has_no_finding(good: Printed) -> None:
    assert [] == good.findings


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("M1", swap(b"Precedence: bulk\r\n", b"Precedence: bulk\n")),
        ("M1", swap(b"\r\n\r\n--=_", b"\r\n\r\n\r--=_")),
        ("M1", swap(b"neighbour", b"neighb\0our")),
        ("M12", swap(b"neighbour", "nachbär".encode())),
        ("M2", swap(b"Precedence: bulk", b"Precedence: " + b"b" * 990)),
        ("M10", swap(b"Precedence: bulk\r\n", b"Precedence: bulk\r\nnot a field\r\n")),
        ("M10", swap(b"Precedence: bulk\r\n", b"Precedence: b\x07lk\r\n")),
        ("M3", swap(b"Precedence: bulk\r\n", b"Precedence: bulk\r\nTo: b@example.net\r\n")),
        ("M3", swap(b"Precedence: bulk\r\n", b"Precedence: bulk\r\nsubject: another\r\n")),
        ("L1", swap(LINK.encode(), LINK.encode() + b"x")),
        ("L1", swap(f"<{LINK}>".encode(), LINK.encode())),
        ("L1", swap(f"<{LINK}>".encode(), b"=?utf-8?q?=3Chttps=3A?=")),
    ],
)  # fmt: skip
def test_broken_bytes_and_headers_are_errors(good: Printed, rule: str, change: Change) -> None:
    assert rule in rules(lint(good, change(good.message)))


@pytest.mark.parametrize(
    "name",
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ],
)
def test_a_header_that_is_missing_is_an_error_that_names_it(good: Printed, name: str) -> None:
    findings = lint(good, drop_field(name.encode())(good.message))
    assert [f"{name} stands 0 times; it must stand once"] == [f.what for f in findings if f.rule == "M3"]


@pytest.mark.parametrize("title", ["Re: your key", "FW: salt and water", "fwd:", "AW: Schlüssel", "sv: nyckel"])
def test_a_subject_that_pretends_to_be_an_answer_is_an_error(title: str) -> None:
    assert "M17" in rules(print_letter(Pairing(replace(ESSAY, title=title), QUESTION)).findings)


@pytest.mark.parametrize("title", ["Regarding salt", "Forward, slowly", "Key: a spare one", "Reply"])
def test_a_subject_that_only_begins_like_one_is_not(title: str) -> None:
    assert [] == rules(print_letter(Pairing(replace(ESSAY, title=title), QUESTION)).findings)


@pytest.mark.fault("63")
def test_an_empty_subject_is_an_error() -> None:
    assert "M17" in rules(print_letter(newsletter=replace(NEWSLETTER, subject=" ")).findings)


@pytest.mark.parametrize(("size", "wanted"), [(9, ["M17"]), (10, []), (70, []), (71, ["M17"])])
def test_a_very_short_or_long_subject_is_a_note(size: int, wanted: list[str]) -> None:
    findings = print_letter(Pairing(replace(ESSAY, title="s" * size), QUESTION)).findings
    assert wanted == rules(findings, "note")
    assert [] == rules(findings)


@pytest.mark.parametrize(
    ("rule", "kind", "texts"),
    [
        ("M14", "plain", ["Who holds your spare key"]),
        ("M14", "plain", ["The spare key under the pot"]),
        ("M14", "plain", ["https://letters.example.org/u/"]),
        ("C4", "plain", ["7 Quay Street"]),
    ],
)
def test_a_text_part_that_lacks_something_is_an_error(good: Printed, rule: str, kind: str, texts: list[str]) -> None:
    head, gap, html = good.message.partition(b"Content-Type: text/html")
    for text in texts:
        assert text.encode() in head.partition(b"text/plain")[2]
        start, mark, plain = head.partition(b"text/plain")
        message = start + mark + plain.replace(text.encode(), b"-") + gap + html
        assert [rule] == rules(lint(good, message))


@pytest.mark.parametrize(("rule", "text"), [("M14", "Who holds your spare key"), ("C4", "7 Quay Street")])
def test_an_html_part_that_lacks_something_is_an_error(good: Printed, rule: str, text: str) -> None:
    page = good.html.replace(text, "-")
    assert page != good.html
    assert [rule] == rules(lint(good, with_page(good, page)))


def with_page(good: Printed, page: str) -> bytes:
    """The good letter with another HTML part."""
    head, mark, _ = good.message.partition(b"Content-Type: text/html; charset=utf-8\r\n")
    boundary = good.parsed.get_boundary()
    assert boundary is not None
    encoding = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head + mark + encoding + quoted.encode(page) + f"\r\n--{boundary}--\r\n".encode()


@pytest.mark.parametrize(
    ("rule", "severity", "old", "new"),
    [
        ("M14", "error", "needed it twice", "{{ word }}"),
        ("M14", "error", "needed it twice", "{% if %}"),
        ("M14", "error", "needed it twice", "%7B%7Bword"),
        ("M14", "error", "needed it twice", "*|FNAME|*"),
        ("M14", "error", "needed it twice", "[FIRST NAME]"),
        ("M14", "error", "needed it twice", "zq0123456789abnameqz"),
        ("M14", "error", "needed it twice", "ZQ0123456789ABNAMEQZ"),
        ("H4", "error", "</h1>", "</h1><script>x</script>"),
        ("H4", "error", "</h1>", "</h1><FORM></FORM>"),
        ("H4", "error", "</h1>", "</h1><svg></svg>"),
        ("H5", "error", "</h1>", '</h1><a href="/here">x</a>'),
        ("H5", "error", "</h1>", '</h1><a class="b" href="#top">x</a>'),
        ("H5", "error", "</h1>", '</h1><img alt="" src="cid:1">'),
        ("H5", "error", "</h1>", '</h1><a href="javascript:x">x</a>'),
        ("A5", "error", "</h1>", "</h1><h1>x</h1>"),
        ("A5", "error", "<h1", "<h2"),
        ("A5", "warning", "</h1>", "</h1><h3>x</h3>"),
        ("A1", "error", 'lang="en"', ""),
        ("A4", "error", "</h1>", '</h1><img src="https://example.org/a.png">'),
        ("A6", "warning", "</h1>", '</h1><p style="color:#999999;background-color:#ffffff">x</p>'),
    ],
)  # fmt: skip
def test_each_fault_of_a_page_is_found(good: Printed, rule: str, severity: str, old: str, new: str) -> None:
    assert old in good.html
    assert rule in rules(lint(good, with_page(good, good.html.replace(old, new))), severity)


@pytest.mark.parametrize(("size", "wanted"), [(16_384, []), (16_385, ["M19"])])
def test_gmail_takes_16384_bytes_of_style_and_not_one_more(good: Printed, size: int, wanted: list[str]) -> None:
    bare = re.sub(r"<style.*?</style>", "", good.html, flags=re.DOTALL)
    page = bare.replace("</title>", f"</title><style>/*{'x' * (size - 14)}*/</style><style>p{{top:1}}{' ' * 2}</style>")
    assert wanted == rules(lint(good, with_page(good, page)))


@pytest.mark.parametrize(
    ("size", "severity", "wanted"),
    [(79_990, "warning", []), (80_001, "warning", ["M18"]), (101_990, "error", []), (102_001, "error", ["M18"])],
)
def test_the_size_of_the_page_is_warned_of_and_then_refused(
    good: Printed, size: int, severity: str, wanted: list[str]
) -> None:
    assert wanted == rules(lint(good, with_page(good, padded(good, size))), severity)


def padded(good: Printed, size: int) -> str:
    """The good page with so many letters more that the larger of its sizes is this one, or the next that can be."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        page = good.html.replace("</h1>", "</h1>" + "x" * middle)
        reached = html_octets(page, with_page(good, page)) >= size
        low, high = (low, middle) if reached else (middle + 1, high)
    return good.html.replace("</h1>", "</h1>" + "x" * low)


def test_the_size_counts_as_it_travels_when_that_is_more(good: Printed) -> None:
    page = good.html.replace("</h1>", "</h1>" + "é" * 11_000)
    message = with_page(good, page)
    assert len(page.encode()) < 80_000 < html_octets(page, message)
    assert ["M18"] == rules(lint(good, message), "warning")


def test_the_page_as_it_is_has_none_of_these_faults(good: Printed) -> None:
    assert [] == lint(good, with_page(good, good.html))


def test_tags_in_the_text_part_are_an_error(tmp_path: Path, good: Printed) -> None:
    assert "M14" in rules(lint(good, swap(b"on her hook", b"on<br>hook")(good.message)))


def test_a_message_beyond_200_kb_is_a_warning(good: Printed) -> None:
    assert ["M18"] == rules(lint(good, good.message + b"x\r\n" * 70_000), "warning")


def test_an_empty_first_line_is_a_warning(good: Printed) -> None:
    edition = replace(good.edition, preview=" ")
    assert ["P11"] == rules(lint_letter(good.message, edition, NEWSLETTER, PAIRING, LINK), "warning")


def test_a_newsletter_without_a_postal_address_is_warned(good: Printed) -> None:
    assert ["C4"] == rules(print_letter(newsletter=replace(NEWSLETTER, postal_address="")).findings, "warning")


def test_every_error_names_its_rule_and_speaks_without_template_marks(good: Printed) -> None:
    for finding in lint(good, b"Subject: x\r\n\r\nnothing\r\n"):
        assert finding.rule
        assert finding.what
    assert {"M3", "M14", "C4", "L1", "A5", "A1"} <= set(rules(lint(good, b"Subject: x\r\n\r\nnothing\r\n")))
