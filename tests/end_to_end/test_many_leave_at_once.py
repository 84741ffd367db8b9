"""Many leave in one moment while their letter is being sent: each answer is true, and stays true."""

from __future__ import annotations

import signal
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing

from folders import SUNDAY_NOON, Folder
from steps import DEADLINE, readers, started, write_list
from test_web_serve import post_form
from turnstile import turnstile

from digest.app import clock_at, furnish
from digest.audience import canonical, reader_key
from digest.publishing.house import House
from digest.settings import load_settings

CROWD = 320
VISITORS = 16


def keys_of(house: House, addresses: Sequence[str]) -> list[bytes]:
    return [reader_key(house.suppressions().pepper, canonical(address)[1]) for address in addresses]


def on_disk(folder: Folder) -> set[bytes]:
    with closing(sqlite3.connect(folder.path / "var" / "suppressions.sqlite")) as db:
        return {key for (key,) in db.execute("SELECT key FROM suppression WHERE reason = 'unsubscribed'")}


def click(site: str, paths: Sequence[str], answers: list[int]) -> None:
    """One-click unsubscribes one after the other, as mail programs send them."""
    answers += [post_form(site, path, {"List-Unsubscribe": "One-Click"}).status for path in paths]


def test_of_hundreds_who_leave_during_a_send_nobody_gets_a_letter_and_every_answer_is_on_the_disk(
    folder: Folder,
) -> None:
    """The sender stands still with the first letters under way; the web app is killed when the last has been answered."""
    addresses = readers(CROWD)
    write_list(folder, addresses)
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    house = furnish(load_settings(folder.config, {}), clock_at())
    keys = keys_of(house, addresses)
    paths = [f"/u/{house.signer.token('unsubscribe', key)}" for key in keys]
    house.close()
    answers: list[int] = []
    with turnstile("data") as relay, started(folder, "send", "--now", SUNDAY_NOON, env=relay.env) as sending:
        assert relay.reached.wait(DEADLINE)
        with started(folder, "serve", "--port", "0") as site:
            assert site.stdout
            at = site.stdout.readline().split()[2]
            parts = [paths[n::VISITORS] for n in range(VISITORS)]
            visitors = [threading.Thread(target=click, args=(at, part, answers)) for part in parts]
            for visitor in visitors:
                visitor.start()
            for visitor in visitors:
                visitor.join()
            site.send_signal(signal.SIGKILL)
        assert [200] * CROWD == answers
        assert set(keys) == on_disk(folder)
        relay.go.set()
        sending.wait(DEADLINE)
    assert [] == relay.recipients
