"""Hundreds of kills over thousands of readers: ``PYTHONPATH=tests python tests/faults/soak.py --kills 300``.

Ends with 1 when anybody got two letters, was lost, or is in doubt without a connection that accounts for it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from campaign import MANNERS, Figures, kill_until_complete
from folders import Folder

from digest.starter import lay

_KILLS_AN_ISSUE = 20


def soak(kills: int, seconds: float, seed: int) -> Figures:
    """Issue after issue, in every manner in turn, until there were enough kills or the time is over."""
    total, end, issue = Figures(), time.monotonic() + seconds, 0
    for name in cycle(MANNERS):
        if total.kills >= kills or time.monotonic() > end:
            return total
        with TemporaryDirectory() as place:
            folder = Folder(Path(place) / "letter")
            lay(folder.path)
            chance = random.Random(f"{seed} {issue}")
            most = min(_KILLS_AN_ISSUE, kills - total.kills)
            figures = kill_until_complete(folder, Path(place) / "kept", MANNERS[name], chance, most)
        print(f"issue {issue}, {name}, seed {seed}: {figures}", flush=True)
        total, issue = total + figures, issue + 1
    return total


def main() -> int:
    """Read the command line, soak, say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    said = parser.parse_args()
    total = soak(said.kills, said.seconds, said.seed)
    print(f"all, seed {said.seed}: {total}")
    return 0 if total.sound else 1


if __name__ == "__main__":
    sys.exit(main())
