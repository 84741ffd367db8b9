"""Past letters as web pages anybody may read: one each, a list of all, and a feed. Nothing personal comes near them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from digest.delivery import Ledger
from digest.errors import DigestError
from digest.model import Article, Finding
from digest.publishing.house import House
from digest.publishing.pages import page

_IN_FEED = 20


def write_archive(house: House, ledger: Ledger) -> tuple[Finding, ...]:
    """Write every page anew from the ledger; those that have not changed are left alone.

    Letters do not wait for the archive: what keeps it from being written comes back as a warning.
    """
    if not house.keeps_archive:
        return ()
    try:
        house.shelve(archive_pages(house, ledger.articles()))
    except DigestError as error:
        what = f"the archive is not up to date: {error}"
        return (Finding("archive", "warning", what, cure="the next run writes it again; mend what is said here first"),)
    return ()


def archive_pages(house: House, articles: Sequence[Article]) -> dict[str, bytes]:
    """The archive of these letters, newest first: pages and feed by their paths. Raises RenderError."""
    root, steer = house.newsletter.archive_url.rstrip("/"), {"search_engines": house.search_engines}
    told = [_told(house, article) for article in articles]
    pages = {"index.html": page(house, "archive", articles=told, root=root, **steer).html}
    for one in told:
        pages[f"{str(one['article'].slot).lower()}/index.html"] = page(house, "article", **one, root=root, **steer).html
    feed = {"newsletter": house.newsletter, "root": root, "articles": told[:_IN_FEED]}
    pages["feed.xml"] = house.templates().render("site/feed.xml", feed)
    return {name: text.encode() for name, text in pages.items()}


def _told(house: House, article: Article) -> dict[str, Any]:
    """An article with its day, its moment (RFC 3339) and where it lives."""
    from digest.letter.compose import long_date  # noqa: PLC0415  (opens the letter's room: 300 ms)

    return {
        "article": article,
        "url": house.archived_at(article.slot),
        "day": long_date(article.due_at.astimezone(house.cadence.zone).date(), house.newsletter.language),
        "at": article.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
