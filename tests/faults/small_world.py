"""A folder with one frozen issue, a relay with moods, and runs in processes of their own that may be killed anywhere.

What is true is asked of the relay and of the operator's orders, never of the program: who got how many letters, and how
many each reader may have.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from dispatch import MORNING
from folders import Folder
from moods import MOODS, OFFERS, MoodyRelay
from mortal import fork
from relays import Act, HostileRelay, drop
from steps import readers, write_list

from digest.app import clock_at, furnish
from digest.doors import LEDGER
from digest.model import Slot
from digest.publishing import Orders, prepare, publish
from digest.publishing.house import House
from digest.publishing.leave import suppress
from digest.publishing.resolve import resolve
from digest.settings import Settings, load_settings
from digest.starter import lay
from digest.steps import watch

READERS = readers(6)
SLOT = Slot(2026, 48)
_ENDS_IN = (0, 10, 11, 75, 76, -signal.SIGKILL)
_OPENED = prepare
"""The letter's room takes longer to open than a run takes; it is opened before the first fork."""


@dataclass
class Run:
    """How one run shall go: when it comes, readers' luck, where it is killed, who leaves in the middle of it.

    A slow clock is two hours behind, for this run only.
    """

    moods: dict[str, str] = field(default_factory=dict)
    killed_at_step: int = 0
    killed_at_verb: tuple[str, int] = ("", 0)
    kept_all_the_same: bool = True
    leaves: tuple[str, str] = ("", "")  # who leaves, and at whose RCPT
    policy: str = "hold"
    release: bool = False
    minutes_later: int = 0
    slow_clock: bool = False


class World:
    """One issue for six readers from its freeze to its end."""

    def __init__(self, template: Path, home: Path, manner: str, connections: int) -> None:
        for part in ("config", "var"):
            shutil.copytree(template / part, home / part)
        self._folder = Folder(home)
        self._settings = _settings(template)
        self._manner, self._connections = manner, connections
        self.relay = MoodyRelay(OFFERS[manner], self._act)
        self.moment = MORNING
        self.allowed = dict.fromkeys(READERS, 1)
        self.declared: set[str] = set()
        self.gone: set[str] = set()
        self.wrong: list[str] = []
        self._resent: set[str] = set()
        self._run = Run()
        self._verbs: Counter[str] = Counter()
        self._left = False
        self._forking = threading.Lock()
        self._pid = self._ended = 0

    # -- what happens ---------------------------------------------------------------------------------------------

    def send(self, run: Run) -> None:
        """One run of the sender, to its end or its death."""
        self.moment += timedelta(minutes=run.minutes_later - 120 * run.slow_clock)
        if run.policy == "resend":
            self._allow_second_tries()
        self._run, self._verbs, self._left = run, Counter(), False
        self._in_process(partial(publish, orders=Orders(release=run.release)), run.policy, run.killed_at_step)
        self.moment += timedelta(minutes=120 * run.slow_clock)
        if self._left:
            self.gone.add(run.leaves[0])

    def resolve(self, verdict: str, killed_at_step: int) -> None:
        """The operator's word on all letters in doubt."""
        before = self.states()
        said = partial(resolve, week=str(SLOT), addresses=(), verdict=verdict, relay_log=None)
        self._in_process(said, "hold", killed_at_step)
        for reader, state in self.states().items():
            if before[reader] == "in_doubt" and state == "pending":
                self.allowed[reader] = self.got[reader] + 1
            elif before[reader] == "in_doubt" and state == "sent":
                self.declared.add(reader)

    def leave(self, reader: str) -> None:
        """Somebody leaves by their link."""
        self._in_process(partial(_suppress, reader=reader), "hold", 0)
        self.gone.add(reader)

    def edit_list(self, rows: list[str]) -> None:
        """The operator saves another list."""
        write_list(self._folder, rows)

    # -- what is true ---------------------------------------------------------------------------------------------

    @property
    def got(self) -> Counter[str]:
        """How many letters each reader has, by the relay's own record."""
        return Counter(self.relay.recipients)

    def states(self) -> dict[str, str]:
        """What the ledger says of each reader."""
        with _reading(self._folder) as db:
            return dict(db.execute("SELECT address, state FROM delivery"))

    def issue_state(self) -> str:
        """Where the issue stands."""
        with _reading(self._folder) as db:
            return str(db.execute("SELECT state FROM issue").fetchone()[0])

    def settled(self) -> bool:
        """Whether nothing can happen any more."""
        return self.issue_state() == "complete" and "in_doubt" not in self.states().values()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _allow_second_tries(self) -> None:
        an_hour_ago = (self.moment - timedelta(hours=1)).timestamp()
        with _reading(self._folder) as db:
            rows = db.execute("SELECT address FROM delivery WHERE state='in_doubt' AND changed_at < ?", (an_hour_ago,))
            doubtful = {address for (address,) in rows} - self._resent
        self._resent |= doubtful
        self.allowed.update({reader: self.got[reader] + 1 for reader in doubtful})

    def _act(self, verb: str, recipient: str) -> Act:
        """The relay's mood at one verb; also the place where a run is killed or somebody leaves."""
        self._verbs[verb] += 1
        if verb == "DOT" and recipient:
            self._look_at_mark(recipient)
        if verb == "RCPT" and recipient == self._run.leaves[1] and not self._left:
            self._leave_meanwhile(self._run.leaves[0])
        at, mood = MOODS.get(self._run.moods.get(recipient, ""), ("", Act()))
        act = mood if at == verb else Act()
        if (verb, self._verbs[verb]) == self._run.killed_at_verb:
            with self._forking:
                os.kill(self._pid, signal.SIGKILL)
            if not self._run.kept_all_the_same:
                act = drop()
        return act

    def _look_at_mark(self, recipient: str) -> None:
        state = self.states()[recipient]
        if state != "in_doubt":
            self.wrong.append(f"the letter to {recipient} ended while the ledger said {state}")
        if recipient in self.gone:
            self.wrong.append(f"{recipient} has left and got a letter")

    def _leave_meanwhile(self, reader: str) -> None:
        self._left = True
        strict = self._connections == 1 and self._manner != "chunking"
        waits = self.states()[reader] in ("pending", "claimed")
        _suppress(self._house("hold"), reader)
        if strict and waits:  # one connection waits for this very answer: its letter cannot be marked yet
            self.gone.add(reader)

    def _house(self, policy: str) -> House:
        smtp = self._settings.smtp.model_copy(
            update={"port": self.relay.port, "connections": self._connections, "in_flight": 3}
        )
        delivery = self._settings.delivery.model_copy(update={"on_in_doubt": policy})
        update = {"smtp": smtp, "delivery": delivery, "config_file": self._folder.config}
        return furnish(self._settings.model_copy(update=update), clock_at(self.moment))

    def _in_process(self, work: Callable[[House], object], policy: str, fatal: int) -> None:
        """Do it in a process that dies at its n-th statement or step, if it makes so many."""
        last_words = self._folder.path / "last words"
        with self._forking:
            self._pid = fork(lambda: work(self._house(policy)), fatal, last_words)
        os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)  # its number stays its own while the relay knows it
        while self._ended < self.relay.connections:
            self.relay.see_one_end()
            self._ended += 1
        _, status = os.waitpid(self._pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code not in _ENDS_IN:
            words = last_words.read_text("utf-8") if last_words.exists() else ""
            self.wrong.append(f"ended with {code}: {words}")


def _suppress(house: House, reader: str) -> None:
    suppress(house, reader, "left")
    house.close()


@contextmanager
def _reading(folder: Folder) -> Iterator[sqlite3.Connection]:
    """The ledger's file, for a look."""
    with closing(sqlite3.connect(f"file:{folder.path}/var/{LEDGER}?mode=ro", uri=True, timeout=30)) as db:
        yield db


def frozen_template(home: Path) -> Path:
    """A folder whose issue of the week is frozen and not begun: its run was killed right then."""
    folder = Folder(home / "template")
    lay(folder.path)
    write_list(folder, READERS)
    with HostileRelay() as relay:
        update = {"smtp": _settings(folder.path).smtp.model_copy(update={"port": relay.port})}
        house = furnish(_settings(folder.path).model_copy(update=update), clock_at(MORNING))

        def freeze() -> None:
            watch(lambda step: os._exit(42) if step == "frozen" else None)
            publish(house)

        _, status = os.waitpid(fork(freeze, 0, folder.path / "last words"), 0)
    assert 42 == os.waitstatus_to_exitcode(status), (folder.path / "last words").read_text("utf-8")
    return folder.path


def _settings(template: Path) -> Settings:
    said = {"DIGEST_MODE": "live", "DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_SECURITY": "none"}
    return load_settings(template / "config" / "digest.toml", said)
