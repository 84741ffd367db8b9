"""Every command that reports prints exactly one JSON document, in the shape that is promised."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from folders import SUNDAY_NOON, Folder

from digest.starter import lay

COUNTS = {"rows", "to_send", "unsubscribed", "suppressed", "invalid", "duplicate", "other_rhythm", "accepted", "deferred",
          "refused", "in_doubt"}  # fmt: skip
SENT = {"slot", "state", "essay", "question", "counts", "findings"}
PLANNED = {"slot", "due_local", "due_utc", "essay", "question", "reasons"}
REPORTING = [
    ["init", "{folder}"],
    ["demo", "--dir", "{folder}"],
    ["check"],
    ["plan"],
    ["preview", "--out", "{folder}/seen"],
    ["send", "--now", "2026-12-06T12:00:00Z"],
    ["send", "--dry-run", "--now", "2026-12-06T12:00:00Z"],
    ["send", "--now", "2026-11-24T12:00:00Z"],
    ["test", "you@letters.example.org"],
    ["status"],
    ["status", "2026-W48"],
    ["why", "ana@example.org"],
    ["why", "2026-W48"],
    ["match", "lentils"],
    ["essays", "list"],
    ["subscribers", "check"],
]


@pytest.fixture(scope="module")
def after_one_issue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has sent one issue; to be copied."""
    folder = Folder(tmp_path_factory.mktemp("sent") / "letter")
    lay(folder.path)
    assert 0 == folder.run("send", "--now", SUNDAY_NOON).code
    return folder.path


@pytest.fixture
def sent(after_one_issue: Path, tmp_path: Path) -> Folder:
    """A folder of the test's own that has sent one issue."""
    return Folder(Path(shutil.copytree(after_one_issue, tmp_path / "letter")))


def one_document(folder: Folder, *arguments: str) -> dict[str, Any]:
    """The one JSON document, with nothing before or behind it but a line end."""
    ran = folder.run(*arguments, "--json")
    document, end = json.JSONDecoder().raw_decode(ran.out)
    assert ("\n", "") == (ran.out[end:], ran.err)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("command", REPORTING, ids=" ".join)
def test_a_reporting_command_prints_one_json_document_and_nothing_else(sent: Folder, command: list[str]) -> None:
    assert one_document(sent, *(part.replace("{folder}", str(sent.path)) for part in command))


@pytest.mark.parametrize("command", REPORTING, ids=" ".join)
def test_without_json_a_command_speaks_to_people(sent: Folder, command: list[str]) -> None:
    ran = sent.run(*(part.replace("{folder}", str(sent.path)) for part in command))
    assert (0, True) == (ran.code, bool(ran.out.strip()))
    with pytest.raises(ValueError, match=r"Expecting value|Extra data"):
        json.loads(ran.out)
    assert "\x1b" not in ran.out, "colours are for terminals"


@pytest.mark.parametrize("command", [["plan"], ["send", "--now", SUNDAY_NOON], ["status"], ["check"]], ids=" ".join)
def test_with_json_an_error_is_still_a_block_for_people_and_no_document(folder: Folder, command: list[str]) -> None:
    folder.edit("config/digest.toml", "tagline =", "tag_line =")
    ran = folder.run(*command, "--json")
    assert (78, "", True) == (ran.code, ran.out, ran.err.startswith("error: "))


def test_plan_has_its_promised_shape(folder: Folder) -> None:
    issues = one_document(folder, "plan", "--weeks", "3", "--now", SUNDAY_NOON)["issues"]
    assert ["2026-W48", "2026-W49", "2026-W50"] == [issue["slot"] for issue in issues]
    for issue in issues:
        assert issue.keys() >= PLANNED
        assert datetime.fromisoformat(issue["due_local"]) == datetime.fromisoformat(issue["due_utc"])
        assert "+00:00" == issue["due_utc"][-6:]
        assert issue["reasons"]
        assert all(reason["text"] for reason in issue["reasons"])


def test_send_and_every_issue_of_status_have_the_same_promised_shape(folder: Folder) -> None:
    sent = one_document(folder, "send", "--now", SUNDAY_NOON)
    status = one_document(folder, "status")
    assert sent.keys() >= SENT
    assert sent["counts"].keys() >= COUNTS
    assert set(sent) - {"dry_run"} == set(status["issues"][0])
    assert all(isinstance(number, int) for number in sent["counts"].values())


def test_the_sum_of_the_list_and_the_sum_of_the_letters_add_up(sent: Folder) -> None:
    counts = one_document(sent, "status", "2026-W48")["issues"][0]["counts"]
    parts = ("to_send", "unsubscribed", "suppressed", "invalid", "duplicate", "other_rhythm")
    assert counts["rows"] == sum(counts[part] for part in parts)
    fates = ("accepted", "deferred", "refused", "in_doubt", "waiting", "withheld", "expired")
    assert counts["to_send"] == sum(counts[fate] for fate in fates)


def test_findings_have_rule_severity_place_and_cure(folder: Folder) -> None:
    folder.edit("config/subscribers.csv", "ana@example.org", "nobody")
    findings = one_document(folder, "check")["findings"]
    assert findings
    assert all({"rule", "severity", "what", "where", "why", "cure", "piece"} == finding.keys() for finding in findings)
    assert {"error", "warning", "note"} >= {finding["severity"] for finding in findings}


def test_match_ranks_best_first_and_excluded_last_with_the_reason(folder: Folder) -> None:
    ranking = one_document(folder, "match", "nine-photographs")
    candidates = ranking["candidates"]
    assert "nine-photographs" == ranking["essay"]
    assert all({"id", "text", "score", "parts", "excluded"} <= candidate.keys() for candidate in candidates)
    open_ones = [candidate for candidate in candidates if candidate["excluded"] is None]
    assert open_ones == candidates[: len(open_ones)]
    assert sorted((one["score"] for one in open_ones), reverse=True) == [one["score"] for one in open_ones]
    assert len(open_ones) < len(candidates), "a sensitive essay excludes questions"
    assert all(isinstance(one["excluded"], str) and one["excluded"] for one in candidates[len(open_ones) :])


def test_match_takes_an_essay_file_and_trial_questions(folder: Folder, tmp_path: Path) -> None:
    essay = tmp_path / "new-one.md"
    essay.write_text("---\ntitle: New\nthemes: [grief]\n---\n\nThe coat still hangs in the hall.\n", "utf-8")
    trial = tmp_path / "trial.json"
    questions = [{"id": "coat", "text": "What still hangs in your hall?", "themes": ["grief"]},
                 {"id": "work", "text": "What is your work for?", "themes": ["purpose"]}]  # fmt: skip
    trial.write_text(json.dumps(questions), "utf-8")
    ranking = one_document(folder, "match", str(essay), "--questions", str(trial))
    assert ("new-one", "coat", 2) == (ranking["essay"], ranking["chosen"], len(ranking["candidates"]))


def test_essays_list_names_last_use_and_next_due(sent: Folder) -> None:
    used = one_document(sent, "status")["issues"][0]["essay"]
    rows = {row["slug"]: row for row in one_document(sent, "essays", "list")["essays"]}
    assert {path.stem for path in (sent.path / "seeds" / "essays").glob("*.md")} == rows.keys()
    assert {used: "2026-W48"} == {slug: row["last_used"] for slug, row in rows.items() if row["last_used"]}
    (coming,) = one_document(sent, "plan", "--weeks", "1")["issues"]
    assert coming["slot"] == rows[coming["essay"]]["next_due"]


def test_subscribers_check_accounts_for_every_row(folder: Folder) -> None:
    tree = one_document(folder, "subscribers", "check")
    assert (True, 8, 6) == (tree["balanced"], tree["counts"]["rows"], tree["counts"]["to_send"])


def test_status_says_what_is_wrong_with_the_coming_letter_and_a_monitor_is_not_kept_waiting(folder: Folder) -> None:
    assert [] == one_document(folder, "status")["next_findings"]
    folder.edit("templates/letter.html", "</h1>", '</h1><p><a href="/here">a dead link</a></p>')
    [finding] = one_document(folder, "status")["next_findings"]
    assert ("H5", "error", True) == (finding["rule"], finding["severity"], "letter.html:" in finding["where"])
    assert "H5" not in folder.run("status", "--expect").out
    folder.edit("templates/letter.html", "{{ essay.title }}", "{{ essay.titel }}")
    said = folder.run("status")
    assert (0, True) == (said.code, "letter.html:" in said.out)
