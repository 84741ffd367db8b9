"""The account of a list balances, the sender's own nouns, and errors that carry every fault and an exit code."""

from __future__ import annotations

from dataclasses import fields

import pytest

from digest import errors
from digest.errors import ConfigError, DigestError, Fault
from digest.model import Counts, Newsletter, Reply

NEWSLETTER = Newsletter("Letter", "letters@letters.example.org", "https://letters.example.org", "weekly.example.org")
CODES = {
    "Held": 11,
    "UsageError": 64,
    "SeedError": 65,
    "RenderError": 65,
    "AudienceError": 65,
    "MissingInput": 66,
    "RelayUnavailable": 69,
    "DigestError": 70,
    "OutOfHandles": 71,
    "CannotWrite": 73,
    "LedgerError": 74,
    "Temporary": 75,
    "ProtocolError": 76,
    "PermissionRefused": 77,
    "ConfigError": 78,
}


def test_an_account_balances_when_every_row_stands_in_one_number() -> None:
    assert Counts(21, 5, 4, 3, 2, 1, 6).balanced
    assert Counts().balanced


@pytest.mark.parametrize("name", [field.name for field in fields(Counts)])
def test_one_row_too_many_anywhere_unbalances_an_account(name: str) -> None:
    right = Counts(21, 5, 4, 3, 2, 1, 6).as_dict()
    assert not Counts(**{**right, name: right[name] + 1}).balanced


def test_answers_go_to_the_sender_unless_another_address_is_given() -> None:
    assert NEWSLETTER.answers_to == "letters@letters.example.org"
    other = Newsletter("L", "a@example.org", "https://example.org", "l.example.org", reply_to="b@example.net")
    assert other.answers_to == "b@example.net"


def test_message_ids_stand_under_the_senders_domain() -> None:
    assert NEWSLETTER.domain == "letters.example.org"


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply(250), "250"),
        (Reply(550, "5.1.1", "no such user"), "550 5.1.1 no such user"),
        (Reply(421, text="later"), "421 later"),
    ],
)
def test_a_reply_is_written_without_the_parts_it_lacks(reply: Reply, text: str) -> None:
    assert text == str(reply)


def test_a_fault_names_its_place_first() -> None:
    assert str(Fault("unknown key", "seeds/essays/river.md:3")) == "seeds/essays/river.md:3: unknown key"
    assert str(Fault("unknown key")) == "unknown key"


def test_an_error_keeps_what_where_why_and_cure() -> None:
    error = ConfigError("is wrong", where="digest.toml:1", why="because", cure="mend it")
    assert (Fault("is wrong", "digest.toml:1", "because", "mend it"),) == error.faults
    assert str(error) == "digest.toml:1: is wrong"


def test_one_error_carries_many_faults_in_order_and_keeps_its_kind() -> None:
    faults = [Fault("first", "a:1"), Fault("second", "b:2"), Fault("third")]
    error = ConfigError.of(iter(faults))
    assert ConfigError is type(error)
    assert tuple(faults) == error.faults
    assert str(error) == "a:1: first; b:2: second; third"


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_every_error_has_the_exit_code_that_is_documented(name: str, code: int) -> None:
    assert code == getattr(errors, name)("x").exit_code


def test_no_kind_of_error_is_without_a_documented_exit_code() -> None:
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DigestError)}
    assert set(CODES) == kinds
