"""A title as one prints it: without the site's name behind it, and no name of a shelf."""

from __future__ import annotations

import re

from digest.intake.page import Page
from digest.intake.rules.inline import cut_more, ends_in_more
from digest.intake.text.spacing import fold

_SITE = re.compile(r"\s+(?:\||·|»|::|•)\s+[^|·»•]{2,60}\Z|\s+[–—-]\s+(?:The )?[A-Z][\w.'’& ]{1,40}\Z")
_COLLECTIONS = frozenset(
    """
    resources resource articles essays blog blogs archive archives stories news relationships relationship family
    lifestyle opinion opinions column columns advice letters features featured category categories posts magazine
    journal section culture style sport sports culture racconti contos kolumne parenting health wellness home life love sex dating marriage divorce men women self
    community perspectives voices ideas personal first-person articulos ensayos relatos opinion cultura familia vida
    noticias rubriques articles chroniques opinions famille societe couple actualites artikel beitrage meinung leben
    familie gesellschaft kolumne partnerschaft kolumnen artigos cronicas opiniao familia vida comportamento articoli
    rubriche famiglia vita storie societa modern living mind body spirit psychology psicologia psychologie
    """.split()
)


def is_section_name(text: str | None) -> bool:
    """Whether a title is the name of a shelf: at most three words, and the last of them means a collection."""
    words = fold(text or "").split()
    return (
        0 < len(words) <= 3
        and words[-1].strip(".:!") in _COLLECTIONS
        and not any(w in ("the", "a", "my", "your", "of", "our", "in") for w in words)
    )


def without_site(page: Page, text: str) -> str:
    cut = _SITE.sub("", text)
    if cut == text or len(cut.split()) < 1:
        return text
    bar = re.search(r"\s(?:\||·|»|::|•)\s", text)
    return cut if bar or any(_same_title(line.plain, cut) for line in page.lines[:12]) else text


def _same_title(one: str, other: str | None) -> bool:
    left, right = (re.findall(r"\w+", fold(text or "")) for text in (one, other))
    return left == right


_ISSUE = re.compile(
    r"(?:.{0,40}\s)?(?:#|(?:no|nr|num|vol|issue|letter|numero|heft|ausgabe|folge|episode|ep|n)[.°º]* ?)\s?\d{1,4}(?: ?[:—–|]| -)\s+(?=\S)",
    re.IGNORECASE,
)
PASSED_ON = "fwd?|wg|rv|tr|enc|doorst"
"""What mail programs put before the subject of a mail that is passed on."""
_SUBJECT = re.compile(
    rf"(?:(?:subject|betreff|asunto|objet|assunto|oggetto|onderwerp|re|aw|{PASSED_ON})\s?:\s*|\[[\w.-]{{2,30}}\]\s+)+(?=\S)",
    re.IGNORECASE,
)
"""What mail puts in front of a title, the name of a mailing list in brackets among it."""


def printed(page: Page, text: str) -> str:
    """A title line as the title is printed: no marks of quoting or series in front, no site behind."""
    text = re.sub(r"\A[>|\s*_=-]+(?=\w)", "", text)
    text = _SUBJECT.sub("", text)
    if ends_in_more(text) or text.endswith(("…", "...")):
        text = cut_more(text).rstrip(".… ")
    cut = _ISSUE.sub("", text, count=1)
    return without_site(page, cut or text).strip()
