"""Lint of what a letter points to: links and pictures (A4, A7, H5, P4, P12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from digest.letter.lint.reading import Reading, Tag, words_of
from digest.model import Finding

_EMPTY_WORDS = frozenset({"click here", "here", "read more", "more", "link", "this link", "click", "this"})
_SHORTENERS = frozenset({"bit.ly", "t.co", "goo.gl", "tinyurl.com", "ow.ly", "is.gd", "buff.ly", "rb.gy", "cutt.ly"})
_NUMBER = re.compile(r"[\d.]+|[0-9a-f:]*:[0-9a-f:]*")
_DOMAIN = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?\Z", re.IGNORECASE)


def lint(letter: Reading) -> Iterator[Finding]:
    """Every link and every picture."""
    for tag in letter.named("a", "area"):
        where = letter.written(tag.attributes.get("href", ""), "letter.html")
        yield from _target(tag, tag.attributes.get("href"), where)
        if tag.name == "a" and "href" in tag.attributes:
            yield from _words(tag, letter.content(tag), where)
    for tag in letter.named("img"):
        where = letter.written(tag.attributes.get("src", ""), "letter.html")
        yield from _target(tag, tag.attributes.get("src"), where)
        yield from _picture(tag, where)
    links = {tag.attributes.get("href") for tag in letter.named("a")}
    if letter.unsubscribe_url in letter.html and letter.unsubscribe_url not in links:
        yield Finding(
            "P4",
            "error",
            "the unsubscribe link cannot be clicked",
            "letter.html",
            "every provider asks for it",
            "print reader.unsubscribe_url in an <a href>",
        )


def _target(tag: Tag, target: str | None, where: str) -> Iterator[Finding]:
    if target is None:
        return
    said = f'the link "{target[:60]}"'
    cure = "write a whole https: address"
    try:
        parts = urlsplit(target)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        yield Finding("H5", "error", f"{said} is no address", where, "it leads nowhere", cure, tag.piece)
        return
    if parts.scheme not in ("http", "https", "mailto"):
        why = "a letter has no place it could be relative to"
        yield Finding("H5", "error", f"{said} leads nowhere from a mailbox", where, why, cure, tag.piece)
        return
    if parts.scheme == "http":
        why, cure = "programs warn of it", "most sites answer to https, too"
        yield Finding("H5", "warning", f"{said} is not https", where, why, cure, tag.piece)
    if host and (_NUMBER.fullmatch(host) or port or host in _SHORTENERS):
        why, cure = "filters distrust numbers, ports and shorteners", "link to the place itself"
        yield Finding("P12", "warning", f"{said} does not show where it leads", where, why, cure, tag.piece)


def _words(tag: Tag, content: str, where: str) -> Iterator[Finding]:
    words = words_of(content)
    pictured = re.search(r"<img\b[^>]*\balt=\"[^\"]+\"", content, re.IGNORECASE)
    if not words and not pictured:
        why = "screen readers spell out its address"
        yield Finding("A7", "error", "a link has no words", where, why, "say where it leads", tag.piece)
    if words.casefold().rstrip(" .!") in _EMPTY_WORDS:
        what, why = f'the link "{words}" does not say where it leads', "many readers hear the links alone"
        yield Finding("A7", "warning", what, where, why, "let its words name the place", tag.piece)
    if re.match(r"https?://", words):
        what, why = f'the link shows its bare address, "{words[:40]}"', "screen readers spell it out"
        yield Finding("A7", "warning", what, where, why, "let its words name the place", tag.piece)
    if "none" in tag.style.get("text-decoration", "") and not pictured:
        what, why = f'the link "{words[:30]}" is not underlined', "not everybody sees its colour"
        yield Finding("A7", "warning", what, "letter.css", why, "text-decoration: underline", tag.piece)
    shown, leads = _DOMAIN.match(words), _host(tag.attributes["href"])
    if shown and leads and _bare(shown[1]) != _bare(leads):
        what, why = f'the link says "{shown[1]}" and leads to {leads}', "this is how phishing looks"
        yield Finding("P12", "warning", what, where, why, "let both be the same", tag.piece)


def _host(target: str) -> str:
    """The host of a web address; empty for what is none, which is a finding of its own."""
    try:
        return (urlsplit(target).hostname or "") if "://" in target else ""
    except ValueError:
        return ""


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _picture(tag: Tag, where: str) -> Iterator[Finding]:
    if "alt" not in tag.attributes:
        yield Finding(
            "A4",
            "error",
            "an image has no alt text",
            where,
            "many readers see no images",
            'say what it shows, or alt="" for decoration',
            tag.piece,
        )
    if not {"width", "height"} <= tag.attributes.keys():
        yield Finding(
            "H5",
            "note",
            "an image names no width and height",
            where,
            "the letter jumps when it comes, and Word draws it full size",
            "",
            tag.piece,
        )
