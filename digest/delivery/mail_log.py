"""Reads in a relay's own log which letters it took: by their Message-IDs, and only where it says that it has them."""

from __future__ import annotations

import re

from digest.errors import UsageError

_OURS = re.compile(r"(?<![\w-])([0-9a-f]{32})@[\w.-]+", re.ASCII)
_BEGUN = re.compile(r"/cleanup\[\d+\]: (\w+): message-id=<?([0-9a-f]{32})@", re.ASCII)
_QUEUED = re.compile(r"/qmgr\[\d+\]: (\w+): from=<", re.ASCII)
_TURNED_DOWN = re.compile(r"\b(?:milter-)?reject(?:ed)?\b", re.IGNORECASE)


def taken(log: str) -> set[str]:
    """The left sides of the Message-IDs of letters that the relay took.

    Postfix writes a letter's Message-ID down when it has read its header, which says nothing of its end; only its
    queue's own line under the same queue id does, whatever filters beside it say. Other relays name it when they have
    the letter.

    Raises:
        UsageError: Postfix's queue says nothing in this log, so that it cannot tell.
    """
    named: set[str] = set()
    queued: set[str] = set()
    begun: dict[str, str] = {}
    queue_speaks = is_postfix = False
    for line in log.splitlines():
        if match := _BEGUN.search(line):
            is_postfix = True
            begun[match[1]] = match[2]  # queue ids are used again, so the order of the lines counts
        elif match := _QUEUED.search(line):
            queue_speaks = True
            if match[1] in begun:
                queued.add(begun.pop(match[1]))
        elif not _TURNED_DOWN.search(line):
            named.update(_OURS.findall(line))
    if is_postfix and not queue_speaks:
        what = "the log shows what Postfix began to read and not what it took"
        raise UsageError(what, cure="give the whole log, with the lines of postfix/qmgr")
    return queued if is_postfix else named
