"""Draws the README's pictures: a letter by the real command, light, dark, on a phone and as text, and its preview page.

Letters are drawn in the fonts of this machine. The serif theme asks for Georgia; where a font that stands in for it is
installed under its name, the pictures show what most readers see.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
MOMENT = "2026-11-25T12:00:00Z"
"""The Wednesday before the letter of 2026-W48, so that the pictures repeat."""

PICTURES: dict[str, dict[str, Any]] = {
    "letter-light.png": {"viewport": {"width": 640, "height": 900}, "color_scheme": "light"},
    "letter-dark.png": {"viewport": {"width": 640, "height": 900}, "color_scheme": "dark"},
    "letter-phone.png": {"viewport": {"width": 375, "height": 812}, "color_scheme": "light", "is_mobile": True},
}
TEXT = "letter-text.png"
"""The text part as a mail program shows it that shows text alone."""
PREVIEW = "preview.png"
DESK = {"viewport": {"width": 1240, "height": 700}, "color_scheme": "light"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-quic", "--disable-sync", "--no-first-run", "--hide-scrollbars"]  # fmt: skip


def environment() -> dict[str, str]:
    """This process's environment without anything that would configure digest."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}


def digest(*arguments: str | Path) -> None:
    """Run the command; its complaint ends this script."""
    subprocess.run([sys.executable, "-m", "digest", *map(str, arguments)], check=True, env=environment())


@contextmanager
def served(config: Path) -> Iterator[str]:
    """The preview page of a folder while the block lasts; gives its address."""
    command = [sys.executable, "-m", "digest", "--config", str(config), "preview", "--serve", "--json", "--now", MOMENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        yield json.loads("".join(process.stdout.readline() for _ in range(3)))["url"]
        process.terminate()


def coming_letter(folder: Path) -> Path:
    """The HTML of the letter that a fresh starter folder sends next, as one reader of its list gets it."""
    digest("init", folder / "letter")
    config = folder / "letter" / "config" / "digest.toml"
    digest("--config", config, "preview", "--as", "ana@example.org", "--now", MOMENT, "--out", folder / "preview")
    return folder / "preview" / "letter.html"


def draw(letter: Path, desk: str, folder: Path) -> list[Path]:
    """Write every picture of the letter, and one of the desk it is previewed on, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pictures = [_picture(browser, letter, folder / name, looks) for name, looks in PICTURES.items()]
        pictures.append(_text(browser, letter.with_suffix(".txt"), folder / TEXT))
        pictures.append(_desk(browser, desk, folder / PREVIEW))
        browser.close()
    return pictures


def _picture(browser: Browser, letter: Path, target: Path, looks: dict[str, Any]) -> Path:
    context = browser.new_context(**looks, java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(letter.as_uri())
    page.screenshot(path=target, animations="disabled")
    context.close()
    return target


def _text(browser: Browser, letter: Path, target: Path) -> Path:
    context = browser.new_context(**PICTURES["letter-light.png"], java_script_enabled=False, offline=True)
    page = context.new_page()
    style = "margin: 24px; font: 13px/1.5 monospace; white-space: pre-wrap"
    page.set_content(f'<body style="margin: 0"><pre style="{style}">{html.escape(letter.read_text("utf-8"))}</pre>')
    page.screenshot(path=target, animations="disabled")
    context.close()
    return target


def _desk(browser: Browser, address: str, target: Path) -> Path:
    context = browser.new_context(**DESK)
    page = context.new_page()
    page.goto(address)
    page.frame_locator("iframe").first.locator("h1").wait_for()
    page.screenshot(path=target, animations="disabled")
    context.close()
    return target


def main() -> None:
    """Draw into the folder named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/screenshots.py FOLDER")
    with tempfile.TemporaryDirectory() as scratch:
        letter = coming_letter(Path(scratch))
        with served(Path(scratch) / "letter" / "config" / "digest.toml") as address:
            pictures = draw(letter, address, Path(sys.argv[1]))
        for picture in pictures:
            print(f"{picture}: {picture.stat().st_size} bytes")


if __name__ == "__main__":
    main()
