"""``digest subscribers ask``: one mail to each silent reader, whoever sends it, and a record that says who was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from folders import Folder
from relays import HostileRelay, say
from steps import DEADLINE, readers, started, until, write_list

from digest.audience import Register, Suppressions, canonical, reader_key
from digest.model import Consent

ASK = ("subscribers", "ask", "--json")
CROWD = 60


@contextmanager
def live(relay: HostileRelay) -> Iterator[dict[str, str]]:
    yield {"DIGEST_MODE": "live", "DIGEST_SMTP_HOST": relay.host, "DIGEST_SMTP_PORT": str(relay.port),
           "DIGEST_SMTP_SECURITY": "none"}  # fmt: skip


@pytest.fixture
def crowd(folder: Folder) -> list[str]:
    """Readers who agreed five years ago and have not been heard of since."""
    addresses = readers(CROWD)
    write_list(folder, addresses)
    path = folder.path / "var" / "suppressions.sqlite"
    since = datetime.now(UTC) - timedelta(days=5 * 365)
    with closing(Suppressions(path)) as known, closing(Register(path)) as register:
        keys = [reader_key(known.pepper, canonical(address)[1]) for address in addresses]
        register.keep(
            *(Consent(key, who, "", since, since, "import", "") for key, who in zip(keys, addresses, strict=True))
        )
    return addresses


def test_every_silent_reader_gets_one_mail_and_not_a_second(folder: Folder, crowd: list[str]) -> None:
    with HostileRelay() as relay, live(relay) as env:
        dry = folder.run(*ASK, "--dry-run", env=env)
        assert (0, CROWD, {}, []) == (dry.code, dry.tree["queued"], dry.tree["sent"], relay.recipients)
        first = folder.run(*ASK, env=env)
        again = folder.run(*ASK, env=env)
    assert (0, CROWD, {"accepted": CROWD}) == (first.code, first.tree["queued"], first.tree["sent"])
    assert (0, 0, CROWD) == (again.code, again.tree["queued"], again.tree["counts"]["asked_lately"])
    assert crowd == sorted(relay.recipients)


def test_it_says_in_words_what_it_says_in_json(folder: Folder, crowd: list[str]) -> None:
    shown = folder.run("subscribers", "ask", "--dry-run")
    assert f"{CROWD} readers = {CROWD} after consent + 0 after wish" in shown.out
    assert f"{CROWD} would be asked" in shown.out
    assert 0 == folder.run(*ASK, "--silent-years", "6").tree["queued"]
    assert 64 == folder.run(*ASK, "--silent-years", "0").code


def test_the_command_twice_and_the_web_app_at_once_send_each_mail_once(folder: Folder, crowd: list[str]) -> None:
    with HostileRelay() as relay, live(relay) as env, started(folder, "serve", "--port", "0", env=env) as serving:
        assert serving.stdout
        serving.stdout.readline()
        with started(folder, *ASK, env=env) as one, started(folder, *ASK, env=env) as other:
            trees = [json.loads(run.communicate(timeout=DEADLINE)[0]) for run in (one, other)]
        until(lambda: len(relay.recipients) >= CROWD, "all mails")
    assert CROWD == sum(tree["queued"] for tree in trees)
    assert crowd == sorted(relay.recipients)


def test_a_relay_that_is_down_loses_no_mail(folder: Folder, crowd: list[str]) -> None:
    with HostileRelay() as gone, live(gone) as env:
        away = dict(env)
    waits = folder.run(*ASK, env=away)
    assert (75, CROWD, {}, True) == (waits.code, waits.tree["queued"], waits.tree["sent"], bool(waits.tree["stopped"]))
    with HostileRelay() as relay, live(relay) as env:
        assert {"accepted": CROWD} == folder.run(*ASK, env=env).tree["sent"]
    assert crowd == sorted(relay.recipients)


def test_a_relay_that_wants_less_is_left_alone(folder: Folder, crowd: list[str]) -> None:
    with HostileRelay() as relay, live(relay) as env:
        relay.on("MAIL", say("451 4.7.0 slow down"), nth=11)
        slow = folder.run(*ASK, env=env)
    assert (75, True) == (slow.code, "slow down" in slow.tree["stopped"])
    assert len(relay.recipients) < CROWD
    assert len(set(relay.recipients)) == len(relay.recipients)


def test_the_mails_count_against_the_relays_limits(folder: Folder, crowd: list[str]) -> None:
    folder.edit("config/digest.toml", "per_hour = 0", "per_hour = 7")
    with HostileRelay() as relay, live(relay) as env:
        for _ in range(2):
            assert 75 == folder.run(*ASK, env=env).code
    assert 7 == len(relay.recipients)
