"""Leaving works at once and for ever, by one POST of whatever shape (RFC 8058), and by nothing less than a POST."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing

import pytest
from visitors import Visitor

from digest.audience import LinkSigner
from digest.delivery import RunLock

ANA = "ana@example.org"
ONE_CLICK = "List-Unsubscribe=One-Click"
BODIES: dict[str, dict[str, object]] = {
    "one click": {"data": ONE_CLICK, "content_type": "application/x-www-form-urlencoded"},
    "one click, in parts": {"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"},
    "our own button": {},
    "something else": {"data": b"\xff\0\xfe", "content_type": "image/png"},
    "broken parts": {"data": b"--x", "content_type": "multipart/form-data; boundary=x"},
    "as much as may be": {"data": b"x" * 4096},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_one_post_of_any_shape_is_enough(visitor: Visitor, body: dict[str, object]) -> None:
    answer = visitor.client.post(visitor.link("unsubscribe", ANA), **body)
    assert (200, None) == (answer.status_code, answer.headers.get("Location"))
    assert not answer.headers.getlist("Set-Cookie")
    assert ("unsubscribed", False) == (visitor.suppressed(ANA), ANA in visitor.roll())


def test_leaving_a_hundred_times_is_leaving_once(visitor: Visitor) -> None:
    link = visitor.link("unsubscribe", ANA)
    assert 1 == len({visitor.client.post(link, data=ONE_CLICK).text for _ in range(100)})


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("purpose", ["unsubscribe", "preferences"])
def test_no_other_method_changes_anything(visitor: Visitor, method: str, purpose: str) -> None:
    visitor.client.open(visitor.link(purpose, ANA), method=method, data={"wish": "leave"})
    assert "" == visitor.suppressed(ANA)


def test_the_page_has_one_button_and_says_nothing_of_the_reader(visitor: Visitor) -> None:
    page = visitor.client.get(visitor.link("unsubscribe", ANA)).text
    assert (1, 1) == (page.count("<form"), page.count("<button"))
    assert [] == [said for said in ("ana@", "Ana") if said in page]


def test_who_was_never_here_gets_the_same_answer(visitor: Visitor) -> None:
    for ask in (visitor.client.get, visitor.client.post):
        known, unknown = (ask(visitor.link("unsubscribe", who)) for who in (ANA, "stranger@example.net"))
        assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


def test_every_unreadable_link_gets_one_and_the_same_page_and_changes_nothing(visitor: Visitor) -> None:
    good = visitor.link("unsubscribe", ANA).removeprefix("/u/")
    other = visitor.link("preferences", ANA).removeprefix("/p/")
    foreign = LinkSigner(["x" * 32], visitor.house.newsletter.list_id).token("unsubscribe", visitor.key(ANA))
    sister = LinkSigner([_key(visitor)], "daily.example.org").token("unsubscribe", visitor.key(ANA))
    texts = [good[:-1], good[:-1] + ("A" if good[-1] != "A" else "B"), good + "A", good.upper(), other, foreign, sister,
             "x", "%00", "%ff", "ana@example.org", "a" * 2000, good + "&amp;x=1"]  # fmt: skip
    answers = {(answer.status_code, answer.text) for text in texts
               for answer in (visitor.client.get(f"/u/{text}"), visitor.client.post(f"/u/{text}", data=ONE_CLICK))}  # fmt: skip
    assert [404] == [status for status, _ in answers]
    assert "letters@letters.example.org" in next(iter(answers))[1]
    assert "" == visitor.suppressed(ANA)


def _key(visitor: Visitor) -> str:
    env = (visitor.folder.path / ".env").read_text("utf-8")
    return env.partition("DIGEST_TOKEN_KEY=")[2].partition("\n")[0]


def test_links_of_old_letters_work_after_the_key_was_changed(visitor: Visitor) -> None:
    link, old = visitor.link("unsubscribe", ANA), _key(visitor)
    visitor.folder.edit(".env", f"DIGEST_TOKEN_KEY={old}", "DIGEST_TOKEN_KEY=" + "n" * 43)
    given_up, kept = Visitor(visitor.folder), Visitor(visitor.folder, env={"DIGEST_OLD_TOKEN_KEYS": old})
    assert 404 == given_up.client.post(link).status_code
    assert (200, "unsubscribed") == (kept.client.post(link).status_code, kept.suppressed(ANA))


def test_a_body_beyond_four_thousand_octets_is_refused(visitor: Visitor) -> None:
    link = visitor.link("unsubscribe", ANA)
    assert 413 == visitor.client.post(link, data=b"x" * 1_000_000).status_code
    assert 413 == visitor.client.post(link, data=b"x" * 4097).status_code
    assert "" == visitor.suppressed(ANA)


@pytest.mark.fault("45")
def test_leaving_waits_for_no_sender(visitor: Visitor) -> None:
    var = visitor.folder.path / "var"
    with RunLock(var / "digest.lock") as mine, closing(sqlite3.connect(var / "ledger.sqlite")) as freezing:
        assert mine
        freezing.execute("BEGIN EXCLUSIVE")
        assert 200 == visitor.client.post(visitor.link("unsubscribe", ANA), data=ONE_CLICK).status_code
    assert "unsubscribed" == visitor.suppressed(ANA)


def test_a_broken_template_does_not_keep_anybody_from_leaving(visitor: Visitor) -> None:
    (visitor.folder.path / "templates" / "site" / "left.html").write_text("{% broken", "utf-8")
    answer = visitor.client.post(visitor.link("unsubscribe", ANA), data=ONE_CLICK)
    assert (200, "unsubscribed") == (answer.status_code, visitor.suppressed(ANA))


def test_a_file_that_cannot_be_written_is_no_success(visitor: Visitor) -> None:
    link = visitor.link("unsubscribe", ANA)
    visitor.house.suppressions()
    with closing(sqlite3.connect(visitor.folder.path / "var" / "suppressions.sqlite")) as db:
        db.execute("DROP TABLE suppression")
    assert 503 == visitor.client.post(link, data=ONE_CLICK).status_code


def test_no_line_of_the_log_holds_an_address_or_a_token(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    link = visitor.link("unsubscribe", ANA)
    for path in (link, link + "x", visitor.link("preferences", ANA)):
        visitor.client.get(path)
        visitor.client.post(path, data={"wish": "erase for good"})
    visitor.join("nova@example.net")
    assert caplog.messages
    assert [] == [line for line in caplog.messages if "@" in line or link[3:20] in line]


def test_every_answer_minds_its_manners(visitor: Visitor) -> None:
    paths = ["/", "/u/x", "/nowhere", visitor.link("unsubscribe", ANA), visitor.link("preferences", ANA)]
    answers = [visitor.client.get(path) for path in paths]
    answers += [visitor.client.post(paths[3]), visitor.client.put("/join"), visitor.ask("nova@example.net")]
    answers.append(visitor.client.post(visitor.link("preferences", "chen@example.org"), data={"wish": "export"}))
    for answer in answers:
        said = answer.headers
        assert ("no-referrer", "no-store", "nosniff") == (
            said["Referrer-Policy"], said["Cache-Control"], said["X-Content-Type-Options"],
        )  # fmt: skip
        policy = said["Content-Security-Policy"]
        assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert not said.getlist("Set-Cookie")
        assert [] == [word for word in ("<script", "http://", " src=", "url(", "onclick") if word in answer.text]


def test_a_foreign_host_name_and_a_wish_to_be_sent_elsewhere_change_no_page(visitor: Visitor) -> None:
    link = visitor.link("unsubscribe", ANA)
    usual = visitor.client.post(link).text
    asked = visitor.client.post(f"{link}?next=https://evil.example", headers={"Host": "evil.example"})
    assert (200, usual, None) == (asked.status_code, asked.text, asked.headers.get("Location"))
