"""An HTML page as a tree, and the part of it that holds most of what is told."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from digest.intake.markup.boxes import unwanted


def parsed(text: str) -> Element | None:
    """The tree of a page, however broken, or None when there is none."""
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def main_part(root: Element) -> Element:
    """The one article or main part, if it holds most of the page's running text."""
    body = root.find(".//body")
    whole = body if body is not None else root
    prose = _prose(whole)
    for tag in ("article", "main"):
        parts = [part for part in whole.iter(tag) if unwanted(part) is None]
        best = max(parts, key=prose.__getitem__, default=None)
        if best is not None and prose[whole] and prose[best] >= 0.5 * prose[whole]:
            return best
    return whole


def _prose(whole: Element) -> dict[Element, int]:
    """Characters in paragraphs, quotations and items of each element, those in furniture not counted."""
    elements = list(whole.iter())
    out: set[Element] = set()
    for element in elements:
        if element.getparent() in out or unwanted(element) is not None:
            out.add(element)
    size, found = dict.fromkeys(elements, 0), dict.fromkeys(elements, 0)
    parted: set[Element] = set()
    # Children stand behind their parents, so that one pass from the end sums a page of any depth.
    for element in reversed(elements):
        size[element] += len(element.text or "")
        above = element.getparent()
        told = element.tag == "p" or (element.tag in ("blockquote", "li") and element not in parted)
        found[element] += size[element] if told and above not in out else 0
        if above in size:
            size[above] += size[element] + len(element.tail or "")
            found[above] += found[element]
            parted.update([above] if element.tag == "p" or element in parted else [])
    return found
