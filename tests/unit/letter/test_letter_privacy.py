"""Opening a letter tells nobody: no web font, no tracking pixel, no rewritten link, nothing fetched but the essay's pictures."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from letter_samples import ESSAY, NEWSLETTER, QUESTION, READER, print_letter

from digest.letter.palettes import THEMES
from digest.letter.render import Templates
from digest.model import Pairing, PastIssue, Slot
from digest.starter import source

LINKS = ["https://example.org/a?utm=none&b=1#c", "mailto:ina@example.org", "https://münchen.example/straße"]
PICTURE = "https://pictures.example.org/quay.png"


@pytest.fixture(scope="module", params=THEMES)
def page(request: pytest.FixtureRequest) -> str:
    """A letter with everything in it that could point somewhere."""
    body = "My neighbour keeps a key.\n\n" + "\n\n".join(f"See [this quay]({link})." for link in LINKS)
    essay = replace(
        ESSAY, body=f"{body}\n\n![A quay at dusk]({PICTURE})", content_note="Of keys.", sensitive=("illness",)
    )
    newsletter = replace(
        NEWSLETTER, support_line="Talk to somebody.", archive_url="https://letters.example.org/archive"
    )
    back = PastIssue(Slot(2025, 48), "old", "home", None, "old", "What did you keep?")
    return print_letter(Pairing(essay, QUESTION), newsletter, theme=request.param, look_back=back).html


def test_no_web_font_and_nothing_else_is_fetched_by_a_style(page: str) -> None:
    assert [] == re.findall(r"@font-face|@import|url\s*\(|<link\b|fonts\.g", page, re.IGNORECASE)


def test_no_picture_but_the_essays_own_is_fetched(page: str) -> None:
    assert [PICTURE] == re.findall(r"\ssrc\s*=\s*\"([^\"]*)\"", page)
    assert [] == re.findall(r"\s(?:srcset|background|poster|data|ping)\s*=", page, re.IGNORECASE)
    assert 1 == page.lower().count("<img")


def test_every_link_leads_where_the_author_or_the_newsletter_says_and_nowhere_by_a_detour(page: str) -> None:
    ours = {READER["unsubscribe_url"], READER["preferences_url"], "https://letters.example.org/archive"}
    found = [link.replace("&amp;", "&") for link in re.findall(r"href=\"([^\"]*)\"", page)]
    theirs = [link for link in found if link not in ours and not link.startswith("mailto:letters@")]
    assert 3 == len(theirs)
    assert LINKS[:2] == theirs[:2]
    assert theirs[2].startswith(("https://m", "https://xn--mnchen-3ya.example/"))
    assert [] == [link for link in found if READER["address"] in link]


def test_the_shipped_templates_hold_no_picture_and_no_address_of_anybody() -> None:
    templates = Templates(source() / "templates").folder
    for file in ("letter.html", "letter.css", "letter.txt"):
        text = (templates / file).read_text("utf-8")
        assert [] == re.findall(r"<img\b|https?://(?!www\.w3\.org)|@font-face|url\(", text)
