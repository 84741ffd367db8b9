"""The door to Jinja: renders the operator's templates in a sandbox, and names template and line when one fails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.errors import MissingInput, RenderError
from digest.letter.leash import Leash
from digest.letter.place import EXTENDING, SOURCES, placed
from digest.letter.slots import Slot, SlotMisuse, refusing_slots, token_of
from digest.model import Finding

MAX_OUTPUT = 1_000_000
"""Characters. A letter ten times beyond what Gmail shows is a loop, not a letter."""

_CURE = "mend that line; or move the file away and let digest init lay the shipped one"


def _finalize(value: Any) -> Any:
    return Markup(token_of(value)) if isinstance(value, Slot) else value  # noqa: S704  (letters and digits only)


class _OwnFiles(FileSystemLoader):
    """Opens what lies in the folder itself; a link that leads out of it is not followed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        folder = Path(self.searchpath[0])
        path = folder.joinpath(*split_template_path(template))
        if not path.resolve().is_relative_to(folder.resolve()):
            raise SecurityError(f"{path.name} is a link that leads out of the folder of templates")
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as reason:
            line = reason.object.count(b"\n", 0, reason.start) + 1
            raise TemplateSyntaxError("it is not UTF-8", line, template, str(path)) from None


class Templates:
    """The templates of one folder. They escape what they print as HTML, except ``.txt`` and ``.css``.

    ``follow_links`` is for the program's own folders: some installers link every file to a store of theirs.
    """

    def __init__(self, folder: Path, *, follow_links: bool = False) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=(FileSystemLoader if follow_links else _OwnFiles)(folder),
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

    def placed(self, finding: Finding, name: str = "letter") -> Finding:
        """The finding with its place in these templates, where one of those of a name is to blame: letter or month."""
        names = SOURCES if name == "letter" else (*SOURCES, *EXTENDING.values())
        texts = {path.name: path.read_text("utf-8") for said in names if (path := self._folder / said).is_file()}
        return placed(finding, texts, str(self._folder))

    def place_of(self, name: str, *pieces: str) -> str:
        """File and line where the style, or the page of a name, holds the first of these texts it has as it is.

        The page's file alone when none does. A page is looked through before the one that it extends.
        """
        names = dict.fromkeys(("letter.css", f"{name}.html", "letter.html"))
        files = {said: (self._folder / said).read_text("utf-8") for said in names}
        for piece in filter(None, pieces):
            for said, text in files.items():
                before, found, _ = text.partition(piece)
                if found:
                    return f"{self._folder / said}:{before.count(chr(10)) + 1}"
        return str(self._folder / f"{name}.html")

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
        except MemoryError as reason:
            what, place = "wants more memory than there is", self._place(reason.__traceback__, where)
            raise RenderError(what, where=place, cure="look for a loop, or for a text that is repeated") from None
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
