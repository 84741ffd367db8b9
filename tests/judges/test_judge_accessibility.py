"""axe-core in Chromium: letters and all pages can be read by everybody, light and dark, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from judged_letters import NAMES, STARTER_NAMES, Judged
from judged_site import SITE_NAMES, site_pages
from node_programs import node_folder
from playwright.sync_api import sync_playwright
from screenshots import ARGUMENTS, CHROMIUM

SCHEMES = ("light", "dark")
WIDTHS = (320, 375, 600)
EXPECTED = {
    "landmark-one-main": "a mail client is the page; a letter inside it must not claim to be its main part",
    "region": "for the same reason: the letter is an article, and no landmark of its own",
}
Verdict = dict[str, list[str]]
"""For each look at which something was found: the rules that were broken."""
Axe = Callable[[Path], Verdict]


@pytest.fixture(scope="module")
def axe() -> Iterator[Axe]:
    """What axe-core finds on a page in each scheme at each width; "sideways" when the page is wider than its window."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    source = (node_folder() / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

        def judge(path: Path) -> Verdict:
            context = browser.new_context(offline=True)
            page = context.new_page()
            page.goto(path.as_uri())
            page.evaluate(f"{source};0")
            verdict = {}
            for scheme in SCHEMES:
                for width in WIDTHS:
                    page.emulate_media(color_scheme=scheme)
                    page.set_viewport_size({"width": width, "height": 900})
                    found = page.evaluate(
                        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => v.id))"
                    )
                    wide = page.evaluate("document.documentElement.scrollWidth") > width
                    verdict[f"{scheme}, {width} px"] = sorted(found) + ["sideways"] * wide
            context.close()
            return {look: rules for look, rules in verdict.items() if rules}

        yield judge
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_only_what_a_letter_leaves_to_its_client(name: str, letters: Mapping[str, Judged], axe: Axe) -> None:
    looks = [f"{scheme}, {width} px" for scheme in SCHEMES for width in WIDTHS]
    assert dict.fromkeys(looks, sorted(EXPECTED)) == axe(letters[name].html)


@pytest.mark.browser
def test_axe_finds_nothing_on_the_preview_page(letters: Mapping[str, Judged], axe: Axe) -> None:
    assert {} == axe(letters[STARTER_NAMES[0]].folder / "index.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every public page, by name."""
    return site_pages(tmp_path_factory.mktemp("site"))


@pytest.mark.browser
@pytest.mark.parametrize("name", SITE_NAMES)
def test_axe_finds_nothing_on_a_public_page(name: str, site: Mapping[str, Path], axe: Axe) -> None:
    assert {} == axe(site[name])


@pytest.mark.browser
def test_axe_sees_a_broken_public_page(site: Mapping[str, Path], axe: Axe, tmp_path: Path) -> None:
    sound = site["keep"].read_text("utf-8")
    assert 1 == sound.count("<main>") == sound.count("Yes, keep sending it")
    broken = tmp_path / "broken.html"
    broken.write_text(sound.replace("Yes, keep sending it", "").replace("<main>", "<div>"), "utf-8")
    assert {"button-name", "landmark-one-main"} <= set(axe(broken)["light, 320 px"])


@pytest.mark.browser
def test_axe_sees_a_broken_letter(letters: Mapping[str, Judged], axe: Axe, tmp_path: Path) -> None:
    page = letters["plain"].html.read_text("utf-8")
    for old, new in (
        ('<html lang="en"', "<html"),
        ("</h1>", '</h1><img src="x.png"><p style="color: #ccc; width: 900px">Too pale and too wide</p>'),
    ):
        assert old in page
        page = page.replace(old, new, 1)
    broken = tmp_path / "broken.html"
    broken.write_text(page, "utf-8")
    verdict = axe(broken)
    assert {"html-has-lang", "image-alt", "color-contrast"} <= set(verdict["light, 600 px"])
    assert "sideways" in verdict["light, 320 px"]


@pytest.mark.browser
def test_axe_sees_a_letter_that_cannot_be_read_by_night(
    letters: Mapping[str, Judged], axe: Axe, tmp_path: Path
) -> None:
    page = letters["plain"].html.read_text("utf-8")
    night = "@media (prefers-color-scheme: dark) {"
    assert night in page
    broken = tmp_path / "broken.html"
    broken.write_text(page.replace(night, f"{night} td.essay p {{ color: #333333 !important; }}", 1), "utf-8")
    unreadable = [look for look, rules in axe(broken).items() if "color-contrast" in rules]
    assert [f"dark, {width} px" for width in WIDTHS] == unreadable
