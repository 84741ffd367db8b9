"""Readers come from other tools and go to them; nobody who has left, here or there, is mailed for it."""

from __future__ import annotations

import csv
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from folders import Folder, clean_environment
from steps import fingerprint, write_list

from digest.app import clock_at, furnish
from digest.audience import Register, Suppressions, reader_key
from digest.model import CONFIRMED_HERE, Consent, Suppression
from digest.publishing.house import House
from digest.publishing.moving import import_lists
from digest.publishing.outgoing import Outgoing, export_to
from digest.settings import load_settings

EXPORTS = {
    "mailchimp": {
        "subscribed_email_audience_export_0a1b.csv": """\
            Email Address,First Name,Last Name,Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS
            new@example.org,Zoë,Li,"1 Road, Town",4,2023-04-21 11:16:57,,2023-04-21 11:17:00,,,1,a1,,"\""Friends\"""
            left@example.org,Lee,,,2,2018-02-12 10:54:27,,2018-02-12 10:54:27,,,2,a2,,
            """,
        "unsubscribed_email_audience_export_0a1b.csv": """\
            Email Address,First Name,Last Name,Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS
            left@example.org,Lee,,,2,2018-02-12 10:54:27,,2018-02-12 10:54:27,,2023-07-23 12:19:27,,,,,2,a2,,
            """,
        "cleaned_email_audience_export_0a1b.csv": """\
            Email Address,First Name,Last Name,Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS
            dead@example.org,,,,1,2018-02-05 19:28:23,,2018-02-05 19:28:23,,2020-03-23 17:30:05,,,3,a3,,
            """,
        "nonsubscribed_email_audience_export_0a1b.csv": """\
            Email Address,First Name,Last Name,Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS
            shop@example.org,,,,1,,,,,,4,a4,,
            """,
    },
    "substack": {
        "email_list.csv": """\
            email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
            new@example.org,false,,other,false,2025-01-01T08:00:00.000Z,
            left@example.org,true,2027-07-01T00:00:00.000Z,yearly,true,2024-01-01T08:00:00.000Z,2024-01-02T08:00:00.000Z
            """,
    },
    "buttondown": {
        "subscribers.csv": """\
            email,notes,metadata,tags,referrer_url,creation_date,subscriber_type
            new@example.org,,{},friends,,2022-05-01T10:00:00Z,premium
            left@example.org,,{},,,2022-05-01T10:00:00Z,unsubscribed
            spam@example.org,,{},,,2022-05-01T10:00:00Z,complained
            shop@example.org,,{},,,2022-05-01T10:00:00Z,unactivated
            """,
    },
    "ghost": {
        "members.csv": """\
            id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
            64f0,new@example.org,Zoë Li,"early, kind",true,false,,2024-02-01T12:30:00.000Z,,"friends, paper",
            64f1,left@example.org,Lee,,false,false,,2024-02-01T12:30:00.000Z,,,
            """,
    },
    "listmonk": {
        "subscribers.csv": """\
            uuid,email,name,attributes,status,created_at,updated_at
            0f-1,new@example.org,Zoë Li,"{""city"": ""Rome, Italy""}",enabled,2021-01-02 03:04:05.1 +0000 UTC,2021-01-02 03:04:05.1 +0000 UTC
            0f-2,left@example.org,Lee,{},blocklisted,2021-01-02 03:04:05.1 +0000 UTC,2021-01-02 03:04:05.1 +0000 UTC
            0f-3,off@example.org,Ole,{},disabled,2021-01-02 03:04:05.1 +0000 UTC,2021-01-02 03:04:05.1 +0000 UTC
            """,
    },
    "kit": {
        "kit.csv": """\
            first_name,email_address,state,created_at,tags
            Zoë,new@example.org,active,2023-03-03T09:00:00Z,friends
            Lee,left@example.org,cancelled,2023-03-03T09:00:00Z,
            Dora,dead@example.org,bounced,2023-03-03T09:00:00Z,
            Sam,spam@example.org,complained,2023-03-03T09:00:00Z,
            Shea,shop@example.org,inactive,2023-03-03T09:00:00Z,
            """,
    },
    "phplist": {
        "phplist.csv": """\
            Email\tIs this subscriber confirmed\tIs this subscriber blacklisted\tNumber of bounces\tEntered\tName\tList Membership
            new@example.org\t1\t0\t1\t2019-01-01 10:00:00\tZoë Li\tWeekly\x20
            left@example.org\t1\t1\t0\t2019-01-01 10:00:00\tLee\tNo Lists
            shop@example.org\t0\t0\t0\t2019-01-01 10:00:00\t\tWeekly\x20
            """,
    },
    "plain": {
        "list.csv": """\
            email;name;status
            new@example.org;Zoë Li;active
            left@example.org;Lee;unsubscribed
            dead@example.org;;bounced
            spam@example.org;;complained
            off@example.org;;paused
            """,
    },
}
SAID = {"left@example.org": "unsubscribed", "dead@example.org": "bounced", "spam@example.org": "complained",
        "shop@example.org": "unconfirmed", "off@example.org": "paused"}  # fmt: skip


def laid(folder: Path, files: dict[str, str]) -> list[str]:
    """Files with these contents, readable by their owner only."""
    paths = []
    for name, text in files.items():
        path = folder / name
        path.write_text("\n".join(line.lstrip(" ") for line in text.splitlines()), "utf-8")
        path.chmod(0o600)
        paths.append(str(path))
    return paths


def suppressed(folder: Folder) -> dict[str, str]:
    """Who is suppressed with a known address, and why."""
    with closing(sqlite3.connect(folder.path / "var" / "suppressions.sqlite")) as db:
        return dict(db.execute("SELECT address, reason FROM suppression WHERE address IS NOT NULL"))


def consents(folder: Folder) -> list[tuple[str, ...]]:
    """Address, day and how of all consents."""
    with closing(sqlite3.connect(folder.path / "var" / "suppressions.sqlite")) as db:
        return db.execute("SELECT address, substr(confirmed_at, 1, 10), how FROM consent").fetchall()


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_brings_the_active_suppresses_who_left_and_a_second_time_adds_nothing(
    folder: Folder, tmp_path: Path, kind: str
) -> None:
    before = folder.subscribers.read_bytes()
    files = laid(tmp_path, EXPORTS[kind])
    first = folder.run("subscribers", "import", "--json", *files)
    assert (0, "") == (first.code, first.err)
    counts = first.tree["counts"]
    told = {address for address in SAID if any(address in text for text in EXPORTS[kind].values())}
    assert {kind} == {file["kind"] for file in first.tree["files"]}
    assert 1 == counts["added"]
    for status in set(SAID.values()):
        assert sum(SAID[address] == status for address in told) == counts[status]
    assert counts["rows"] == sum(number for name, number in counts.items() if name != "rows")

    after = folder.subscribers.read_text("utf-8")
    (row,) = after.removeprefix(before.decode()).splitlines()
    assert row.startswith(("new@example.org,Zoë Li,active,", "new@example.org,Zoë,active,", "new@example.org,,active,"))
    reasons = {address: SAID[address] for address in told if SAID[address] not in {"unconfirmed", "paused"}}
    assert reasons == suppressed(folder)
    ((address, day, how),) = consents(folder)
    assert "new@example.org" == address
    assert how.startswith(f"import from {kind}, {Path(files[0]).name}, 20")
    assert (kind == "plain") == how.endswith(day)  # other tools tell when their reader joined

    again = folder.run("subscribers", "import", "--json", *files)
    assert (0, 1) == (again.tree["counts"]["added"], again.tree["counts"]["known"])
    assert after == folder.subscribers.read_text("utf-8")


def test_a_dry_run_shows_the_same_account_and_writes_nothing(folder: Folder, tmp_path: Path) -> None:
    files = laid(tmp_path, EXPORTS["mailchimp"])
    before = fingerprint(folder.path / "config"), suppressed(folder), consents(folder)
    dry = folder.run("subscribers", "import", "--dry-run", "--json", *files)
    assert before == (fingerprint(folder.path / "config"), suppressed(folder), consents(folder))
    assert dry.tree["dry_run"]
    assert dry.tree["counts"] == folder.run("subscribers", "import", "--json", *files).tree["counts"]


def test_nobody_comes_back_who_left_here_and_nobody_in_the_list_is_changed(folder: Folder, tmp_path: Path) -> None:
    write_list(folder, ["in@example.org"])
    with folder.subscribers.open("a") as file:
        file.write("off@example.org,,paused\n")
    before = folder.subscribers.read_bytes()
    folder.run("subscribers", "suppress", "gone@example.org")
    (file,) = laid(tmp_path, {"kit.csv": """\
        email,first_name,status
        gone@example.org,Gil,active
        IN@example.org,Another Name,active
        off@example.org,Ola,active
        """})  # fmt: skip
    counts = folder.run("subscribers", "import", "--json", file).tree["counts"]
    assert (0, 1, 2) == (counts["added"], counts["left_here"], counts["known"])
    assert before == folder.subscribers.read_bytes()


def test_who_left_there_and_stands_in_our_list_gets_no_more_letters_and_is_told_by_line(
    folder: Folder, tmp_path: Path
) -> None:
    (file,) = laid(tmp_path, {"unsub.csv": "email,name\nANA@example.org,Ana\n"})
    sending = folder.run("subscribers", "check", "--json").tree["counts"]["to_send"]
    ran = folder.run("subscribers", "import", "--left", file)
    assert (0, True) == (ran.code, f"in list: {file}:2: is in your list" in ran.out)
    assert {"ANA@example.org": "unsubscribed"} == suppressed(folder)
    assert sending - 1 == folder.run("subscribers", "check", "--json").tree["counts"]["to_send"]


def test_a_reader_who_confirmed_here_after_leaving_there_stays(folder: Folder, tmp_path: Path) -> None:
    register = Register(folder.path / "var" / "suppressions.sqlite")
    pepper = Suppressions(folder.path / "var" / "suppressions.sqlite").pepper
    for name, how in (("ana", CONFIRMED_HERE), ("bjoern", CONFIRMED_HERE), ("chen", "operator")):
        key, at = reader_key(pepper, f"{name}@example.org"), datetime(2024, 1, 1, tzinfo=UTC)
        register.keep(Consent(key, f"{name}@example.org", "", at, at, how, ""))
    register.close()
    (file,) = laid(tmp_path, {"old.csv": """\
        Email Address,UNSUB_TIME
        ana@example.org,2023-05-05 10:00:00
        bjoern@example.org,2025-05-05 10:00:00
        chen@example.org,2023-05-05 10:00:00
        """})  # fmt: skip
    counts = folder.run("subscribers", "import", "--json", file).tree["counts"]
    assert (1, 2) == (counts["known"], counts["unsubscribed"])
    assert {"bjoern@example.org", "chen@example.org"} == set(suppressed(folder))


def test_a_listmonk_file_of_those_who_left_one_list_outweighs_their_enabled_account(
    folder: Folder, tmp_path: Path
) -> None:
    row = "uuid,email,name,attributes,status\n1,left@example.org,Lee,{},enabled\n"
    everybody, left = laid(tmp_path, {"all.csv": row + "2,new@example.org,Zoë,{},enabled\n", "left.csv": row})
    ran = folder.run("subscribers", "import", "--json", everybody, "--left", left)
    assert (1, 1, 1) == tuple(ran.tree["counts"][name] for name in ("added", "unsubscribed", "duplicate"))
    assert "--left" in ran.tree["notes"][0]


HOSTILE = {
    "utf16.csv": ("email,status\na@example.org,active\n".encode("utf-16"), "is UTF-16 text"),
    "nul.csv": (b"email,status\na@example.org,act\0ive\n", "holds a NUL byte"),
    "quote.csv": (b'email,name,status\na@example.org,"x,active\nb@example.org,y",active\n', "a cell holds whole rows"),
    "huge.csv": (b"email,name,status\na@example.org," + b"x" * 200_000 + b",active\n", "is not well-formed CSV"),
    "export.zip": (b"PK\x03\x04" + bytes(40), "is a ZIP archive"),
    "other.csv": (b"Customer,Spent\n1,2\n", "is of no kind we know"),
}


def test_a_file_that_is_no_list_is_refused_whole_with_its_line(folder: Folder, tmp_path: Path) -> None:
    good = laid(tmp_path, {"good.csv": "email,status\nnew@example.org,active\n"})
    before = folder.subscribers.read_bytes()
    for name, (content, said) in HOSTILE.items():
        file = tmp_path / name
        file.write_bytes(content)
        ran = folder.run("subscribers", "import", *good, str(file))
        assert (65, "") == (ran.code, ran.out)
        assert f"{file}" in ran.err
        assert said in ran.err
    assert 66 == folder.run("subscribers", "import", str(tmp_path / "missing.csv")).code
    assert before == folder.subscribers.read_bytes()


@pytest.mark.fault("S9")
def test_a_formula_for_a_name_never_reaches_the_list_and_bad_rows_are_named_by_line(
    folder: Folder, tmp_path: Path
) -> None:
    (file,) = laid(tmp_path, {"list.csv": """\
        email,name,status
        one@example.org,"=HYPERLINK(""http://e.example"")",active
        two@example.org,'+1 Two,active
        no address,Nan,active
        three@example.org,Tre,dormant
        =four@example.org,Fou,active
        """})  # fmt: skip
    ran = folder.run("subscribers", "import", "--json", file)
    assert (10, 2) == (ran.code, ran.tree["counts"]["added"])
    assert [f"{file}:{line}" for line in (4, 5, 6)] == [fault["where"] for fault in ran.tree["told"]["invalid"]]
    assert [f"{file}:{line}" for line in (2, 3)] == [fault["where"] for fault in ran.tree["told"]["nameless"]]
    added = folder.subscribers.read_text("utf-8").splitlines()[-2:]
    assert [["one@example.org", "", "active"], ["two@example.org", "", "active"]] == [
        row.split(",")[:3] for row in added
    ]


@pytest.mark.fault("S9")
def test_an_export_holds_no_formula_and_comes_in_again_as_it_went_out(
    make_folder: Callable[[str], Folder], tmp_path: Path
) -> None:
    here, there = make_folder("here"), make_folder("there")
    here.subscribers.write_text("email,name,status\nana@example.org,=1+1,active\nbo@example.org,@Bo,active\n"
                                "cy@example.org,Cy,\neve@example.org,,active\n", "utf-8")  # fmt: skip
    write_list(there, ["somebody@example.org"])
    here.run("subscribers", "suppress", "bo@example.org", "gone@example.org")
    here.run("subscribers", "suppress", "dead@example.org", "--reason", "hard bounce")
    here.run("subscribers", "forget", "eve@example.org")
    out = tmp_path / "out.csv"
    ran = here.run("subscribers", "export", "--out", str(out), "--json")
    assert (0, 5, 1) == (ran.code, ran.tree["counts"]["written"], ran.tree["counts"]["erased"])
    assert (
        b"email,name,status\r\nana@example.org,'=1+1,active\r\nbo@example.org,'@Bo,unsubscribed\r\ncy@example.org,Cy,active\r\n"
        b"gone@example.org,,unsubscribed\r\ndead@example.org,,bounced\r\n"
    ) == out.read_bytes()
    assert 0o600 == stat.S_IMODE(out.stat().st_mode)
    assert 2 == there.run("subscribers", "import", "--json", str(out)).tree["counts"]["added"]
    assert {"bo@example.org": "unsubscribed", "gone@example.org": "unsubscribed", "dead@example.org": "bounced"} == (
        suppressed(there)
    )


def test_a_form_for_one_status_holds_nobody_else_and_says_where_the_others_are(folder: Folder) -> None:
    folder.run("subscribers", "suppress", "ana@example.org")
    active = folder.run("subscribers", "export", "--as", "listmonk")
    readers = {line.split(",")[0] for line in active.out.splitlines()[1:]}
    assert {f"{name}@example.org" for name in ("bjoern", "chen", "eve", "fatima", "hana")} == readers
    assert "8 rows = 5 written + 2 unsubscribed left out + 1 paused left out" in active.err
    assert "listmonk-blocklist" in active.err
    gone = folder.run("subscribers", "export", "--as", "listmonk-blocklist")
    assert {"ana@example.org", "dmitri@example.org"} == {line.split(",")[0] for line in gone.out.splitlines()[1:]}


@pytest.mark.parametrize("form", ["substack", "kit", "phplist"])
def test_a_tool_that_subscribes_everybody_is_given_the_active_alone(folder: Folder, form: str) -> None:
    folder.run("subscribers", "suppress", "ana@example.org")
    given = folder.run("subscribers", "export", "--as", form)
    readers = {line.split(",")[0] for line in given.out.splitlines()[1:]}
    assert {f"{name}@example.org" for name in ("bjoern", "chen", "eve", "fatima", "hana")} == readers
    assert "who left is not in it" in given.err


def test_an_export_never_takes_the_place_of_the_list_itself(folder: Folder) -> None:
    before = folder.subscribers.read_bytes()
    assert 64 == folder.run("subscribers", "export", "--out", str(folder.subscribers)).code
    assert before == folder.subscribers.read_bytes()


def opened(folder: Folder) -> House:
    """The folder's house, in this process."""
    return furnish(load_settings(folder.config, clean_environment()), clock_at())


def told(folder: Folder) -> dict[str, str]:
    """Everybody's status, as a plain export has it."""
    rows = csv.DictReader("".join(Outgoing(opened(folder), "plain")).splitlines())
    return {row["email"]: row["status"] for row in rows}


WAYS = {
    "plain": ["plain"],
    "ghost": ["ghost"],
    "mailchimp": ["mailchimp", "mailchimp-unsubscribed", "mailchimp-cleaned"],
    "buttondown": ["buttondown", "buttondown-unsubscribed"],
    "listmonk": ["listmonk", "listmonk-blocklist"],
}


@pytest.mark.parametrize("way", WAYS)
def test_everybody_keeps_their_standing_on_the_way_through_another_tool(
    make_folder: Callable[[str], Folder], tmp_path: Path, way: str
) -> None:
    here, there = make_folder("here"), make_folder("there")
    here.subscribers.write_text("email,name,status\nan@example.org,An,active\nbo@example.org,Bo,active\n"
                                "bo@example.org,Bo,unsubscribed\ncy@example.org,Cy,active\nda@example.org,Da,bounced\n"
                                "ed@example.org,Ed,active\nfe@example.org,Fe,complained\ngi@example.org,Gi,pending\n", "utf-8")  # fmt: skip
    write_list(there, ["somebody@example.org"])
    house = opened(here)
    pepper = house.suppressions().pepper
    house.register().pause(reader_key(pepper, "cy@example.org"), date(2999, 1, 1))
    house.suppressions().add(Suppression(reader_key(pepper, "ed@example.org"), "unsubscribed", datetime.now(UTC)))
    before = told(here)
    assert {"an@example.org": "active", "bo@example.org": "unsubscribed", "cy@example.org": "paused",
            "da@example.org": "bounced", "ed@example.org": "unsubscribed", "fe@example.org": "complained",
            "gi@example.org": "unconfirmed"} == before  # fmt: skip

    files = [tmp_path / f"{form}.csv" for form in WAYS[way]]
    for form, file in zip(WAYS[way], files, strict=True):
        export_to(opened(here), form, file)
    import_lists(opened(there), files, [], None, dry_run=False)
    after = told(there)
    del after["somebody@example.org"]
    assert ["an@example.org"] == [address for address, status in after.items() if status == "active"]
    gone = {address for address, status in before.items() if status in {"unsubscribed", "bounced", "complained"}}
    assert gone <= {address for address, status in after.items() if status in {"unsubscribed", "bounced", "complained"}}
    assert way != "plain" or {address: before[address] for address in after} == after
