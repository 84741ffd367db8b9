"""The operator's own hand on the list: add, forget, and what diff says afterwards."""

from __future__ import annotations

import csv

import pytest
from folders import Folder


def test_a_reader_added_by_hand_is_at_the_end_of_the_list_once(folder: Folder) -> None:
    before = folder.subscribers.read_bytes()
    assert {"added": 1, "known": 0} == folder.run(
        "subscribers", "add", "nova@example.net", "--name", "Nova", "--json"
    ).tree
    assert folder.subscribers.read_bytes().startswith(before + b"nova@example.net,Nova,active,")
    assert {"added": 0, "known": 1} == folder.run("subscribers", "add", "NOVA@example.net", "--json").tree
    assert (0, "the list says what its readers say\n") == (
        (ran := folder.run("subscribers", "diff")).code, ran.out)  # fmt: skip
    folder.subscribers.write_bytes(before)
    assert "missing: nova@example.net, operator on " in folder.run("subscribers", "diff").out


def test_who_left_is_not_added_by_hand(folder: Folder) -> None:
    folder.run("subscribers", "suppress", "nova@example.net")
    refused = folder.run("subscribers", "add", "nova@example.net")
    assert (64, True) == (refused.code, "unsubscribed since" in refused.err)
    assert "nova" not in folder.subscribers.read_text("utf-8")


@pytest.mark.parametrize(("reason", "way_back"), [("unsubscribed", True), ("hard bounce", True), ("complaint", False)])
def test_who_cannot_be_added_is_told_a_way_back_where_there_is_one(folder: Folder, reason: str, way_back: bool) -> None:
    folder.run("subscribers", "suppress", "nova@example.net", "--reason", reason)
    refused = folder.run("subscribers", "add", "nova@example.net")
    assert way_back == ("confirming lifts it" in refused.err)


def test_whose_row_is_switched_off_is_not_held_for_a_reader_and_no_consent_is_noted(folder: Folder) -> None:
    refused = folder.run("subscribers", "add", "dmitri@example.org")
    assert (64, True) == (refused.code, 'line 5: is in the list as "unsubscribed"' in refused.err)
    assert "dmitri" not in folder.run("subscribers", "consents").out


def test_of_several_who_shall_leave_the_one_that_is_no_address_is_named(folder: Folder) -> None:
    refused = folder.run("subscribers", "suppress", "ana@example.org", "nova", "chen@@example.org")
    assert (64, True) == (refused.code, "nova: neither an address" in refused.err)


def test_an_address_or_a_name_that_is_unfit_is_not_added(folder: Folder) -> None:
    before = folder.subscribers.read_bytes()
    assert [64, 64] == [folder.run("subscribers", "add", *words).code for words in
                        (("nova",), ("nova@example.net", "--name", "=1+1"))]  # fmt: skip
    assert before == folder.subscribers.read_bytes()


def test_a_forgotten_reader_is_named_by_line_until_the_row_is_gone(folder: Folder) -> None:
    told = folder.run("subscribers", "forget", "chen@example.org", "--json")
    assert (10, {"forgotten": 1, "known": 1, "rows_to_delete": [4]}) == (told.code, told.tree)
    shown = folder.run("subscribers", "diff", "--json")
    assert (10, [4]) == (shown.code, [row["line"] for row in shown.tree["left"]])
    folder.edit("config/subscribers.csv", "chen@example.org,Chen,active,2026-02-01\n", "")
    assert 0 == folder.run("subscribers", "diff").code
    assert 0 == folder.run("subscribers", "forget", "chen@example.org").code


def test_who_was_not_known_is_forgotten_with_a_word_about_it(folder: Folder) -> None:
    told = folder.run("subscribers", "forget", "zoe@example.org")
    assert (0, True) == (told.code, told.out.startswith("no list or sign-up has this address"))
    again = folder.run("subscribers", "forget", "zoe@example.org", "--json").tree
    assert {"forgotten": 1, "known": 1, "rows_to_delete": []} == again


def test_a_list_that_cannot_be_read_keeps_nobody_from_being_forgotten(folder: Folder) -> None:
    folder.run("subscribers", "add", "nova@example.net")
    folder.subscribers.write_text("nothing that could be read\n", "utf-8")
    assert 0 != folder.run("subscribers", "forget", "nova@example.net").code, "its row, if there is one, is not found"
    assert {"consents": []} == folder.run("subscribers", "consents", "--json").tree


def test_the_proof_of_a_consent_can_be_shown_until_its_reader_is_forgotten(folder: Folder) -> None:
    folder.run("subscribers", "add", "nova@example.net", "--name", "Nova")
    (proof,) = folder.run("subscribers", "consents", "--json").tree["consents"]
    assert ("nova@example.net", "operator", True) == (proof["address"], proof["how"], proof["confirmed_at"] > "2020")
    header, row = csv.reader(folder.run("subscribers", "consents").out.splitlines())
    assert proof == dict(zip(header, row, strict=True))
    assert proof == folder.run("why", "nova@example.net", "--json").tree["consent"]
    folder.run("subscribers", "forget", "nova@example.net")
    assert {"consents": []} == folder.run("subscribers", "consents", "--json").tree


def test_a_row_is_named_only_where_it_says_otherwise_than_its_reader(folder: Folder) -> None:
    folder.run("subscribers", "suppress", "dmitri@example.org", "chen@example.org")
    assert [4] == [row["line"] for row in folder.run("subscribers", "diff", "--json").tree["left"]]
