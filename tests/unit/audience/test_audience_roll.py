"""The roll: who gets the issue, and an account in which every row of the list stands exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rosters import PEPPER, counts, snapshot, walk

from digest.audience import read_roll, reader_key
from digest.audience.roll import ACTIVE, LEFT, UNDELIVERABLE
from digest.model import Counts, RowFault, Subscriber

S1 = ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x01", "\x7f", "\t\x07", "\x9f"]


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_an_active_reader_gets_the_letter(tmp_path: Path, status: str) -> None:
    readers, roll = walk(tmp_path, f"email,name,status\nAna@Example.org, Ana  Reader ,{status}\n")
    wanted = Subscriber(reader_key(PEPPER, "ana@example.org"), "Ana@example.org", "Ana Reader", 2)
    assert [wanted] == readers
    assert Counts(rows=1, to_send=1) == roll.account.counts


@pytest.mark.parametrize("status", sorted(LEFT))
def test_a_reader_who_left_gets_none(tmp_path: Path, status: str) -> None:
    assert Counts(rows=1, unsubscribed=1) == counts(tmp_path, f"email,status\nana@example.org, {status.upper()} \n")


@pytest.mark.fault("65")
@pytest.mark.parametrize("status", sorted(UNDELIVERABLE))
def test_an_address_that_bounced_or_complained_gets_none(tmp_path: Path, status: str) -> None:
    assert Counts(rows=1, suppressed=1) == counts(tmp_path, f"email,status\nana@example.org,{status}\n")


@pytest.mark.fault("65")
def test_a_suppression_wins_over_the_list(tmp_path: Path) -> None:
    content = "email,status\nANA@example.org,active\nben@example.org,active\n"
    assert Counts(rows=2, to_send=1, suppressed=1) == counts(tmp_path, content, suppressed=["ana@example.org"])


@pytest.mark.parametrize("status", ["actve", "maybe", "2", "unsubscribed?"])
def test_an_unknown_status_is_set_aside_and_never_mailed(tmp_path: Path, status: str) -> None:
    assert Counts(rows=1, invalid=1) == counts(tmp_path, f"email,status\nana@example.org,{status}\n")


@pytest.mark.fault("S6")
@pytest.mark.parametrize(
    "other", ["A@Example.com", "a@example.com", '" a@example.com "', "a@EXAMPLE.COM", "a@ｅxample.com"]
)
def test_two_spellings_of_one_address_get_one_letter_and_the_first_row_wins(tmp_path: Path, other: str) -> None:
    readers, roll = walk(tmp_path, f"email,name\na@example.com,First\n{other},Second\n")
    assert [("a@example.com", "First", 2)] == [(reader.address, reader.name, reader.line) for reader in readers]
    assert Counts(rows=2, to_send=1, duplicate=1) == roll.account.counts
    assert [3] == [duplicate.line for duplicate in roll.account.duplicates]


@pytest.mark.parametrize("order", [("active", "unsubscribed"), ("unsubscribed", "active")])
@pytest.mark.parametrize("other", ["ana@example.org", "ANA@Example.org"])
def test_unsubscribed_anywhere_wins_over_active_elsewhere(tmp_path: Path, order: tuple[str, str], other: str) -> None:
    readers, roll = walk(tmp_path, f"email,status\nana@example.org,{order[0]}\n{other},{order[1]}\n")
    assert [] == readers
    assert Counts(rows=2, unsubscribed=1, duplicate=1) == roll.account.counts


def test_an_unsubscribed_row_with_an_unusable_name_still_counts_as_a_refusal(tmp_path: Path) -> None:
    content = "email,name,status\nana@example.org,Ana,active\nana@example.org,=?utf-8?q?x?=,unsubscribed\n"
    assert [] == walk(tmp_path, content)[0]


@pytest.mark.fault("S1")
@pytest.mark.parametrize("char", S1, ids=lambda char: f"U+{ord(char[-1]):04X}")
def test_a_control_character_in_name_or_address_sets_the_row_aside_with_its_line(tmp_path: Path, char: str) -> None:
    content = f'email,name\nana@example.org,Ana\nben@example.org,"B{char}en"\n"cy{char}@example.org",Cy\n'
    account = walk(tmp_path, content)[1].account
    assert Counts(rows=3, to_send=1, invalid=2) == account.counts
    assert [3, 4] == [fault.line for fault in account.faults]


@pytest.mark.fault("S1")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\nBcc: x", "\r\n\r\nbody"])
def test_a_line_end_inside_a_name_sets_the_row_aside(tmp_path: Path, end: str) -> None:
    account = walk(tmp_path, f'email,name\nben@example.org,"Ben{end}"\nana@example.org,Ana\n')[1].account
    assert Counts(rows=2, to_send=1, invalid=1) == account.counts


@pytest.mark.fault("S2", "S5")
@pytest.mark.parametrize(
    "name", ["=?UTF-8?Q?=0A?=Bcc: x@example.net", "=?utf-8?b?Cg==?=", "a \u202egnp.exe", "\u2066a", "x" * 201]
)
def test_a_name_that_could_deceive_or_does_not_fit_sets_the_row_aside(tmp_path: Path, name: str) -> None:
    assert Counts(rows=1, invalid=1) == counts(tmp_path, f"email,name\nana@example.org,{name}\n")


@pytest.mark.parametrize(
    "name", ["Núñez “Nan” O’Brien", "Ана", "爱", "😀", "x" * 200, "=?", "what?=", "עדה", "a=b?c?d"]
)
def test_an_unusual_but_honest_name_is_kept(tmp_path: Path, name: str) -> None:
    assert [name] == [reader.name for reader in walk(tmp_path, f"email,name\nana@example.org,{name}\n")[0]]


def test_template_syntax_in_a_name_is_only_a_name(tmp_path: Path) -> None:
    content = 'email,name\nana@example.org,{{ 7*7 }}\nben@example.org,"{% include ""x"" %}"\n'
    assert ["{{ 7*7 }}", '{% include "x" %}'] == [reader.name for reader in walk(tmp_path, content)[0]]


def test_faults_name_the_line_and_never_the_row(tmp_path: Path) -> None:
    written = [
        "zebra@,Zebra,active", "zebra@example.org,=?utf-8?q?Zebra?=,active", "zebra", "zebra@example.org,Zebra,zebra",
        "zebra>@example.org,Zebra,", "zebra@zebra@example.org,,", "zebra zebra@example.org,,",
        f"zebra@example.org,{'zebra' * 50},", f"zebra@{'zebra' * 20}.example.org,,", "-zebra@example.org,,",
        "zebra@zebrа.example.org,,", "zebra,,", "@zebra,,", "zebra@zebra.local,,", "<zebra@example.org>,,",
        "zébra@example.org,,", "zebra%z@example.org,,",
    ]  # fmt: skip
    content = "\n".join(["email,name,status", *written, ""])
    account = walk(tmp_path, content)[1].account
    assert list(range(2, 19)) == [fault.line for fault in account.faults]
    assert [] == [fault for fault in account.faults if "zebra" in str(fault).casefold() or not fault.what]


def test_the_account_waits_until_the_roll_has_been_walked(tmp_path: Path) -> None:
    roll = read_roll(snapshot(tmp_path, "email\nana@example.org\nben@example.org\n"), PEPPER, lambda _: False)
    next(iter(roll))
    with pytest.raises(RuntimeError, match="walked"):
        _ = roll.account


def test_the_account_carries_the_hash_of_the_bytes_it_counted(tmp_path: Path) -> None:
    taken = snapshot(tmp_path, "email\nana@example.org\n")
    roll = read_roll(taken, PEPPER, lambda _: False)
    assert 1 == len(list(roll))
    assert taken.sha256 == roll.account.sha256


def test_walking_twice_gives_the_same_readers(tmp_path: Path) -> None:
    roll = read_roll(snapshot(tmp_path, "email\nana@example.org\nben@example.org\n"), PEPPER, lambda _: False)
    assert list(roll) == list(roll)


people = [f"reader{number}@example.org" for number in range(8)]
elsewhere = st.lists(st.sampled_from(people), max_size=4)
kinds = st.tuples(
    st.sampled_from(people),
    st.sampled_from(["active", "", "unsubscribed", "paused", "bounced", "nonsense", "short row", "bad name"]),
    st.sampled_from([str.lower, str.upper, str.title]),
)


def line_of(address: str, kind: str, spell: object) -> str:
    """One CSV line of a row of this kind."""
    assert callable(spell)
    written = spell(address)
    if kind == "short row":
        return written
    name = "=?utf-8?q?x?=" if kind == "bad name" else "Reader"
    return f"{written},{name},{'active' if kind == 'bad name' else kind}"


def expected(
    listed: list[tuple[str, str, object]], suppressed: list[str], other: list[str]
) -> tuple[Counts, list[str], list[int], list[int]]:
    """The account by the rules as a person would apply them: counts, addresses to mail, lines at fault, duplicates."""
    numbers = dict.fromkeys(["to_send", "unsubscribed", "suppressed", "invalid", "duplicate", "other_rhythm"], 0)
    mailed: list[str] = []
    faults: list[int] = []
    duplicates: list[int] = []
    left = {address for address, kind, _ in listed if kind in ("unsubscribed", "paused")}
    seen: set[str] = set()
    for line, (address, kind, _) in enumerate(listed, 2):
        if kind in ("nonsense", "short row", "bad name"):
            verdict = "invalid"
            faults.append(line)
        elif address in seen:
            verdict = "duplicate"
            duplicates.append(line)
        elif address in left:
            verdict = "unsubscribed"
        elif kind == "bounced" or address in suppressed:
            verdict = "suppressed"
        elif address in other:
            verdict = "other_rhythm"
        else:
            verdict = "to_send"
            mailed.append(address)
        if verdict != "invalid":
            seen.add(address)
        numbers[verdict] += 1
    return Counts(rows=len(listed), **numbers), mailed, faults, duplicates


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(kinds, max_size=25), st.lists(st.sampled_from(people), max_size=3), elsewhere)
def test_every_row_stands_in_exactly_one_number(
    tmp_path: Path, listed: list[tuple[str, str, object]], suppressed: list[str], other: list[str]
) -> None:
    content = "\n".join(["email,name,status", *(line_of(*row) for row in listed)]) + "\n"
    readers, roll = walk(tmp_path, content, suppressed, other)
    account = roll.account
    wanted, mailed, faults, duplicates = expected(listed, suppressed, other)
    assert wanted == account.counts
    assert account.counts.balanced
    assert mailed == [reader.address.lower() for reader in readers]
    assert faults == [fault.line for fault in account.faults]
    assert duplicates == [fault.line for fault in account.duplicates]
    assert all(isinstance(fault, RowFault) for fault in account.faults)


def test_who_pauses_is_counted_among_those_who_get_no_letter_by_their_own_wish(tmp_path: Path) -> None:
    resting = {reader_key(PEPPER, "ben@example.org")}
    taken = snapshot(tmp_path, "email\nana@example.org\nben@example.org\n")
    roll = read_roll(taken, PEPPER, resting=resting.__contains__)
    assert ["ana@example.org"] == [one.address for one in roll]
    assert (2, 1, 1, True) == (
        roll.account.counts.rows, roll.account.counts.to_send, roll.account.counts.unsubscribed,
        roll.account.counts.balanced,
    )  # fmt: skip
