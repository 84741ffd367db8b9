"""Writes docs/performance.md: ratios first and what keeps them down, then their figures, then how they were taken."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from .leaving import RATE, READERS, ROUND_TRIP
from .results import Outcome, Results, Series
from .scenarios import CONNECTIONS, CONTENDERS, LIMITS, SCENARIOS, Scenario

_WHY = Path(__file__).with_name("why.md")
"""Written by a person who looked into it; it says of which figures it speaks."""
_HEAD = """\
# Performance

Whole runs of `digest send` from start to exit (Python starts, the list is read and frozen, every letter is marked in a
durable ledger before its end leaves) beside what people would use instead. The same letter for everybody, about
{kilobytes} KB, over {connections} connections, on one machine; contenders take turns in every round. Figures of other
machines differ; ratios within one run are what counts.

![Letters a second as multiples of nodemailer and smtp-source](images/performance.svg)

## Ratios

`measured` is the ratio of the medians; `in one round` the least and the greatest ratio of a single round.

| scenario | what | against | target | measured | in one round | |
|---|---|---|---|---|---|---|
"""
_HOW = """
## How it was taken

- Machine: {machine}
- Command: `{command}`, {dates}
- Relays: Postfix's smtp-sink; a sink of ours in C that is never the limit and offers PIPELINING and CHUNKING; a real
  Postfix whose default transport is discard. All on 127.0.0.1. A proxy of ours holds every byte back for half a round
  trip and lets no more than a window's bytes be under way: {wide} MB ("wide") or {narrow} KB.
- Every letter of every run is counted at the relay; a run that loses one counts as failed.
- A run aims at the same number of seconds for everybody, with a list as long as that allows; `readers` says how long.
- Without start-up: less the time of a run with nothing due, taken right after. Memory: of the largest process.
- Peers: smtp-source sends the printed letter again and again; nodemailer uses its pool (`maxConnections` as ours) and,
  for DKIM, its own signer; both Python ways have HTML and text rendered before and build an EmailMessage for each
  reader. None of them keeps a ledger. smtp-source speaks no TLS.
- Again: `make bench`; with the long list `make bench SCALE=1`; a quick look `make bench ROUNDS=1 ONLY=sink-0`.
"""


def write_page(results: Results, path: Path) -> None:
    """Write the whole page."""
    octets = results.letter_octets / 1000
    text = _HEAD.format(kilobytes=f"{octets:.0f}" if octets else "?", connections=CONNECTIONS)
    text += "".join(f"{line}\n" for line in _ratios(results))
    text += f"\n## Why what is missed is missed\n\n{_WHY.read_text('utf-8')}"
    text += "\n## A long list\n\n" + "".join(f"{line}\n" for line in _scale(results))
    text += "\n## Readers who leave during a send\n\n" + "".join(f"{line}\n" for line in _leaving(results))
    text += "\n## Letters a second\n" + "".join(f"{line}\n" for s in SCENARIOS for line in _figures(s, results))
    text += _how(results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _how(results: Results) -> str:
    dates = sorted({outcome.date for outcome in results.outcomes.values()})
    return _HOW.format(
        machine=results.machine or "not said", command=results.command or "not run",
        dates=" and ".join(dates) or "no date", wide=4, narrow=64,
    )  # fmt: skip


def _ratios(results: Results) -> Iterator[str]:
    for scenario in SCENARIOS:
        outcome = results.outcomes.get(scenario.name)
        for target in scenario.targets:
            what = f"| {scenario.title} | {CONTENDERS[target.contender].label} | {CONTENDERS[target.reference].label} "
            ratio = outcome.ratio(target) if outcome else None
            if outcome is None or ratio is None:
                yield f"{what}| {target.times:g} | not run | | |"
                continue
            least, most = outcome.span(target)
            verdict = "met" if ratio >= target.times else "**missed**"
            yield f"{what}| {target.times:g} | {_short(ratio)} | {_short(least)} to {_short(most)} | {verdict} |"


def _scale(results: Results) -> Iterator[str]:
    said = results.scale_said
    if not results.scale:
        yield f"Not run{': ' + said['missing'] if 'missing' in said else ''}. `make bench SCALE=1` runs it."
        return
    yield f"{said['readers']} readers, fast sink, round trip 0. Half of the issue is sent, the run is asked to end, the"
    yield f"next one resumes. A letter costs {said.get('small', '?')} and {said.get('large', '?')} readers, freeze and"
    yield "resume included, start-up apart."
    yield ""
    yield "| figure | at most | measured | |"
    yield "|---|---|---|---|"
    for limit in LIMITS:
        value = results.scale.get(limit.name)
        if value is None:
            yield f"| {limit.title} | {limit.most:g} {limit.unit} | not run | |"
        else:
            verdict = "met" if value <= limit.most else "**missed**"
            yield f"| {limit.title} | {limit.most:g} {limit.unit} | {_short(value)} {limit.unit} | {verdict} |"


def _leaving(results: Results) -> Iterator[str]:
    said = results.leaving
    if not said:
        yield "Not run. `make bench-web` runs it."
        return
    yield f"While an issue leaves for {READERS:,} readers through a relay {ROUND_TRIP} ms away, {said['clicks']:,.0f} of them, in no order, click to"
    yield f"unsubscribe, {RATE} a second due, {said['rate']:.0f} a second answered, through `digest serve` on the same two processors."
    yield f"{said['errors']:.0f} clicks were not answered with 200, {said['lost']:.0f} of the answered were not on the disk after the web app was killed. An"
    yield f"answer, durable before it is given, took {said['median']:.1f} ms in the median, {said['p99']:.0f} ms for the 99th of a hundred and"
    yield f"{said['slowest']:.0f} ms at worst. {said['withheld']:,.0f} letters were withheld; {said['on_their_way']:.0f} were on their way when their reader left,"
    yield f"{said['late']:.0f} left afterwards. {said['letters']:,.0f} letters a second left meanwhile."


def _figures(scenario: Scenario, results: Results) -> Iterator[str]:
    outcome = results.outcomes.get(scenario.name)
    yield f"\n### {scenario.title[0].upper()}{scenario.title[1:]}\n"
    if outcome is None or outcome.missing:
        yield f"Not run{': ' + outcome.missing if outcome else ''}."
        return
    yield "| contender | readers | median | least | most | without start-up | µs of processor a letter | MB |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in scenario.contenders:
        yield _row(name, outcome)
    yield f"\nRounds: {outcome.rounds}, {outcome.date}."


def _row(name: str, outcome: Outcome) -> str:
    label, series = CONTENDERS[name].label, outcome.series.get(name) or Series(0)
    if not series.rates:
        return f"| {label} | | not run{': ' + _one_line(series.failure) if series.failure else ''} | | | | | |"
    warm = f"{statistics.median(series.warm):,.0f}" if series.warm else ""
    cells = [
        f"{series.readers:,}", f"{series.median:,.0f}", f"{min(series.rates):,.0f}", f"{max(series.rates):,.0f}", warm,
        f"{statistics.median(series.cpu):,.0f}", f"{statistics.median(series.memory):,.0f}",
    ]  # fmt: skip
    note = f" (then failed: {_one_line(series.failure)})" if series.failure else ""
    return f"| {label}{note} | {' | '.join(cells)} |"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")[:200]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
