"""The preview page in a real browser: every view, every week, any reader; it follows edits and outlives mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from folders import Folder
from playwright.sync_api import Browser, Page, expect, sync_playwright
from steps import desk_of

from digest.starter import lay

CHROMIUM = Path("/usr/bin/chromium")
BEFORE = "2026-11-25T12:00:00Z"
VIEWS = {"light": "Light", "dark": "Dark", "no-images": "Images off", "no-styles": "Styles off"}
LISTINGS = {"text": "Text", "header": "Header", "html": "HTML", "source": "Message", "changes": "Changes"}
PAPER, NIGHT = "rgb(253, 250, 244)", "rgb(31, 27, 24)"
"""The sheet of the serif theme by day and by night."""

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk whose folder nobody edits."""
    home = tmp_path_factory.mktemp("desk") / "letter"
    lay(home)
    with desk_of(Folder(home), "--now", BEFORE) as found:
        yield found


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Open an address in a browser of its own that complains about nothing."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    complaints: list[str] = []

    def open_page(address: str) -> Page:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    context.close()
    # A frame may be asked for in the moment its letter breaks, and the stamp when the server has gone.
    assert [] == [said for said in complaints if not said.startswith("Failed to load resource")]


def choose(page: Page, label: str) -> None:
    page.locator(f"label:text-is('{label}')").click()


def letter(page: Page, view: str) -> Page:
    """The frame of a rendered view, loaded."""
    frame = page.frame_locator(f"[data-show='{view}'] iframe")
    frame.locator("h1").wait_for()
    return frame  # type: ignore[return-value]


def paper_of(page: Page, view: str) -> str:
    script = "sheet => getComputedStyle(sheet).backgroundColor"
    return str(letter(page, view).locator(".sheet").evaluate(script))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_day_and_night_are_shown_whatever_the_browser_prefers(
    visit: Callable[[str], Page], address: str, scheme: str
) -> None:
    page = visit(address)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert PAPER == paper_of(page, "light")
    choose(page, "Dark")
    assert NIGHT == paper_of(page, "dark")


@pytest.mark.parametrize("width", [320, 375, 640])
def test_the_letter_stands_at_the_chosen_width_and_never_scrolls_sideways(
    visit: Callable[[str], Page], address: str, width: int
) -> None:
    page = visit(address)
    page.locator(f"label[for=width-{width}]").click()
    for view, label in VIEWS.items():
        choose(page, label)
        inner = letter(page, view).locator("html")
        assert width == inner.evaluate("page => page.ownerDocument.defaultView.innerWidth")
        assert inner.evaluate("page => page.scrollWidth <= page.clientWidth")


def test_one_view_shows_at_a_time(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    for view, label in (VIEWS | LISTINGS).items():
        choose(page, label)
        shown = page.locator("[data-show]:visible")
        expect(shown).to_have_count(1)
        expect(shown).to_have_attribute("data-show", view)


def test_styles_off_leaves_no_style_block_of_the_letter(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    choose(page, "Styles off")
    sheets = letter(page, "no-styles").locator("style").all_text_contents()
    assert 1 == len(sheets), "only the preview's own, which outlines findings"
    assert "data-finding" in sheets[0]
    assert PAPER == paper_of(page, "no-styles")


def test_the_listings_hold_text_header_html_and_message(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    wanted = {"text": "A QUESTION FOR THE WEEK", "header": "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
              "html": "<!DOCTYPE html>", "source": "Content-Transfer-Encoding: quoted-printable"}  # fmt: skip
    for view, words in wanted.items():
        choose(page, LISTINGS[view])
        expect(page.locator(f"[data-show={view}] pre")).to_contain_text(words)


def test_it_says_why_this_pair_and_how_large_the_letter_is(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    about = page.get_by_role("complementary")
    expect(about).to_contain_text("never sent")
    expect(about).to_contain_text("Nothing to mend.")
    expect(about.get_by_role("img")).to_have_attribute("aria-label", re.compile(r"^\d{5} of 102000 bytes$"))
    expect(about).to_contain_text(re.compile(r"digest send --plan [0-9a-f]{12}"))


def test_it_shows_what_a_list_of_mails_would_show(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    row = page.locator(".inbox > *")
    expect(row).to_have_text(
        ["The Weekly Letter", page.get_by_role("heading", level=1).inner_text(), re.compile(r"^\S.{20,}")]
    )
    assert row.nth(2).inner_text() == letter(page, "light").locator(".preview").inner_text()


def test_twelve_weeks_can_be_browsed_and_the_letter_before_compared(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    weeks = page.get_by_role("navigation").get_by_role("link")
    expect(weeks).to_have_count(12)
    title = page.get_by_role("heading", level=1).inner_text()
    choose(page, "Changes")
    expect(page.locator("[data-show=changes]")).to_contain_text("This is the first letter")
    weeks.nth(1).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(title)
    expect(weeks.nth(1)).to_have_attribute("aria-current", "page")
    expect(page.locator("del").filter(has_text=f"Subject: {title}")).to_be_visible()


@pytest.mark.parametrize(("said", "greeting"), [("fatima@example.org", "Fátima"), ("4", ""), ("ana", "Ana")])
def test_it_shows_the_letter_of_any_reader_of_the_list(
    visit: Callable[[str], Page], address: str, said: str, greeting: str
) -> None:
    page = visit(address)
    page.get_by_label("As", exact=True).fill(said)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".letter header")).to_contain_text("fatima@example.org" if said.startswith("fat") else "@")
    expect(letter(page, "light").locator(".greeting")).to_contain_text(greeting)
    expect(page.get_by_label("As", exact=True)).to_have_value(said)


def test_a_reader_who_is_not_there_is_said_and_the_weeks_remain(visit: Callable[[str], Page], address: str) -> None:
    page = visit(f"{address}?as=nobody@example.org")
    expect(page.locator(".broken")).to_contain_text("no active row of the list has this address")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(12)


def test_it_works_by_keyboard_alone(visit: Callable[[str], Page], address: str) -> None:
    page = visit(address)
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "view":
            break
    page.keyboard.press("ArrowRight")
    assert NIGHT == paper_of(page, "dark")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#width-375")).to_be_checked()


def test_an_edit_of_essay_question_template_or_config_is_seen_without_a_hand(
    visit: Callable[[str], Page], folder: Folder
) -> None:
    with desk_of(folder, "--now", BEFORE) as address:
        page = visit(address)
        choose(page, "Dark")
        essay = page.locator("aside dd code").first.inner_text()
        title, asked = page.locator("h1").inner_text(), page.locator(".asks").inner_text()
        folder.edit(f"seeds/essays/{essay}.md", f"title: {title}", "title: Another Title Altogether")
        expect(page.locator("h1")).to_have_text("Another Title Altogether")
        [file] = [path for path in folder.path.glob("seeds/questions/*.md") if asked in path.read_text("utf-8")]
        folder.edit(str(file.relative_to(folder.path)), asked, "What would you keep of this week?")
        expect(page.locator(".asks")).to_have_text("What would you keep of this week?")
        folder.edit("templates/letter.html", "A question for the week", "A question to carry")
        expect(letter(page, "dark").locator(".label")).to_have_text("A question to carry")
        folder.edit("config/digest.toml", 'theme = "serif"', 'theme = "sans"')
        expect(letter(page, "dark").locator(".sheet")).to_have_css("background-color", "rgb(23, 29, 33)")
        expect(page.locator("#view-dark")).to_be_checked()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("templates/letter.html", "{{ essay.title }}", "{{ essay.titel }}", r"templates/letter\.html:\d+"),
        ("config/digest.toml", 'weekday = "sunday"', 'weekday = "sonday"', r"digest\.toml:\d+"),
    ],
    ids=["template", "config"],
)
def test_a_mistake_shows_its_block_and_the_page_recovers(
    visit: Callable[[str], Page], folder: Folder, file: str, old: str, new: str, said: str
) -> None:
    with desk_of(folder, "--now", BEFORE) as address:
        page = visit(address)
        folder.edit(file, old, new)
        expect(page.locator(".broken").first).to_contain_text(re.compile(said))
        folder.edit(file, new, old)
        expect(letter(page, "light").locator("h1")).to_be_visible()


def test_a_desk_that_begins_broken_comes_to_itself_too(visit: Callable[[str], Page], folder: Folder) -> None:
    folder.edit("config/digest.toml", 'weekday = "sunday"', 'weekday = "sonday"')
    with desk_of(folder, "--now", BEFORE) as address:
        page = visit(address)
        expect(page.locator(".broken")).to_contain_text("sonday")
        folder.edit("config/digest.toml", 'weekday = "sonday"', 'weekday = "sunday"')
        expect(page.locator("h1")).not_to_have_text("The letter cannot be made")


def test_a_finding_leads_to_its_place(visit: Callable[[str], Page], folder: Folder) -> None:
    folder.edit("templates/letter.html", "</h1>", '</h1><p><a href="/here">a dead link</a></p>')
    with desk_of(folder, "--now", BEFORE) as address:
        page = visit(address)
        expect(page.locator(".findings .error")).to_contain_text("H5")
        marked = letter(page, "light").locator("[data-finding='1']")
        expect(marked).to_have_text("a dead link")
        expect(marked).to_have_css("outline-style", "solid")
        page.get_by_role("link", name="Show the place").click()
        expect(page.locator("[data-show=html] .hit")).to_be_in_viewport()


def test_the_page_says_that_its_server_has_gone(visit: Callable[[str], Page], folder: Folder) -> None:
    with desk_of(folder, "--now", BEFORE) as address:
        page = visit(address)
        letter(page, "light")
    expect(page.get_by_text("The preview has stopped")).to_be_visible()


def test_the_written_page_shows_the_same_views_without_a_server(
    visit: Callable[[str], Page], folder: Folder, tmp_path: Path
) -> None:
    folder.run("preview", "--now", BEFORE, "--out", str(tmp_path / "p"))
    page = visit((tmp_path / "p" / "index.html").as_uri())
    assert PAPER == paper_of(page, "light")
    choose(page, "Dark")
    assert NIGHT == paper_of(page, "dark")
    for label in LISTINGS.values():
        choose(page, label)
    expect(page.locator("[data-show]:visible")).to_have_count(1)


def test_weeks_that_were_written_together_lead_to_each_other(
    visit: Callable[[str], Page], folder: Folder, tmp_path: Path
) -> None:
    ran = folder.run("preview", "--now", BEFORE, "--out", str(tmp_path / "p"), "--weeks", "3")
    assert 0 == ran.code, ran.err
    page = visit((tmp_path / "p" / "index.html").as_uri())
    weeks = page.get_by_role("navigation").get_by_role("link")
    expect(weeks).to_have_count(3)
    titles = []
    for number in (2, 1, 0):
        weeks.nth(number).click()
        expect(weeks.nth(number)).to_have_attribute("aria-current", "page")
        titles.append(letter(page, "light").locator("h1").inner_text())
    assert 3 == len(set(titles))
    assert {"2026-W49", "2026-W50"} == {path.name for path in (tmp_path / "p").iterdir() if path.is_dir()}
