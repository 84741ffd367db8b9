"""premailer kept honest: in a real browser every element of an inlined letter looks as its source page did.

The source page is the template's own, with its style block in place; the inlined one has the block taken out. A second
inliner, css-inline, must come to the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import css_inline
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest.letter import Templates, look_of
from digest.letter.inline import inline
from digest.letter.palettes import THEMES
from digest.starter import source

CHROMIUM = Path("/usr/bin/chromium")
SHIPPED = source() / "templates"
MARKDOWN = """
<p>Plain <em>stressed</em> <strong>weighty</strong> <a href="https://example.org/">linked</a> <code>coded</code></p>
<h2>Two</h2><h3>Three</h3><h4>Four</h4><hr>
<blockquote><p>Quoted <em>within</em></p><ul><li><p>loose</p></li></ul></blockquote>
<ul><li>one</li><li><p>loose</p></li></ul><ol start="3"><li>three</li></ol>
<pre><code>code {{ sample }}</code></pre><p><img src="https://example.org/a.png" alt="A quay" width="10" height="10"></p>
"""
# Every element but what lies in the head: its tag, its class and all that the browser computed for it.
COMPUTED = """() => [...document.body.querySelectorAll("*"), document.body].map(element => {
  const style = getComputedStyle(element);
  return [element.tagName, element.className, [...style].map(name => name + ": " + style.getPropertyValue(name))];
})"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=True, offline=True, viewport={"width": 700, "height": 900})
    yield context.new_page()
    context.close()


def source_page(theme: str, direction: str) -> str:
    """The shipped letter as Jinja leaves it, with everything in it that a letter can hold."""
    from markupsafe import Markup  # noqa: PLC0415

    look = look_of(theme, {})
    context: dict[str, Any] = {
        "newsletter": {
            "name": "Harbour Letters", "tagline": "On Sundays", "language": "en", "direction": direction,
            "why": "You asked for it.", "postal_address": "7 Quay Street", "archive_url": "https://example.org/a",
            "support_line": "Talk to somebody.",
        },
        "issue": {
            "number": 3, "date": "29 November 2026", "subject": "The key", "preview": "A key, kept.",
            "online_url": "https://letters.example.org/archive/2026-w48/",
        },
        "essay": {
            "title": "The key", "author": "Ina Sample", "dek": "On keys.", "minutes": 3, "content_note": "Of keys.",
            "sensitive": True, "html": Markup(MARKDOWN),
        },
        "question": {"text": "Who?", "optional": True, "reply_url": "mailto:a@example.org", "reply_address": "a@b.example"},
        "look_back": {"text": "What?", "when": "A year ago"},
        "reader": {"greeting": "Dear Ana,", "address": "ana@example.org", "unsubscribe_url": "https://example.org/u",
                   "preferences_url": "https://example.org/p"},
        "palette": look.palette, "fonts": look.fonts,
    }  # fmt: skip
    templates = Templates(SHIPPED)
    css = templates.render("letter.css", context)
    return templates.render("letter.html", context | {"css": Markup(css)})


def computed(page: Page, html: str) -> list[Any]:
    """Tag, class and computed style of each element of the body."""
    page.set_content(html, wait_until="load")  # a picture that cannot come has another box before that is known
    found = page.evaluate(COMPUTED)
    assert isinstance(found, list)
    return found


def differences(first: list[Any], second: list[Any]) -> list[str]:
    """What differs, element by element."""
    assert [(tag, name) for tag, name, _ in first] == [(tag, name) for tag, name, _ in second]
    return [
        f"{tag}.{name}: {one} / {other}"
        for (tag, name, ones), (_, _, others) in zip(first, second, strict=True)
        for one, other in zip(ones, others, strict=True)
        if one != other
    ]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_element_looks_as_it_did_before_its_styles_were_inlined(page: Page, theme: str, direction: str) -> None:
    written = source_page(theme, direction)
    inlined = inline(written, "letter.html")
    assert inlined.count("<style") == written.count("<style") - 1
    before = computed(page, written)
    assert len(before) > 50
    assert [] == differences(before, computed(page, inlined))


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (700, "dark"), (375, "dark")])
def test_small_screens_and_dark_colours_win_over_what_was_inlined(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    written = source_page("serif", "ltr")
    assert [] == differences(computed(page, written), computed(page, inline(written, "letter.html")))


@pytest.mark.parametrize("theme", THEMES)
def test_a_second_inliner_comes_to_the_same(page: Page, theme: str) -> None:
    written = source_page(theme, "ltr")
    [block] = re.findall(r"<style>(.*?)</style>", re.sub(r"<!--.*?-->", "", written, flags=re.DOTALL), re.DOTALL)
    bare = re.sub(r"<style\b.*?</style>", "", re.sub(r"<!--.*?-->", "", written, flags=re.DOTALL), flags=re.DOTALL)
    inliner = css_inline.CSSInliner(inline_style_tags=False, load_remote_stylesheets=False, extra_css=block)
    ours = re.sub(r"<style\b.*?</style>", "", inline(written, "letter.html"), flags=re.DOTALL)
    assert [] == differences(computed(page, inliner.inline(bare)), computed(page, ours))
