"""Past letters as web pages: there before the first letter leaves, the same for everybody, at addresses that stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from folders import SUNDAY_NOON, Folder
from steps import DEADLINE, live_relay, readers, started, write_list
from turnstile import turnstile

from digest.app import clock_at, furnish
from digest.settings import load_settings
from digest.web.site import create_site

ATOM = {"": "http://www.w3.org/2005/Atom"}
ROOT = "https://letters.example.org/archive"
_AFTER = datetime(2026, 11, 29, 12, tzinfo=UTC)


def send_weeks(folder: Folder, weeks: int) -> None:
    """So many issues into the outbox."""
    for week in range(weeks):
        ran = folder.run("send", "--now", (_AFTER + timedelta(weeks=week)).isoformat())
        assert 0 == ran.code, ran.err


def archive(folder: Folder) -> Path:
    """Where the pages of outbox runs lie."""
    return folder.path / "var" / "outbox" / "archive"


def test_the_page_is_there_before_the_first_letter_leaves(folder: Folder) -> None:
    write_list(folder, readers(3))
    with turnstile("mail", 1) as relay, started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        assert (folder.path / "var" / "archive" / "2026-w48" / "index.html").is_file()
        assert [] == relay.recipients
        relay.go.set()
        run.wait(DEADLINE)


def test_nothing_personal_comes_into_the_archive(folder: Folder) -> None:
    folder.subscribers.write_text("email,name,status\nana.nunez@example.org,Ana Quixotica,active\n", "utf-8")
    send_weeks(folder, 1)
    (letter,) = folder.outbox()
    token = letter.read_text("ascii").partition("List-Unsubscribe: <https://letters.example.org/u/")[2][:44]
    assert 44 == len(token)
    pages = [path.read_text("utf-8") for path in archive(folder).rglob("*.*")]
    assert 3 == len(pages)
    for page in pages:
        assert not [word for word in ("ana.nunez", "Quixotica", token[:22], "/u/", "/p/") if word in page]


def test_every_letter_keeps_its_address_and_the_newest_stands_first(folder: Folder) -> None:
    send_weeks(folder, 1)
    first = (archive(folder) / "2026-w48" / "index.html").read_bytes()
    send_weeks(folder, 3)
    assert first == (archive(folder) / "2026-w48" / "index.html").read_bytes()
    shelf = (archive(folder) / "index.html").read_text("utf-8")
    places = [shelf.index(f"{ROOT}/2026-w{week}/") for week in (50, 49, 48)]
    assert sorted(places) == places


def test_an_essay_edited_after_its_letter_left_stays_as_it_was_sent(folder: Folder) -> None:
    send_weeks(folder, 1)
    before = (archive(folder) / "2026-w48" / "index.html").read_bytes()
    for essay in (folder.path / "seeds" / "essays").glob("*.md"):
        essay.write_text(essay.read_text("utf-8") + "\nAn afterthought.\n", "utf-8")
    send_weeks(folder, 2)
    assert before == (archive(folder) / "2026-w48" / "index.html").read_bytes()
    assert "An afterthought." in (archive(folder) / "2026-w49" / "index.html").read_text("utf-8")


def test_the_feed_is_atom_and_holds_the_letters_whole(folder: Folder) -> None:
    send_weeks(folder, 2)
    feed = ElementTree.parse(archive(folder) / "feed.xml").getroot()
    assert f"{ROOT}/feed.xml" == feed.find("link[@rel='self']", ATOM).get("href")
    entries = feed.findall("entry", ATOM)
    assert [f"{ROOT}/2026-w49/", f"{ROOT}/2026-w48/"] == [entry.findtext("id", "", ATOM) for entry in entries]
    assert ["2026-12-06T08:00:00Z", "2026-11-29T08:00:00Z"] == [e.findtext("updated", "", ATOM) for e in entries]
    page = (archive(folder) / "2026-w48" / "index.html").read_text("utf-8")
    body = page.partition("<article>\n")[2].partition("</article>")[0].strip()
    assert entries[1].findtext("content", "", ATOM).startswith(body)


def test_markup_in_an_essays_head_is_text_on_its_page(folder: Folder) -> None:
    (folder.path / "seeds" / "essays" / "less-and-more.md").write_text(
        '---\ntitle: "</title><script>alert(1)</script> & more"\nthemes: [letting-go]\nstatus: ready\nrights: original\n'
        "---\n\nShort.\n\n`<script>alert(2)</script>`\n", "utf-8")  # fmt: skip
    (folder.path / "config" / "calendar.toml").write_text(
        '[[pin]]\nslot = "2026-W48"\nessay = "less-and-more"\n', "utf-8"
    )
    folder.run("send", "--now", SUNDAY_NOON)
    for name in ("2026-w48/index.html", "index.html", "feed.xml"):
        text = (archive(folder) / name).read_text("utf-8")
        assert "<script" not in text
        assert "&amp; more" in text


def test_search_engines_are_kept_away_until_they_are_asked_in(folder: Folder) -> None:
    send_weeks(folder, 1)
    page = archive(folder) / "2026-w48" / "index.html"
    assert '<meta name="robots" content="noindex">' in page.read_text("utf-8")
    folder.edit("config/digest.toml", "search_engines = false", "search_engines = true")
    send_weeks(folder, 2)
    assert "robots" not in page.read_text("utf-8")


def test_an_archive_that_cannot_be_written_keeps_no_letter_back_and_is_said(folder: Folder) -> None:
    write_list(folder, readers(2))
    (folder.path / "var" / "outbox").mkdir()
    archive(folder).write_text("in the way", "utf-8")
    ran = folder.run("send", "--now", SUNDAY_NOON)
    assert (0, 2) == (ran.code, len(folder.outbox()))
    assert "the archive is not up to date" in ran.out


def test_an_archive_that_is_not_wanted_is_not_written(folder: Folder) -> None:
    folder.edit("config/digest.toml", "write = true", "write = false")
    send_weeks(folder, 1)
    assert not archive(folder).exists()
    assert b"/archive/" not in folder.outbox()[0].read_bytes()


def test_what_went_to_the_outbox_is_no_past_letter(folder: Folder, tmp_path: Path) -> None:
    folder.run("send", "--dry-run", "--now", SUNDAY_NOON)
    assert not archive(folder).exists()
    send_weeks(folder, 1)
    with live_relay(tmp_path / "kept") as env:
        assert 0 == folder.run("send", "--now", (_AFTER + timedelta(weeks=1)).isoformat(), env=env).code
    assert ["2026-w49"] == [path.name for path in (folder.path / "var" / "archive").iterdir() if path.is_dir()]


@pytest.mark.parametrize("name", ["archive.html", "article.html", "feed.xml"])
def test_a_broken_page_of_the_archive_is_found_before_a_letter_leaves(folder: Folder, name: str) -> None:
    page = folder.path / "templates" / "site" / name
    page.write_text(page.read_text("utf-8").replace("{{ root }}", "{{ no.such.thing }}", 1), "utf-8")
    found = folder.run("check", "--json").tree["findings"]
    assert [(str(page), "pages")] == [(one["where"].rpartition(":")[0], one["rule"]) for one in found]


def test_the_web_app_shows_the_archive_and_no_other_file(folder: Folder) -> None:
    send_weeks(folder, 1)
    (archive(folder) / "secret.html").write_text("not a page of ours", "utf-8")
    house = furnish(load_settings(folder.config, {}), clock_at())
    web = create_site(lambda: house, lambda: None, lambda _: None).test_client()
    assert b"Earlier letters" in web.get("/archive/").data
    assert b"The question" in web.get("/archive/2026-w48/").data
    assert "application/atom+xml" == web.get("/archive/feed.xml").mimetype
    for name in (
        "secret.html",
        "2026-w48",
        "../../ledger.sqlite",
        "..%2f..%2fledger.sqlite",
        "2026-w48/../secret.html",
    ):
        assert 404 == web.get(f"/archive/{name}").status_code, name
    assert 405 == web.post("/archive/").status_code
