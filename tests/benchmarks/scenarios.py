"""What is compared with what: contenders, scenarios and targets, as a table of data."""

from __future__ import annotations

from dataclasses import dataclass

CONNECTIONS = 10
WIDE, NARROW = 4 << 20, 64 << 10
"""Bytes on the way in one direction: what window scaling gives, and what a path without it gives."""


@dataclass(frozen=True)
class Contender:
    """One way to send. ``kind`` names the program; the rest is how it is set."""

    label: str
    kind: str
    in_flight: int = 1
    workers: int = 1
    dkim: bool = False


CONTENDERS = {
    "digest": Contender("digest send", "digest"),
    "digest-32": Contender("digest send, in_flight = 32", "digest", in_flight=32),
    "digest-dkim": Contender("digest send, DKIM", "digest", dkim=True),
    "digest-dkim-2": Contender("digest send, DKIM, workers = 2", "digest", workers=2, dkim=True),
    "smtp-source": Contender("Postfix smtp-source", "smtp-source"),
    "nodemailer": Contender("nodemailer pool", "nodemailer"),
    "nodemailer-dkim": Contender("nodemailer pool, its own DKIM", "nodemailer", dkim=True),
    "threads": Contender("Python threads + smtplib", "threads"),
    "aiosmtplib": Contender("Python aiosmtplib", "aiosmtplib"),
}


@dataclass(frozen=True)
class Target:
    """How many times as many letters a second as ``reference`` a contender must reach."""

    contender: str
    reference: str
    times: float


@dataclass(frozen=True)
class Scenario:
    """One relay at one distance, and who sends to it. ``round_trip`` is in milliseconds."""

    name: str
    title: str
    relay: str
    contenders: tuple[str, ...]
    targets: tuple[Target, ...] = ()
    round_trip: float = 0
    window: int = WIDE


PEERS = ("smtp-source", "nodemailer", "threads", "aiosmtplib")
_TLS_PEERS = ("nodemailer", "threads", "aiosmtplib")  # smtp-source speaks no TLS
_MINE = ("digest", "digest-32")


def _far(round_trip: float, window: int, peers: tuple[str, ...]) -> Scenario:
    narrow = window == NARROW
    return Scenario(
        f"fast-{round_trip:g}{'-64k' if narrow else ''}",
        f"fast sink, round trip {round_trip:g} ms, {'64 KB window' if narrow else 'wide window'}",
        "fast",
        (*_MINE, *peers),
        (Target("digest", "nodemailer", 2), Target("digest-32", "nodemailer", 3 if narrow else 40)),
        round_trip,
        window,
    )


SCENARIOS = (
    Scenario("sink-0", "Postfix's smtp-sink, round trip 0", "smtp-sink", ("digest", *PEERS),
             (Target("digest", "smtp-source", 0.9), Target("digest", "nodemailer", 12))),
    Scenario("fast-0", "fast sink, round trip 0", "fast", (*_MINE, *PEERS),
             (Target("digest", "smtp-source", 0.5), Target("digest", "nodemailer", 30))),
    Scenario("fast-0-dkim", "fast sink, round trip 0, DKIM rsa-2048", "fast",
             ("digest-dkim", "digest-dkim-2", "nodemailer-dkim"),
             (Target("digest-dkim", "nodemailer-dkim", 10), Target("digest-dkim-2", "nodemailer-dkim", 18))),
    _far(20, WIDE, PEERS),
    _far(20, NARROW, ("nodemailer",)),
    _far(50, WIDE, PEERS),
    _far(50, NARROW, ("nodemailer",)),
    Scenario("postfix-0", "real Postfix, round trip 0", "postfix", ("digest", *PEERS),
             (Target("digest", "smtp-source", 0.7), Target("digest", "nodemailer", 2))),
    Scenario("postfix-20", "real Postfix, round trip 20 ms", "postfix", (*_MINE, *PEERS),
             (Target("digest", "nodemailer", 2.2),), 20),
    Scenario("postfix-tls-0", "real Postfix with STARTTLS, round trip 0", "postfix-tls", ("digest", *_TLS_PEERS),
             (Target("digest", "nodemailer", 1.8),)),
    Scenario("postfix-tls-20", "real Postfix with STARTTLS, round trip 20 ms", "postfix-tls", (*_MINE, *_TLS_PEERS),
             (Target("digest", "nodemailer", 2.4),), 20),
    Scenario("postfix-50", "real Postfix, round trip 50 ms", "postfix", (*_MINE, *PEERS), (), 50),
    Scenario("postfix-tls-50", "real Postfix with STARTTLS, round trip 50 ms", "postfix-tls", (*_MINE, *_TLS_PEERS),
             (), 50),
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """What a figure of the scale runs may not exceed."""

    name: str
    title: str
    unit: str
    most: float


LIMITS = (
    Limit("freeze", "start to first letter, freezing the whole list", "s", 20),
    Limit("resume", "start to first letter, resuming a half-sent issue", "s", 5),
    Limit("memory", "peak memory while sending", "MB", 200),
    Limit("growth", "cost of a letter against a list of one hundredth", "times", 1.2),
    Limit("idle_seconds", "nothing due, wall time", "s", 0.5),
    Limit("idle_memory", "nothing due, peak memory", "MB", 60),
)


APART = ("scale", "leaving")
"""What is no comparison: a very long list, and readers who leave during a send."""


def chosen(only: str) -> list[Scenario]:
    """The scenarios named between commas ("fast*" is all that begin with fast); all for an empty text.

    Raises ValueError for a word that fits none.
    """
    words = [word.strip() for word in only.split(",") if word.strip()]
    for word in words:
        if word not in APART and not any(_fits(scenario, word) for scenario in SCENARIOS):
            raise ValueError(f"no scenario {word!r}; there are: {', '.join([*(s.name for s in SCENARIOS), *APART])}")
    return [s for s in SCENARIOS if not words or any(_fits(s, word) for word in words)]


def _fits(scenario: Scenario, word: str) -> bool:
    return scenario.name == word or (word.endswith("*") and scenario.name.startswith(word[:-1]))
