"""What a status code says of a reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bounces import weigh
from digest.model import NoticeKind

HARD, SOFT, POLICY, PASSING = NoticeKind.HARD, NoticeKind.SOFT, NoticeKind.POLICY, NoticeKind.PASSING


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind", "code"),
    [
        ("5.1.1", "", HARD, "5.1.1"),
        ("5.1.10", "", HARD, "5.1.10"),
        ("5.2.1", "smtp; 550 5.2.1 disabled", HARD, "5.2.1"),
        ("5.2.2", "smtp; 552 5.2.2 over quota", SOFT, "5.2.2"),
        ("4.4.1", "", SOFT, "4.4.1"),  # given up after days of trying
        ("5.4.7", "", SOFT, "5.4.7"),
        ("5.7.1", "smtp; 550 5.7.1 blocked", POLICY, "5.7.1"),
        ("4.7.26", "", POLICY, "4.7.26"),
        ("5.0.0", "smtp; 550-5.1.1 The account does not exist", HARD, "5.1.1"),  # the more telling code counts
        ("5.0.0", "smtp; 550 5.7.26 not authenticated", POLICY, "5.7.26"),
        ("5.0.0", "x-unix; unknown user", SOFT, "5.0.0"),
        ("5.1.1", "smtp; 550 5.7.1 blocked", HARD, "5.1.1"),
        ("2.1.5", "", PASSING, "2.1.5"),
        ("5.1.1 (bad mailbox)", "", HARD, "5.1.1"),
        ("550 5.1.1 no such user", "", HARD, "5.1.1"),  # a relay's reply
        ("550 no such user", "", SOFT, ""),
        ("550 host 192.5.1.1 says no", "", SOFT, ""),  # an address is no code
        ("", "", SOFT, ""),
    ],
)
def test_a_failure_weighs_by_its_most_telling_code(status: str, diagnostic: str, kind: NoticeKind, code: str) -> None:
    assert (kind, code) == weigh(status, diagnostic)


@given(st.sampled_from("45"), st.integers(0, 999), st.text(max_size=40))
def test_class_7_is_never_held_against_a_reader(kind: str, detail: int, rest: str) -> None:
    assert POLICY == weigh(f"{kind}.7.{detail}", rest)[0]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_has_a_weight(status: str, diagnostic: str) -> None:
    assert weigh(status, diagnostic)[0] in (HARD, SOFT, POLICY, PASSING)
