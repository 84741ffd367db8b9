"""Trains the importer's weights on the test pages, and measures honestly what they are worth on pages not trained on.

    python tests/train_importer.py            write the tables of digest/intake (weights, heads, wording) from all pages but the blind
    python tests/train_importer.py --folds 6  write nothing; train six times without a sixth of the pages, measure on that

The rules of the importer were written with the older pages in view and know nearly all of their furniture. A chain that
learned from that would trust the rules blindly; so of the older pages part of what the rules say is hidden, by chance.
For the same reason the chain learns how far to trust a line's wording from sums that never saw the line's page.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from unittest.mock import patch

from chain_training import Example, Learner
from head_examples import Choices, choices_of
from head_training import learn
from importer_labels import Labelled, labelled
from page_figures import PAGES, Figures, blind, figures_of, page_names, summary
from wording_training import learn_wording

from digest.intake import clean
from digest.intake.judging import judge, ranking, survey, wording
from digest.intake.judging.around import features_of
from digest.intake.judging.chain import Weights
from digest.intake.judging.ranking import parse_heads, written_heads
from digest.intake.judging.survey import Survey
from digest.intake.judging.weights import FILE, parse, written
from digest.intake.judging.wording import parse_wording, written_wording
from digest.intake.page import KEPT, Page

_PARTS = 6
UNSEEN = frozenset((PAGES / "unseen.txt").read_text("utf-8").split())
_HIDDEN = (0.35, 0.7)


def taught(pages: Sequence[Labelled]) -> tuple[dict[str, list[Example]], dict[str, Choices]]:
    """What each page teaches of lines and of heads, its wording weighed by what the other parts of the pages teach."""
    order = sorted(pages, key=lambda page: page.name)
    random.Random(2).shuffle(order)
    examples, choices = {}, {}
    for part in range(_PARTS):
        aside = order[part::_PARTS]
        weights = learn_wording([page for page in order if page not in aside])
        with patch.object(survey, "learned_wording", lambda weights=weights: weights):
            examples |= {page.name: _examples(page) for page in aside}
            choices |= {page.name: choices_of(page.name) for page in aside}
    return examples, choices


def _examples(known: Labelled) -> list[Example]:
    """A page as it is, and with part of what the rules say hidden."""
    name = known.name
    if not known.places:
        return []
    chance = random.Random(name)
    if name in UNSEEN:
        seen = [_example(known, known.page, 0.7), _example(known, _hidden(known.page, _HIDDEN[0], chance), 0.3)]
    else:
        seen = [_example(known, _hidden(known.page, share, chance), 0.25) for share in _HIDDEN]
    return seen + _bare(known)


def _example(known: Labelled, page: Page, counts: float) -> Example:
    seen = Survey(page)
    return Example([features_of(seen, at) for at in known.places], known.states, counts)


def _bare(known: Labelled) -> list[Example]:
    """The title and the essay with nothing around them: what a careful person pastes must come through whole."""
    chosen = [
        (at, state) for at, state in zip(known.places, known.states, strict=True) if state in ("title", "first", "text")
    ]
    if not any(state == "first" for _, state in chosen):
        return []
    lines = [known.page.lines[at] for at, _ in chosen]
    apart = [
        line._replace(gap=max(line.gap, state == "first", at != before + 1))
        for line, (at, state), before in zip(lines, chosen, [-1, *(at for at, _ in chosen)], strict=False)
    ]
    page = Page(apart)
    seen = Survey(page)
    return [Example([features_of(seen, at) for at in range(len(apart))], [state for _, state in chosen], 0.5)]


def _hidden(page: Page, share: float, chance: random.Random) -> Page:
    """The page with a share of the runs of one kind unmarked."""
    thin = Page(list(page.lines), title=page.title, author=page.author, sender=page.sender, named=page.named)
    thin.boxed = page.boxed
    before, kept = None, True
    for at in range(len(page.lines)):
        kind = page.kinds.get(at)
        if kind != before or chance.random() < 0.15:
            kept = chance.random() > share
        before = kind
        if kind and (kept or kind in KEPT):
            thin.kinds[at] = kind
    return thin


def trained(names: Sequence[str], examples: dict[str, list[Example]]) -> Weights:
    """The weights these pages teach, as the file would hold them."""
    return parse(written(Learner([example for name in names for example in examples[name]]).learn()))


def heads_text(names: Sequence[str], choices: dict[str, Choices]) -> str:
    """What these pages teach about titles and authors, as the file holds it."""
    questions = sorted({question for name in names for question in choices[name]})
    asked = {
        question: [choices[name][question] for name in names if question in choices[name]] for question in questions
    }
    return written_heads({question: learn(chosen) for question, chosen in asked.items()})


def measured(weights: Weights, heads: str, words: dict[str, float], names: Sequence[str]) -> list[Figures]:
    """The figures of pages under some weights."""
    read = parse_heads(heads)
    with (
        patch.object(clean, "learned", lambda: weights),
        patch.object(judge, "learned_heads", lambda: read),
        patch.object(survey, "learned_wording", lambda: words),
    ):
        return [figures_of(name) for name in names]


def folds(count: int) -> None:
    """Every page measured once by weights that never saw it."""
    pages = {name: labelled(name) for name in page_names() if name not in blind()}
    examples, choices = taught(list(pages.values()))
    order = sorted(pages)
    random.Random(1).shuffle(order)
    found: list[Figures] = []
    for fold in range(count):
        aside = order[fold::count]
        others = [name for name in order if name not in aside]
        words = learn_wording([pages[name] for name in others])
        found += measured(trained(others, examples), heads_text(others, choices), words, aside)
    for title, group in (
        ("older", [f for f in found if f.name not in UNSEEN]),
        ("unseen", [f for f in found if f.name in UNSEEN]),
    ):
        print(f"{title}: {summary(group)}")
        for one in sorted(group, key=lambda one: one.name) if "--verbose" in sys.argv else ():
            for difference in one.differences:
                print(f"    {one.name} ({one.recall:.3f}, {one.precision:.3f}): {difference}")


def main(arguments: list[str]) -> None:
    if "--folds" in arguments:
        folds(int(arguments[arguments.index("--folds") + 1]))
        return
    pages = {name: labelled(name) for name in page_names() if name not in blind()}
    examples, choices = taught(list(pages.values()))
    weights = trained(list(pages), examples)
    heads = heads_text(list(pages), choices)
    words = written_wording(learn_wording(list(pages.values())))
    FILE.write_text(written(weights), "utf-8")
    ranking.FILE.write_text(heads, "utf-8")
    wording.FILE.write_text(words, "utf-8")
    print(
        f"{len(weights.features)} features; on the pages they were learned from: "
        f"{summary(measured(weights, heads, parse_wording(words), list(pages)))}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
