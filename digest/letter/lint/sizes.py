"""Lint of sizes: what mail programs cut (M18) and drop (M19)."""

from __future__ import annotations

from collections.abc import Iterator

from digest.letter.lint.reading import Reading
from digest.model import Finding
from digest.model.issue import Severity

HTML_WARN, HTML_FAIL = 80_000, 102_000
"""Bytes of the HTML part, decoded or encoded: Gmail clips near the second."""
MESSAGE_MAX = 200_000
STYLE_MAX = 16_384


def html_octets(page: str, message: bytes) -> int:
    """The larger of the two sizes of the HTML part, decoded and as it travels: nobody knows which one is counted."""
    travelling = message.rpartition(b"Content-Type: text/html")[2].partition(b"\r\n\r\n")[2]
    return max(len(page.encode("utf-8", "replace")), len(travelling))


def sizes(letter: Reading) -> Iterator[Finding]:
    """Message, HTML part and style sheets against what is cut, clipped or dropped."""
    if len(letter.message) > MESSAGE_MAX:
        what = f"the message has {len(letter.message)} bytes, more than {MESSAGE_MAX}"
        yield Finding("M18", "warning", what, "", "phones on a slow line wait for it", "shorten the essay")
    octets = html_octets(letter.html, letter.message)
    if octets > HTML_WARN:
        severity: Severity = "error" if octets > HTML_FAIL else "warning"
        what = f"the HTML part has {octets} bytes; Gmail clips near 102,000"
        why = "what is clipped takes the unsubscribe link with it"
        yield Finding("M18", severity, what, "", why, "shorten the essay, or send it in two letters")
    styles = sum(len(sheet.encode()) for sheet in letter.sheets)
    if styles > STYLE_MAX:
        what = f"style blocks have {styles} bytes; Gmail drops them past {STYLE_MAX}"
        yield Finding("M19", "error", what, "letter.html", "dark and small screens lose their rules", "shorten them")
