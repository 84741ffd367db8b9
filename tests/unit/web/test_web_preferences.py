"""What a reader may do with their letter: pause, come back, leave, see what is kept, be forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from folders import SUNDAY_NOON
from visitors import Visitor

from digest.publishing.story import story_of

ANA, NEW = "ana@example.org", "nova@example.net"


def wish(visitor: Visitor, wish: str, who: str = ANA, **fields: str) -> object:
    return visitor.client.post(visitor.link("preferences", who), data={"wish": wish} | fields)


def test_who_pauses_gets_no_letter_until_the_day_and_then_gets_it_again(visitor: Visitor) -> None:
    page = wish(visitor, "pause", until="2026-12-06")
    assert "6 December 2026" in page.text
    assert ANA not in visitor.roll()
    visitor.later(days=12)
    assert ANA not in visitor.roll()
    visitor.later(days=1)
    assert ANA in visitor.roll()
    assert "6 December" not in visitor.client.get(visitor.link("preferences", ANA)).text


def test_a_readers_story_tells_of_a_pause_while_it_lasts(visitor: Visitor) -> None:
    wish(visitor, "pause", until="2026-12-06")
    visitor.house.suppressions().refresh()
    assert date(2026, 12, 6) == story_of(visitor.house, ANA)["paused_until"]
    visitor.later(days=13)
    assert story_of(visitor.house, ANA)["paused_until"] is None


def test_the_day_is_a_day_in_the_newsletters_own_zone(visitor: Visitor) -> None:
    visitor.folder.edit("config/digest.toml", "Europe/London", "Pacific/Kiritimati")
    east = Visitor(visitor.folder)
    wish(east, "pause", until="2026-12-06")
    east.later(days=11, hours=21, minutes=59)
    assert ANA not in east.roll()
    east.later(minutes=2)
    assert ANA in east.roll()


def test_who_comes_back_early_gets_the_next_letter(visitor: Visitor) -> None:
    wish(visitor, "pause", until="2026-12-06")
    wish(visitor, "back")
    assert ANA in visitor.roll()


@pytest.mark.parametrize("until", ["", "2026-11-23", "2020-01-01", "2027-11-25", "soon", "2026-13-40", "9" * 500, "\0"])
def test_a_day_that_is_none_or_too_far_changes_nothing_and_says_so(visitor: Visitor, until: str) -> None:
    answer = wish(visitor, "pause", until=until)
    assert (200, True) == (answer.status_code, "between tomorrow and a year from now" in answer.text)
    assert ANA in visitor.roll()


def test_coming_back_from_a_pause_is_not_coming_back_from_leaving(visitor: Visitor) -> None:
    assert "You have left" in wish(visitor, "leave").text
    page = wish(visitor, "back").text
    assert ("unsubscribed", True) == (visitor.suppressed(ANA), "ask for it again" in page)


@pytest.mark.parametrize(("said", "promise"), [("back", "Welcome back"), ("pause", "Kept"), ("monthly", "Kept")])
def test_a_page_that_was_open_since_before_the_leaving_promises_no_letter(
    visitor: Visitor, said: str, promise: str
) -> None:
    wish(visitor, "leave")
    page = wish(visitor, said, until="2026-12-06").text
    assert (True, False) == ("You have left" in page, promise in page)


def test_who_wants_one_mail_a_month_is_told_so_and_may_have_every_letter_again(visitor: Visitor) -> None:
    page = visitor.client.get(visitor.link("preferences", ANA)).text
    assert (True, True, False) == ("once a week." in page, 'value="monthly"' in page, 'value="weekly"' in page)
    page = wish(visitor, "monthly").text
    assert (True, True, False) == ("once a month." in page, 'value="weekly"' in page, 'value="monthly"' in page)
    assert page != visitor.client.get(visitor.link("preferences", ANA)).text, "what was just done is said once"
    assert "once a week." in wish(visitor, "weekly").text


def test_a_readers_story_and_copy_tell_of_the_wish(visitor: Visitor) -> None:
    wish(visitor, "monthly")
    visitor.house.suppressions().refresh()
    story = story_of(visitor.house, ANA)
    assert ("monthly", visitor.now.date()) == (story["rhythm"], story["rhythm_since"].date())
    assert story["rhythm_since"].isoformat() == wish(visitor, "export").json["monthly_since"]
    wish(visitor, "erase for good")
    assert wish(visitor, "export").json["monthly_since"] is None


@pytest.mark.parametrize("said", ["", "nonsense", "leave ", "erase", "Monthly", "hourly"])
def test_a_wish_we_do_not_know_and_one_not_yet_confirmed_change_nothing(visitor: Visitor, said: str) -> None:
    assert 200 == wish(visitor, said).status_code
    assert ("", {}) == (visitor.suppressed(ANA), visitor.house.register().monthly())


def test_a_copy_holds_all_that_is_kept_and_only_of_this_reader(visitor: Visitor) -> None:
    visitor.folder.run("send", "--now", SUNDAY_NOON)
    visitor.join(NEW, name="Nova")
    wish(visitor, "pause", NEW, until="2026-12-06")
    new, old = (wish(visitor, "export", who) for who in (NEW, ANA))
    assert ("application/json", True) == (new.mimetype, "attachment" in new.headers["Content-Disposition"])
    assert {"email": NEW, "name": "Nova", "status": "active", "joined": "2026-11-23"} == new.json["list"]
    assert (NEW, "confirmed by mail") == (new.json["consent"]["address"], new.json["consent"]["how"])
    assert ("2026-12-06", None, []) == (new.json["paused_until"], new.json["never_mailed"], new.json["letters"])
    assert [("2026-W48", "sent")] == [(letter["slot"], letter["state"]) for letter in old.json["letters"]]
    assert [NEW not in old.text, ANA not in new.text] == [True, True]


def test_a_copy_for_somebody_unknown_is_empty(visitor: Visitor) -> None:
    tree = wish(visitor, "export", "stranger@example.net").json
    assert {None} == {tree[part] for part in tree if part not in ("newsletter", "letters")}


def test_who_is_forgotten_leaves_a_key_and_a_row_for_the_operator_to_delete(visitor: Visitor) -> None:
    visitor.join(NEW, name="Nova")
    visitor.later(days=2)
    assert "Forgotten" in wish(visitor, "erase for good", NEW).text
    with closing(sqlite3.connect(visitor.folder.path / "var" / "suppressions.sqlite")) as db:
        assert NEW not in "".join(db.iterdump())
    assert ("erased", False) == (visitor.suppressed(NEW), NEW in visitor.roll())
    shown = visitor.folder.run("subscribers", "diff")
    assert (10, True, False) == (shown.code, ":10: its reader asked on" in shown.out, NEW in shown.out)


def test_who_was_forgotten_may_come_back_by_a_new_consent(visitor: Visitor) -> None:
    visitor.join(NEW)
    visitor.later(days=2)
    wish(visitor, "erase for good", NEW)
    visitor.join(NEW)
    assert NEW in visitor.roll()
