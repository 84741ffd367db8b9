"""What the desk shows at a moment: made anew when a file has changed, and what is wrong with it when it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from digest.editor.page import Showing, fault_page, files, index_page
from digest.editor.spam import spam_report
from digest.editor.stamps import stamp_of
from digest.errors import DigestError, Fault, bug_fault
from digest.publishing.ahead import ahead
from digest.publishing.house import House
from digest.publishing.preview import preview
from digest.publishing.readers import first_readers

_WEEKS = 12
_READERS = 200
_KEPT = 24

Documents = Mapping[str, bytes]
"""Name to content; ``index.html`` is always there."""


class Desk:
    """Documents by week and reader, kept until a file they depend on changes. One thread of its own makes them.

    ``furnish`` reads the operator's folder anew and names the files and folders that count; until it succeeds once,
    ``first`` are those.
    """

    def __init__(self, furnish: Callable[[], tuple[House, Sequence[Path]]], first: Sequence[Path]) -> None:
        self._furnish = furnish
        self._paths = first
        self._bench = ThreadPoolExecutor(1)  # SQLite and premailer each want to stay with one thread
        self._stamp = ""
        self._house: House | None = None
        self._kept: dict[tuple[str, str], Documents] = {}

    def stamp(self) -> str:
        """What the files look like now."""
        return stamp_of(self._paths)

    def documents(self, week: str, reader: str) -> Documents:
        """Everything there is to show of one week's letter to one reader. Never raises."""
        return self._bench.submit(self._documents, week, reader).result()

    def spam(self, week: str, reader: str) -> str:
        """What SpamAssassin says of one week's letter to one reader."""
        message = self.documents(week, reader).get("letter.eml")
        return spam_report(message) if message else "There is no letter to judge.\n"

    def _documents(self, week: str, reader: str) -> Documents:
        if self.stamp() != self._stamp or len(self._kept) >= _KEPT:
            self._kept.clear()
            self._house = None
        asked = (week, reader)
        if asked not in self._kept:
            self._kept[asked] = self._make(week, reader)
        return self._kept[asked]

    def _make(self, week: str, reader: str) -> Documents:
        around = Showing("", (), stamp=self.stamp(), week=week, reader=reader)
        try:
            if self._house is None:
                self._house, self._paths = self._furnish()
                self._stamp = self.stamp()
            house = self._house
            around = replace(
                around, newsletter=house.newsletter.name, coming=ahead(house, _WEEKS),
                readers=first_readers(house, _READERS), stamp=self._stamp,
            )  # fmt: skip
            seen = preview(house, week or None, reader or None)
            page = index_page(seen, replace(around, week=str(seen.slot)))
            return {"index.html": page.encode(), **dict(files(seen).values())}
        except DigestError as error:
            return self._broken(error.faults, around)
        except Exception as error:
            return self._broken((bug_fault(error),), around)

    def _broken(self, faults: Sequence[Fault], around: Showing) -> Documents:
        self._stamp = around.stamp
        return {"index.html": fault_page(faults, around).encode()}
