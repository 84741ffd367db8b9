"""What one returned mail says, and that nothing a stranger sends can upset its reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returned_mail import LETTER, QMAIL, complaint, delivery_report, failed, mail

from digest.bounces import read_notice
from digest.model import NoticeKind

BACK = "bounces+token@letters.example.org"
HARD, SOFT, POLICY = NoticeKind.HARD, NoticeKind.SOFT, NoticeKind.POLICY
COMPLAINT, LEAVING, PASSING, UNREAD = (
    NoticeKind.COMPLAINT,
    NoticeKind.LEAVING,
    NoticeKind.PASSING,
    NoticeKind.UNREAD,
)


@pytest.mark.parametrize(
    ("groups", "kind", "status"),
    [
        ([failed("5.1.1")], HARD, "5.1.1"),
        ([failed("5.2.2", "smtp; 552 5.2.2 full")], SOFT, "5.2.2"),
        ([failed("5.7.1")], POLICY, "5.7.1"),
        ([failed("4.4.1", action="delayed")], PASSING, ""),
        ([failed("2.0.0", action="delivered")], PASSING, ""),
        ([failed("5.1.1"), failed("5.2.2")], SOFT, "5.2.2"),  # a forwarder's other addresses are not our reader
        ([failed("5.1.1"), failed("2.0.0", action="relayed")], HARD, "5.1.1"),
        ([failed("5.1.1", action="FAILED")], HARD, "5.1.1"),
        ([], PASSING, ""),
    ],
)
def test_a_delivery_report_says_what_failed_for_good(
    groups: list[dict[str, str]], kind: NoticeKind, status: str
) -> None:
    notice = read_notice(delivery_report(BACK, *groups))
    assert (kind, status) == (notice.kind, notice.status)
    assert BACK == notice.evidence[0]


def test_the_letter_a_report_quotes_is_evidence_too() -> None:
    quoted = LETTER + "Return-Path: <bounces+other@letters.example.org>\nList-Unsubscribe: <https://x.example/u/t>\n"
    notice = read_notice(delivery_report(BACK, failed("5.1.1"), letter=quoted))
    assert (BACK, "<bounces+other@letters.example.org>", "<https://x.example/u/t>") == notice.evidence


@pytest.mark.parametrize(
    ("said", "kind"),
    [("abuse", COMPLAINT), ("Fraud", COMPLAINT), ("not-spam", PASSING), ("opt-out", LEAVING), ("", PASSING)],
)
def test_a_complaint_is_one_by_its_type(said: str, kind: NoticeKind) -> None:
    notice = read_notice(complaint("fbl@letters.example.org", said, LETTER + "Return-Path: <bounces+x@y.example>\n"))
    assert (kind, True) == (notice.kind, "<bounces+x@y.example>" in notice.evidence)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (mail(BACK, QMAIL + LETTER, Subject="failure notice"), SOFT),
        (mail(BACK, "I am on holiday.", Subject="Out of office", Auto_Submitted="auto-replied"), PASSING),
        (mail(BACK, "Hello!", Subject="A question"), UNREAD),
        (mail(BACK, "", Subject="unsubscribe abc"), LEAVING),
        (mail(BACK, "", Subject="Unsubscribe"), LEAVING),
        (mail(BACK, "Please", Subject="Re: unsubscribe me"), UNREAD),  # a person writes: a person reads
        (b"", UNREAD),
        (b"\x00\xff" * 1000, UNREAD),
    ],
)
def test_other_mail_is_what_it_looks_like(raw: bytes, kind: NoticeKind) -> None:
    assert kind == read_notice(raw).kind


def test_a_mail_nested_beyond_reason_is_left_to_a_person() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="B{n}"\n\n--B{n}\n' for n in range(5000))
    assert UNREAD == read_notice(mail(BACK, "", MIME_Version="1.0").replace(b"\n\n", b"\n", 1) + nested.encode()).kind


def test_only_the_first_mebibyte_is_looked_at() -> None:
    late = delivery_report(BACK, failed("5.1.1")).replace(
        b"\n--B\nContent-Type: message", b"\n" + b"x\n" * (1 << 19) + b"--B\nContent-Type: message"
    )
    assert HARD != read_notice(late).kind


pieces = st.sampled_from(
    [
        b"--B\n", b"--B--\n", b"Content-Type: message/delivery-status\n\n", b"Content-Type: message/feedback-report\n\n",
        b"Content-Type: message/rfc822\n\n", b'Content-Type: multipart/report; boundary="B"\n\n', b"Action: failed\n",
        b"Status: 5.1.1\n", b"Feedback-Type: abuse\n", b"Content-Transfer-Encoding: base64\n", b"To: =?utf-8?q?=zz?=\n",
        b"Content-Type: text/plain; charset=no-such\n\n", b"Subject: unsubscribe\n", b"\n", b"\xff\xfe\n",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(st.one_of(pieces, st.binary(max_size=30)), max_size=40).map(b"".join))
def test_whatever_arrives_is_understood_or_left_alone(raw: bytes) -> None:
    assert read_notice(raw).kind in set(NoticeKind)
