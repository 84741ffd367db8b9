"""What is due, late, missed, skipped, too close or given up, with the exit code that says so."""

from __future__ import annotations

import pytest
from folders import SUNDAY_NOON, Folder
from steps import ledger, readers, write_list
from turnstile import turnstile

NEXT_SUNDAY_NOON = "2026-12-06T12:00:00Z"


def slots(folder: Folder) -> list[tuple[str, str]]:
    return [(str(slot), str(state)) for slot, state in ledger(folder, "SELECT slot, state FROM issue ORDER BY slot")]


def test_an_issue_is_due_from_its_very_second(folder: Folder) -> None:
    assert "nothing_due" == folder.run("send", "--now", "2026-11-29T07:59:59Z", "--json").tree["state"]
    assert "complete" == folder.run("send", "--now", "2026-11-29T08:00:00Z", "--json").tree["state"]


@pytest.mark.fault("48")
def test_a_late_issue_is_still_sent_inside_the_catch_up_window(folder: Folder) -> None:
    late = folder.run("send", "--now", "2026-12-01T07:59:00Z", "--json")
    assert (0, "2026-W48", 6) == (late.code, late.tree["slot"], late.tree["this_run"]["accepted"])


def test_before_the_first_issue_nothing_is_missed(folder: Folder) -> None:
    late = folder.run("send", "--now", "2026-12-01T08:01:00Z", "--json")
    assert (0, "nothing_due", []) == (late.code, late.tree["state"], late.tree["missed"])
    assert [] == slots(folder)


@pytest.mark.fault("48")
def test_an_issue_that_fell_due_too_long_ago_is_missed_and_said_to_be(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    missed = folder.run("send", "--now", "2026-12-08T08:01:00Z", "--json")
    assert (10, "missed", ["2026-W49"]) == (missed.code, missed.tree["state"], missed.tree["missed"])
    assert [("2026-W48", "complete"), ("2026-W49", "missed")] == slots(folder)
    assert 6 == len(folder.outbox())


def test_a_miss_is_said_once(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    folder.run("send", "--now", "2026-12-08T08:01:00Z")
    again = folder.run("send", "--now", "2026-12-08T08:16:00Z", "--json")
    assert (0, 0) == (again.code, sum(again.tree["this_run"].values()))


@pytest.mark.fault("48")
def test_after_weeks_of_silence_only_the_latest_issue_is_sent(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    sent = folder.run("send", "--now", "2026-12-27T12:00:00Z", "--json")
    assert (10, "2026-W52", ["2026-W49", "2026-W50", "2026-W51"]) == (sent.code, sent.tree["slot"], sent.tree["missed"])
    states = [
        ("2026-W48", "complete"),
        *[(f"2026-W{week}", "missed") for week in (49, 50, 51)],
        ("2026-W52", "complete"),
    ]
    assert states == slots(folder)


def test_a_skipped_week_sends_nothing_and_exits_0(folder: Folder) -> None:
    calendar = '[[skip]]\nslot = "2026-W48"\nreason = "the week off"\n'
    (folder.path / "config" / "calendar.toml").write_text(calendar, "utf-8")
    skipped = folder.run("send", "--now", SUNDAY_NOON, "--json")
    assert (0, "skipped", "skipped: the week off") == (skipped.code, skipped.tree["state"], skipped.tree["stopped"])
    assert ([("2026-W48", "skipped")], []) == (slots(folder), folder.outbox())
    assert 0 == folder.run("status", "--expect", "--now", SUNDAY_NOON).code
    assert "complete" == folder.run("send", "--now", NEXT_SUNDAY_NOON, "--json").tree["state"]


@pytest.mark.fault("50")
def test_a_letter_too_close_to_the_last_one_is_held(folder: Folder) -> None:
    folder.run("send", "--now", SUNDAY_NOON)
    folder.edit("config/digest.toml", 'weekday = "sunday"', 'weekday = "monday"')
    folder.edit("config/digest.toml", "min_gap_days = 3", "min_gap_days = 2.5")
    held = folder.run("send", "--now", "2026-11-30T12:00:00Z")
    assert (11, True, "") == (held.code, held.err.startswith("error: 2026-W49: "), held.out)
    assert (True, True) == ("less than 2.5 days ago" in held.err, "min_gap_days" in held.err)
    assert ([("2026-W48", "complete")], 6) == (slots(folder), len(folder.outbox()))


@pytest.mark.fault("50")
def test_a_schedule_moved_inside_the_week_makes_no_second_issue(folder: Folder) -> None:
    folder.edit("config/digest.toml", 'weekday = "sunday"', 'weekday = "monday"')
    assert "2026-W48" == folder.run("send", "--now", "2026-11-23T12:00:00Z", "--json").tree["slot"]
    folder.edit("config/digest.toml", 'weekday = "monday"', 'weekday = "sunday"')
    again = folder.run("send", "--now", SUNDAY_NOON, "--json")
    assert (0, 0) == (again.code, sum(again.tree["this_run"].values()))
    assert [("2026-W48", "complete")] == slots(folder)


def test_what_could_not_leave_in_its_window_is_given_up_and_said_to_be(folder: Folder) -> None:
    write_list(folder, readers(3))
    with turnstile(refused={"reader02@example.org": "450 4.2.2 mailbox full"}) as relay:
        first = folder.run("send", "--now", SUNDAY_NOON, "--json", env=relay.env)
        given_up = folder.run("send", "--now", "2026-12-01T12:01:00Z", "--json", env=relay.env)
        story = folder.run("why", "reader02@example.org", "--json", env=relay.env).tree["issues"][0]
    assert (75, 1) == (first.code, first.tree["counts"]["deferred"])
    assert (10, 1, 2) == (given_up.code, given_up.tree["counts"]["expired"], given_up.tree["counts"]["accepted"])
    assert "expired" == story["state"]
    assert [("2026-W48", "complete")] == slots(folder)


def test_what_was_given_up_leaves_after_all_when_the_operator_says_so(folder: Folder) -> None:
    write_list(folder, readers(3))
    with turnstile(refused={"reader02@example.org": "450 4.2.2 mailbox full"}) as relay:
        folder.run("send", "--now", SUNDAY_NOON, env=relay.env)
        given_up = folder.run("send", "--now", "2026-12-01T12:01:00Z", env=relay.env)
    assert "digest resolve 2026-W48 --expired" in given_up.out
    orders = ("resolve", "2026-W48", "--expired", "--now", "2026-12-01T13:00:00Z")
    with turnstile() as relay:
        assert 64 == folder.run(*orders, "reader01@example.org", env=relay.env).code
        revived = folder.run(*orders, "reader02@example.org", "--json", env=relay.env)
        assert (0, {"sent": 0, "resend": 1, "still_in_doubt": 0}) == (revived.code, revived.tree)
        sent = folder.run("send", "--now", "2026-12-01T13:01:00Z", "--json", env=relay.env)
        story = folder.run("why", "reader02@example.org", "--json", env=relay.env).tree["issues"][0]
    assert (0, 1, 3) == (sent.code, sent.tree["this_run"]["accepted"], sent.tree["counts"]["accepted"])
    assert ["deferred", "resend", "accepted"] == [entry["outcome"] for entry in story["log"]]


def test_an_interrupted_issue_goes_on_before_the_next_may_begin(folder: Folder) -> None:
    write_list(folder, readers(3))
    with turnstile(refused={"reader02@example.org": "450 4.2.2 mailbox full"}) as relay:
        folder.run("send", "--now", SUNDAY_NOON, env=relay.env)
        first = folder.run("send", "--now", NEXT_SUNDAY_NOON, "--json", env=relay.env).tree
        second = folder.run("send", "--now", "2026-12-06T12:15:00Z", "--json", env=relay.env).tree
    assert ("2026-W48", "complete", 1) == (first["slot"], first["state"], first["counts"]["expired"])
    assert ("2026-W49", 2) == (second["slot"], second["this_run"]["accepted"])


def test_status_expect_fails_until_the_last_due_issue_went_out(folder: Folder) -> None:
    expected = folder.run("status", "--expect", "--now", SUNDAY_NOON, "--json")
    assert (10, False) == (expected.code, expected.tree["last_due_sent"])
    folder.run("send", "--now", SUNDAY_NOON)
    assert 0 == folder.run("status", "--expect", "--now", SUNDAY_NOON).code
    assert 10 == folder.run("status", "--expect", "--now", NEXT_SUNDAY_NOON).code


def test_status_calls_a_week_next_while_its_late_letter_can_still_leave(folder: Folder) -> None:
    def due_next(now: str) -> str:
        return str(folder.run("status", "--json", "--now", now).tree["next_due"])

    assert "2026-11-29T08:00:00+00:00" == due_next("2026-12-01T07:59:00Z")
    assert "2026-12-06T08:00:00+00:00" == due_next("2026-12-01T08:01:00Z")
    folder.run("send", "--now", SUNDAY_NOON)
    assert "2026-12-06T08:00:00+00:00" == due_next(SUNDAY_NOON)
