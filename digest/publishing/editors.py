"""What an editor asks of the library: the list of essays, and the ranking of questions for one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digest.errors import UsageError
from digest.library import lint_prose, read_candidates, read_essay
from digest.model import Essay, PastIssue
from digest.publishing.ahead import ahead
from digest.publishing.house import House
from digest.selection import Candidate, rank
from digest.selection.matching import NoQuestion, match

_YEAR = 52


def list_essays(house: House) -> list[dict[str, Any]]:
    """Every essay: length, themes, when it was last sent and comes next, and what lint says of its prose."""
    last: dict[str, PastIssue] = {issue.essay: issue for issue in house.ledger().history()}
    coming: dict[str, str] = {}
    for planned in ahead(house, _YEAR):
        if planned.pairing:
            coming.setdefault(planned.pairing.essay.slug, str(planned.slot))
    said: dict[str, list[str]] = {}
    for finding in lint_prose(house.catalogue().essays):
        said.setdefault(Path(finding.where.rpartition(":")[0]).stem, []).append(f"{finding.rule}: {finding.what}")
    return [
        {
            "slug": essay.slug,
            "title": essay.title,
            "author": essay.author,
            "themes": list(essay.themes),
            "sensitive": list(essay.sensitive),
            "season": essay.season,
            "status": essay.status,
            "words": essay.words,
            "minutes": essay.minutes,
            "last_used": str(last[essay.slug].slot) if essay.slug in last else None,
            "next_due": coming.get(essay.slug),
            "warnings": said.get(essay.slug, []),
        }
        for essay in house.catalogue().essays
    ]


def rank_for(house: House, essay: str, questions: Path | None) -> tuple[Essay, Sequence[Candidate], str | None]:
    """The essay, its candidates best first, and the id of the one a send would choose now, if any.

    ``essay`` is a slug of the library or a file. With a file of trial questions the best free one counts as chosen.
    """
    found = _essay(house, essay)
    history = house.ledger().history()
    cooldown = house.rules.question_cooldown
    if questions is not None:
        candidates = rank(found, read_candidates(questions))
        free = [c for c in candidates if c.excluded is None]
        return found, candidates, free[0].question.id if free else None
    catalogue = house.catalogue()
    candidates = rank(found, catalogue.questions, history, cooldown)
    try:
        return found, candidates, match(found, catalogue, history, cooldown).question.id
    except NoQuestion:
        return found, candidates, None


def _essay(house: House, essay: str) -> Essay:
    path = Path(essay)
    if path.suffix or path.is_file():
        return read_essay(path)
    known = house.catalogue().essays_by_slug
    if essay not in known:
        raise UsageError(f'no essay "{essay}"', cure="digest essays list shows all; or name a file")
    return known[essay]
