"""Measures the importer on the pages beside this file: word precision and recall, structure, title and author.

    python tests/page_figures.py            the pages the rules were written with
    python tests/page_figures.py --held     the pages that were put aside
    python tests/page_figures.py --blind    the pages that no weight was learned from and no rule was written for
    python tests/page_figures.py --verbose  with every difference
    python tests/page_figures.py --in DIR   pages of your own, laid out the same way

The importer's weights were learned from these pages, but for the blind ones: what it is worth on new pages they tell, or
``train_importer.py --folds 6``.
A page is a folder with ``page.txt`` or ``page.html``, ``expected.md`` (the body) and ``expected.json``: title, author and,
where it is not the first paragraph of the body, ``dek``, the standfirst.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from digest.intake import ImportedPage, import_page
from digest.model import Draft

PAGES = Path(__file__).parent / "pages"
THEMES = list(tomllib.loads((Path(__file__).parents[1] / "seeds" / "themes.toml").read_text("utf-8"))["themes"])

_LINK = re.compile(r"\]\([^)\s]*\)")
_WORD = re.compile(r"[\w'’]+")


@dataclass
class Figures:
    """One page's figures; ``differences`` are for people."""

    name: str
    recall: float
    precision: float
    title: bool
    author: bool
    structure: bool
    differences: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.recall >= 0.99 and self.precision >= 0.99


def held_back() -> frozenset[str]:
    return frozenset((PAGES / "held_back.txt").read_text("utf-8").split())


def blind() -> frozenset[str]:
    return frozenset((PAGES / "blind.txt").read_text("utf-8").split())


def page_names(folder: Path = PAGES) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def page_file(name: str, folder: Path = PAGES) -> Path:
    return next((folder / name).glob("page.*"))


def draft_of(name: str, folder: Path = PAGES) -> Draft:
    path = page_file(name, folder)
    return import_page(ImportedPage(path.name, path.read_bytes()), THEMES)


def truth_of(name: str, folder: Path = PAGES) -> tuple[dict[str, Any], str]:
    facts = json.loads((folder / name / "expected.json").read_text("utf-8"))
    body = folder / name / "expected.md"
    return facts, body.read_text("utf-8") if body.exists() else ""


def words(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub("]", text))


def figures_of(name: str, folder: Path = PAGES) -> Figures:
    """The figures of one page. A standfirst counts as part of the body, wherever the draft keeps it."""
    facts, expected = truth_of(name, folder)
    draft = draft_of(name, folder)
    body = f"{draft.dek}\n\n{draft.body}" if draft.dek else draft.body
    dek = facts.get("dek") or draft.dek
    expected = f"{facts['dek']}\n\n{expected}" if "dek" in facts else expected
    wanted, got = words(expected), words(body)
    if facts.get("nothing"):
        # Where a page holds no essay, nothing may be kept.
        found = Figures(name, 1.0, 1.0 if not got else 0.0, draft.title is None, draft.author is None, True)
        found.differences = [f"kept: {' '.join(got[:12])}"] if got else []
        return found
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    found = Figures(
        name,
        same / max(1, len(wanted)),
        same / max(1, len(got)),
        draft.title == facts["title"],
        draft.author == facts["author"],
        structure_of(expected, dek) == structure_of(draft.body, dek),
    )
    found.differences = _differences(matcher, wanted, got, facts, draft)
    if not found.structure:
        found.differences.append(f"structure {structure_of(expected, dek)} became {structure_of(draft.body, dek)}")
    return found


def structure_of(body: str, dek: str | None) -> dict[str, Any]:
    """Headings, items, quoted rows and verse breaks; a standfirst is no block of the body."""
    rows = body.split("\n")
    blocks = [block for block in body.strip().split("\n\n") if block.strip() and words(block) != words(dek or "")]
    return {
        "headings": [row for row in rows if row.startswith("#")],
        "items": sum(1 for row in rows if re.match(r"\s*(?:-|\d+\.)\s", row)),
        "nested": sum(1 for row in rows if re.match(r"\s{2,}(?:-|\d+\.)\s", row)),
        "quoted": sum(1 for row in rows if row.startswith("> ")),
        "breaks": sum(1 for row in rows if row.endswith("  ") and not row.startswith(">")),
        "paragraphs": sum(1 for block in blocks if not re.match(r"\s*(?:-|\d+\.)\s|>|#", block)),
    }


def _differences(
    matcher: SequenceMatcher[str], wanted: list[str], got: list[str], facts: dict[str, Any], draft: Draft
) -> list[str]:
    said = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            said.append(f"{' '.join(wanted[a:b][:14])!r} became {' '.join(got[c:d][:14])!r}")
    for key, value in (("title", draft.title), ("author", draft.author)):
        if facts[key] != value:
            said.append(f"{key} {facts[key]!r} became {value!r}")
    return said


def summary(found: list[Figures]) -> str:
    count = len(found)
    return (
        f"{count} pages: {sum(f.good for f in found)} with precision and recall of .99 or more; "
        f"mean recall {sum(f.recall for f in found) / count:.4f}, mean precision {sum(f.precision for f in found) / count:.4f}; "
        f"structure {sum(f.structure for f in found)}/{count}, title {sum(f.title for f in found)}/{count}, "
        f"author {sum(f.author for f in found)}/{count}"
    )


def main(arguments: list[str]) -> None:
    folder = Path(arguments[arguments.index("--in") + 1]) if "--in" in arguments else PAGES
    names = page_names(folder)
    if folder == PAGES:
        aside, unlearned = held_back(), blind()
        if "--blind" in arguments:
            names = [name for name in names if name in unlearned]
        else:
            names = [name for name in names if name not in unlearned and (name in aside) == ("--held" in arguments)]
    found = [figures_of(name, folder) for name in names]
    for one in found:
        if "--verbose" in arguments and one.differences:
            print(f"{one.name}: recall {one.recall:.3f} precision {one.precision:.3f}")
            for difference in one.differences:
                print(f"    {difference}")
    print(summary(found))


if __name__ == "__main__":
    main(sys.argv[1:])
