"""Draws the ratios as horizontal bars on a logarithmic scale, readable on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from .results import Results
from .scenarios import CONTENDERS, SCENARIOS, Target

_WIDTH, _LEFT, _RIGHT, _TOP = 860, 400, 70, 64
_GROUP_GAP, _BAR, _STEP = 26, 12, 17
_TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100)
_REFERENCES = {"smtp-source": "source", "nodemailer": "pool", "nodemailer-dkim": "pool"}
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.head { font-weight: 600 }
.small { font-size: 11px; fill: #57606a }
.grid { stroke: #d0d7de } .one { stroke: #57606a } .goal { stroke: #cf222e; stroke-width: 2 }
.pool { fill: #2f7d5b } .source { fill: #3467a8 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9aa4ae }
  .grid { stroke: #3a424b } .one { stroke: #9aa4ae } .goal { stroke: #ff7b72 }
  .pool { fill: #4fb286 } .source { fill: #6ca4e8 }
}
"""


@dataclass(frozen=True)
class _Bar:
    label: str
    kind: str
    goal: float
    ratio: float


def draw(results: Results, path: Path) -> None:
    """Write the picture; scenarios that were not run are left out and counted below."""
    groups = dict(_groups(results))
    missing = sum(bool(s.targets) and s.title not in groups for s in SCENARIOS)
    most = max([100.0, *(bar.ratio for bars in groups.values() for bar in bars)])
    body, y = [], float(_TOP)
    for title, bars in groups.items():
        body.append(_text(12, y + 10, title, "head"))
        for bar in bars:
            y += _STEP
            body += _bar(bar, y, most)
        y += _GROUP_GAP
    if missing:
        body.append(_text(12, y + 6, f"Not run: {missing} of the scenarios with a target", "small"))
        y += _GROUP_GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_page([*_grid(y - 8, most), *body], round(y + 12)), "utf-8")


def _groups(results: Results) -> Iterator[tuple[str, list[_Bar]]]:
    for scenario in SCENARIOS:
        outcome = results.outcomes.get(scenario.name)
        found = [(t, outcome.ratio(t)) for t in scenario.targets] if outcome else []
        bars = [_Bar(_label(t), _REFERENCES[t.reference], t.times, ratio) for t, ratio in found if ratio]
        if bars:
            yield scenario.title, bars


def _label(target: Target) -> str:
    mine = CONTENDERS[target.contender].label.removeprefix("digest send").strip(", ")
    against = "smtp-source" if target.reference == "smtp-source" else "nodemailer"
    return f"{mine + ' ' if mine else ''}against {against}"


def _x(ratio: float, most: float) -> float:
    low, high = math.log(0.2), math.log(most * 1.1)
    return _LEFT + (math.log(max(ratio, 0.2)) - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)


def _bar(bar: _Bar, y: float, most: float) -> Iterator[str]:
    start, end = sorted((_x(1, most), _x(bar.ratio, most)))
    goal = _x(bar.goal, most)
    said = f"{bar.ratio:.2f}" if bar.ratio < 10 else f"{bar.ratio:.0f}"
    yield _text(_LEFT - 8, y + 10, bar.label, "small", "end")
    yield f'<rect class="{bar.kind}" x="{start:.1f}" y="{y:.1f}" width="{max(end - start, 1):.1f}" height="{_BAR}"/>'
    yield f'<path class="goal" d="M{goal:.1f} {y - 2:.1f}v{_BAR + 4}"/>'
    yield _text(max(end, goal) + 6, y + 10, f"{said} ×")


def _grid(bottom: float, most: float) -> Iterator[str]:
    yield _text(12, 22, "Letters a second, as a multiple of the peer’s", "head")
    yield '<rect class="pool" x="12" y="32" width="12" height="12"/>' + _text(30, 42, "of nodemailer", "small")
    yield '<rect class="source" x="130" y="32" width="12" height="12"/>' + _text(148, 42, "of smtp-source", "small")
    yield '<path class="goal" d="M256 31v14"/>' + _text(264, 42, "target", "small")
    for tick in _TICKS:
        x = _x(tick, most)
        yield f'<path class="{"one" if tick == 1 else "grid"}" d="M{x:.1f} {_TOP - 8}V{bottom:.1f}"/>'
        yield _text(x, _TOP - 12, f"{tick:g}", "small", "middle")


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(text)}</text>'


def _page(parts: list[str], height: int) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
    title = "<title>Letters a second of digest send as multiples of nodemailer and smtp-source</title>"
    return "\n".join([head, title, f"<style>{_STYLE}</style>", *parts, "</svg>\n"])
