"""Which tests prove which faults, as a page: ``pytest --fault-table=docs/faults.md`` writes it from the run's outcomes."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CATALOGUE = Path(__file__).parent / "faults" / "catalogue.toml"
_HEAD = """# What goes wrong, and what comes of it

Written by `make test` from the outcomes of the run; by hand only in `tests/faults/catalogue.toml`. Crashes are real `SIGKILL`s of
the real command, relays are real sockets, and who got what is read from the relay's own record.
"""


def catalogue() -> dict[str, dict[str, tuple[str, str]]]:
    """Groups of faults by title: number to fault and required result."""
    groups = tomllib.loads(CATALOGUE.read_text("utf-8")).values()
    return {group.pop("title"): {number: tuple(said) for number, said in group.items()} for group in groups}


class FaultTable:
    """Collects the outcomes of tests marked with faults; lives in the process that reports."""

    def __init__(self, page: Path) -> None:
        self._page = page
        self._outcomes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended; a fixture's failure counts as the test's."""
        if report.when == "call" or report.failed:
            for name, number in report.user_properties:
                if name == "fault":
                    self._outcomes[str(number)][report.nodeid.partition("[")[0]].append(report.outcome)

    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        self._page.write_text("\n".join([_HEAD, *self._lines()]) + "\n", "utf-8")

    def _lines(self) -> Iterator[str]:
        for title, faults in catalogue().items():
            yield f"## {title}\n\n| | fault | what must come of it | proved | by |\n|---|---|---|---|---|"
            for number, (fault, result) in faults.items():
                tests = self._outcomes.get(number, {})
                outcomes = [outcome for several in tests.values() for outcome in several]
                proved = f"{outcomes.count('passed')}/{len(outcomes)}" if outcomes else "**no test**"
                links = "<br>".join(_link(test) for test in sorted(tests))
                yield f"| {number} | {fault} | {result} | {proved} | {links} |"
            yield ""


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[{name.rpartition('::')[2].removeprefix('test_').replace('_', ' ')}](../{file})"


def numbers_of(item: pytest.Item) -> list[str]:
    """The faults a test proves. Raises UsageError for one that is not in the catalogue."""
    known = {number for faults in catalogue().values() for number in faults}
    numbers: list[str] = [str(number) for mark in item.iter_markers("fault") for number in mark.args]
    if strange := set(numbers) - known:
        raise pytest.UsageError(f"{item.nodeid} proves faults nobody knows: {sorted(strange)}")
    return numbers


def outcome_properties(items: list[Any]) -> None:
    """Let each test's report carry its faults, over process borders too."""
    for item in items:
        item.user_properties.extend(("fault", number) for number in numbers_of(item))
