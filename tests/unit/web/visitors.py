"""The site over a starter folder, without a network: Flask's own client, and a clock that tests move."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from folders import Folder

from digest.app import clock_at, furnish
from digest.audience import canonical, reader_key
from digest.publishing import wishes
from digest.publishing.errands import send_errands
from digest.publishing.house import House
from digest.settings import load_settings
from digest.web.site import create_site

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday; the letter of 2026-W48 is due six days later."""


@dataclass
class Visitor:
    """Somebody with a browser or a mail program, at a moment."""

    folder: Folder
    now: datetime = NOON
    env: dict[str, str] = field(default_factory=dict)
    calls: int = 0

    def __post_init__(self) -> None:
        self._houses: dict[datetime, House] = {}
        site = create_site(lambda: self.house, self._called, lambda key: wishes.leave(self.house, key))
        self.client = site.test_client(use_cookies=True)

    @property
    def house(self) -> House:
        """The folder's house at the present moment."""
        if self.now not in self._houses:
            self._houses[self.now] = furnish(load_settings(self.folder.config, self.env), clock_at(self.now))
        return self._houses[self.now]

    def _called(self) -> None:
        self.calls += 1

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def key(self, address: str) -> bytes:
        """A reader's key."""
        return reader_key(self.house.suppressions().pepper, canonical(address)[1])

    def link(self, purpose: str, address: str) -> str:
        """The path of one of a reader's links."""
        path = {"unsubscribe": "u", "preferences": "p"}[purpose]
        return f"/{path}/{self.house.signer.token(purpose, self.key(address))}"

    def ask(self, email: str, source: str = "192.0.2.1", **fields: str) -> Any:
        """Open the form, take one's time, send it."""
        stamp = re.search(r'name="stamp" type="hidden" value="([^"]+)"', self.client.get("/").text)
        assert stamp
        self.later(seconds=30)
        sent = {"email": email, "name": "", "website": "", "stamp": stamp[1]} | fields
        return self.client.post("/join", data=sent, environ_base={"REMOTE_ADDR": source})

    def mails(self) -> list[Any]:
        """Let the postman walk; every confirmation mail that has left so far, the oldest first."""
        send_errands(self.house)
        found = (self.folder.path / "var" / "outbox" / "errands").glob("*.eml")
        parsed = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]
        return sorted(parsed, key=lambda mail: mail["Date"].datetime)

    def confirm_link(self) -> str:
        """The path in the newest confirmation mail."""
        match = re.search(r"https://letters\.example\.org(/c/\S+)", self.mails()[-1].get_content())
        assert match
        return match[1]

    def join(self, email: str, **fields: str) -> Any:
        """Ask and confirm."""
        self.ask(email, **fields)
        return self.client.post(self.confirm_link())

    def suppressed(self, address: str) -> str:
        """The reason a reader is suppressed for; nothing if they are not."""
        found = self.house.suppressions().reason_for(self.key(address))
        return found.reason if found else ""

    def roll(self) -> list[str]:
        """Who would get a letter now."""
        from digest.publishing.lists import roll_of  # noqa: PLC0415

        self.house.suppressions().refresh()
        return [one.address for one in roll_of(self.house, self.house.snapshot())]
