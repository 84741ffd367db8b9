"""What an HTML page says about itself: title, author, language, address. Read from its head and its structured data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element as Element

from digest.intake.markup.boxes import is_title, unwanted
from digest.intake.signs.names import are_names, tidy_name
from digest.intake.signs.notices import names_nothing
from digest.intake.text.spacing import collapse, fold

_BAR = re.compile(r"\s+(?:[|·»•–—-]|::)\s+")
_LANG = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")
_HOME = re.compile(r"(?:https?://[^/]+)?/?(?:index\.\w+)?\Z")
_MOST_JSON = 200_000
_LEAST_HEADLINE = 3


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Each is None when the page does not say; ``sure``: a heading of the page and its head agree on the title."""

    title: str | None = None
    sure: bool = False
    author: str | None = None
    lang: str | None = None
    source: str | None = None
    described: str | None = None


def facts_of(root: Element) -> PageFacts:
    """The facts, the more reliable place first."""
    meta = _meta(root)
    linked = list(_linked(root))
    title, sure = _title(root, meta, linked)
    return PageFacts(
        title=title,
        sure=sure,
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


def _title(root: Element, meta: dict[str, str], linked: list[dict[str, Any]]) -> tuple[str | None, bool]:
    """The title, and whether a heading of the page and its head agree on it. A link home is the site's heading."""
    site = fold(meta.get("og:site_name", ""))
    firsts = list(_headings(root, "h1", "p"))
    headings = [text for text in firsts if fold(text) != site]
    headline = _first(linked, "headline")
    titled = root.find(".//title")
    said = [meta.get("og:title"), meta.get("twitter:title"), headline, _text(titled) if titled is not None else None]
    wanted = [text for text in said if text and not names_nothing(fold(text))]
    told = [text for text in (*headings, *_headings(root, "h2", "h3")) if any(_says(other, text) for other in wanted)]
    told = [text for text in told if not are_names(text)] or told
    best = max(told or headings[:1], key=lambda text: sum(_says(other, text) for other in wanted), default="")
    for text in (meta.get("og:title"), headline):
        # A heading may have the name of a shelf in front of the title.
        if text and len(text.split()) >= _LEAST_HEADLINE and fold(best).endswith(fold(text)):
            return collapse(text), True
    if told:
        return best, fold(best) != site
    if headline and any(_says(other, headline) for other in wanted if other is not headline):
        return collapse(headline), True
    for text in headings:
        if any(fold(text) in fold(other) for other in wanted):
            return text, False
    if len(headings) == 1:
        return headings[0], False
    if wanted:
        return _without_site(wanted[0], meta.get("og:site_name")), False
    return next(iter(headings or firsts), None), False


def _headings(root: Element, *tags: str) -> Iterator[str]:
    for element in root.iter(*tags):
        if (
            (element.tag not in ("h1", "p") or is_title(element))
            and _outside_furniture(element)
            and not _leads_home(element)
        ):
            text = _text(element)
            if text:
                yield text


def _leads_home(element: Element) -> bool:
    """Whether all of a heading is a link to the front page of a site."""
    link = element.find(".//a")
    return link is not None and _text(link) == _text(element) and bool(_HOME.match(link.get("href") or ""))


def _says(said: str, heading: str) -> bool:
    """Whether one of the parts of what a page is called, parted by bars, is the heading."""
    parts = [piece for part in (said, *_BAR.split(said)) for piece in (part, *part.split(": ", 1))]
    return any(fold(part).strip() == fold(heading) for part in parts)


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
    persons = [name.strip() for name in _names(linked, persons=True) if re.fullmatch(r"\s*[\w.\-]{3,30}\s*", name)]
    return persons[0] if persons else None


_AUTHORS = frozenset(
    """
    author byline autor autora auteur auteure autore post-author entry-author article-author author-name p-author
    username poet fn
    """.split()
)


def _marked(root: Element) -> str | None:
    """The first name that stands alone in an element made for authors; a user's may be one word. None of comments."""
    for element in root.iter("a", "span", "p", "div", "h3", "h4", "li", "address", "b", "strong"):
        names = set((element.get("class") or "").lower().replace("_", "-").split())
        sure = element.get("rel") == "author" or element.get("itemprop") == "author"
        if not sure and not names & _AUTHORS:
            continue
        if any(unwanted(up) == "comments" for up in (element, *element.iterancestors())):
            continue
        name = re.sub(r"\A(?:(?:posted |written )?by|von|par|por|di)\s*:?\s+", "", _text(element), flags=re.IGNORECASE)
        if are_names(tidy_name(name), 2):
            return tidy_name(name)
        user = sure or "username" in names
        if user and re.fullmatch(r"[^\W\d_][\w.\-]{2,24}(?: [a-z]{1,12}\.?)?", name):
            return name
    return None


def _names(linked: list[dict[str, Any]], *, persons: bool = False) -> Iterator[str]:
    """The names of authors; ``persons`` leaves out all that is not called a person."""
    for thing in linked:
        author = thing.get("author")
        for one in author if isinstance(author, list) else [author]:
            name = one.get("name") if isinstance(one, dict) else one
            called = isinstance(one, dict) and one.get("@type") == "Person"
            if isinstance(name, str) and (called or not persons):
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
