"""Who is passed over during a run, as far as the list says so."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from dispatch import StillClock

from digest.audience import Suppressions
from digest.errors import MissingInput
from digest.model import Rhythm
from digest.publishing.withhold import Withholding


def no_list() -> NoReturn:
    raise MissingInput("no such list")


def test_a_list_that_is_gone_when_a_run_resumes_is_said(tmp_path: Path) -> None:
    with closing(Suppressions(tmp_path / "none.sqlite")) as suppressions:
        house: Any = SimpleNamespace(
            suppressions=lambda: suppressions, today=lambda: date(2026, 11, 29), clock=StillClock().face,
            list_stamp=lambda: None, snapshot=no_list,
        )  # fmt: skip
        withholding = Withholding(house, "0" * 64, Rhythm.WEEKLY, lambda: [])
        withholding.refresh()
    assert "the list cannot be read now, the frozen roll stands: no such list" == withholding.warning
