"""HTML to rows for the cleaner: furniture left out, mark-up that means something kept as Markdown, metadata noted.

The tree is walked with a stack of our own: fifty thousand nested tags are deep, not dangerous. Nothing is fetched; the
parser knows no entities but HTML's, so an entity bomb stays the text it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml.etree import _Element as Element

from digest.intake.clean import Known
from digest.intake.markup.boxes import is_link_list, is_link_row, is_pull_quote
from digest.intake.markup.density import Density
from digest.intake.markup.metadata import PageFacts, facts_of
from digest.intake.markup.rows import Rows
from digest.intake.markup.tree import main_part, parsed
from digest.intake.signs.credits import author_of_label
from digest.intake.signs.names import is_name
from digest.intake.text.spacing import fold
from digest.model import Dropped

_SET_APART, _AMONG = frozenset(("div", "section", "table", "details", "dl", "center")), 3
_SILENT = frozenset(["script", "style", "noscript", "template", "head", "link", "meta", "svg", "math", "base"])
_BYLINE = frozenset(
    """
    autor autora auteur autore autorin verfasser byline author by-line post-author entry-author article-author
    author-name post-meta entry-meta article-meta meta dateline posted-on post-date entry-date p-author
    """.split()
)
_BIO = frozenset(
    [
        "author-bio",
        "about-author",
        "author-box",
        "bio",
        "author-info",
        "author-description",
        "about-the-author",
        "authorbio",
        "post-author-bio",
        "contributor-bio",
        "author-card",
    ]
)
_DEK = frozenset(
    """
    dek standfirst subtitle subhead deck subheading entry-subtitle article-subtitle post-subtitle tagline summary
    subtitulo
    chapo untertitel sottotitolo occhiello bajada sous-titre linha-fina
    """.split()
)


def read_html(text: str, known: Known) -> tuple[str, Known]:
    """Rows for the cleaner, and what the page says about itself; the operator's word in ``known`` stays above it."""
    root = parsed(text)
    if root is None:
        return "", known
    facts = facts_of(root)
    part = main_part(root)
    walk = _Walk(facts, Density(part))
    walk.over(part)
    rows, numbers = walk.rows.finished()
    found = replace(
        known,
        title=known.title or (facts.title if facts.sure else None),
        named=facts.title,
        author=known.author or facts.author or walk.author,
        bio=walk.bio,
        dek=walk.dek,
        source=known.source or facts.source,
        lang=known.lang or facts.lang,
        numbers=tuple(numbers),
        boxed=frozenset(walk.rows.boxed),
        dropped=tuple(walk.dropped),
    )
    return "\n".join(rows), found


_PERSON = re.compile(r"/(?:@|authors?|auteurs?|autor\w*|people|person|profiles?|contributors?|writers?|by)\b|/@")
_HEAD_NAMES = _BYLINE | _BIO | _DEK


class _Walk:
    """One pass over the tree; every element is entered and left once."""

    def __init__(self, facts: PageFacts, density: Density) -> None:
        self.rows = Rows()
        self.dropped: list[Dropped] = []
        self.author: str | None = None
        self.bio: str | None = None
        self.dek: str | None = None
        self._boxes: set[Element] = set()
        self._flowing: dict[Element, bool] = {}  # whether an element holds paragraphs of its own
        self._facts = facts
        self._density = density

    def over(self, top: Element) -> None:
        """Read the element and everything in it."""
        stack: list[tuple[Element, bool]] = [(top, True)]
        while stack:
            element, entering = stack.pop()
            if not entering:
                self.rows.leave(element, boxed=element in self._boxes)
                self._tail(element, top)
                continue
            if element is not top and self._left_out(element):
                self._tail(element, top)
                continue
            if element.tag == "blockquote" and self._density.is_post(element):
                element.tag = "div"
            elif is_pull_quote(element):
                element.tag = "blockquote"
            if self._is_set_apart(element):
                self._boxes.add(element)
            self.rows.enter(element, boxed=element in self._boxes)
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))

    def _tail(self, element: Element, top: Element) -> None:
        if element is not top and element.tail:
            self.rows.text(element.tail)

    def _is_set_apart(self, element: Element) -> bool:
        """Whether a small block stands among paragraphs and is none: the editor set it into the text, or the site."""
        above = element.getparent()
        if above is None or element.tag not in _SET_APART or not self._density.is_small(element):
            return False
        if above not in self._flowing:
            self._flowing[above] = sum(child.tag == "p" for child in above) >= _AMONG
        return self._flowing[above]

    def _left_out(self, element: Element) -> bool:
        if not isinstance(element.tag, str):
            return True
        kind = self._head_kind(element) or self._density.unwanted(element)
        if kind is None and element.tag in ("ul", "ol"):
            kind = "menu" if is_link_list(element, _words(element), _link_words(element)) else None
        elif kind is None and element.tag in ("div", "p", "td", "span") and is_link_row(element):
            kind = "menu"
        kind = kind or self._density.furniture(element) or self._behind(element)
        if kind is None:
            return False
        text = " ".join("".join(element.itertext()).split()) if element.tag not in _SILENT else ""
        if kind == "bio":
            self.bio = self.bio or text
        elif kind == "dek":
            self.dek = self.dek or text
        elif kind == "byline" or (kind in ("date", "menu") and self._density.under_title(element)):
            self.author = self.author or author_of_label(text) or _linked_name(element)
        elif text:
            line = element.sourceline or 1
            self.dropped.append(Dropped(line, line, kind, len(text.split()), text))
        self.rows.part()
        return True

    def _behind(self, element: Element) -> str | None:
        if not self._density.behind(element):
            return None
        author = self.author or self._facts.author
        text = " ".join("".join(element.itertext()).split())
        return "bio" if author and text.startswith(author) and len(text.split()) <= 90 else "footer"

    def _head_kind(self, element: Element) -> str | None:
        if self._is_described(element):
            return "dek"
        if not element.keys():
            return None
        names = {name.replace("_", "-") for name in (element.get("class") or "").lower().split()}
        names |= {name.rsplit("-", 1)[-1] for name in names}
        author = element.get("rel") == "author" or element.get("itemprop") == "author"
        if not author and not names & _HEAD_NAMES:
            return None
        words = _words(element)
        if not 0 < words <= 120:
            return None
        if names & _BIO:
            return "bio"
        if words <= 25 and (author or names & _BYLINE):
            return "byline"
        if self.dek or not self._density.before_text(element):
            return None
        return "dek" if words <= 60 and names & _DEK and element.tag in ("p", "h2", "h3", "h4", "div", "span") else None

    def _is_described(self, element: Element) -> bool:
        """Whether the element is the standfirst the page's own description repeats."""
        described = self._facts.described
        if (
            not described
            or self.dek
            or element.tag not in ("p", "h2", "h3", "div")
            or not self._density.before_text(element)
        ):
            return False
        text = " ".join("".join(element.itertext()).split())
        return bool(text) and fold(text) == fold(described)


def _linked_name(element: Element) -> str | None:
    """A name that links to a person's page, in a line of credits."""
    for link in element.iter("a"):
        text = " ".join("".join(link.itertext()).split())
        if is_name(text) and _PERSON.search(link.get("href") or ""):
            return text
    return None


def _words(element: Element) -> int:
    return len("".join(element.itertext()).split())


def _link_words(element: Element) -> int:
    return sum(len("".join(link.itertext()).split()) for link in element.iter("a"))
