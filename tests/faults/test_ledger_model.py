"""Whatever runs, kills, moods of the relay and acts of the operator follow one another, three rules hold after each.

Nobody has more letters than one, and one more for each time a letter in doubt was ordered again. Everybody of the frozen
roll is accounted for. No letter's end reaches the relay without a durable mark.

The soak tries more: SOAK_EXAMPLES=10000 pytest tests/faults/test_ledger_model.py --hypothesis-seed=1
"""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from moods import MOODS, OFFERS
from small_world import READERS, Run, World, frozen_template

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "0"))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Kills forget nothing the kernel was told, so nothing here needs a disk."""
WAITING = ("pending", "claimed")

LEAVERS = READERS[:2]
"""The others stay, or soon there would be nobody to lose."""
VERBS = ("MAIL", "RCPT", "DATA", "BODY", "DOT", "DOT", "DOT", "QUIT")


def run_of(seed: int) -> Run:
    """A run with its share of bad luck. Drawn from a seed, because Hypothesis by itself loves the simple and the same."""
    chance = random.Random(seed)
    trouble, death = chance.choice([0.2, 0.5, 1.0]), chance.choice(["none", "none", "step", "verb"])
    return Run(
        moods={reader: chance.choice(sorted(MOODS)) for reader in READERS if chance.random() < trouble},
        killed_at_step=chance.randrange(10, 110) if death == "step" else 0,
        killed_at_verb=(chance.choice(VERBS), chance.randrange(1, 5)) if death == "verb" else ("", 0),
        kept_all_the_same=chance.random() < 0.7,
        leaves=(chance.choice(LEAVERS), chance.choice(READERS)) if chance.random() < 0.15 else ("", ""),
        policy=chance.choice(["hold", "resend"]),
        release=chance.random() < 0.5,
        minutes_later=chance.choice([0, 0, 12, 12, 30, 61, 61, 300]),
        slow_clock=chance.random() < 0.1,
    )


runs = st.integers(0, 2**40).map(run_of)


class Issue(RuleBasedStateMachine):
    """One issue for six readers. ``template`` is the folder all examples begin with."""

    template: ClassVar[Path]

    @initialize(manner=st.sampled_from(sorted(OFFERS)), connections=st.integers(1, 2))
    def freeze(self, manner: str, connections: int) -> None:
        self.home = Path(mkdtemp(dir=MEMORY))
        self.world = World(self.template, self.home, manner, connections)
        self.world.relay.__enter__()

    @rule(run=runs)
    def send(self, run: Run) -> None:
        self.world.send(run)

    @rule(verdict=st.sampled_from(["sent", "resend", "resend", "expired"]), fatal=st.integers(0, 60))
    def resolve(self, verdict: str, fatal: int) -> None:
        self.world.resolve(verdict, fatal)

    @rule(who=st.sampled_from(LEAVERS))
    def leave(self, who: str) -> None:
        self.world.leave(who)

    @rule(off=st.sets(st.sampled_from(LEAVERS)), new=st.booleans())
    def edit_the_list(self, off: set[str], new: bool) -> None:
        self.world.edit_list([reader for reader in READERS if reader not in off] + ["new@example.org"] * new)

    @rule(manner=st.sampled_from(sorted(OFFERS)), connections=st.integers(1, 2))
    def begin_another(self, manner: str, connections: int) -> None:
        if self.world.settled():
            self.teardown()
            self.freeze(manner, connections)

    @invariant()
    def nobody_has_more_than_was_ordered(self) -> None:
        got = self.world.got
        assert [] == [reader for reader in got if got[reader] > self.world.allowed.get(reader, 0)]

    @invariant()
    def everybody_of_the_roll_is_accounted_for(self) -> None:
        states, got = self.world.states(), self.world.got
        assert set(READERS) == set(states)
        sent = {reader for reader, state in states.items() if state == "sent"}
        assert set() == sent - got.keys() - self.world.declared, "counted as sent, and never arrived"
        again = {
            reader for reader, state in states.items() if state in WAITING and got[reader] >= self.world.allowed[reader]
        }
        assert set() == again, "arrived, and waits to be sent again"

    @invariant()
    def nothing_went_wrong_meanwhile(self) -> None:
        assert [] == self.world.wrong

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self._come_to_the_end()
        finally:
            self.world.relay.__exit__(None, None, None)
            rmtree(self.home)

    def _come_to_the_end(self) -> None:
        """A relay in a good mood and time enough settle everybody."""
        world = self.world
        for _ in range(40):
            if world.issue_state() == "complete":
                break
            world.send(Run(release=True))
            world.moment += timedelta(hours=4)
        assert "complete" == world.issue_state()
        self.nobody_has_more_than_was_ordered()
        self.everybody_of_the_roll_is_accounted_for()
        self.nothing_went_wrong_meanwhile()
        assert set() == {reader for reader, state in world.states().items() if state in WAITING}


@pytest.mark.fault("6", "7", "13", "25")
@pytest.mark.filterwarnings(
    "ignore:.*fork.*:DeprecationWarning"
)  # the process has a relay's thread, which no child needs
def test_whatever_happens_nobody_gets_two_nobody_is_lost_and_no_end_is_without_a_mark() -> None:
    with TemporaryDirectory(dir=MEMORY) as home:
        Issue.template = frozen_template(Path(home))
        run_state_machine_as_test(
            Issue,
            settings=settings(
                max_examples=EXAMPLES or 50,
                derandomize=not EXAMPLES,
                stateful_step_count=20,
                deadline=None,
                database=None,
                print_blob=True,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
