"""HTML to clean drafts: hidden parts, links, metadata, and trees made to hurt."""

from __future__ import annotations

import pytest

from digest.intake import ImportedPage, import_page
from digest.model import Draft

LONG = "<p>The stove in the back room had not been lit since the week my brother left, and nobody had said why.</p>"


def read(html: str) -> Draft:
    return import_page(ImportedPage("page.html", html.encode()))


@pytest.mark.parametrize(
    "box",
    [
        "<script>secret()</script>", "<style>.secret{}</style>", "<p hidden>secret</p>", '<p style="display: none">secret</p>',
        '<div aria-hidden="true">secret</div>', "<nav>secret</nav>", "<aside>secret</aside>", "<footer>secret</footer>",
        '<div class="related-posts">secret</div>', '<div id="comments"><p>secret</p></div>', "<!-- secret -->", "<template>secret</template>",
        '<span class="screen-reader-text">secret</span>', "<figure><figcaption>secret</figcaption></figure>", "<form><p>secret</p></form>",
        '<ul><li><a href="/a">secret</a></li><li><a href="/b">secret</a></li></ul>', "<noscript>secret</noscript>",
    ],
)  # fmt: skip
def test_what_is_no_text_of_the_essay_is_left_out(box: str) -> None:
    draft = read(f"<html><body><h1>The Stove</h1>{LONG}{box}{LONG}</body></html>")
    assert "secret" not in draft.body + draft.excerpt + repr(draft)
    assert draft.body.count("The stove in") == 2


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "/local", "#top", "mailto:a@example.org", "vbscript:x"]
)
def test_only_links_of_the_web_are_kept(address: str) -> None:
    draft = read(
        f'<h1>The Stove</h1>{LONG}<p>I saw <a href="{address}">the man</a> on the stairs that night again.</p>'
    )
    assert "I saw the man on the stairs" in draft.body


def test_links_of_the_web_become_markdown() -> None:
    draft = read(
        f'<h1>The Stove</h1>{LONG}<p>I saw <a href="https://example.org/a">the man</a> on the stairs again.</p>'
    )
    assert "[the man](https://example.org/a)" in draft.body


def test_the_pages_own_metadata_is_used() -> None:
    draft = read(
        '<html lang="en-GB"><head><title>The Stove | A Site</title><meta name="author" content="Ana Quill">'
        f'<link rel="canonical" href="https://example.org/stove"></head><body>{LONG}</body></html>'
    )
    assert (
        draft.title,
        draft.author,
        draft.lang,
        draft.source,
    ) == ("The Stove", "Ana Quill", "en", "https://example.org/stove")


def test_no_raw_html_reaches_the_body() -> None:
    draft = read(
        f"<h1>The Stove</h1>{LONG}<p>He wrote &lt;script&gt;alert(1)&lt;/script&gt; on the wall of the shed.</p>"
    )
    assert "<" not in draft.body


def test_structure_survives() -> None:
    draft = read(
        f"<h1>The Stove</h1>{LONG}<h2>Ash</h2><ul><li>a pan<ul><li>a lid</li></ul></li><li>a brush</li></ul>"
        f"<blockquote><p>Sit.<br>Stay.</p></blockquote><ol start='3'><li>Three things are left.</li><li>Four are gone.</li></ol>{LONG}"
    )
    for row in (
        "## Ash",
        "- a pan\n  - a lid\n- a brush",
        "> Sit.  \n> Stay.",
        "3. Three things are left.\n4. Four are gone.",
    ):
        assert row in draft.body


def test_an_entity_bomb_expands_to_nothing() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
    draft = read(
        f"{bomb}<html><body><h1>The Stove</h1>{LONG}<p>&c; and so it goes on in this house of ours.</p></body></html>"
    )
    assert "haha" not in draft.body
