"""The public pages: the operator's templates under ``site/``, in the letter's look, with nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from digest.publishing.house import House

# Every page that is served, and a sample of what it is given beside the newsletter; a check renders them all.
PAGES: Mapping[str, Mapping[str, Any]] = {
    "join": {"stamp": "s" * 49, "wording": "Send it to me.", "with_name": True},
    "asked": {"days": 7},
    "confirm": {"wording": "Send it to me."},
    "confirmed": {},
    "expired": {"days": 7},
    "leave": {},
    "left": {},
    "keep": {},
    "kept": {"left": False},
    "preferences": {"pausing": "", "resting": False, "left": False, "first": "2026-11-23", "last": "2027-11-23",
                    "proposed": "2026-12-20", "note": "paused", "rhythm": "weekly"},
    "erase": {},
    "erased": {},
    "broken": {},
    "trouble": {"status": 503},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One page, and the SHA-256 of its style in base64, as a Content-Security-Policy names it."""

    html: str
    style_hash: str


def page(house: House, name: str, **values: Any) -> Page:
    """Render one page. Raises RenderError for a wrong template."""
    from digest.letter.compose import long_date  # noqa: PLC0415  (opens the letter's room: 300 ms)

    newsletter, look, templates = house.newsletter, house.look(), house.templates()
    context = {
        "newsletter": newsletter,
        "home": urlsplit(newsletter.base_url).path,
        "contact": newsletter.answers_to,
        "palette": look.palette,
        "fonts": look.fonts,
    }
    style = templates.render("site/site.css", context)
    shown = {name: long_date(value, newsletter.language) if name == "pausing" and value else value
             for name, value in values.items()}  # fmt: skip
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The whole element comes from here, because a single blank more between its tags would change the hash.
    styled = {"style": f"<style>{style}</style>", "style_hash": style_hash}
    return Page(templates.render(f"site/{name}.html", context | shown | styled), style_hash)
