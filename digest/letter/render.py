"""The door to Jinja: renders the operator's templates in a sandbox, and names template and line when one fails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.errors import MissingInput, RenderError
from digest.letter.leash import Leash
from digest.letter.slots import Slot, SlotMisuse, refusing_slots, token_of

MAX_OUTPUT = 1_000_000
"""Characters. A letter ten times beyond what Gmail shows is a loop, not a letter."""

_CURE = "mend that line; or move the file away and let digest init lay the shipped one"


def _finalize(value: Any) -> Any:
    return Markup(token_of(value)) if isinstance(value, Slot) else value  # noqa: S704  (letters and digits only)


class Templates:
    """The templates of one folder. They escape what they print as HTML, except ``.txt`` and ``.css``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder, followlinks=False),
            autoescape=lambda name: name is None or not name.endswith((".txt", ".css")),
            undefined=StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        for known in (self._environment.filters, self._environment.tests):
            known.update(refusing_slots(known))

    @property
    def folder(self) -> Path:
        """Where the templates lie."""
        return self._folder

    def place_of(self, piece: str) -> str:
        """File and line where the letter's style or page holds this text as it is, or the page's file alone."""
        for name in ("letter.css", "letter.html", "month.html"):
            if not (self._folder / name).is_file():  # a folder from before there were months' letters
                continue
            before, found, _ = (self._folder / name).read_text("utf-8").partition(piece)
            if found:
                return f"{self._folder / name}:{before.count(chr(10)) + 1}"
        return str(self._folder / "letter.html")

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """Render one template.

        Raises:
            RenderError: it is missing, malformed, prints something undefined, misuses a slot, or does not end.
        """
        where = str(self._folder / name)
        try:
            pieces, size = [], 0
            template = self._environment.get_template(name)
            with Leash(self._folder) as leash:
                for piece in template.generate(**context):
                    pieces.append(piece)
                    size += len(piece)
                    if size > MAX_OUTPUT:
                        what = f"prints more than {MAX_OUTPUT} characters"
                        raise RenderError(what, where=leash.place, cure="look for a loop")
            return "".join(pieces)
        except TemplateNotFound as reason:
            cure = f"digest init lays the shipped ones where none is; looked for {reason.name}"
            kind = MissingInput if reason.name == name else RenderError  # not there, or asked for by another
            raise kind("no such template", where=self._place(reason.__traceback__, where), cure=cure) from None
        except TemplateSyntaxError as reason:
            place = f"{reason.filename or where}:{reason.lineno}"
            raise RenderError(f"template error: {reason.message}", where=place, cure=_CURE) from None
        except SlotMisuse as reason:
            raise RenderError(str(reason), where=self._place(reason.__traceback__, where)) from None
        except (TemplateError, SecurityError) as reason:
            place = self._place(reason.__traceback__, where)
            raise RenderError(f"template error: {reason.message}", where=place, cure=_CURE) from None
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as reason:
            place = self._place(reason.__traceback__, where)
            raise RenderError(f"template error: {type(reason).__name__}: {reason}", where=place, cure=_CURE) from None

    def _place(self, trace: TracebackType | None, default: str) -> str:
        """File and line of the innermost template frame; Jinja gives such frames the template's own file name."""
        found = default
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if name.startswith(str(self._folder)):
                found = f"{name}:{trace.tb_lineno}"
            trace = trace.tb_next
        return found
