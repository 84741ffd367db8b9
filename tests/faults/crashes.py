"""How a run is brought to its end in these tests: by itself at a moment of its own, or by its relay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from folders import SUNDAY_NOON, Folder, Ran
from relays import CHUNKING, LOCK_STEP, PIPELINING, Act, HostileRelay, live, meet
from steps import DEADLINE, begun, readers, started, write_list

READERS = 9
EVERYBODY = readers(READERS)
IN_FLIGHT = {"lock-step": 1, "pipelining": 1, "chunking": 3}
"""How many letters may be in doubt on a connection, by manner."""
OFFERS = {"lock-step": LOCK_STEP, "pipelining": PIPELINING, "chunking": CHUNKING}
SEND = ("send", "--now", SUNDAY_NOON, "--json")
_DYING = Path(__file__).with_name("dying.py")


def nine_readers(folder: Folder, in_flight: int = 1) -> Folder:
    """The folder, with nine readers and one connection."""
    write_list(folder, EVERYBODY)
    folder.edit("config/digest.toml", "connections = 4", "connections = 1")
    folder.edit("config/digest.toml", "in_flight = 1", f"in_flight = {in_flight}")
    return folder


@contextmanager
def struck(
    folder: Folder, moment: str, nth: int = 1, number: str = "SIGKILL", *, env: dict[str, str] | None = None,
    arguments: Sequence[str] = SEND,
) -> Iterator[subprocess.Popen[str]]:  # fmt: skip
    """A run in a process of its own that gets a signal at a moment (see dying.py)."""
    command = [sys.executable, str(_DYING), moment, str(nth), number, "--config", str(folder.config), *arguments]
    with begun(command, env) as run:
        yield run


def kill_at(folder: Folder, relay: HostileRelay, moment: str, nth: int = 1, arguments: Sequence[str] = SEND) -> None:
    """Let a run die at a moment of its own, and wait until the relay has noticed."""
    with struck(folder, moment, nth, env=live(relay), arguments=arguments) as run:
        _died(run)
    let_go(relay)


def kill_by_relay(folder: Folder, relay: HostileRelay, verb: str, nth: int, then: Act | None = None) -> None:
    """Let the relay kill the run as a verb comes for the nth time, before it does anything else."""
    victim: list[int] = []
    relay.on(verb, meet(lambda: os.kill(victim[0], signal.SIGKILL), then), nth=nth)
    with started(folder, *SEND, env=live(relay)) as run:
        victim.append(run.pid)
        _died(run)
    let_go(relay)


def _died(run: subprocess.Popen[str]) -> None:
    out, err = run.communicate(timeout=DEADLINE)
    assert -signal.SIGKILL == run.returncode, out + err


def stopped(pid: int) -> bool:
    """Whether a process stands still by SIGSTOP."""
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "T"


def let_go(relay: HostileRelay) -> None:
    """Wait until all conversations of the relay so far are over, so that its record stands."""
    for _ in range(relay.connections - relay.seen_to_end):
        relay.see_one_end()


def again(folder: Folder, relay: HostileRelay) -> Ran:
    """The next run of the same command."""
    return folder.run(*SEND, env=live(relay))
