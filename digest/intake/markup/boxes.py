"""Which parts of an HTML page are not its text: told by tag, role, class, and by being hidden or nothing but links."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import _Element as Element

_ALWAYS = frozenset(
    """
    script style noscript template iframe object embed svg math canvas audio video source track map area form button
    input select textarea option label fieldset nav menu dialog head link meta base applet frame frameset figcaption
    datalist output progress meter picture img
    """.split()
)
_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "form",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
        "alert",
        "tablist",
    ]
)
_KINDS = (
    ("comments", "comment comments commentlist disqus respond replies reply-form discussion livefyre webmention webmentions"),
    ("share", "outils partager partage compartir teilen condividi tools share sharing shares share-buttons sharedaddy social socials addtoany addthis sharebar tweet print print-link"),
    ("related", "related recommended recommendations recirc more-stories read-next readnext yarpp jp-relatedposts outbrain taboola upnext trending popular similar also-like teaser teasers"),
    ("menu", "nav navbar navigation menu menus breadcrumb breadcrumbs crumbs sidebar skip skip-link topbar toolbar pagination pager site-header masthead toc"),
    ("invitation", "appeal poll survey quiz abo abonnement abonnes suscripcion assinatura newsletter subscribe subscription signup sign-up paywall promo promotion donate donation membership optin cta mailchimp"),
    ("consent", "cookie cookies consent gdpr cookiebar cookie-banner onetrust privacy-banner"),
    ("advert", "ad ads advert advertisement adsense sponsored sponsor banner ad-slot adslot dfp"),
    ("footer", "footer site-footer colophon copyright legal disclaimer"),
    ("tags", "tags tag-list tagcloud tags-links post-tags categories cat-links entry-footer post-footer hashtags"),
    ("caption", "dida didascalia bildunterschrift legende caption wp-caption-text figcaption photo-credit image-credit credit credits image-caption media-caption"),
    ("popup", "popup modal overlay lightbox toast widget widgets"),
    ("hidden", "hidden sr-only visually-hidden screen-reader-text screenreader offscreen assistive visuallyhidden d-none hide is-hidden"),
)  # fmt: skip
_BY_TOKEN = {token: kind for kind, tokens in _KINDS for token in tokens.split()}
_PULLED = ("pullquote", "pull-quote", "pulled-quote", "tweetable", "click-to-tweet", "clicktotweet", "tweet-quote")
_LAYOUT = re.compile(r"(?:has|with|no|is|layout|page|body|single|postid|type|js|wp|col|row)-")
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|rem)?\s*(?:;|\Z)|opacity\s*:\s*0\s*(?:;|\Z)|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_NEVER = frozenset(("html", "body", "main"))
_TOLD = frozenset(("aside", "footer", "header"))
_KIND_OF_TAG = {
    "nav": "menu",
    "menu": "menu",
    "form": "form",
    "button": "form",
    "figcaption": "caption",
    "aside": "aside",
    "footer": "footer",
    "dialog": "popup",
}


def unwanted(element: Element) -> str | None:
    """The kind of furniture an element is, or None."""
    tag = element.tag
    if not isinstance(tag, str):
        return "hidden"
    bare = not element.keys() and tag not in _ALWAYS and tag not in _TOLD
    if bare or tag in _NEVER or (tag == "footer" and _in_quotation(element)):
        return None
    if tag in _ALWAYS:
        return _KIND_OF_TAG.get(tag, "hidden")
    if _is_hidden(element):
        return "hidden"
    role = (element.get("role") or "").lower()
    if role in _ROLES:
        return "menu"
    if tag in ("aside", "footer"):
        return _KIND_OF_TAG[tag]
    if tag == "header" and not _has_title(element):
        return None if _inside_article(element) else "menu"
    return _by_class(element)


def _in_quotation(element: Element) -> bool:
    """Whether the element stands in a quotation: its footer holds who said it."""
    return next(element.iterancestors("blockquote"), None) is not None


def is_title(element: Element) -> bool:
    """Whether the element is a heading of the first level; word processors write it as a paragraph of that class."""
    return element.tag == "h1" or (element.get("class") or "").lower() == "msotitle"


def is_pull_quote(element: Element) -> bool:
    """Whether a box is named for words of the text shown once more. Some hold others; the words tell."""
    if element.tag not in ("div", "p", "section") or not element.get("class"):
        return False
    names = f" {element.get('class').lower().replace('_', '-')} ".replace(" ", "-")
    return any(f"-{name}-" in names for name in _PULLED) and all(child.tag != "blockquote" for child in element)


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None or (element.get("aria-hidden") or "").lower() == "true":
        return True
    style = element.get("style")
    return bool(style and _STYLE.search(style))


def _has_title(element: Element) -> bool:
    return element.find(".//h1") is not None


def _inside_article(element: Element) -> bool:
    return next(element.iterancestors("article", "main"), None) is not None


def _by_class(element: Element) -> str | None:
    for kind in _kinds_named(f"{element.get('class') or ''} {element.get('id') or ''}"):
        if not (kind in ("menu", "advert", "caption") and _has_title(element)):
            return kind
    return None


@lru_cache(maxsize=4096)
def _kinds_named(names: str) -> tuple[str, ...]:
    """What each of the names stands for; the same few come again and again on a page."""
    found = []
    for name in _CAMEL.sub("-", names).lower().replace("_", "-").split():
        kind = _BY_TOKEN.get(name)
        if kind is None and _LAYOUT.match(name):
            continue
        if kind is None:
            parts = name.split("-")
            # The last word of a class says what the box is, the first whose it is: "post-comments", "share-bar".
            kind = _BY_TOKEN.get(parts[-1]) or (
                _BY_TOKEN.get(parts[0]) if len(parts) <= 3 and parts[0] not in _WEAK_FRONT else None
            )
            kind = kind or next((_BY_TOKEN[part] for part in parts if part in _ANYWHERE), None)
        if kind:
            found.append(kind)
    return tuple(found)


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ANYWHERE = frozenset("newsletter donate donation appeal cta survey poll quiz promo signup paywall".split())
_WEAK_FRONT = frozenset(
    """
    ad banner print menu legal skip credit credits hide social widget page header caption tag categories popular
    similar reply
    """.split()
)


def is_link_list(element: Element, text_words: int, link_words: int) -> bool:
    """Whether a list is nothing but links: a menu, or other reading."""
    items = [child for child in element if child.tag == "li"]
    return len(items) >= 2 and text_words > 0 and link_words >= 0.9 * text_words and text_words <= 14 * len(items)


def is_link_row(element: Element) -> bool:
    """Whether a block without other blocks in it holds three links or more and hardly a word beside them."""
    if not 3 <= len(element) <= 40 or any(child.tag not in ("a", "span", "br", "b", "i", "small") for child in element):
        return False
    links = [child for child in element if child.tag == "a"]
    loose = f"{element.text or ''}{''.join(child.tail or '' for child in element)}"
    return (
        len(links) >= 3
        and len(loose.split()) <= len(links)
        and all(len("".join(link.itertext()).split()) <= 4 for link in links)
    )
