"""Who has confirmed is welcomed once: with what comes next, and every way out."""

from __future__ import annotations

import re
from typing import Any

from folders import SUNDAY_NOON
from visitors import Visitor

from digest.publishing.errands import send_errands

NEW = "nova@example.net"
SITE = "https://letters.example.org"


def welcome(visitor: Visitor, to: str = NEW) -> Any:
    """The one welcome mail to a reader among those that have left."""
    (found,) = [mail for mail in visitor.mails() if mail["To"] == to and mail["Subject"].startswith("Welcome")]
    return found


def test_who_confirms_is_welcomed_once_however_often_they_press(visitor: Visitor) -> None:
    visitor.ask(NEW, name="Nova")
    link = visitor.confirm_link()
    for _ in range(3):
        visitor.client.post(link)
        send_errands(visitor.house)
    mail = welcome(visitor)
    assert (NEW, "Welcome to The Weekly Letter") == (mail["To"], mail["Subject"])
    assert "Dear Nova," in mail.get_content()
    assert 2 == len(visitor.mails())
    assert visitor.calls > 1, "the postman was called"


def test_nobody_is_welcomed_before_they_have_confirmed(visitor: Visitor) -> None:
    visitor.ask(NEW)
    visitor.client.get(visitor.confirm_link())
    assert 1 == len(visitor.mails())


def test_the_operator_may_do_without_it(visitor: Visitor) -> None:
    visitor.folder.edit("config/digest.toml", "welcome = true", "welcome = false")
    changed = Visitor(visitor.folder)
    changed.join(NEW)
    changed.later(minutes=5)
    assert 1 == len(changed.mails())


def test_who_comes_back_by_a_new_sign_up_is_welcomed_anew(visitor: Visitor) -> None:
    visitor.join(NEW)
    visitor.mails()
    visitor.client.post(visitor.link("unsubscribe", NEW))
    visitor.later(days=2)
    visitor.join(NEW)
    assert 2 == sum(mail["Subject"].startswith("Welcome") for mail in visitor.mails())


def test_it_says_when_the_next_letter_comes_which_the_calendar_does_not_leave_out(visitor: Visitor) -> None:
    (visitor.folder.path / "config" / "calendar.toml").write_text('[[skip]]\nslot = "2026-W48"\nreason = "holidays"\n')
    visitor.join(NEW)
    assert "6 December 2026" in welcome(visitor).get_content()


def test_it_leads_to_the_latest_letter_and_to_no_other_once_there_is_one(visitor: Visitor) -> None:
    visitor.join(NEW)
    assert "/archive/" not in welcome(visitor).get_content()
    assert 0 == visitor.folder.run("send", "--now", "2026-11-29T12:00:00Z").code
    assert 0 == visitor.folder.run("send", "--now", "2026-12-06T12:00:00Z").code
    visitor.later(days=14)
    visitor.join("late@example.net")
    late = welcome(visitor, "late@example.net").get_content()
    assert [f"{SITE}/archive/2026-w49/"] == re.findall(r"\S+/archive/\S+", late)
    assert "13 December 2026" in late


def test_every_way_out_of_it_works(visitor: Visitor) -> None:
    visitor.join(NEW)
    mail = welcome(visitor)
    assert "List-Unsubscribe=One-Click" == mail["List-Unsubscribe-Post"]
    assert "<weekly.letters.example.org>" in mail["List-Id"]
    text = mail.get_content()
    preferences, leave = (re.search(rf"{SITE}(/{kind}/\S+)", text)[1] for kind in "pu")
    assert f"<{SITE}{leave}>" == mail["List-Unsubscribe"]
    assert "once a week" in visitor.client.get(preferences).text
    assert 200 == visitor.client.post(leave, data="List-Unsubscribe=One-Click").status_code
    assert "unsubscribed" == visitor.suppressed(NEW)


def test_the_address_for_leaving_by_mail_stands_beside_the_link(visitor: Visitor) -> None:
    where = "# Shown under essays"
    visitor.folder.edit("config/digest.toml", where, f'unsubscribe_address = "leave@letters.example.org"\n{where}')
    changed = Visitor(visitor.folder)
    changed.join(NEW)
    ways = re.findall(r"<([^>]+)>", welcome(changed)["List-Unsubscribe"])
    token = ways[0].rpartition("/")[2]
    assert [f"{SITE}/u/{token}", f"mailto:leave@letters.example.org?subject=unsubscribe%20{token}"] == ways


def test_who_leaves_before_it_has_left_gets_none(visitor: Visitor) -> None:
    visitor.join(NEW)
    visitor.client.post(visitor.link("unsubscribe", NEW))
    assert 1 == len(visitor.mails())


def test_who_chooses_one_mail_a_month_before_it_has_left_is_welcomed_all_the_same(visitor: Visitor) -> None:
    visitor.join(NEW)
    page = visitor.client.post(visitor.link("preferences", NEW), data={"wish": "monthly"}).text
    assert ("once a month." in page, "Welcome to The Weekly Letter") == (True, welcome(visitor)["Subject"])


def test_the_question_whether_to_join_carries_no_way_out_of_the_list(visitor: Visitor) -> None:
    visitor.ask(NEW)
    (mail,) = visitor.mails()
    assert [None, None, None] == [mail[name] for name in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")]


def test_new_readers_get_no_backlog(visitor: Visitor) -> None:
    visitor.folder.run("send", "--now", SUNDAY_NOON)
    visitor.later(days=7)
    visitor.join(NEW)
    again = visitor.folder.run("send", "--now", "2026-11-30T14:00:00Z", "--json")
    assert {0} == set(again.tree["this_run"].values())
