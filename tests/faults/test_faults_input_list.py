"""The list as people leave it: cut off, edited half way, full of traps, enormous."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from faults.outcomes import each_once, live, one_block
from folders import SUNDAY_NOON, Folder
from relays import HostileRelay, say
from unit.audience.rosters import snapshot

from digest.errors import AudienceError

ACTIVE = [f"{name}@example.org" for name in ("ana", "bjoern", "chen", "eve", "fatima", "hana")]
WHOLE = "email,name,status\nana@example.org,Ana,active\nben@example.org,Ben,active\n"
LAST = len("email,name,status\nana@example.org,Ana,active\n")


@pytest.mark.fault("54")
@pytest.mark.parametrize("cut", range(LAST + 1, len(WHOLE) - len(",active\n")))
def test_a_list_that_ends_in_the_middle_of_a_row_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(AudienceError, match="ends in the middle of a row") as caught:
        list(snapshot(tmp_path, WHOLE[:cut]).rows())
    assert caught.value.faults[0].where.endswith("subscribers.csv:3")


@pytest.mark.fault("54")
@pytest.mark.parametrize("content", [WHOLE, WHOLE.rstrip("\n"), WHOLE + "cy@example.org\n"])
def test_a_list_without_a_line_end_at_its_end_or_with_a_short_row_is_no_torn_one(tmp_path: Path, content: str) -> None:
    assert [2, 3] == [row.line for row in snapshot(tmp_path, content).rows() if not row.problem]


@pytest.mark.fault("54")
def test_a_torn_list_sends_nothing_and_the_whole_one_everything(folder: Folder) -> None:
    whole = folder.subscribers.read_bytes()
    folder.subscribers.write_bytes(whole[: whole.index(b"hana@example.org") + 8])
    ran = folder.run("send", "--now", SUNDAY_NOON)
    assert (65, []) == (ran.code, folder.outbox())
    one_block(ran, "subscribers.csv:", "ends in the middle of a row")
    folder.subscribers.write_bytes(whole)
    assert (0, 6) == (folder.run("send", "--now", SUNDAY_NOON).code, len(folder.outbox()))


@pytest.mark.fault("56")
def test_who_comes_while_letters_leave_waits_for_the_next_week(folder: Folder) -> None:
    with HostileRelay() as relay:
        relay.on("RCPT", say("450 4.7.28 too much mail from you"), nth=1)
        assert 75 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay.port)).code
        with folder.subscribers.open("a", encoding="utf-8") as rows:
            rows.write("newcomer@example.org,New,active,2026-11-29\n")
        assert 0 == folder.run("send", "--now", "2026-11-29T13:00:00Z", env=live(relay.port)).code
        each_once(relay, ACTIVE)
        assert 0 == folder.run("send", "--now", "2026-12-06T12:00:00Z", env=live(relay.port)).code
    assert (["newcomer@example.org"], 13) == (
        [reader for reader in relay.recipients if reader not in ACTIVE], len(relay.kept)
    )  # fmt: skip


FREEZING = """
import resource, sys
from pathlib import Path
from dispatch import draft
from digest.audience import read_roll, take_snapshot
from digest.delivery import create_ledger, open_ledger
folder, count = Path(sys.argv[1]), int(sys.argv[2])
with (folder / "list.csv").open("w") as rows:
    rows.write("email,name,status\\n")
    rows.writelines(f"reader{n}@example.org,Reader {n},active\\n" for n in range(count))
create_ledger(folder / "ledger.sqlite")
ledger = open_ledger(folder / "ledger.sqlite", "live")
roll = read_roll(take_snapshot(folder / "list.csv"), b"p" * 32, lambda key: False)
issue = ledger.freeze(draft(), roll, lambda: roll.account)
assert count == ledger.states(issue)["pending"]
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.fault("56")
@pytest.mark.parametrize("left", ["", "ana@example.org,,active\n", "x@example.org,,active\ny@example.org,,active\n"],
                         ids=["header only", "one row", "another list"])  # fmt: skip
def test_a_list_that_lost_most_of_its_readers_while_letters_leave_costs_nobody_the_letter(
    folder: Folder, left: str
) -> None:
    """A broken export looks just like this. Who is called unsubscribed there is believed all the same."""
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")  # the first reader is the last of that run
    with HostileRelay() as relay:
        relay.on("RCPT", say("450 4.7.28 too much mail from you"), nth=1)
        assert 75 == folder.run("send", "--now", SUNDAY_NOON, env=live(relay.port)).code
        folder.subscribers.write_text(f"email,name,status\n{left}hana@example.org,,unsubscribed\n", "utf-8")
        ran = folder.run("send", "--now", "2026-11-29T13:00:00Z", "--json", env=live(relay.port))
        each_once(relay, ACTIVE, but=["hana@example.org"])
    said = [finding["what"] for finding in ran.tree["findings"] if "of its 6 readers" in finding["what"]]
    assert (0, 1, 1) == (ran.code, ran.tree["counts"]["withheld"], len(said))


@pytest.mark.fault("58")
def test_memory_grows_by_little_for_each_row_so_that_a_million_fit(tmp_path: Path) -> None:
    """A fifth of a million here: the growth is in line, some two hundred bytes a row, the file itself included."""
    peaks = []
    for count in (1_000, 200_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        ran = subprocess.run(
            [sys.executable, "-c", FREEZING, str(folder), str(count)],
            cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(ran.stdout) * 1024)
    assert 400 * 200_000 > peaks[1] - peaks[0]
