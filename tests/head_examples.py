"""What the test pages teach about titles and authors: the candidates of each page, and which of them are right."""

from __future__ import annotations

from head_training import Choice
from importer_labels import told, unjudged
from page_figures import truth_of

from digest.intake.judging.naming import NAMED, title_candidates
from digest.intake.judging.persons import person_candidates
from digest.intake.judging.ranking import NOBODY
from digest.intake.judging.survey import Survey
from digest.intake.rules.titles import printed

Choices = dict[str, Choice]


def choices_of(name: str) -> Choices:
    """What one page teaches, by question."""
    asked = {"title": title_choice(name), "author": author_choice(name)}
    return {question: choice for question, choice in asked.items() if choice is not None}


def title_choice(name: str) -> Choice | None:
    """The candidates for the title of a page; nothing where its title is in no line, or sure without a choice."""
    page = unjudged(name)
    title = truth_of(name)[0].get("title")
    if page.title is not None:
        return None
    found = title_candidates(Survey(page))
    texts = [printed(page, (page.named or "") if at == NAMED else page.lines[at].plain) for at in found]
    right = {place for place, text in enumerate(texts) if title and text == title}
    right = right or {place for place, text in enumerate(texts) if title and told(title) in told(text)}
    if title and not right:
        return None
    return Choice([*found.values(), [NOBODY]], frozenset(right or {len(texts)}))


def author_choice(name: str) -> Choice | None:
    """The candidates for the author of a page; nothing where the author is not among them."""
    facts = truth_of(name)[0]
    author = facts.get("author")
    found = person_candidates(Survey(unjudged(name)))
    right = {place for place, who in enumerate(found) if who == author} if author else {len(found)}
    return Choice([*found.values(), [NOBODY]], frozenset(right)) if right else None
