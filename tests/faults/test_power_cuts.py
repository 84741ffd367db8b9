"""The power goes out around every sync of a real run: what is on disk afterwards loses and repeats no letter.

The run is the shipped command under strace. Its calls are replayed onto a disk that keeps only what was synced, and
before and after each sync, name and end of a letter every kind of remains is opened by the program and judged. The same
judge finds the fault in programs from which one care was taken away.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from disk import Disk
from folders import SUNDAY_NOON, Folder
from power import Cut, Judgement, cuts, fault_in_outbox, fault_while_laying, fault_while_sending, judge, lay_image
from relays import CHUNKING, LOCK_STEP, PIPELINING, HostileRelay, live
from steps import ledger, readers, write_list
from syscalls import traced

READERS = 12
SLOT = "2026-W48"
SEED = 20261129

WITHOUT = {
    "the sync of every commit": (
        "letters left and no issue is known",
        """
import sqlite3
class Lax(sqlite3.Connection):
    def execute(self, sql, *values):
        return super().execute(sql.replace("synchronous=FULL", "synchronous=NORMAL"), *values)
connect = sqlite3.connect
sqlite3.connect = lambda *values, **named: connect(*values, **named, factory=Lax)
""",
    ),
    "the mark before the end": (
        "would leave again",
        """
from digest.delivery import Ledger
turn, held = Ledger.turn, []
def late(self, issue, leaving, settled, now):
    turn(self, issue, held[:], [], now)
    held[:] = leaving
    turn(self, issue, [], settled, now)
Ledger.turn = late
""",
    ),
    "the sync of the witness": (
        "letters left and the mark says ''",
        """
import os, stat
fsync = os.fsync
os.fsync = lambda handle: fsync(handle) if stat.S_ISDIR(os.fstat(handle).st_mode) else None
""",
    ),
    "the sync of the witness's folder": (
        "letters left and the mark says ''",
        """
import os, stat
fsync = os.fsync
os.fsync = lambda handle: None if stat.S_ISDIR(os.fstat(handle).st_mode) else fsync(handle)
""",
    ),
    "the witness before the first letter": (
        "letters left and the mark says ''",
        """
import importlib
publish = importlib.import_module("digest.publishing.publish")
witness, deliver = publish.bear_witness, publish.deliver
publish.bear_witness = lambda *_: None
def late(house, ledger, issue):
    try:
        return deliver(house, ledger, issue)
    finally:
        witness(house, ledger, issue.slot)
publish.deliver = late
""",
    ),
    "the freeze before the witness": (
        "the ledger knows nothing of it",
        """
import importlib
publish = importlib.import_module("digest.publishing.publish")
freeze = publish.freeze
def early(house, ledger, outlook, planned, orders):
    house.set_high_water(planned.slot.rhythm, str(planned.slot))
    return freeze(house, ledger, outlook, planned, orders)
publish.freeze = early
""",
    ),
}
LAID_WITHOUT = {
    "a passing name": """
from pathlib import Path
Path.with_name = lambda self, _: self
""",
    "the sync of its folders": """
import digest.starter, digest.durable as durable
digest.starter.sync_folder = durable.sync_folder = lambda _: None
""",
}


@pytest.fixture(scope="module", autouse=True)
def _strace() -> None:
    """Nothing here works where no program may watch another."""
    if not shutil.which("strace") or subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode:
        pytest.skip("strace is not installed, or not allowed")


@pytest.fixture
def twelve(folder: Folder) -> Folder:
    """A folder with twelve readers that speaks over one connection."""
    write_list(folder, readers(READERS))
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Where what is left behind is laid out: in memory if possible, because here nothing has to last."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as place:
        yield Path(place)


def cuts_of_a_run(folder: Folder, offers: tuple[str, ...] = PIPELINING, mutation: str = "") -> list[Cut]:
    """Send one issue under strace and cut the power everywhere."""
    disk = Disk(folder.path.parent, f"{folder.path.name}/var")
    with HostileRelay(offers) as relay:
        command = ["--config", str(folder.config), "send", "--now", SUNDAY_NOON]
        calls = traced(folder.path.with_suffix(".calls"), *command, env=live(relay), mutation=mutation)
        assert sorted(readers(READERS)) == sorted(relay.recipients)
    found = list(cuts(calls, disk, SEED))
    assert set(readers(READERS)) == found[-1].gone, "the ends of the letters are not read from the wire"
    return found


def judged(found: list[Cut], place: Path) -> Judgement:
    """The judgement over a run of twelve letters."""
    verdict = partial(fault_while_sending, slot=SLOT, readers=READERS)
    return judge(iter(found), place, verdict)


@pytest.mark.fault("9")
@pytest.mark.parametrize("offers", [LOCK_STEP, PIPELINING, CHUNKING], ids=["lock-step", "pipelining", "chunking"])
def test_a_power_cut_at_any_moment_of_a_run_forgets_no_letter_that_left(
    twelve: Folder, place: Path, offers: tuple[str, ...]
) -> None:
    if offers == CHUNKING:
        twelve.edit("config/digest.toml", "in_flight = 1", "in_flight = 3")
        twelve.edit("config/digest.toml", "connections = 1", "connections = 2")
    judgement = judged(cuts_of_a_run(twelve, offers), place)
    assert [] == judgement.wrong
    assert 2 * READERS < judgement.cuts


@pytest.mark.fault("9")
@pytest.mark.parametrize("care", WITHOUT)
def test_a_program_without_one_of_its_cares_is_caught(twelve: Folder, place: Path, care: str) -> None:
    said, mutation = WITHOUT[care]
    wrong = judged(cuts_of_a_run(twelve, mutation=mutation), place).wrong
    assert any(said in fault for fault in wrong), wrong


@pytest.mark.fault("9")
def test_after_a_power_cut_the_next_run_sends_the_rest_and_nothing_twice(twelve: Folder) -> None:
    found = cuts_of_a_run(twelve)
    half_way = [cut for cut in found if 0 < len(cut.gone) < READERS]
    before = [cut for cut in found if not cut.gone]
    chance = random.Random(SEED)
    for cut in [chance.choice(before), *chance.sample(half_way, 2)]:
        lay_image(twelve.path / "var", cut.image)
        with HostileRelay() as relay:
            again = twelve.run("send", "--now", SUNDAY_NOON, env=live(relay))
        doubtful = {address for (address,) in ledger(twelve, "SELECT address FROM delivery WHERE state='in_doubt'")}
        got = Counter([*relay.recipients, *cut.gone])
        assert {1} == set(got.values()), cut.moment
        assert set(readers(READERS)) == {*got, *doubtful}, cut.moment
        assert (10 if doubtful else 0) == again.code, again.err


@pytest.mark.fault("10")
def test_a_power_cut_while_a_folder_is_laid_leaves_no_ledger_or_a_valid_one(tmp_path: Path, place: Path) -> None:
    judgement, disk = laid(tmp_path, place)
    assert [] == judgement.wrong
    assert 20 < judgement.cuts
    assert all("ledger.sqlite" in image for image in disk.images(random.Random(SEED), 20)), "laid, and lost after all"


@pytest.mark.fault("10")
@pytest.mark.parametrize("care", LAID_WITHOUT)
def test_a_folder_laid_without_one_of_its_cares_is_caught(tmp_path: Path, place: Path, care: str) -> None:
    judgement, disk = laid(tmp_path, place, LAID_WITHOUT[care])
    lost = [image for image in disk.images(random.Random(SEED), 20) if "ledger.sqlite" not in image]
    assert judgement.wrong or lost


def laid(tmp_path: Path, place: Path, mutation: str = "") -> tuple[Judgement, Disk]:
    """Lay a folder where none was, and cut the power everywhere; the disk as it stands afterwards."""
    home = tmp_path / "home"
    home.mkdir()
    disk = Disk(home, "of/letter/var")
    calls = traced(tmp_path / "calls", "init", str(home / "of" / "letter"), mutation=mutation)
    return judge(cuts(calls, disk, SEED), place, fault_while_laying), disk


def test_a_power_cut_takes_no_letter_from_the_outbox_that_counts_as_sent(twelve: Folder, place: Path) -> None:
    disk = Disk(twelve.path.parent, f"{twelve.path.name}/var")
    calls = traced(twelve.path.with_suffix(".calls"), "--config", str(twelve.config), "send", "--now", SUNDAY_NOON)
    judgement = judge(cuts(calls, disk, SEED), place, fault_in_outbox)
    assert [] == judgement.wrong
    assert READERS < judgement.cuts
