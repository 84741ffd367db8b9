"""The benchmark itself works: one tiny round into two sinks, and every letter arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from .contenders import Stable
from .folder import Folder
from .results import Results
from .rounds import Effort, compete
from .scenarios import Scenario
from .workshop import NotHere, Workshop, tool

_READERS = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """One operator's folder for both relays."""
    folder = Folder(tmp_path_factory.mktemp("bench") / "letter")
    folder.print_sample()
    return folder


@pytest.mark.parametrize("relay", ["smtp-sink", "fast"])
def test_all_letters_of_a_tiny_round_arrive(relay: str, folder: Folder, tmp_path: Path) -> None:
    try:
        tool("smtp-sink" if relay == "smtp-sink" else "cc")
    except NotHere as reason:
        pytest.skip(str(reason))
    (tmp_path / "shop").mkdir()
    tiny = Scenario("tiny", "one tiny round", relay, ("digest",))

    outcome = compete(tiny, Stable(Workshop(tmp_path / "shop"), folder), Effort(1, 0.1, _READERS), print)

    series = outcome.series["digest"]
    assert not series.failure, "a run in which a letter is lost fails"
    assert outcome.missing == ""
    assert len(series.rates) == 1
    Results(outcomes={"tiny": outcome}).save(tmp_path / "results.json")
    assert Results.load(tmp_path / "results.json").outcomes["tiny"] == outcome
