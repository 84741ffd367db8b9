"""The desk's one page: what was picked and why, the letter from every side, the weeks around it. HTML out of values."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from digest.doors import desk_pages
from digest.editor.spam import installed
from digest.errors import Fault
from digest.model import PlannedIssue, Subscriber
from digest.publishing.preview import HTML_FAIL, HTML_WARN, MonthPreview, Preview, html_octets
from digest.publishing.views import DOCUMENTS, changes, documents, listing

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_VIEWS = (
    ("light", "Light"), ("dark", "Dark"), ("no-images", "Images off"), ("no-styles", "Styles off"), ("text", "Text"),
    ("header", "Header"), ("html", "HTML"), ("source", "Message"), ("changes", "Changes"),
)  # fmt: skip


@dataclass(frozen=True)
class Showing:
    """What surrounds the letter on the page. With a ``stamp`` the page is a served one: it links, asks and reloads.

    A written one leads to the weeks that were written with it: ``beside`` holds their pages by week.
    """

    newsletter: str
    coming: Sequence[PlannedIssue]
    readers: Sequence[Subscriber] = ()
    stamp: str = ""
    week: str = ""
    reader: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


def files(seen: Preview | MonthPreview) -> dict[str, tuple[str, bytes]]:
    """Name and content of each file that shows the letter, by kind; the page itself comes from ``index_page``."""
    sheet = seen.sheet
    rendered = documents(sheet.html, seen.findings)
    return {
        "html": ("letter.html", sheet.html.encode()),
        "txt": ("letter.txt", sheet.text.encode()),
        "eml": ("letter.eml", sheet.message),
        **{name: (f"{name}.html", rendered[name].encode()) for name in DOCUMENTS},
    }


def index_page(seen: Preview, around: Showing) -> str:
    """The page that shows one letter."""
    sheet, before = seen.sheet, seen.before
    octets = html_octets(sheet.html, sheet.message)
    listings = {
        name: listing(part, seen.findings)
        for name, part in (("header", sheet.head), ("text", sheet.text), ("html", sheet.html))
    }
    context: dict[str, Any] = {
        "seen": seen,
        "around": around,
        "views": _VIEWS,
        "rendered": _VIEWS[: len(DOCUMENTS)],
        "has_images": "<img" in sheet.html.lower(),
        "numbered": list(enumerate(seen.findings, 1)),
        "sizes": {
            "octets": octets, "warn": HTML_WARN, "fail": HTML_FAIL, "message": len(sheet.message),
            "share": min(100, round(100 * octets / HTML_FAIL)),
            "state": "fail" if octets > HTML_FAIL else "warn" if octets > HTML_WARN else "fine",
        },
        **listings,
        "places": {number: name for name, lines in listings.items() for line in lines for number in line.findings},
        "source": sheet.message.decode("ascii", "replace").replace("\r\n", "\n"),
        "changes": [
            ("Header", changes(before.head, sheet.head)),
            ("Text", changes(before.text, sheet.text)),
            ("HTML", changes(before.html, sheet.html)),
        ] if before else [],
        "before": before.slot if before else None,
        "spam": bool(around.stamp) and installed(),
        "asked": _asked(around),
        "sender": sheet.sender,
    }  # fmt: skip
    return _sealed(desk_pages().render("desk.html", context))


def fault_page(faults: Sequence[Fault], around: Showing) -> str:
    """The page that shows what keeps the letter from being made: what, where, why, and the cure."""
    return _sealed(desk_pages().render("fault.html", {"faults": faults, "around": around, "asked": _asked(around)}))


def _asked(around: Showing) -> str:
    """The query that asks for the same letter again, without its question mark."""
    return urlencode({name: said for name, said in (("week", around.week), ("as", around.reader)) if said})


def _sealed(page: str) -> str:
    """The page with a policy that lets it run its own style and script, by their hashes, and nothing else."""
    styles, scripts = (_hashes(pattern, page) for pattern in (_STYLE, _SCRIPT))
    rules = (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; connect-src 'self'; frame-src 'self' file:; "
        "img-src data:; form-action 'self'; base-uri 'none'"
    )
    return page.replace("__POLICY__", rules, 1)


def _hashes(pattern: re.Pattern[str], page: str) -> str:
    blocks = pattern.findall(page)
    return (
        " ".join(f"'sha256-{b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in blocks) or "'none'"
    )
