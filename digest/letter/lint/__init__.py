"""Lint of a finished letter: the final bytes and both parts against numbered rules. Errors stop a send.

M is for the message, L for list fields, H for HTML in mail programs, A for accessibility, P for what providers ask,
C for what the law asks.
"""

from __future__ import annotations

from collections.abc import Mapping

from digest.letter.lint import access, clients, colours, fields, links, markup, parts, styles, wire
from digest.letter.lint.essay import lint_essay
from digest.letter.lint.reading import Reading
from digest.letter.lint.sizes import HTML_FAIL, HTML_WARN, html_octets, sizes
from digest.model import Edition, Finding, Newsletter, Pairing

__all__ = ["HTML_FAIL", "HTML_WARN", "html_octets", "lint_essay", "lint_letter"]

_GROUPS = (
    lambda letter: lint_essay(letter.pairing.essay),
    wire.lint,
    fields.lint,
    parts.lint,
    sizes,
    markup.lint,
    links.lint,
    access.lint,
    colours.lint,
    styles.lint,
    clients.lint,
)


def lint_letter(
    message: bytes,
    edition: Edition,
    newsletter: Newsletter,
    pairing: Pairing,
    unsubscribe_url: str,
    earlier: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every finding on one printed letter, each once.

    ``unsubscribe_url`` is the one printed into it; ``earlier`` names the week of each subject that was used before.
    """
    reading = Reading.of(message, edition, newsletter, pairing, unsubscribe_url, earlier or {})
    return list(dict.fromkeys(finding for group in _GROUPS for finding in group(reading)))
