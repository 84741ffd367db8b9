"""The public pages as files for the judges: every page in every state it has, and an archive with a letter in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from folders import Folder

from digest.app import clock_at, furnish
from digest.model import Article, Slot
from digest.publishing.archive import archive_pages
from digest.publishing.house import House
from digest.publishing.pages import PAGES, page
from digest.settings import load_settings
from digest.starter import lay

_MOMENT = datetime(2024, 1, 5, 12, tzinfo=UTC)
_OTHER_STATES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "kept by who has left": ("kept", {"left": True}),
    "preferences in a pause": ("preferences", {"pausing": date(2026, 12, 20), "note": ""}),
    "preferences in a rest": ("preferences", {"resting": True, "note": "no such day"}),
    "preferences of who has left": ("preferences", {"left": True, "note": ""}),
}
SITE_NAMES = sorted([*PAGES, *_OTHER_STATES, "archive", "article"])


def site_pages(folder: Path) -> Mapping[str, Path]:
    """The pages of a starter folder laid there, as files, by name."""
    lay(folder / "letter")
    house = furnish(load_settings(Folder(folder / "letter").config, {}), clock_at(_MOMENT))
    article = Article(Slot(2024, 1), 1, _MOMENT, "A title", "Somebody", "What it is about", "", "A question?",
                      "<h2>A part</h2><p>An essay.</p>")  # fmt: skip
    shelf = archive_pages(house, [article])
    texts = dict(_rendered(house)) | {
        "archive": shelf["index.html"].decode(),
        "article": shelf["2024-w01/index.html"].decode(),
    }
    files = {name: folder / f"page-{number}.html" for number, name in enumerate(sorted(texts))}
    for name, file in files.items():
        file.write_text(texts[name], "utf-8")
    return files


def _rendered(house: House) -> Iterator[tuple[str, str]]:
    for name, sample in PAGES.items():
        yield name, page(house, name, **sample).html
    for name, (shown, state) in _OTHER_STATES.items():
        yield name, page(house, shown, **PAGES[shown] | state).html
