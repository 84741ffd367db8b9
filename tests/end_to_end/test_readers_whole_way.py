"""The whole way of three readers through the real programs: Chromium without scripts, the web app, the relay, the list.

Letters fall due an hour before the present and every seven days after it, so that the web app, which knows no other
time than the real one, and the runs that rehearse the weeks to come agree on what a day is.
"""

from __future__ import annotations

import csv
import re
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from folders import Folder
from playwright.sync_api import Page, sync_playwright
from received import read_letter
from screenshots import ARGUMENTS, CHROMIUM
from steps import live_relay, until
from test_web_serve import ask, post_form, sent_to, serving

from digest.audience import Register, Suppressions, canonical, reader_key
from digest.model import Consent
from digest.settings.fields import WEEKDAYS

NEW, OLD, SILENT = "nova@example.net", "ana@example.org", "chen@example.org"
SITE = "https://letters.example.org"

pytestmark = pytest.mark.browser


@dataclass
class World:
    """The folder, its site and its relay; ``weeks`` says how many letters have fallen due since the first."""

    folder: Folder
    site: str
    kept: Path
    env: dict[str, str]
    now: datetime
    weeks: int = -1

    def next_issue(self, weeks: int = 1) -> None:
        """Let the next letter leave, or the one after some weeks without any run."""
        self.weeks += weeks
        moment = self.now + timedelta(weeks=self.weeks)
        ran = self.folder.run("send", "--now", moment.isoformat(), "--json", env=self.env)
        assert "complete" == ran.tree["state"], ran.err or ran.out

    def mails(self, who: str) -> list[EmailMessage]:
        """What the relay has taken for a reader, in order."""
        parsed = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sent_to(self.kept, who)]
        return [mail for mail in parsed if isinstance(mail, EmailMessage)]

    def letters(self, who: str) -> int:
        """How many issues a reader got."""
        return sum(mail["Feedback-ID"] is not None for mail in self.mails(who))

    def mail(self, who: str, subject: str) -> str:
        """The text of the one mail with this in its subject, once it has come."""
        until(lambda: self._found(who, subject), f"the mail: {subject}")
        (found,) = self._found(who, subject)
        return str(found.get_content())

    def _found(self, who: str, subject: str) -> list[EmailMessage]:
        return [mail for mail in self.mails(who) if subject in mail["Subject"]]

    def here(self, text: str, kind: str) -> str:
        """The address on this machine of the one link of a kind in a text."""
        found = set(re.findall(rf"{SITE}(/{kind}/[\w-]+)", text))
        assert 1 == len(found), text
        return self.site + found.pop()


@pytest.fixture
def world(folder: Folder, tmp_path: Path) -> Iterator[World]:
    now = datetime.now(UTC).replace(microsecond=0)
    due = now - timedelta(hours=1)
    for old, new in (('weekday = "sunday"', f'weekday = "{WEEKDAYS[due.weekday()]}"'),
                     ('time = "08:00"', f'time = "{due:%H:%M}"'), ('"Europe/London"', '"UTC"')):  # fmt: skip
        folder.edit("config/digest.toml", old, new)
    kept = tmp_path / "kept"
    with live_relay(kept) as env, serving(folder, env) as (site, _):
        yield World(folder, site, kept, env, now)


@contextmanager
def browser(world: World) -> Iterator[Page]:
    """Chromium without scripts; whatever it asks of another host, keeps or complains about fails the test."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    asked: list[str] = []
    complaints: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        visit = chromium.new_context(java_script_enabled=False)
        page = visit.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        yield page
        assert ([], []) == (visit.cookies(), complaints)
        assert [] == [url for url in asked if not url.startswith(world.site)]
        chromium.close()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def rows(world: World) -> dict[str, str]:
    """Address and status of every row of the list."""
    with world.folder.subscribers.open(encoding="utf-8", newline="") as file:
        return {row["email"]: row["status"] for row in csv.DictReader(file)}


def test_a_stranger_joins_is_welcomed_reads_pauses_returns_and_leaves(world: World) -> None:
    before = world.folder.subscribers.read_bytes()
    with browser(world) as page:
        page.goto(world.site)
        page.get_by_label("Your mail address").fill(NEW)
        page.get_by_label("What may we call you?").fill("Nova")
        page.get_by_role("button").click()
        assert "Look into your mailbox" == heading(page)
        page.goto(world.here(world.mail(NEW, "was it you?"), "c"))
        assert before == world.folder.subscribers.read_bytes(), "looking is not saying yes"
        page.get_by_role("button").click()
        assert "Welcome" == heading(page)
        written = world.folder.subscribers.read_bytes()
        assert (before, "active") == (written[: len(before)], rows(world)[NEW])
        welcome = world.mail(NEW, "Welcome to")
        assert "Dear Nova," in welcome
        world.next_issue()
        assert 1 == world.letters(NEW)

        page.goto(world.here(welcome, "p"))
        day = (world.now + timedelta(days=10)).date()
        page.get_by_label("Until").fill(day.isoformat())
        page.get_by_role("button", name="Pause").click()
        assert str(day.year) in page.get_by_role("main").inner_text()
        world.next_issue()
        assert 1 == world.letters(NEW), "the letter of a week in the pause"
        world.next_issue()
        assert 2 == world.letters(NEW), "the letter of the week after it"

    letter = read_letter(sent_to(world.kept, NEW)[-1].read_bytes())
    link = urllib.parse.urlsplit(letter.unsubscribe_url).path
    assert 200 == ask(world.site, "GET", link).status
    left = post_form(world.site, link, {"List-Unsubscribe": "One-Click"})
    assert (200, None, None) == (left.status, left.getheader("Location"), left.getheader("Set-Cookie"))
    world.next_issue()
    assert (2, 4) == (world.letters(NEW), world.letters(OLD))
    assert 1 == len([mail for mail in world.mails(NEW) if "Welcome" in mail["Subject"]])
    assert written == world.folder.subscribers.read_bytes()


def test_of_two_silent_readers_the_one_who_presses_the_button_keeps_the_letter(world: World) -> None:
    _agreed_long_ago(world.folder, OLD, SILENT)
    world.next_issue()
    asked = world.folder.run("subscribers", "ask", "--json", env=world.env)
    assert (0, {"accepted": 2}) == (asked.code, asked.tree["sent"])
    with browser(world) as page:
        page.goto(world.here(world.mail(OLD, "keep coming"), "k"))
        page.get_by_role("button", name="keep sending").click()
        assert "It keeps coming" == heading(page)
        world.next_issue()
        assert (2, 2) == (world.letters(OLD), world.letters(SILENT)), "both may still answer"
        world.next_issue(8)  # 63 days after the question
        assert (3, 2) == (world.letters(OLD), world.letters(SILENT)), "one of them rests"

        page.goto(world.here(world.mail(SILENT, "keep coming"), "k"))
        page.get_by_role("button", name="keep sending").click()
        world.next_issue()
        assert (4, 3) == (world.letters(OLD), world.letters(SILENT)), "the button still counts"


def _agreed_long_ago(folder: Folder, *addresses: str) -> None:
    path = folder.path / "var" / "suppressions.sqlite"
    since = datetime.now(UTC) - timedelta(days=5 * 365)
    with closing(Suppressions(path)) as known, closing(Register(path)) as register:
        for who in addresses:
            key = reader_key(known.pepper, canonical(who)[1])
            register.keep(Consent(key, who, "", since, since, "import", ""))
