"""``python -m tests.benchmarks``: runs the scenarios and writes docs/performance.md with its picture."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import tempfile
from pathlib import Path

from .chart import draw
from .contenders import Stable
from .folder import Folder
from .leaving import measure_leaving
from .machine import describe
from .page import write_page
from .results import Results
from .rounds import Effort, compete
from .scale import measure_scale
from .scenarios import SCENARIOS, Scenario, chosen
from .workshop import ROOT, Workshop

LOOK = ROOT / "build" / "bench"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each contender in each scenario")
    parser.add_argument("--seconds", type=float, default=10, help="the length a run aims at")
    parser.add_argument("--readers", type=int, default=50_000, help="the longest list outside the scale runs")
    parser.add_argument("--only", default="", help='scenarios between commas; "fast*" is all that begin with fast')
    parser.add_argument("--scale", action="store_true", help="also the runs with a very long list (minutes)")
    parser.add_argument("--scale-readers", type=int, default=1_000_000, help="how long that list is")
    parser.add_argument("--keep", action="store_true", help="keep earlier figures of scenarios not run now")
    parser.add_argument("--render", action="store_true", help="run nothing, write the page again")
    parser.add_argument("--out", type=Path, help="folder for the page; docs/ for a whole run, build/bench/ for a look")
    parser.add_argument("--list", action="store_true", help="name the scenarios")
    return parser.parse_args()


def main() -> int:
    """The exit code: 0 unless something that was to run failed."""
    said = _arguments()
    if said.list:
        print("\n".join(f"{scenario.name:16} {scenario.title}" for scenario in SCENARIOS))
        return 0
    try:
        scenarios = chosen(said.only)
    except ValueError as reason:
        print(reason, file=sys.stderr)
        return 64
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every server is stopped on the way out
    kept = LOOK / "results.json"
    results = Results.load(kept) if said.keep or said.render else Results()
    if not said.render:
        results.machine, results.command = describe(), _command(said)
        with tempfile.TemporaryDirectory(prefix="digest-bench-") as folder:
            _measure(said, scenarios, results, Path(folder), kept)
    whole = not said.only and said.rounds >= 5 and not said.render
    out = said.out or (ROOT / "docs" if whole else LOOK)
    write_page(results, out / "performance.md")
    draw(results, out / "images" / "performance.svg")
    print(f"written: {out / 'performance.md'}")
    return 70 if any(s.failure for o in results.outcomes.values() for s in o.series.values()) else 0


def _measure(said: argparse.Namespace, scenarios: list[Scenario], results: Results, folder: Path, kept: Path) -> None:
    workshop = Workshop(folder)
    digest = Folder(folder / "letter")
    digest.print_sample()
    letter = (digest.path / "letter.eml").read_bytes()
    results.letter_octets = len(letter) + letter.count(b"\n")  # a line ends with two octets on the wire
    stable = Stable(workshop, digest)
    effort = Effort(said.rounds, said.seconds, said.readers)
    for scenario in scenarios:
        print(f"{scenario.name}: {scenario.title}", flush=True)
        results.outcomes[scenario.name] = compete(scenario, stable, effort, _say)
        results.save(kept)
    if said.scale or "scale" in said.only.split(","):
        print(f"scale: {said.scale_readers} readers", flush=True)
        measure_scale(stable, said.scale_readers, said.rounds, results, _say)
        results.save(kept)
    if said.scale or "leaving" in said.only.split(","):
        print("leaving: unsubscribes during a send", flush=True)
        measure_leaving(stable, results, _say)
        results.save(kept)


def _say(line: str) -> None:
    print(line, flush=True)


def _command(said: argparse.Namespace) -> str:
    """What to type for the same figures; where the page went is no part of it."""
    left_out = {"--out", str(said.out)} if said.out else set()
    return shlex.join(["python", "-m", "tests.benchmarks", *(word for word in sys.argv[1:] if word not in left_out)])


if __name__ == "__main__":
    sys.exit(main())
