"""Silent readers are asked whether they still want the letter; only a press of the button answers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from visitors import NOON, Visitor

from digest.audience import LinkSigner
from digest.delivery import Answer, Letter, MemoryTransport
from digest.model import Consent, Phase, Reply, Rhythm
from digest.publishing.errands import send_errands
from digest.publishing.members import compare
from digest.publishing.silence import ask_again
from digest.publishing.story import story_of

ANA, BEN, CHEN, NEW = "ana@example.org", "bjoern@example.org", "chen@example.org", "nova@example.net"
YEARS_AGO = NOON - timedelta(days=1200)


@pytest.fixture
def silent(visitor: Visitor) -> Visitor:
    """A live list on which Ana and Ben agreed years ago and Chen a month ago; nothing is known of the others."""
    visitor.env |= {"DIGEST_MODE": "live"}
    visitor.later(minutes=1)
    for who, since in ((ANA, YEARS_AGO), (BEN, YEARS_AGO), (CHEN, NOON - timedelta(days=30))):
        visitor.house.register().keep(Consent(visitor.key(who), who, "", since, since, "import", ""))
    return visitor


def post(visitor: Visitor) -> list[Any]:
    """Send what waits to a relay that takes everything."""
    way = MemoryTransport()
    send_errands(replace(visitor.house, transport=lambda _: way))
    return way.letters


def asked(visitor: Visitor) -> list[str]:
    """Ask, and send; who was written to."""
    ask_again(visitor.house)
    return sorted(letter.envelope.recipient for letter in post(visitor))


def keep_link(visitor: Visitor, who: str = ANA) -> str:
    return f"/k/{visitor.house.signer.token('keep', visitor.key(who))}"


def test_the_silent_are_asked_and_everybody_is_counted_once(silent: Visitor) -> None:
    found = ask_again(silent.house)
    numbers = dict(found.counts)
    assert 2 == found.queued == numbers["after_consent"]
    assert numbers.pop("readers") == sum(numbers.values()) == len(silent.roll())
    assert (1, len(silent.roll()) - 3) == (numbers["heard_from"], numbers["unknown"])


def test_who_reads_monthly_is_asked_like_all_others(silent: Visitor) -> None:
    silent.house.register().choose(silent.key(ANA), Rhythm.MONTHLY, YEARS_AGO)
    silent.later(minutes=1)
    assert [ANA, BEN] == asked(silent)


def test_who_rests_and_chooses_a_rhythm_gets_letters_again(silent: Visitor) -> None:
    asked(silent)
    silent.later(days=61)
    assert ANA not in silent.roll()
    page = silent.client.post(silent.link("preferences", ANA), data={"wish": "monthly"}).text
    assert (True, False) == ("once a month." in page, "heard nothing" in page)
    assert ANA in silent.roll()


def test_a_dry_run_counts_the_same_and_changes_nothing(silent: Visitor) -> None:
    dry = ask_again(silent.house, dry_run=True)
    assert [] == post(silent)
    assert replace(dry, dry_run=False) == ask_again(silent.house)


def test_of_readers_without_a_record_the_first_letter_counts(silent: Visitor) -> None:
    unknown = ask_again(silent.house, dry_run=True).counts["unknown"]
    silent.folder.run("send", "--now", "2026-11-29T12:00:00Z")  # into the folder, so nobody got anything
    silent.later(days=800)
    assert unknown == ask_again(silent.house, dry_run=True).counts["unknown"]
    silent.env.clear()
    silent.later(minutes=1)
    found = ask_again(silent.house, dry_run=True).counts
    assert (0, unknown) == (found["unknown"], found["after_first_letter"])


def test_how_long_is_for_the_operator_to_say(silent: Visitor) -> None:
    assert [0, 2, 2] == [ask_again(silent.house, years, dry_run=True).queued for years in (4, 3, 0.25)]
    silent.folder.edit("config/digest.toml", "silent_years = 2", "silent_years = 4")
    silent.later(minutes=1)
    assert 0 == ask_again(silent.house, dry_run=True).queued


def test_the_mail_says_by_when_and_every_way_out_of_it_works(silent: Visitor) -> None:
    ask_again(silent.house)
    letter = next(one for one in post(silent) if one.envelope.recipient == ANA)
    text = letter.content.decode().replace("=\r\n", "")
    assert "22 January 2027" in " ".join(text.split())
    assert "List-Unsubscribe-Post: List-Unsubscribe=3DOne-Click" not in text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    for kind in "kpu":
        link = re.search(rf"https://letters\.example\.org(/{kind}/[\w-]+)", text)
        assert link
        assert 200 == silent.client.get(link[1]).status_code


def test_nobody_is_asked_twice_within_a_year(silent: Visitor) -> None:
    assert [ANA, BEN] == asked(silent)
    silent.later(days=40)
    assert ([], 2) == (asked(silent), ask_again(silent.house).counts["asked_lately"])


def test_who_does_not_answer_rests_after_sixty_days_and_is_named_for_it(silent: Visitor) -> None:
    asked(silent)
    silent.later(days=59)
    assert {ANA, BEN} <= set(silent.roll())
    assert ((), None) == (compare(silent.house).resting, story_of(silent.house, ANA)["rests_since"])
    silent.later(days=1)
    assert set() == {ANA, BEN} & set(silent.roll())
    assert CHEN in silent.roll()
    assert date(2027, 1, 22) == story_of(silent.house, ANA)["rests_since"]
    resting = compare(silent.house).resting
    assert 2 == len(resting)
    assert [] == [row for row in resting if "@" in row.what or "2027-01-22" not in row.what]


def test_who_rests_is_counted_like_somebody_who_pauses(silent: Visitor) -> None:
    from digest.publishing.lists import read_list  # noqa: PLC0415

    before = read_list(silent.house)[0].counts
    asked(silent)
    silent.later(days=61)
    after = read_list(silent.house)[0].counts
    assert (before.to_send - 2, before.unsubscribed + 2, True) == (after.to_send, after.unsubscribed, after.balanced)


@pytest.mark.parametrize("days", [1, 100, 3000])
def test_the_button_counts_at_any_time_and_looking_never(silent: Visitor, days: int) -> None:
    asked(silent)
    silent.later(days=days)
    link = keep_link(silent)
    for look in (silent.client.get, silent.client.head, silent.client.options, silent.client.put):
        look(link)
    assert [(ANA in silent.roll())] == [days < 60]
    assert "It keeps coming" in silent.client.post(link).text
    silent.later(days=70)
    assert [True, False] == [who in silent.roll() for who in (ANA, BEN)]


def test_the_page_has_one_button_and_says_nothing_of_the_reader(silent: Visitor) -> None:
    pages = {silent.client.get(keep_link(silent, who)).text for who in (ANA, "stranger@example.net")}
    assert 1 == len(pages)
    page = pages.pop()
    assert (1, 1, 0) == (page.count("<form"), page.count("<button"), page.count("Ana"))


@pytest.mark.parametrize(
    "wish",
    [
        {"wish": "pause", "until": "2026-12-06"},
        {"wish": "back"},
        {"wish": "export"},
        {"wish": "monthly"},
        {"wish": "weekly"},
    ],
)
def test_any_wish_on_the_preferences_page_is_an_answer(silent: Visitor, wish: dict[str, str]) -> None:
    asked(silent)
    silent.later(days=5)
    silent.client.post(silent.link("preferences", ANA), data=wish)
    silent.later(days=60)
    assert [True, False] == [who in silent.roll() for who in (ANA, BEN)]


@pytest.mark.parametrize("wish", [{}, {"wish": "erase"}, {"wish": "nonsense"}, {"wish": "pause", "until": "soon"}])
def test_what_is_no_wish_is_no_answer(silent: Visitor, wish: dict[str, str]) -> None:
    asked(silent)
    silent.client.get(silent.link("preferences", ANA))
    silent.client.post(silent.link("preferences", ANA), data=wish)
    silent.later(days=61)
    assert ANA not in silent.roll()


def test_the_preferences_page_tells_who_rests_and_lets_the_letter_come_again(silent: Visitor) -> None:
    asked(silent)
    link = silent.link("preferences", ANA)
    assert "heard nothing" not in silent.client.get(link).text
    silent.later(days=61)
    assert "heard nothing" in silent.client.get(link).text
    assert "heard nothing" not in silent.client.post(link, data={"wish": "back"}).text
    assert ANA in silent.roll()


def test_to_keep_is_not_to_come_back_from_having_left(silent: Visitor) -> None:
    silent.client.post(silent.link("unsubscribe", ANA))
    page = silent.client.post(keep_link(silent)).text
    assert ("unsubscribed", True) == (silent.suppressed(ANA), "ask for it again" in page)
    assert silent.house.suppressions().silence_of(silent.key(ANA)) is None


def test_a_link_of_another_purpose_or_list_keeps_nothing(silent: Visitor) -> None:
    asked(silent)
    good = keep_link(silent).removeprefix("/k/")
    foreign = LinkSigner(["x" * 32], silent.house.newsletter.list_id).token("keep", silent.key(ANA))
    others = [silent.link(purpose, ANA)[3:] for purpose in ("unsubscribe", "preferences")]
    texts = [good[:-1], good[:-1] + ("A" if good[-1] != "A" else "B"), good.swapcase(), foreign, *others, "x", "%00"]
    answers = {(answer.status_code, answer.text) for text in texts
               for answer in (silent.client.get(f"/k/{text}"), silent.client.post(f"/k/{text}"))}  # fmt: skip
    assert [404] == [status for status, _ in answers]
    for path in ("u", "p"):
        assert 404 == silent.client.post(f"/{path}/{good}", data={"wish": "leave"}).status_code
    silent.later(days=61)
    assert ("", False) == (silent.suppressed(ANA), ANA in silent.roll())


def test_who_leaves_after_being_asked_has_left_and_does_not_rest(silent: Visitor) -> None:
    asked(silent)
    silent.client.post(silent.link("unsubscribe", ANA))
    silent.later(days=61)
    assert 1 == len(compare(silent.house).resting)


def test_whom_the_relay_refuses_was_not_asked_and_does_not_rest(silent: Visitor) -> None:
    def refuse(letter: Letter) -> Answer:
        return Answer(letter.delivery, Phase.RCPT, Reply(550, "5.1.1"))

    ask_again(silent.house)
    settled, _ = send_errands(replace(silent.house, transport=lambda _: MemoryTransport(answer=refuse)))
    silent.later(days=61)
    assert (2, 2) == (sum(settled.values()), ask_again(silent.house, dry_run=True).queued)
    assert {ANA, BEN} <= set(silent.roll())


def test_what_goes_to_the_outbox_asks_nobody(visitor: Visitor) -> None:
    visitor.house.register().keep(Consent(visitor.key(ANA), ANA, "", YEARS_AGO, YEARS_AGO, "import", ""))
    assert 1 == ask_again(visitor.house).queued
    assert [ANA] == [mail["To"] for mail in visitor.mails()]
    visitor.later(days=61)
    assert ANA in visitor.roll()
    assert 1 == ask_again(visitor.house, dry_run=True).queued


def test_a_copy_tells_of_the_question_and_of_the_answer(silent: Visitor) -> None:
    asked(silent)
    silent.client.post(keep_link(silent))
    copy = json.loads(silent.client.post(silent.link("preferences", ANA), data={"wish": "export"}).text)
    assert "2027-01-22" == copy["silence"]["rests_from"]
    assert silent.now <= datetime.fromisoformat(copy["silence"]["heard_at"]) + timedelta(minutes=1)
