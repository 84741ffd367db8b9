"""A ledger that is missing, damaged, of another time, place or schema: nobody is mailed, and the operator is told what to do."""

from __future__ import annotations

import hashlib
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from crashes import EVERYBODY, again, kill_at, nine_readers, stopped, struck
from folders import SUNDAY_NOON, Folder, Ran
from invariants import everybody_once
from relays import LOCK_STEP, HostileRelay, live
from steps import DEADLINE, ledger, until

from digest.app import clock_at, furnish
from digest.audience import Suppressions
from digest.delivery import open_ledger, schema
from digest.delivery.mounts import remote_kind
from digest.errors import ConfigError, LedgerError
from digest.publishing import publish
from digest.settings import load_settings

PAGE = 4096


@pytest.fixture
def relay() -> Iterator[HostileRelay]:
    """A relay that would take everything, one command at a time: no turn of the ledger holds two letters."""
    with HostileRelay(LOCK_STEP) as relay:
        yield relay


@pytest.fixture
def interrupted(folder: Folder, relay: HostileRelay) -> Folder:
    """A folder whose run was killed behind its fifth letter, with all of it in the ledger's file."""
    nine_readers(folder)
    kill_at(folder, relay, "settled", 5)
    with closing(sqlite3.connect(path_of(folder))) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


def path_of(folder: Folder) -> Path:
    return folder.path / "var" / "ledger.sqlite"


def sends_nothing(folder: Folder, relay: HostileRelay) -> Ran:
    """A run that must not send anything, nor as much as greet the relay."""
    before, connections = list(relay.recipients), relay.connections
    ran = again(folder, relay)
    assert before == relay.recipients
    assert connections == relay.connections
    assert ran.err.startswith("error: ")
    return ran


@pytest.mark.fault("38")
@pytest.mark.parametrize("began", [False, True])
def test_without_its_ledger_a_live_folder_sends_nothing_and_gets_none_silently(
    folder: Folder, relay: HostileRelay, began: bool
) -> None:
    if began:
        assert 0 == again(folder, relay).code
    path_of(folder).unlink()
    ran = sends_nothing(folder, relay)
    assert (78, True, False) == (ran.code, "digest init" in ran.err, path_of(folder).exists())


def noise(whole: bytes) -> bytes:
    return b"\xa5" * len(whole)


def flipped(whole: bytes) -> bytes:
    """A page of readers with every bit turned around."""
    at = whole.index(b"reader05@") // PAGE * PAGE
    return whole[:at] + bytes(byte ^ 0xFF for byte in whole[at : at + PAGE]) + whole[at + PAGE :]


def cut_short(whole: bytes) -> bytes:
    return whole[: len(whole) - 3 * PAGE]


def emptied(whole: bytes) -> bytes:
    return b""


@pytest.mark.fault("39")
@pytest.mark.parametrize("damage", [noise, flipped, cut_short, emptied])
def test_a_damaged_ledger_sends_nothing_and_says_what_to_do(
    interrupted: Folder, relay: HostileRelay, damage: Callable[[bytes], bytes]
) -> None:
    path = path_of(interrupted)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    ran = sends_nothing(interrupted, relay)
    assert (74, True) == (ran.code, "restore" in ran.err), ran.err
    path.write_bytes(whole)
    everybody_once(interrupted, relay, again(interrupted, relay), EVERYBODY, 1)


@pytest.mark.fault("39")
def test_whatever_page_of_a_ledger_is_noise_nobody_gets_a_second_letter(
    interrupted: Folder, relay: HostileRelay
) -> None:
    """Some pages hold nothing; but a page that holds a reader or a letter is missed before anything leaves."""
    path = path_of(interrupted)
    whole = path.read_bytes()
    missed = 0
    for at in range(0, len(whole), PAGE):
        path.write_bytes(whole[:at] + b"\xa5" * PAGE + whole[at + PAGE :])
        try:
            opened = open_ledger(path, "live")
            opened.examine()
            (issue,) = opened.unfinished()
            opened.letter(issue)
            states = opened.states(issue)
            opened.close()
        except (LedgerError, ConfigError):
            missed += 1
        else:
            assert 5 == states["sent"]
    assert missed > len(whole) // PAGE / 2


@pytest.mark.fault("39")
def test_a_log_that_was_deleted_with_all_it_held_holds_the_run(folder: Folder, relay: HostileRelay) -> None:
    nine_readers(folder)
    kill_at(folder, relay, "settled", 5)
    for beside in ("-wal", "-shm"):
        Path(f"{path_of(folder)}{beside}").unlink()
    ran = sends_nothing(folder, relay)
    assert (11, True) == (ran.code, "2026-W48 has been sent from this folder" in ran.err)


@pytest.mark.fault("39")
@pytest.mark.parametrize("left", [b"", b"\xa5" * 32768], ids=["gone", "noise"])
def test_a_stale_index_of_the_log_loses_nothing(folder: Folder, relay: HostileRelay, left: bytes) -> None:
    nine_readers(folder)
    kill_at(folder, relay, "settled", 5)
    index = Path(f"{path_of(folder)}-shm")
    if left:
        index.write_bytes(left)
    else:
        index.unlink()
    everybody_once(folder, relay, again(folder, relay), EVERYBODY, 1)


@pytest.mark.fault("40")
@pytest.mark.parametrize("moment", ["step frozen", "settled"])
def test_a_ledger_restored_after_a_run_that_died_holds_until_it_is_accepted(
    folder: Folder, relay: HostileRelay, moment: str
) -> None:
    nine_readers(folder)
    backup = path_of(folder).read_bytes()
    kill_at(folder, relay, moment)
    assert again(folder, relay).code in (0, 10)
    path_of(folder).write_bytes(backup)
    ran = sends_nothing(folder, relay)
    assert (11, True) == (ran.code, "--accept-ledger" in ran.err)


@pytest.mark.fault("40")
def test_an_accepted_ledger_mails_nobody_the_weeks_it_has_forgotten(folder: Folder, relay: HostileRelay) -> None:
    nine_readers(folder)
    weeks = ["2026-11-29T12:00:00Z", "2026-12-06T12:00:00Z", "2026-12-13T12:00:00Z", "2026-12-20T12:00:00Z"]
    assert 0 == folder.run("send", "--now", weeks[0], env=live(relay)).code
    backup = path_of(folder).read_bytes()
    for week in weeks[1:3]:
        assert 0 == folder.run("send", "--now", week, env=live(relay)).code
    path_of(folder).write_bytes(backup)
    sent = list(relay.recipients)
    accepted = folder.run("send", "--now", weeks[2], "--accept-ledger", "--json", env=live(relay))
    assert (0, "lost", sent) == (accepted.code, accepted.tree["state"], relay.recipients)
    states = [issue["state"] for issue in folder.run("status", "--json", env=live(relay)).tree["issues"]]
    assert ["complete", "lost", "lost"] == states
    assert 0 == folder.run("send", "--now", weeks[3], env=live(relay)).code
    assert sent + EVERYBODY == relay.recipients


@pytest.mark.fault("39", "40")
@pytest.mark.parametrize("accept", [[], ["--accept-ledger"]], ids=["plain", "accepted"])
def test_a_mark_that_names_no_week_sends_nothing_and_says_what_belongs_there(
    folder: Folder, relay: HostileRelay, accept: list[str]
) -> None:
    (folder.path / "var" / "high-water").write_text("last week\n", "utf-8")
    ran = folder.run("send", "--now", SUNDAY_NOON, *accept, env=live(relay))
    assert (74, True, 0) == (ran.code, "high-water: holds no week" in ran.err, relay.connections)


@pytest.mark.fault("41")
def test_a_letter_frozen_in_a_form_of_the_future_sends_nothing(interrupted: Folder, relay: HostileRelay) -> None:
    letter = '{"version": 99}'
    with closing(sqlite3.connect(path_of(interrupted))) as db, db:
        digest = hashlib.sha256(letter.encode()).hexdigest()
        db.execute("UPDATE issue SET letter=?, letter_sha256=?", (letter, digest))
    ran = sends_nothing(interrupted, relay)
    assert (78, True) == (ran.code, "version 99" in ran.err)


@pytest.mark.fault("40", "65")
@pytest.mark.parametrize("others", [False, True], ids=["older", "of another folder"])
def test_suppressions_that_have_forgotten_who_left_hold_until_they_are_accepted(
    folder: Folder, relay: HostileRelay, others: bool
) -> None:
    nine_readers(folder)
    path = folder.path / "var" / "suppressions.sqlite"
    backup = path.read_bytes()
    assert 0 == folder.run("subscribers", "suppress", EVERYBODY[0]).code
    assert 0 == again(folder, relay).code
    kept = path.read_bytes()
    path.write_bytes(backup)
    if others:
        path.unlink()
        Suppressions.create(path)
    week = ("send", "--now", "2026-12-06T12:00:00Z")
    held = folder.run(*week, env=live(relay))
    assert (11, True, EVERYBODY[1:]) == (held.code, "who left would be mailed again" in held.err, relay.recipients)
    path.write_bytes(kept)
    assert 0 == folder.run(*week, env=live(relay)).code
    assert EVERYBODY[1:] * 2 == relay.recipients
    path.write_bytes(backup)
    assert 0 == folder.run("send", "--now", "2026-12-13T12:00:00Z", "--accept-ledger", env=live(relay)).code
    assert EVERYBODY[:1] == relay.recipients[16:17]


@pytest.mark.fault("40")
def test_a_copy_made_in_the_middle_of_an_issue_holds_until_it_is_accepted(
    interrupted: Folder, relay: HostileRelay, tmp_path: Path
) -> None:
    copy = Folder(Path(shutil.copytree(interrupted.path, tmp_path / "elsewhere")))
    ran = sends_nothing(copy, relay)
    assert (11, True) == (ran.code, "--accept-ledger" in ran.err)
    everybody_once(interrupted, relay, again(interrupted, relay), EVERYBODY, 1)


@pytest.mark.fault("41")
@pytest.mark.parametrize("version", [-1, schema.VERSION + 1])
def test_a_ledger_of_another_schema_sends_nothing(interrupted: Folder, relay: HostileRelay, version: int) -> None:
    with closing(sqlite3.connect(path_of(interrupted))) as db:
        db.execute(f"PRAGMA user_version={version}")
    assert 78 == sends_nothing(interrupted, relay).code


@pytest.mark.fault("42")
@pytest.mark.parametrize(("moment", "in_doubt"), [("marking", 0), ("answered", 1)])
def test_a_ledger_locked_in_the_middle_of_a_letter_ends_the_run_and_none_leaves_without_its_mark(
    folder: Folder, relay: HostileRelay, moment: str, in_doubt: int
) -> None:
    nine_readers(folder)
    with (
        closing(sqlite3.connect(path_of(folder), isolation_level=None)) as other,
        struck(folder, moment, 5, "SIGSTOP", env=live(relay)) as run,
    ):
        until(lambda: stopped(run.pid), "the run to stop")
        other.execute("BEGIN IMMEDIATE")
        run.send_signal(signal.SIGCONT)
        _, err = run.communicate(timeout=DEADLINE)
        other.execute("ROLLBACK")
    assert (75, True) == (run.returncode, "locked by another program" in err)
    assert 4 + in_doubt == len(relay.recipients)
    assert EVERYBODY[4:5] * in_doubt == everybody_once(folder, relay, again(folder, relay), EVERYBODY, in_doubt)


TABLE = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
22 21 0:5 / /proc rw,nosuid - proc proc rw
30 21 0:40 / /srv rw,relatime - nfs4 files:/srv rw,vers=4.2
31 30 8:2 / /srv/local rw - xfs /dev/sdb1 rw
32 21 0:41 / /media/two\040words rw master:3 propagate_from:2 - cifs //files/share rw
33 21 0:42 / /home/me/far rw - fuse.sshfs me@far: rw
34 21 0:43 / /mnt/over rw - nfs files:/over rw
35 21 8:3 / /mnt/over rw - ext4 /dev/sdc1 rw
36 21 0:44 / /win rw - fuseblk /dev/sdd1 rw
"""


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/letter", ""),
        ("/srv/letter/var", "nfs4"),
        ("/srv", "nfs4"),
        ("/srvother/letter", ""),
        ("/srv/local/letter", ""),
        ("/media/two words/letter", "cifs"),
        ("/home/me/far/var", "fuse.sshfs"),
        ("/mnt/over/var", ""),
        ("/win/letter", ""),
    ],
)
def test_the_deepest_and_latest_mount_says_on_what_a_folder_lies(path: str, kind: str) -> None:
    assert kind == remote_kind(Path(path), TABLE)


@pytest.mark.fault("43")
def test_a_table_that_cannot_be_understood_accuses_nobody() -> None:
    assert ["", ""] == [remote_kind(Path("/srv/letter"), table) for table in ("", "nfs /srv nfs4\n- nfs4\n1 2 3\n")]


@pytest.mark.fault("43")
@pytest.mark.parametrize("allowed", [False, True])
def test_live_mode_refuses_a_ledger_on_a_network_until_it_is_allowed(
    folder: Folder, relay: HostileRelay, allowed: bool
) -> None:
    folder.edit("config/digest.toml", "ledger_on_network = false", f"ledger_on_network = {str(allowed).lower()}")
    settings = load_settings(folder.config, live(relay))
    table = f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / {settings.var} rw - nfs4 files:/x rw\n"
    house = replace(furnish(settings, clock_at()), remote_filesystem=lambda: remote_kind(settings.var, table))
    due = house.cadence.due_at(house.cadence.next_due(house.clock.now()))
    house = replace(house, clock=clock_at(due))
    if allowed:
        assert "complete" == publish(house).state
        return
    with pytest.raises(ConfigError, match="network file system") as met:
        publish(house)
    assert (78, True) == (met.value.exit_code, "ledger_on_network" in met.value.faults[0].cure)
    assert (0, [(0,)]) == (relay.connections, ledger(folder, "SELECT count(*) FROM issue"))
    assert 6 == publish(replace(furnish(load_settings(folder.config, {}), house.clock))).counts["accepted"]
