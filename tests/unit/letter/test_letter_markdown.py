"""Markdown to HTML: everything an essay may hold becomes safe, simple HTML under the letter's one h1."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import any_text, thorough

from digest.letter.markdown import to_html

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "image": '<img src="x" onerror="alert(1)">',
    "svg": "<svg onload=alert(1)>",
    "iframe": '<iframe src="https://example.net"></iframe>',
    "style": "<style>p{color:red}</style>",
    "breakout": "</style></td></table><script>x</script>",
    "base": '<base href="https://example.net/">',
    "form": '<form action="https://example.net"><input></form>',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://example.net">',
    "comment": "<!-- <b> --><![CDATA[<b>]]><?php ?>",
    "inline": 'a <b onclick="x()">bold</b> word',
    "block": "<div>\n\nstill *text*\n\n</div>",
}
DEAD_LINKS = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java&#x73;cript:alert(1))",
    "[a](data:text/html,<script>)",
    "[a](vbscript:x)",
    "[a](file:///etc/passwd)",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "![a](javascript:x)",
    "<javascript:alert(1)>",
    "[a][r]\n\n[r]: javascript:alert(1)",
    "[a](ftp://example.org/x)",
]
LAWFUL_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "em", "strong", "a", "hr", "br",
               "code", "pre", "img"}  # fmt: skip


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]


@pytest.mark.parametrize("source", ATTACKS.values(), ids=ATTACKS)
def test_raw_html_is_shown_as_the_text_it_is(source: str) -> None:
    page = to_html(source)
    assert [] == [tag for tag in Tags(page).tags if tag not in ("p", "em")]
    assert "&lt;" in page


@pytest.mark.parametrize("source", DEAD_LINKS)
def test_links_that_could_do_something_are_dropped(source: str) -> None:
    assert [] == [a for a in Tags(to_html(source)).attributes if a[1] in ("href", "src")]


@pytest.mark.parametrize(
    "link", ["https://example.org/a?b=c&d=e#f", "http://example.org", "mailto:ana@example.org", "https://example.org/é"]
)
def test_ordinary_links_stay(link: str) -> None:
    [(tag, name, target)] = Tags(to_html(f"[word]({link})")).attributes
    assert ("a", "href", link.replace("é", "%C3%A9")) == (tag, name, target)


@thorough
@given(
    st.one_of(any_text, st.lists(st.sampled_from([*ATTACKS.values(), *DEAD_LINKS, "\n\n", "> ", "- "])).map("".join))
)
def test_no_text_whatever_makes_a_tag_or_an_attribute_that_is_not_allowed(source: str) -> None:
    found = Tags(to_html(source))
    assert set() == set(found.tags) - LAWFUL_TAGS
    allowed = {"href", "title", "src", "alt", "width", "height", "start"}
    assert set() == {name for _, name, _ in found.attributes} - allowed
    targets = [value or "" for _, name, value in found.attributes if name in ("href", "src")]
    assert [] == [t for t in targets if re.match(r"(?i)\s*(javascript|data|vbscript|file):", t)]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("# A", ["h2"]),
        ("## A", ["h2"]),
        ("### A", ["h2"]),
        ("# A\n\n## B\n\n### C", ["h2", "h3", "h4"]),
        ("## A\n\n### B\n\n## C", ["h2", "h3", "h2"]),
        ("### A\n\n## B", ["h3", "h2"]),
        ("A\n=\n\nB\n-", ["h2", "h3"]),
        ("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6", ["h2", "h3", "h4", "h5", "h6", "h6"]),
        ("> # A", ["h2"]),
    ],
)
def test_headings_begin_at_h2_and_keep_their_order(source: str, wanted: list[str]) -> None:
    assert wanted == [tag for tag in Tags(to_html(source)).tags if tag[0] == "h"]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("    x < y", "<pre><code>x &lt; y\n</code></pre>\n"),
        ("***", "<hr>\n"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>\n"),
        ('it\'s "so"', '<p>it\'s "so"</p>\n'),
    ],
)
def test_each_mark_of_markdown_becomes_its_tag(source: str, wanted: str) -> None:
    assert wanted == to_html(source)


def test_slot_tokens_and_template_marks_are_only_text() -> None:
    assert "<p>{{ 7*7 }} {% if %}</p>\n" == to_html("{{ 7*7 }} {% if %}")
