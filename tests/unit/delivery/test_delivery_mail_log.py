"""A relay's log is believed where it says that the relay has a letter, and nowhere else."""

from __future__ import annotations

import pytest

from digest.delivery import taken
from digest.errors import UsageError

A, B = "4295a23bd8b6b45ef41fe4d0b531cb06", "fc25bda1fa6e3b6a4b5a83f6ada76f96"
AT = "@letters.example.org"


def begun(queue_id: str, letter: str) -> str:
    return f"Nov 29 12:00:00 mx postfix/cleanup[28256]: {queue_id}: message-id=<{letter}{AT}>"


def queued(queue_id: str) -> str:
    return f"Nov 29 12:00:00 mx postfix/qmgr[28247]: {queue_id}: from=<letters{AT}>, size=26759, nrcpt=1 (queue active)"


def test_what_postfix_queued_was_taken_and_what_it_only_began_was_not() -> None:
    cut = "Nov 29 12:00:00 mx postfix/smtpd[28249]: lost connection after DATA (26585 bytes) from localhost[127.0.0.1]"
    assert {A} == taken("\n".join([begun("3EC7F2861A6", A), queued("3EC7F2861A6"), begun("3FC9F2861A8", B), cut]))


def test_a_queue_id_that_is_used_again_speaks_of_the_letter_that_had_it_last() -> None:
    assert {B} == taken("\n".join([begun("3EC7F2861A6", A), begun("3EC7F2861A6", B), queued("3EC7F2861A6")]))
    assert set() == taken("\n".join([queued("3EC7F2861A6"), begun("3EC7F2861A6", A)]))


def test_a_filter_that_saw_a_letter_beside_postfix_says_nothing_of_its_end() -> None:
    seen = f"Nov 29 12:00:00 mx rspamd[99]: <1a2b>; task; id: <{A}{AT}>, (default: F (no action))"
    assert set() == taken("\n".join([begun("3EC7F2861A6", A), seen, queued("4F00000000A")]))


def test_a_log_of_postfix_without_its_queue_cannot_tell() -> None:
    with pytest.raises(UsageError, match="began to read"):
        taken(begun("3EC7F2861A6", A))


@pytest.mark.parametrize(
    "line",
    [
        f"2026-11-29 12:00:00 1rabcd-0000xY-1a <= letters{AT} H=localhost P=esmtp S=26759 id={A}{AT}",
        f"Nov 29 12:00:00 mx sm-mta[9]: 4AT: from=<letters{AT}>, size=26759, nrcpts=1, msgid=<{A}{AT}>, proto=ESMTP",
    ],
    ids=["exim", "sendmail"],
)
def test_other_relays_name_the_letters_they_took(line: str) -> None:
    assert {A} == taken(f"something else\n{line}\n")


@pytest.mark.parametrize("said", ["rejected after DATA", "milter-reject: END-OF-MESSAGE", "Reject"])
def test_a_line_that_turns_a_letter_down_does_not_say_that_it_was_taken(said: str) -> None:
    assert set() == taken(f"2026-11-29 12:00:00 {said}: Message-ID: <{A}{AT}>")
