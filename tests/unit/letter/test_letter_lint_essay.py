"""Lint of an essay's Markdown: whatever would be shown as its source is found at its line; what is meant is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from letter_samples import ESSAY

from digest.letter import lint_essay
from digest.model import Finding


def findings(body: str, status: str = "ready") -> list[Finding]:
    essay = replace(ESSAY, body=body, where="seeds/essays/key.md:7", status=status)  # type: ignore[arg-type]
    return list(lint_essay(essay))


@pytest.mark.parametrize(
    ("body", "rule", "severity", "line"),
    [
        ("One.\n\n<script>alert(1)</script>", "H4", "error", 9),
        ("One.\nTwo <b onclick='x()'>three</b>.", "H4", "error", 8),
        ("> One.\n> Two <SPAN>three</SPAN>.", "H4", "error", 8),
        ("- One\n- <form action='https://example.org'>", "H4", "error", 8),
        ("One.\n\n<!-- Ana: check this year -->", "H4", "error", 9),
        ("One.<br>Two.", "H4", "error", 7),
        ("One [two](javascript:alert(1)).", "H5", "error", 7),
        ("One [two]( <JavaScript:alert(1)>).", "H5", "error", 7),
        ("One <vbscript:x>.", "H5", "error", 7),
        ("One ![two](file:///etc/passwd).", "H5", "error", 7),
        ("One\ntwo ![three](data:image/png;base64,AAAA).", "H5", "error", 8),
        ("One [two](tel:+441234567890).", "H5", "error", 7),
        ("One [two][a].\n\n[a]: ftp://example.org/", "H5", "error", 7),
        ("a | b\n--- | ---\nc | d", "H4", "error", 8),
        ("| a |\n|:--|\n| c |", "H4", "error", 8),
        ("One.\n\n```\ncode", "M14", "error", 9),
        ("One.\n\n```", "M14", "error", 9),
        ("One.\n\n> ~~~\n> code\n\nTwo.", "M14", "error", 9),
        ("One [two](https://example.org three.", "M14", "error", 7),
        ("One [two][three].", "M14", "error", 7),
        ("One\n**two.", "M14", "warning", 8),
        ("One two** three.", "M14", "warning", 7),
        ("One `two.", "M14", "warning", 7),
    ],
)
def test_what_would_show_its_source_is_found_at_its_line(body: str, rule: str, severity: str, line: int) -> None:
    [finding] = findings(body)
    assert (rule, severity, f"seeds/essays/key.md:{line}") == (finding.rule, finding.severity, finding.where)
    assert finding.why
    assert finding.cure


@pytest.mark.parametrize(
    "body",
    [
        "`<script>` and ``<b> ` </b>`` are how pages are written.",
        "    <p>An indented sample.</p>",
        "```html\n<p>A fenced sample.</p>\n| a | b |\n```",
        "> ```\n> quoted code\n> ```",
        "- ```\n  listed code\n  ```",
        "~~~~\n~~~\n~~~~",
        "She wrote <sigh>, and I <3 her for it; 2 < 3 > 1.",
        r"\<b> and &lt;i&gt; are meant.",
        "<https://example.org/> and <ana@example.org> and [home](mailto:ana@example.org).",
        "One | two, and --- a dash.",
        "A rule:\n\n---\n\n*f\\*\\*k*, f**k, 2 ** 3, and a star*.",
        "A [bracket] (and what follows), [1], array[0].",
        '![A quay](https://example.org/quay.png "dusk")',
        "Write to `[name](javascript:x)` at your peril.",
        "",
    ],
)
def test_what_is_meant_is_left_alone(body: str) -> None:
    assert [] == findings(body)


def test_in_a_draft_it_is_a_warning_because_a_draft_is_not_sent() -> None:
    assert ["warning"] == [finding.severity for finding in findings("<b>One</b>", "draft")]


def test_a_line_is_named_once_for_each_rule_whatever_stands_on_it() -> None:
    assert ["H4"] == [finding.rule for finding in findings("<b>One</b> <i>two</i>")]
    assert ["H4", "H4"] == [finding.rule for finding in findings("<b>One</b>\n<i>two</i>")]
