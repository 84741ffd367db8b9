"""What a reply in a phase means: for the letter, and for everybody else."""

from __future__ import annotations

import pytest
from dispatch import delivery_of

from digest.delivery.verdict import Answer, Trouble, rule
from digest.model import Outcome, Phase, Reply

ACCEPTED, DEFERRED, REFUSED, UNKNOWN = Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.REFUSED, Outcome.UNKNOWN
NONE, READER, LETTER, CLOSING = Trouble.NONE, Trouble.READER, Trouble.LETTER, Trouble.CLOSING
PROTOCOL = Trouble.PROTOCOL
THROTTLE, QUOTA, REPUTATION = Trouble.THROTTLE, Trouble.QUOTA, Trouble.REPUTATION
SENDER, CREDENTIALS = Trouble.SENDER, Trouble.CREDENTIALS
MAIL, RCPT, DATA, DOT = Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT

TABLE = [
    # accepted
    (DOT, 250, "", ACCEPTED, NONE),
    (DOT, 250, "2.0.0", ACCEPTED, NONE),
    (DOT, 252, "", ACCEPTED, NONE),
    # the service closes: the same letter, another connection
    (MAIL, 421, "4.3.2", DEFERRED, CLOSING),
    (RCPT, 421, "", DEFERRED, CLOSING),
    (DATA, 421, "4.4.2", DEFERRED, CLOSING),
    (DOT, 421, "4.3.2", DEFERRED, CLOSING),
    # not this reader, not now
    (RCPT, 450, "", DEFERRED, READER),
    (RCPT, 450, "4.1.1", DEFERRED, READER),
    (RCPT, 451, "4.3.0", DEFERRED, READER),
    (RCPT, 452, "4.2.2", DEFERRED, READER),
    (DATA, 451, "4.3.0", DEFERRED, READER),
    (DOT, 451, "4.3.1", DEFERRED, READER),
    (DOT, 452, "4.2.2", DEFERRED, READER),
    (DOT, 452, "4.3.1", DEFERRED, READER),
    # never this reader
    (RCPT, 550, "", REFUSED, READER),
    (RCPT, 550, "5.1.1", REFUSED, READER),
    (RCPT, 550, "5.1.2", REFUSED, READER),
    (RCPT, 550, "5.1.10", REFUSED, READER),
    (RCPT, 550, "5.2.1", REFUSED, READER),
    (RCPT, 552, "5.2.2", REFUSED, READER),
    (RCPT, 553, "5.1.3", REFUSED, READER),
    (RCPT, 554, "", REFUSED, READER),
    # never this letter
    (DATA, 554, "5.5.1", REFUSED, LETTER),
    (DATA, 554, "", REFUSED, LETTER),
    (DOT, 552, "5.3.4", REFUSED, LETTER),
    (DOT, 554, "5.6.0", REFUSED, LETTER),
    (DOT, 554, "", REFUSED, LETTER),
    (DOT, 550, "5.1.1", REFUSED, LETTER),
    (MAIL, 552, "5.3.4", REFUSED, LETTER),
    # not our way of speaking
    (MAIL, 503, "5.5.1", DEFERRED, PROTOCOL),
    (RCPT, 503, "5.5.1", DEFERRED, PROTOCOL),
    (DATA, 502, "", DEFERRED, PROTOCOL),
    (DOT, 500, "5.5.2", DEFERRED, PROTOCOL),
    (RCPT, 501, "5.1.3", REFUSED, READER),
    # not our sender
    (MAIL, 550, "", DEFERRED, SENDER),
    (MAIL, 550, "5.1.8", DEFERRED, SENDER),
    (MAIL, 553, "5.1.7", DEFERRED, SENDER),
    (MAIL, 554, "5.7.1", DEFERRED, SENDER),
    # not our credentials
    (MAIL, 530, "5.7.0", DEFERRED, CREDENTIALS),
    (MAIL, 530, "", DEFERRED, CREDENTIALS),
    (RCPT, 530, "5.7.1", DEFERRED, CREDENTIALS),
    (MAIL, 534, "5.7.9", DEFERRED, CREDENTIALS),
    (MAIL, 535, "5.7.8", DEFERRED, CREDENTIALS),
    (MAIL, 538, "5.7.11", DEFERRED, CREDENTIALS),
    # slower, please
    (MAIL, 421, "4.7.28", DEFERRED, THROTTLE),
    (RCPT, 421, "4.7.0", DEFERRED, THROTTLE),
    (DOT, 421, "4.7.28", DEFERRED, THROTTLE),
    (RCPT, 450, "4.2.1", DEFERRED, THROTTLE),
    (RCPT, 450, "4.7.1", DEFERRED, THROTTLE),
    (MAIL, 454, "", DEFERRED, THROTTLE),
    (RCPT, 454, "4.7.0", DEFERRED, THROTTLE),
    (DOT, 454, "", DEFERRED, THROTTLE),
    (MAIL, 450, "", DEFERRED, THROTTLE),
    (MAIL, 451, "4.3.0", DEFERRED, THROTTLE),
    (MAIL, 452, "4.3.1", DEFERRED, THROTTLE),
    # enough for today
    (MAIL, 550, "5.4.5", DEFERRED, QUOTA),
    (RCPT, 550, "5.4.5", DEFERRED, QUOTA),
    (DOT, 550, "5.4.5", DEFERRED, QUOTA),
    # our name is bad, not theirs
    (RCPT, 550, "5.7.1", DEFERRED, REPUTATION),
    (RCPT, 554, "5.7.1", DEFERRED, REPUTATION),
    (DATA, 550, "5.7.26", DEFERRED, REPUTATION),
    (DOT, 550, "5.7.1", DEFERRED, REPUTATION),
    (DOT, 550, "5.7.26", DEFERRED, REPUTATION),
    (DOT, 550, "5.7.515", DEFERRED, REPUTATION),
    (DOT, 554, "5.7.9", DEFERRED, REPUTATION),
    # neither yes nor no: safe before the terminator
    (MAIL, 354, "", DEFERRED, PROTOCOL),
    (RCPT, 199, "", DEFERRED, PROTOCOL),
    (DATA, 250, "", DEFERRED, PROTOCOL),
    (DATA, 600, "", DEFERRED, PROTOCOL),
    # and a doubt after it
    (DOT, 354, "", UNKNOWN, PROTOCOL),
    (DOT, 199, "", UNKNOWN, PROTOCOL),
    (DOT, 999, "", UNKNOWN, PROTOCOL),
]


@pytest.mark.parametrize(("phase", "code", "enhanced", "outcome", "trouble"), TABLE)
def test_the_table_of_verdicts(phase: Phase, code: int, enhanced: str, outcome: Outcome, trouble: Trouble) -> None:
    ruling = rule(Answer(delivery_of(1), phase, Reply(code, enhanced), in_doubt=phase == DOT))
    assert (outcome, trouble) == (ruling.outcome, ruling.trouble)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(("in_doubt", "outcome"), [(True, UNKNOWN), (False, DEFERRED)])
def test_without_a_reply_only_the_terminator_decides(phase: Phase, in_doubt: bool, outcome: Outcome) -> None:
    ruling = rule(Answer(delivery_of(1), phase, None, in_doubt=in_doubt))
    assert (outcome, CLOSING) == (ruling.outcome, ruling.trouble)


@pytest.mark.parametrize("phase", [MAIL, RCPT, DATA, DOT])
def test_class_4_is_never_the_end_of_a_letter(phase: Phase) -> None:
    for code in range(400, 500):
        for enhanced in ("", "4.1.1", "4.2.1", "4.4.5", "4.5.3", "4.7.28"):
            ruling = rule(Answer(delivery_of(1), phase, Reply(code, enhanced), in_doubt=phase == DOT))
            assert DEFERRED == ruling.outcome, (code, enhanced)


@pytest.mark.parametrize("phase", [RCPT, DATA, DOT])
def test_class_5_tries_again_only_where_the_whole_run_stops(phase: Phase) -> None:
    for code in range(500, 600):
        for enhanced in ("", "5.1.1", "5.2.2", "5.4.5", "5.5.0", "5.7.1"):
            ruling = rule(Answer(delivery_of(1), phase, Reply(code, enhanced), in_doubt=phase == DOT))
            stops = ruling.trouble in (QUOTA, REPUTATION, CREDENTIALS, PROTOCOL)
            assert (DEFERRED if stops else REFUSED) == ruling.outcome, (code, enhanced)


def test_only_a_yes_after_the_terminator_accepts() -> None:
    for code in range(200, 300):
        accepting = [p for p in Phase if rule(Answer(delivery_of(1), p, Reply(code))).outcome == ACCEPTED]
        assert [DOT] == accepting, code
