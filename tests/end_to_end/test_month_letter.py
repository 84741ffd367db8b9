"""Readers who asked for one mail a month: no weekly letter any more, the month's letter once, and back again at will."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from folders import Folder, Ran
from preferences_page import say
from received import Received, flat, read_letter, read_letters
from steps import DEADLINE, ledger, live_relay, started, until, write_list
from turnstile import turnstile

from digest.audience import Errands, Silence, Suppressions, canonical, reader_key
from digest.model import Errand, ErrandKind

ANA, BEN, CLEO = "ana@example.org", "ben@example.org", "cleo@example.org"
WEEKS = [f"2026-11-{day:02d}T12:00:00Z" for day in (1, 8, 15, 22, 29)]
"""Sunday noons: every weekly letter of November 2026 is due then."""
FIRST = "2026-12-01T12:00:00Z"
"""The letter of November is due since four hours."""


def three_readers(folder: Folder) -> Folder:
    write_list(folder, [ANA, BEN, CLEO])
    return folder


def send(folder: Folder, now: str, env: dict[str, str] | None = None, *more: str) -> Ran:
    return folder.run("send", "--now", now, "--json", *more, env=env)


def november(folder: Folder, env: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Every weekly run of the month."""
    return [send(folder, week, env).tree for week in WEEKS]


def to(kept: Path, reader: str) -> list[Received]:
    """What the relay has taken for a reader, in order."""
    return [read_letter(path.read_bytes()) for path in sorted(kept.glob(f"*-{reader}.eml"))]


def test_a_monthly_reader_gets_no_week_and_then_the_month_once(folder: Folder, tmp_path: Path) -> None:
    three_readers(folder)
    assert "one mail a month" in say(folder, "monthly", ANA)
    with live_relay(tmp_path) as env:
        weeks = november(folder, env)
        assert {(3, 2, 1)} == {tuple(w["counts"][n] for n in ("rows", "to_send", "other_rhythm")) for w in weeks}
        assert [] == to(tmp_path, ANA)
        month = send(folder, FIRST, env)
        again = send(folder, FIRST, env)
    assert (0, "2026-11", "monthly", "complete") == (month.code, *(month.tree[n] for n in ("slot", "rhythm", "state")))
    assert (3, 1, 2) == tuple(month.tree["counts"][n] for n in ("rows", "to_send", "other_rhythm"))
    assert (0, 0) == (again.code, again.tree["this_run"]["accepted"])
    (letter,) = to(tmp_path, ANA)
    assert "November 2026: five letters" == letter.subject
    for week in weeks:
        for part in (letter.text, letter.shown):
            assert flat(week["subject"]) in part
            assert flat(week["question_text"]) in part
        assert f"https://letters.example.org/archive/{week['slot'].lower()}/" in letter.html
        assert f"https://letters.example.org/archive/{week['slot'].lower()}/" in letter.text
    assert letter.unsubscribe_url in letter.text
    assert "List-Unsubscribe=One-Click" == letter.message["List-Unsubscribe-Post"]
    assert [5, 5] == [len(to(tmp_path, reader)) for reader in (BEN, CLEO)]


def test_back_to_weekly_means_every_next_letter_and_no_month(folder: Folder, tmp_path: Path) -> None:
    say(three_readers(folder), "monthly", ANA)
    with live_relay(tmp_path) as env:
        for week in WEEKS[:3]:
            send(folder, week, env)
        assert "once a week" in say(folder, "weekly", ANA, at="2026-11-20T12:00:00Z")
        for week in WEEKS[3:]:
            send(folder, week, env)
        month = send(folder, FIRST, env)
    assert 2 == len(to(tmp_path, ANA))
    assert (0, "2026-W48") == (month.code, month.tree["slot"])
    assert [] == ledger(folder, "SELECT slot FROM issue WHERE rhythm='monthly'")


def test_who_switches_back_while_the_month_is_sent_gets_no_month(folder: Folder) -> None:
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    say(three_readers(folder), "monthly", ANA, CLEO)
    with turnstile() as relay:
        send(folder, WEEKS[4], relay.env)
    with turnstile("dot", 1) as relay, started(folder, "send", "--now", FIRST, env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        say(folder, "weekly", CLEO, at=FIRST)
        relay.go.set()
        until(lambda: run.poll() is not None, "the run to end")
    assert [ANA] == relay.recipients
    story = folder.run("why", CLEO, "--json", env=relay.env).tree
    assert ("weekly", None) == (story["rhythm"], story["rhythm_since"])
    assert ("2026-11", "suppressed", "chose the other rhythm since the freeze") == (
        story["issues"][-1]["slot"], story["issues"][-1]["state"], story["issues"][-1]["reply"],
    )  # fmt: skip


def test_who_asks_for_the_month_while_a_week_is_sent_is_passed_over(folder: Folder) -> None:
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    three_readers(folder)
    with turnstile("dot", 1) as relay, started(folder, "send", "--now", WEEKS[4], env=relay.env) as run:
        assert relay.reached.wait(DEADLINE)
        say(folder, "monthly", CLEO, at=WEEKS[4])
        relay.go.set()
        until(lambda: run.poll() is not None, "the run to end")
    assert [ANA, BEN] == relay.recipients


def test_a_wish_after_the_month_fell_due_is_for_the_next_month(folder: Folder) -> None:
    three_readers(folder)
    november(folder)
    say(folder, "monthly", ANA, at="2026-12-01T09:00:00Z")
    assert "2026-W48" == send(folder, FIRST).tree["slot"]
    send(folder, "2026-12-27T12:00:00Z")
    december = send(folder, "2027-01-01T12:00:00Z").tree
    assert ("2026-12", 1, "December 2026: one letter") == (
        december["slot"], december["counts"]["accepted"], december["subject"],
    )  # fmt: skip


def test_a_wish_after_the_month_fell_due_does_not_join_those_of_before(folder: Folder) -> None:
    say(three_readers(folder), "monthly", BEN)
    november(folder)
    say(folder, "monthly", ANA, at="2026-12-01T09:00:00Z")
    counts = send(folder, FIRST).tree["counts"]
    assert (1, 2) == (counts["to_send"], counts["other_rhythm"])


def test_when_the_only_monthly_reader_has_left_no_month_is_planned(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    assert "2026-11" == folder.run("plan", "--now", WEEKS[0], "--json").tree["month"]["slot"]
    folder.run("subscribers", "suppress", ANA)
    assert folder.run("plan", "--now", WEEKS[0], "--json").tree["month"] is None


def test_without_a_monthly_reader_nothing_is_sent_and_nothing_recorded(folder: Folder) -> None:
    november(folder)
    before = ledger(folder, "SELECT * FROM issue")
    assert (0, "2026-W48") == (send(folder, FIRST).code, send(folder, FIRST).tree["slot"])
    assert before == ledger(folder, "SELECT * FROM issue")
    assert 0 == folder.run("status", "--expect", "--now", FIRST).code


def test_a_month_without_letters_is_no_month(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    send(folder, WEEKS[4])
    send(folder, FIRST)
    assert "2026-W48" != send(folder, "2027-02-02T12:00:00Z").tree["slot"]
    assert ["2026-11"] == [slot for (slot,) in ledger(folder, "SELECT slot FROM issue WHERE rhythm='monthly'")]


def test_a_month_missed_by_a_week_is_said_once_and_never_sent(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    assert 1 == send(folder, "2026-12-06T12:00:00Z").tree["counts"]["other_rhythm"]
    late = send(folder, "2026-12-08T12:00:01Z")
    again = send(folder, "2026-12-08T13:00:00Z")
    assert (10, "missed", "2026-11", ["2026-11"]) == (
        late.code, late.tree["state"], late.tree["slot"], late.tree["missed"],
    )  # fmt: skip
    assert (0, "2026-W49") == (again.code, again.tree["slot"])
    assert 10 == folder.run("status", "--expect", "--now", "2026-12-08T13:00:00Z").code


def test_who_pauses_when_the_month_falls_due_gets_none_and_it_counts_as_missed_for_nobody(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    say(folder, "pause", ANA, at="2026-11-30T12:00:00Z", until="2026-12-10")
    assert (0, "2026-W48") == ((due := send(folder, FIRST)).code, due.tree["slot"])
    send(folder, "2026-12-13T12:00:00Z")
    late = send(folder, "2026-12-13T12:05:00Z")
    assert (0, "2026-W50") == (late.code, late.tree["slot"])
    assert [] == ledger(folder, "SELECT 1 FROM issue WHERE rhythm='monthly'")


def asked_in_vain(folder: Folder, who: str, rests_from: date) -> None:
    """A reader who was asked in November whether they still want the letter, and has not answered."""
    path = folder.path / "var" / "suppressions.sqlite"
    with closing(Suppressions(path)) as known, closing(Silence(path)) as silence, closing(Errands(path)) as errands:
        key = reader_key(known.pepper, canonical(who)[1])
        question = Errand(ErrandKind.ASK_AGAIN, key, who, "", datetime(2026, 11, 2, tzinfo=UTC))
        silence.ask([question])
        (left,) = errands.leave([question])
        errands.done(left, rests_from)


def test_who_rests_when_the_month_falls_due_gets_none_before_they_want_it_again(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    asked_in_vain(folder, ANA, date(2026, 11, 30))
    assert (0, "2026-W48") == ((due := send(folder, FIRST)).code, due.tree["slot"])
    assert 0 == folder.run("status", "--expect", "--now", FIRST).code
    say(folder, "back", ANA, at="2026-12-02T12:00:00Z")
    month = send(folder, "2026-12-02T13:00:00Z").tree
    assert ("2026-11", 1) == (month["slot"], month["counts"]["accepted"])


def test_who_rests_is_passed_over_when_others_get_the_month(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA, BEN)
    november(folder)
    asked_in_vain(folder, ANA, date(2026, 11, 30))
    counts = send(folder, FIRST).tree["counts"]
    assert (1, 1, 1) == tuple(counts[name] for name in ("to_send", "unsubscribed", "other_rhythm"))


def test_a_month_a_little_late_is_sent_and_until_then_status_expects_it(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    assert 0 == folder.run("status", "--expect", "--now", "2026-12-01T07:59:00Z").code
    assert 10 == folder.run("status", "--expect", "--now", FIRST).code
    week = send(folder, "2026-12-07T12:00:00Z").tree
    month = send(folder, "2026-12-07T12:05:00Z").tree
    assert [("2026-W49", 2), ("2026-11", 1)] == [(one["slot"], one["counts"]["accepted"]) for one in (week, month)]
    assert 0 == folder.run("status", "--expect", "--now", "2026-12-07T12:10:00Z").code


def test_when_everybody_reads_monthly_weeks_still_come_to_be_and_are_told(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA, BEN, CLEO)
    assert {(0, 0, 3)} == {
        (one["exit_code"], one["counts"]["to_send"], one["counts"]["other_rhythm"]) for one in november(folder)
    }
    month = send(folder, FIRST).tree
    assert ("November 2026: five letters", 3) == (month["subject"], month["counts"]["accepted"])


def test_a_dry_run_and_a_preview_show_what_will_be_sent_and_change_nothing(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    before = ledger(folder, "SELECT * FROM issue")
    seen = folder.run("preview", "--month", "2026-11", "--as", ANA, "--now", FIRST, "--json")
    dry = send(folder, FIRST, None, "--dry-run").tree
    assert ("2026-11", 1) == (dry["slot"], dry["this_run"]["accepted"])
    assert before == ledger(folder, "SELECT * FROM issue")
    assert [f"2026-W{week}" for week in (44, 45, 46, 47, 48)] == [one["slot"] for one in seen.tree["carries"]]
    assert 11 == send(folder, FIRST, None, "--plan", "0" * 12).code
    sent = send(folder, FIRST, None, "--plan", seen.tree["plan"])
    assert 0 == sent.code
    (letter,) = read_letters((folder.path / "var" / "outbox" / "2026-11").glob("*.eml"))
    (shown,) = read_letters([Path(seen.tree["files"]["eml"])])
    assert (shown.html, shown.text, shown.subject) == (letter.html, letter.text, letter.subject)
    behind = folder.run("preview", "--month", "2026-11", "--now", FIRST)
    assert (64, True) == (behind.code, "2026-11 lies behind us" in behind.err)


def test_plan_tells_of_the_coming_month_only_when_somebody_asked_for_it(folder: Folder) -> None:
    three_readers(folder)
    now = "2026-11-05T12:00:00Z"
    assert folder.run("plan", "--now", now, "--json").tree["month"] is None
    assert "month's letter" not in folder.run("plan", "--now", now).out
    say(folder, "monthly", ANA)
    month = folder.run("plan", "--now", now, "--json").tree["month"]
    assert ("2026-11", "2026-12-01T08:00:00+00:00", 4) == (month["slot"], month["due_utc"], len(month["carries"]))
    assert "2026-11   Tue 01 Dec 2026 08:00 GMT" in folder.run("plan", "--now", now).out


def test_status_and_why_tell_of_a_month_like_of_a_week(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    sent = send(folder, FIRST).tree
    (status,) = folder.run("status", "2026-11", "--json").tree["issues"]
    why = folder.run("why", "2026-11", "--json").tree
    assert sent["counts"] == status["counts"] == why["counts"]
    assert ("monthly", 5) == (why["rhythm"], len(why["reasons"]))
    assert ["2026-W47", "2026-W48", "2026-11"] == [
        one["slot"] for one in folder.run("status", "--json").tree["issues"]
    ][-3:]
    story = folder.run("why", ANA, "--json").tree
    assert ("monthly", ["2026-11"]) == (story["rhythm"], [one["slot"] for one in story["issues"]])
    assert (64, True) == ((none := folder.run("status", "2026-48")).code, "a week is written like 2026-W48" in none.err)


def test_the_archive_and_the_feed_hold_weeks_only(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    november(folder)
    archive = folder.path / "var" / "outbox" / "archive"
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    assert "2026-11" == send(folder, FIRST).tree["slot"]
    assert before == {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    assert 7 == len(before)


def test_an_older_backup_holds_the_month_too(folder: Folder, tmp_path: Path) -> None:
    say(three_readers(folder), "monthly", ANA)
    path = folder.path / "var" / "ledger.sqlite"
    with live_relay(tmp_path) as env:
        november(folder, env)
        backup = path.read_bytes()
        send(folder, FIRST, env)
        path.write_bytes(backup)
        held = folder.run("send", "--now", FIRST, env=env)
        accepted = send(folder, FIRST, env, "--accept-ledger")
        again = send(folder, FIRST, env)
    assert (11, True) == (held.code, "2026-11 has been sent from this folder" in held.err)
    assert [(0, "2026-W48")] * 2 == [(run.code, run.tree["slot"]) for run in (accepted, again)]
    assert [("lost",)] == ledger(folder, "SELECT state FROM issue WHERE slot='2026-11'")
    assert 1 == len(to(tmp_path, ANA))


def test_a_mark_of_the_months_that_names_a_week_sends_nothing_and_says_what_belongs_there(
    folder: Folder, tmp_path: Path
) -> None:
    (folder.path / "var" / "high-water-monthly").write_text("2026-W48\n", "utf-8")
    with live_relay(tmp_path) as env:
        ran = folder.run("send", "--now", WEEKS[4], env=env)
    assert (74, True, True) == (ran.code, "high-water-monthly: holds no month" in ran.err, "like 2026-11" in ran.err)
    assert [] == list(tmp_path.glob("*.eml"))


def test_readers_who_change_their_rhythm_do_not_look_like_a_broken_list(folder: Folder) -> None:
    three_readers(folder)
    assert 3 == send(folder, WEEKS[0]).tree["counts"]["to_send"]
    say(folder, "monthly", ANA, BEN)
    assert (0, 1) == ((week := send(folder, WEEKS[1])).code, week.tree["counts"]["to_send"])
    assert "missed" == send(folder, FIRST).tree["state"], "three weeks went by, and are said before the month comes"
    assert 2 == send(folder, FIRST).tree["counts"]["to_send"]
    write_list(folder, [ANA])
    assert 11 == folder.run("send", "--now", "2026-12-27T12:00:00Z").code
    assert 0 == send(folder, "2026-12-27T12:00:00Z", None, "--confirm-audience", "0").tree["counts"]["to_send"]
    held = folder.run("send", "--now", "2027-01-01T12:00:00Z")
    assert (11, True) == (held.code, "shrank from 3 to 1 since 2026-11" in held.err)


def test_an_essay_with_a_word_of_care_shows_it_and_none_of_its_lines(folder: Folder) -> None:
    say(three_readers(folder), "monthly", ANA)
    with (folder.path / "config" / "calendar.toml").open("a") as calendar:
        calendar.write('\n[[pin]]\nslot = "2026-W48"\nessay = "what-the-boy-knew"\n')
    essay = (folder.path / "seeds" / "essays" / "what-the-boy-knew.md").read_text("utf-8")
    week = send(folder, WEEKS[4]).tree
    assert "what-the-boy-knew" == week["essay"]
    send(folder, FIRST)
    (letter,) = read_letters((folder.path / "var" / "outbox" / "2026-11").glob("*.eml"))
    note = next(line for line in essay.splitlines() if line.startswith("content_note:")).partition(":")[2]
    assert flat(note).strip("\"' ") in letter.shown
    first = flat(essay.split("---\n", 2)[2])[:60]
    assert [False, False] == [first in part for part in (letter.text, letter.shown)]


def test_check_reads_the_month_and_minds_it_only_when_somebody_wants_it(folder: Folder) -> None:
    (folder.path / "templates" / "month.txt").unlink()
    mild = folder.run("check", "--json", "--now", FIRST)
    assert (0, ["warning"]) == (mild.code, [one["severity"] for one in mild.tree["findings"]])
    say(folder, "monthly", ANA)
    grave = folder.run("check", "--json", "--now", FIRST)
    assert (66, ["error"]) == (grave.code, [one["severity"] for one in grave.tree["findings"]])
    assert "month.txt" in json.dumps(grave.tree)
