"""Which essay, which question, and why: pure functions, so that a plan can be repeated and foreseen."""

from digest.selection.lint import lint_question
from digest.selection.matching import Candidate, NoQuestion, match, rank
from digest.selection.rotation import NoEssay, Rules, pick

__all__ = ["Candidate", "NoEssay", "NoQuestion", "Rules", "lint_question", "match", "pick", "rank"]
