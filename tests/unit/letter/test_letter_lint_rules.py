"""The numbered rules: a letter that breaks one is found by it, with place, reason and cure; shipped letters break none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from letter_samples import ESSAY, NEWSLETTER, PAIRING, QUESTION, READER, Printed, print_letter
from test_letter_lint import lint, rules, swap, with_page

from digest.letter import lint_letter
from digest.letter.palettes import THEMES
from digest.model import Finding, Pairing, PastIssue, Slot

LINK = READER["unsubscribe_url"]
MARKDOWN = """An [honest link](https://example.org/a) and `code`.

## A part

> Quoted, with *stress* and **weight**.

- one
- two

1. first
2. second

### A smaller part

    <p>{{ sample }}</p>

***

![A quay](https://example.org/quay.png)
"""


@pytest.fixture(scope="module")
def good() -> Printed:
    return print_letter()


def found(findings: list[Finding], rule: str) -> Finding:
    [first, *_] = [finding for finding in findings if finding.rule == rule]
    return first


@pytest.mark.parametrize("theme", THEMES)
def test_a_shipped_letter_with_all_that_markdown_makes_has_no_error_and_no_warning(theme: str) -> None:
    essay = replace(ESSAY, body=MARKDOWN, content_note="Of harbours.", sensitive=("illness",))
    newsletter = replace(
        NEWSLETTER, support_line="Talk to somebody.", archive_url="https://letters.example.org/archive"
    )
    back = PastIssue(Slot(2025, 48), "old", "home", None, "old", "What did you keep?")
    printed = print_letter(Pairing(essay, QUESTION), newsletter, theme=theme, look_back=back)
    assert [] == [finding for finding in printed.findings if finding.severity != "note"]


HEADERS = [
    ("M3", "Precedence: bulk\r\n", "Precedence: bulk\r\nFeedback-ID: a:b:c\r\n"),
    ("M3", "Precedence: bulk\r\n", "Precedence: bulk\r\nReply-To: a@example.org\r\nReply-To: b@example.org\r\n"),
    ("M4", "<letters@example.org>", "<letters@example.org>, b@example.org"),
    ("M5", "<ana@example.org>", "<ana@example.org>, b@example.org"),
    ("M6", "08:00:00 +0000", "08:00:00 -0000"),
    ("M6", "08:00:00 +0000", "08:00:00"),
    ("M7", "@example.org>\r\nList-Id", "@host.local>\r\nList-Id"),
    ("M8", "Subject: The", "Subject: =?utf-8?b?" + "QUFB" * 20 + "?= The"),
    ("M9", "List-Id: Harbour", "List-Id: =?utf-8?q?Harbour?="),
    ("M11", "multipart/alternative", "multipart/mixed"),
    ("M12", "Transfer-Encoding: quoted-printable", "Transfer-Encoding: 8bit"),
    ("M12", "text/plain; charset=utf-8", "text/plain; charset=iso-8859-1"),
    ("L1", f"<{LINK}>", f"<mailto:leave@example.org>, <{LINK}>"),
    ("L1", f"<{LINK}>", f"<{LINK}>, <https://example.org/second>"),
    ("L2", "List-Unsubscribe=One-Click", "List-Unsubscribe=Two-Clicks"),
    ("L4", f"<{LINK}>", f"<{LINK}>, <mailto:leave?who=ana@example.org>"),
    ("L10", "<weekly.letters.example.org>", "weekly"),
]
HEADER_WARNINGS = [
    ("M5", "Precedence: bulk\r\n", "Precedence: bulk\r\nCc: b@example.org\r\n"),
    ("L10", "List-Post: NO\r\n", ""),
    ("L11", "Auto-Submitted: auto-generated\r\n", ""),
    ("L11", "Precedence: bulk\r\n", ""),
    ("L12", "Feedback-ID: 2026-W48:letter:", "Feedback-ID: 2026-W48:a:b:letter:"),
    ("L12", "Feedback-ID: 2026-W48", "Feedback-ID: ana@example.org"),
    ("L14", "Precedence: bulk\r\n", "Precedence: bulk\r\nX-Mailer: digest 1\r\n"),
    ("L14", "Precedence: bulk\r\n", "Precedence: bulk\r\nSender: b@example.org\r\n"),
]


@pytest.mark.parametrize(
    ("rule", "old", "new", "severity"),
    [*((*case, "error") for case in HEADERS), *((*case, "warning") for case in HEADER_WARNINGS)],
)
def test_each_broken_field_is_found(good: Printed, rule: str, old: str, new: str, severity: str) -> None:
    assert rule in rules(lint(good, swap(old.encode(), new.encode())(good.message)), severity)


def test_a_symbol_in_the_senders_name_is_a_warning() -> None:
    newsletter = replace(NEWSLETTER, from_name="Harbour ✨ Letters")
    assert "M17" in rules(print_letter(newsletter=newsletter).findings, "warning")


def test_a_subject_that_was_used_before_is_a_warning_that_names_the_week(good: Printed) -> None:
    earlier = {good.edition.subject: "2026-W20"}
    findings = lint_letter(good.message, good.edition, NEWSLETTER, PAIRING, LINK, earlier)
    assert "2026-W20" in found(findings, "M17").what
    assert [] == lint_letter(good.message, good.edition, NEWSLETTER, PAIRING, LINK, {"Another": "2026-W20"})


H1 = "</h1>"
PAGES = [
    ("H2", "warning", H1, '</h1><table role="presentation" width="640"><tr><td>x</td></tr></table>'),
    ("H2", "warning", H1, '</h1><p style="width:700px">x</p>'),
    ("H3", "warning", H1, '</h1><p style="color:#000000">x</p>'),
    ("H3", "warning", H1, '</h1><p style="background-color:#ffffff">x</p>'),
    ("H3", "warning", H1, '</h1><p style="color:#00ff00;background-color:#303060">x</p>'),
    ("A6", "warning", ".gently { background-color: #2c251f !important; color", ".gently { color"),
    ("H4", "error", "</title>", "</title><style>@font-face{font-family:a;src:url(https://x.example/a.woff)}</style>"),
    ("H4", "error", "</title>", "</title><style>@import 'x.css';</style>"),
    ("H4", "warning", "</title>", "</title><style>@supports (display:grid){p{margin:0}}</style>"),
    ("H4", "error", H1, '</h1><p style="margin:var(--gap)">x</p>'),
    ("H4", "error", "</title>", "</title><style>:root{--ink:#000000}</style>"),
    ("H4", "error", H1, '</h1><p style="color:rgb(0 0 0 / 50%)">x</p>'),
    ("H4", "error", H1, '</h1><p style="color:oklch(50% 0.1 20)">x</p>'),
    ("H4", "error", H1, '</h1><p style="width:frobnicate(3px)">x</p>'),
    ("H4", "error", "</title>", "</title><style>.a{width:Expression(1)}</style>"),
    ("H4", "error", H1, '</h1><link href="https://example.org/a.css">'),
    ("H5", "warning", H1, '</h1><a href="http://example.org/">the old site</a>'),
    ("H5", "error", H1, '</h1><a href="https://[broken/">the site</a>'),
    ("H5", "note", H1, '</h1><img alt="A quay" src="https://example.org/a.png">'),
    ("H6", "note", "</title>", "</title><style>@media (max-width:9px){p{margin:0}}"
     "@media (prefers-color-scheme:dark){h6{margin:0}}</style>"),
    ("H7", "note", "data-ogsc", "data-other"),
    ("H7", "error", H1, '</h1><p style="margin:0 !important">x</p>'),
    ("H8", "warning", "<!DOCTYPE html>", ""),
    ("H8", "warning", "<title>The spare key", "<title>Another"),
    ("H8", "warning", '<meta charset="utf-8">', ""),
    ("H8", "warning", 'name="viewport"', 'name="port"'),
    ("H8", "warning", 'name="color-scheme"', 'name="scheme"'),
    ("H8", "warning", 'name="supported-color-schemes"', 'name="schemes"'),
    ("H8", "warning", 'name="x-apple-disable-message-reformatting"', 'name="x"'),
    ("H9", "warning", H1, '</h1><div style="position:absolute">x</div>'),
    ("H9", "warning", H1, '</h1><div style="display:flex">x</div>'),
    ("H9", "warning", H1, '</h1><p style="font-size:1.2rem">x</p>'),
    ("H9", "warning", H1, "</h1><section>x</section>"),
    ("M19", "error", "</title>", "</title><style>@media screen{@media (max-width:9px){p{margin:0}}}</style>"),
    ("M19", "error", "</title>", "</title><style>.a{margin:0;.b{margin:0}}</style>"),
    ("M19", "warning", "</title>", "</title><style>@media (width <= 600px){p{margin:0}}</style>"),
    ("M19", "warning", "</title>", "</title><style>@media (max-width:600px){}</style>"),
    ("M19", "warning", "</title>", "</title><style> </style>"),
    ("M19", "warning", "</title>", "</title><style>:is(h1,h2){margin:0}</style>"),
    ("M19", "error", "</title>", "</title><style>p{margin:0}}</style>"),
    ("M1", "warning", "needed it twice", "needed it\u0092 twice"),
    ("M14", "error", "The spare key under the pot", "Another title"),
    ("M14", "warning", H1, "</h1><p>" + "words that only the page has, and the text part never heard of " * 3 + "</p>"),
    ("M14", "warning", H1, '</h1><a href="https://example.org/only-here">the quay</a>'),
    ("A1", "warning", ' dir="ltr"', ""),
    ("A2", "error", "<title>The spare key under the pot</title>", "<title></title>"),
    ("A3", "warning", H1, "</h1><table><tr><td>x</td></tr></table>"),
    ("A6", "warning", ".gently { background-color: #2c251f !important; color: #b6a999",
     ".gently { background-color: #2c251f !important; color: #333333"),
    ("A7", "error", H1, '</h1><a href="https://example.org/"></a>'),
    ("A7", "error", H1, '</h1><a href="https://example.org/"><img alt="" src="https://example.org/a.png"></a>'),
    ("A7", "warning", H1, '</h1><a href="https://example.org/">click here</a>'),
    ("A7", "warning", H1, '</h1><a href="https://example.org/" style="text-decoration:none">the site</a>'),
    ("A7", "warning", H1, '</h1><a href="https://example.org/">https://example.org/</a>'),
    ("A8", "warning", H1, '</h1><p style="font-size:16px;text-align:justify">x</p>'),
    ("A8", "warning", H1, '</h1><p style="font-size:11px">x</p>'),
    ("A8", "warning", H1, '</h1><p style="font-size:16px;line-height:18px">x</p>'),
    ("A9", "warning", H1, '</h1><a href="https://example.org/" style="display:inline-block;padding:4px;'
     'line-height:20px">the site</a>'),
    ("A10", "note", 'role="article"', 'role="none"'),
    ("P4", "error", f'href="{LINK}"', 'href="https://example.org/"'),
    ("P11", "error", H1, '</h1><div style="display:none">buy now</div>'),
    ("P11", "error", H1, '</h1><div style="font-size:0px">buy now</div>'),
    ("P11", "error", H1, "</h1><p hidden>buy now</p>"),
    ("P12", "warning", H1, '</h1><a href="https://evil.example.net/">www.bank.example</a>'),
    ("P12", "warning", H1, '</h1><a href="https://203.0.113.9/x">the site</a>'),
    ("P12", "warning", H1, '</h1><a href="https://example.org:8443/x">the site</a>'),
    ("P12", "warning", H1, '</h1><a href="https://bit.ly/x">the site</a>'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "severity", "old", "new"), PAGES)
def test_each_broken_page_is_found(good: Printed, rule: str, severity: str, old: str, new: str) -> None:
    page = good.html.replace("\r\n", "\n")
    assert old in page
    findings = lint(good, with_page(good, page.replace(old, new)))
    assert rule in rules(findings, severity)
    for finding in findings:
        assert re.fullmatch(r"[MLHAPC]\d+", finding.rule)
        assert finding.where or finding.rule == "M14", finding
        assert finding.why or finding.cure, finding


def test_the_page_these_begin_with_breaks_none(good: Printed) -> None:
    assert [] == lint(good, with_page(good, good.html))


@pytest.mark.parametrize(
    "new",
    [
        '</h1><a href="https://letters.example.org/">www.letters.example.org</a>',
        '</h1><a href="mailto:ana@example.org">ana@example.org</a>',
        "</h1><!--[if mso]><table><tr><td><![endif]-->",
        '</h1><p style="color:#767676;background-color:#ffffff">x</p>',
        '</h1><p style="color:#949494;background-color:#ffffff;font-size:24px">x</p>',
        '</h1><p style="border-radius:4px">x</p>',
        '</h1><td style="font-size:0;line-height:0">&nbsp;</td>',
    ],
)
def test_what_is_well_is_left_alone(good: Printed, new: str) -> None:
    findings = lint(good, with_page(good, good.html.replace("</h1>", new)))
    assert [] == [finding for finding in findings if finding.severity != "note"]


@pytest.mark.parametrize("code", ["`<p>`", "`{{ name }}`", "    <p>One line.</p>\n    {% if name %}", "```\n<br>\n```"])
def test_a_code_sample_is_no_residue(code: str) -> None:
    essay = replace(ESSAY, body=f"My neighbour writes pages.\n\n{code}\n\nShe showed me one.")
    assert [] == print_letter(Pairing(essay, QUESTION)).findings


@pytest.mark.parametrize("words", ["Hello {{ name }}", "[FIRST NAME], hello"])
def test_the_same_marks_outside_code_are_residue(words: str) -> None:
    essay = replace(ESSAY, body=f"My neighbour writes pages. {words}")
    assert ["M14"] == rules(print_letter(Pairing(essay, QUESTION)).findings)


@pytest.mark.parametrize(
    ("body", "rule", "line"),
    [
        ("One.\n\nA [dead link](/here).", "H5", 9),
        ("One.\n\nTwo.\n\n![](https://example.org/a.png) [click here](https://example.org/)", "A7", 11),
        ("Hello {{ name }}.", "M14", 7),
        ("One.\n\nOdd\u0092 sign.", "M1", 9),
    ],
)
def test_a_finding_about_the_essay_names_its_file_and_line(body: str, rule: str, line: int) -> None:
    essay = replace(ESSAY, body=body, where="seeds/essays/key.md:7")
    assert f"seeds/essays/key.md:{line}" == found(print_letter(Pairing(essay, QUESTION)).findings, rule).where


def test_the_piece_of_a_finding_stands_in_the_page(good: Printed) -> None:
    page = good.html.replace("</h1>", '</h1><a href="/here">x</a><img src="cid:1">')
    for finding in lint(good, with_page(good, page)):
        assert finding.piece in page
        assert finding.piece
