"""The corridor of a review: files in, pages for an editor's eye out. No draft is written.

read every file → clean it as an import would → set source and draft side by side → one page each, and an index
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from digest.errors import DigestError, MissingInput, SeedError
from digest.intake import write_draft
from digest.letter import Templates
from digest.model import Imported
from digest.publishing.importing import Wishes, drafted, slug_of, vocabulary_for
from digest.reporting.reviews import review


@dataclass(frozen=True)
class Reviewed:
    """What became of the files, and the pages to write: name and content."""

    done: list[Imported]
    errors: list[DigestError]
    pages: dict[str, bytes] = field(repr=False)


def review_files(
    files: Sequence[Path], wishes: Wishes, seeds: Path, today: date, templates: Templates, *, show_dropped: bool
) -> Reviewed:
    """A page for each file that can be read, and an index.

    Raises:
        UsageError: one title for several essays.
        MissingInput: there is no vocabulary, or the folder has no template for the page.
        RenderError: a template is broken.
    """
    vocabulary = vocabulary_for(files, wishes, seeds)
    done: list[Imported] = []
    errors: list[DigestError] = []
    pages: dict[str, bytes] = {}
    for number, file in enumerate(files, 1):
        try:
            draft, warnings = drafted(file, wishes, vocabulary)
        except (SeedError, MissingInput) as error:
            errors.append(error)
            continue
        one = Imported(str(file), draft, f"{number:02}-{slug_of(file.stem) or 'page'}.html", tuple(warnings))
        done.append(one)
        head = write_draft(draft, file.name, today).partition("\n---\n")[0] + "\n---"
        seen = review(draft, show_dropped=show_dropped)
        context = {"one": one, "head": head, "review": seen, "shown": show_dropped}
        pages[one.written or ""] = templates.render("site/review.html", context).encode()
    context = {"done": done, "errors": errors, "shown": show_dropped}
    pages["index.html"] = templates.render("site/review-index.html", context).encode()
    return Reviewed(done, errors, pages)
