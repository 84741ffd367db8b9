"""What an HTML page says about itself: title, author, language, address. Read from its head and its structured data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element as Element

from digest.intake.boxes import is_title, unwanted
from digest.intake.names import are_names, is_name, tidy_name
from digest.intake.notices import names_nothing
from digest.intake.spacing import collapse, fold

_BAR = re.compile(r"\s+(?:[|·»•–—-]|::)\s+")
_LANG = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")
_MOST_JSON = 200_000


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Each is None when the page does not say."""

    title: str | None = None
    author: str | None = None
    lang: str | None = None
    source: str | None = None
    described: str | None = None


def facts_of(root: Element) -> PageFacts:
    """The facts, the more reliable place first."""
    meta = _meta(root)
    linked = list(_linked(root))
    return PageFacts(
        title=_title(root, meta, linked),
        author=_author(meta, linked) or _marked(root),
        lang=_lang(root, meta),
        source=_source(root, meta),
        described=meta.get("og:description") or meta.get("description") or meta.get("twitter:description"),
    )


def _meta(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = collapse((element.get("content") or "").replace("\xa0", " "))
        if name and content:
            found.setdefault(name, content)
    return found


def _title(root: Element, meta: dict[str, str], linked: list[dict[str, Any]]) -> str | None:
    headings = [_text(h) for h in root.iter("h1", "p") if is_title(h) and _outside_furniture(h)]
    headings = [text for text in headings if text]
    titled = root.find(".//title")
    said = [
        meta.get("og:title"),
        meta.get("twitter:title"),
        _first(linked, "headline"),
        _text(titled) if titled is not None else None,
    ]
    wanted = [text for text in said if text and not names_nothing(fold(text))]
    for text in headings:
        if any(fold(text) in fold(other) for other in wanted):
            return text
    if len(headings) == 1 and not (meta.get("og:site_name") and fold(headings[0]) == fold(meta["og:site_name"])):
        return headings[0]
    return _without_site(wanted[0], meta.get("og:site_name")) if wanted else (headings[0] if headings else None)


def _without_site(text: str, site: str | None) -> str:
    parts = _BAR.split(text)
    if len(parts) < 2:
        return text
    if site and fold(parts[-1]) == fold(site):
        return text[: text.rindex(parts[-1])].rstrip(" |·»•–—-:")
    if site and fold(parts[0]) == fold(site):
        return text[len(parts[0]) :].lstrip(" |·»•–—-:")
    return text[: text.rindex(parts[-1])].rstrip(" |·»•–—-:") if len(parts[-1].split()) <= 4 else text


def _author(meta: dict[str, str], linked: list[dict[str, Any]]) -> str | None:
    said = [
        meta.get("author"),
        meta.get("article:author"),
        meta.get("dc.creator"),
        meta.get("parsely-author"),
        meta.get("byl"),
        *_names(linked),
    ]
    for text in said:
        name = re.sub(r"\A(?:by|von|par|por|di)\s+", "", text or "", flags=re.IGNORECASE).strip()
        if name and "://" not in name and "@" not in name and are_names(tidy_name(name), 2):
            return tidy_name(name)
    return None


def _marked(root: Element) -> str | None:
    """The person whom the page's mark-up calls its author (microformats, ``itemprop``), not one of its readers."""
    for element in root.iter("span", "a", "b", "strong", "address", "div"):
        names = (element.get("class") or "").lower().split()
        if "fn" not in names and element.get("itemprop") != "author" and "p-author" not in names:
            continue
        name = tidy_name(_text(element))
        told = is_name(name, 2) and all(unwanted(up) not in _READERS for up in element.iterancestors())
        if told:
            return name
    return None


_READERS = frozenset(("comments", "related", "aside"))


def _names(linked: list[dict[str, Any]]) -> Iterator[str]:
    for thing in linked:
        author = thing.get("author")
        for one in author if isinstance(author, list) else [author]:
            name = one.get("name") if isinstance(one, dict) else one
            if isinstance(name, str):
                yield name


def _linked(root: Element) -> Iterator[dict[str, Any]]:
    """The articles described in JSON-LD."""
    for element in root.iter("script"):
        if (
            (element.get("type") or "").lower() != "application/ld+json"
            or not element.text
            or len(element.text) > _MOST_JSON
        ):
            continue
        try:
            tree = json.loads(element.text)
        except (ValueError, RecursionError):
            continue
        things = tree if isinstance(tree, list) else tree.get("@graph", [tree]) if isinstance(tree, dict) else []
        for thing in things if isinstance(things, list) else []:
            if isinstance(thing, dict) and re.search(r"Article|Posting|Report|Essay", str(thing.get("@type", ""))):
                yield thing


def _first(linked: list[dict[str, Any]], key: str) -> str | None:
    return next((value for thing in linked if isinstance(value := thing.get(key), str) and value.strip()), None)


def _lang(root: Element, meta: dict[str, str]) -> str | None:
    raw = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or meta.get("og:locale") or ""
    match = _LANG.match(raw.strip())
    return match[0].lower() if match else None


def _source(root: Element, meta: dict[str, str]) -> str | None:
    links = [
        element.get("href") or "" for element in root.iter("link") if (element.get("rel") or "").lower() == "canonical"
    ]
    for address in (*links, meta.get("og:url", "")):
        if re.match(r"https?://\S+\Z", address.strip()):
            return address.strip()
    return None


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _outside_furniture(element: Element) -> bool:
    return unwanted(element) is None and all(unwanted(up) is None for up in element.iterancestors())
