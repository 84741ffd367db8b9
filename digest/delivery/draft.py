"""What a freeze writes down of an issue beside its roll. Thinks only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from digest.model import Month, Pairing, Slot


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """What is written down at the freeze: the choice, the compiled letter, the essay as HTML, when it was due.

    A month's letter has no pairing and no body of its own; ``carries`` says, for people, what stands in it.
    """

    slot: Slot | Month
    number: int
    pairing: Pairing | None
    subject: str
    letter: str
    body: str
    due_at: datetime
    frozen_at: datetime
    carries: tuple[str, ...] = ()

    @property
    def choice(self) -> tuple[str | None, ...]:
        """Essay, theme, author, question and its text, as the ledger keeps them."""
        if self.pairing is None:
            return (None,) * 5
        essay, question = self.pairing.essay, self.pairing.question
        return essay.slug, essay.primary_theme, essay.author, question.id, question.text

    @property
    def reasons(self) -> str:
        """Why these, as JSON."""
        return json.dumps([reason.text for reason in self.pairing.reasons] if self.pairing else self.carries)
