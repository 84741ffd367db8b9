"""Follows a rendering through the operator's templates line by line, so that a loop without end has one.

Counted in lines and not in seconds: the same template ends at the same place on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from digest.errors import RenderError

MAX_STEPS = 5_000_000
"""Lines of compiled template; a letter takes a few hundred."""


class Leash:
    """A context for one rendering. Raises RenderError inside it when it goes on and on."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._left = MAX_STEPS
        self._at: FrameType | None = None

    @property
    def place(self) -> str:
        """File and line of the template that the rendering has come to."""
        if self._at is None:
            return self._folder
        # The frame counts lines of Jinja's Python; its template knows which of its own they came from.
        line = self._at.f_globals["__jinja_template__"].get_corresponding_lineno(self._at.f_lineno)
        return f"{self._at.f_code.co_filename}:{line}"

    def __enter__(self) -> Leash:
        self._before = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.settrace(self._before)

    def _call(self, frame: FrameType, _: str, __: Any) -> Any:
        return self._line if frame.f_code.co_filename.startswith(self._folder) else None

    def _line(self, frame: FrameType, _: str, __: Any) -> Any:
        self._at = frame
        self._left -= 1
        if self._left < 0:
            raise RenderError(f"runs through more than {MAX_STEPS} lines", where=self.place, cure="look for a loop")
        return self._line
