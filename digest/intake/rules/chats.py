"""The export of a chat: a stamp before each message. Who wrote most of it wrote the essay, and the others talk between.

Only a page that is stamped from its top on is taken for one: readers below an essay have stamps, too.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from digest.intake.page import Page
from digest.intake.text.lines import Line, make_line

_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.? [^\W\d_]{3,10}\.? \d{4}|[^\W\d_]{3,10} \d{1,2},? \d{4})"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.? ?m\.?)?"
_STAMP = re.compile(rf"(?:[\[(] ?(?:{_DATE},? )?{_TIME} ?[\])]|{_DATE},? {_TIME} [-–—])[:,]? ?", re.IGNORECASE)
_SAID = re.compile(r"~? ?(?P<who>[^:]{1,40}?) ?: +(?=\S)")
_EDITED = re.compile(r"(?<=\S)\s*<[^<>]{3,40}>\Z")
_NO_WORDS = re.compile(
    r"<[^<>]{3,40}>|\{[^{}]{3,40}\}|[\W_]*"
    r"|\W*(?:(?:image|photo|video|audio|sticker|gif|document|contact|voice message|imagen|foto|bild|immagine|imagem)\b.{0,12}"
    r"(?:omitted|omitid[oa]|omise?|weggelassen|ausgeschlossen|omess[oa]|ocult[oa]))"
    r"|.{0,24}(?:message|mensaje|nachricht|messaggio|mensagem).{0,12}(?:deleted|eliminado|supprime|geloscht|eliminato|apagada).{0,12}"
    r"|se elimino este mensaje"
)
_FEW, _TOP, _MOST, _SHARE = 5, 12, 0.8, 0.6


class Message(NamedTuple):
    """One stamped line: where it is, what stands before its words, whose words they are, and the words."""

    at: int
    stamp: str
    who: str | None
    said: str


def mark_chat(page: Page) -> None:
    """Cut the stamps of a chat off, and mark everything that its main writer did not write."""
    messages = _messages(page.lines)
    if len(messages) < _FEW or not _is_chat(page, messages):
        return
    writer = _writer(page, messages)
    if writer is None:
        return
    page.mark_all(range(messages[0].at), "chat", "above the first message of a chat")
    for message, end in zip(messages, [*(other.at for other in messages[1:]), len(page.lines)], strict=True):
        mine = message.who == writer
        if message.said and mine:
            line = page.lines[message.at]
            page.put(message.at, make_line(line.number, message.said, 0, max(1, line.gap))._replace(last=line.last))
            page.pieces.setdefault(message.at, []).append(message.stamp)
        for at in range(message.at, end):
            if at == message.at + 1 and not message.said:
                page.put(at, page.lines[at]._replace(gap=1))
            if not mine:
                page.mark(at, "chat", "not the main writer's")
            elif (at == message.at and not message.said) or _says_nothing(page.lines[at]):
                page.mark(at, "chat", "a stamp, or what stands for a picture")
    page.author = page.author or writer


def _says_nothing(line: Line) -> bool:
    # Of long lines nothing is folded, and nothing would match.
    return bool(line.folded) and _NO_WORDS.fullmatch(line.folded) is not None


def _messages(lines: list[Line]) -> list[Message]:
    found = []
    for at, line in enumerate(lines):
        stamp = _STAMP.match(line.text)
        if not stamp:
            continue
        rest = line.text[stamp.end() :]
        said = _SAID.match(rest)
        end = stamp.end() + (said.end() if said else 0)
        words = _EDITED.sub("", line.text[end:])
        found.append(Message(at, line.text[:end].strip(), said["who"] if said else None, words))
    if sum(message.who is None for message in found) <= len(found) / 2:
        return found
    # Some write the name alone behind the stamp, and the words below.
    return [message._replace(stamp=lines[message.at].text, who=message.said, said="") for message in found]


def _is_chat(page: Page, messages: list[Message]) -> bool:
    first = messages[0].at
    prose = page.prose_words(0, len(page.lines))
    return first < _TOP and page.prose_words(first, len(page.lines)) >= _MOST * prose


def _writer(page: Page, messages: list[Message]) -> str | None:
    """Who wrote most of the words, if anybody did."""
    words: Counter[str] = Counter()
    for message, end in zip(messages, [*(other.at for other in messages[1:]), len(page.lines)], strict=True):
        below = sum(page.lines[at].size for at in range(message.at + 1, end))
        if message.who:
            words[message.who] += len(message.said.split()) + below
    writer, most = words.most_common(1)[0] if words else (None, 0)
    return writer if most >= _SHARE * words.total() else None
