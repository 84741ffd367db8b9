"""Lint for reflection questions: patterns of questions that close, blame, hurry, assume or hurt, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.model import Finding, Question
from digest.model.issue import Severity

MAX_WORDS = 25


@dataclass(frozen=True, slots=True)
class _Pattern:
    rule: str
    severity: Severity
    pattern: re.Pattern[str]
    what: str
    only_for: tuple[str, ...] = ()


def _p(rule: str, severity: Severity, pattern: str, what: str, only_for: tuple[str, ...] = ()) -> _Pattern:
    return _Pattern(rule, severity, re.compile(pattern, re.IGNORECASE), what, only_for)


_HARM = ("abuse", "infidelity")
_PATTERNS = (
    _p("Q-closed", "error", r"^(?:\w+,\s+)?(?:do|does|did|have|has|had|is|isn'?t|are|aren'?t|was|were|will|would|"
       r"wouldn'?t|can|could|couldn'?t|should|shouldn'?t|don'?t|didn'?t|haven'?t)\b",
       "can be answered with yes or no"),
    _p("Q-leading", "error", r"\b(?:isn'?t it|don'?t you|wouldn'?t you|aren'?t you|shouldn'?t (?:we|you))\b",
       "carries its own answer"),
    _p("Q-blame", "error", r"\bwhy (?:did|didn'?t|do|don'?t|have|haven'?t|are|were|weren'?t|won'?t|can'?t) you\b|"
       r"\bwhat did you do (?:to|wrong)\b|\bcould you have (?:done|said|been|tried|prevented|stopped)\b|"
       r"\byour (?:fault|share of the blame|failure)\b|\bwhat (?:did|do) you lack\b|"
       r"\b(?:make|made|drive|drove|push|pushed) (?:him|her|them) (?:to )?(?:leave|go|away|cheat|stray)\b|"
       r"\b(?:provoke|deserve)d?\b", "looks for guilt"),
    _p("Q-stereotype", "error", r"\b(?:women|men|girls|boys|wives|husbands) (?:always|never|are|just|only|need|want|"
       r"should)\b|\ba (?:real )?(?:man'?s|woman'?s) (?:job|place|role|duty)\b|\b(?:real|true) (?:man|men|woman|women)\b",
       "speaks of all men or all women"),
    _p("Q-hurry", "error", r"\b(?:move|moved|moving) on\b|\bget over\b|\bgot over\b|\btoo late\b|\bstill (?:hung|not over)\b|"
       r"\bwasted?\b.{0,20}\b(?:time|years?|love)\b|\bisn'?t it time\b|\balready\b.{0,15}\b(?:forgiven|healed)\b",
       "hurries a person who may not be ready"),
    _p("Q-bright-side", "error", r"\bsilver lining\b|\bbright side\b|\bblessing in disguise\b|\bbetter off\b|"
       r"\bhappens? for a reason\b|\b(?:grateful|thankful|glad)\b.{0,40}\b(?:loss|left|died|death|ended|betray\w*|hurt)\b|"
       r"\bgift (?:in|of) (?:the|your|this) (?:loss|pain|grief|betrayal)\b", "asks a loss to be good for something"),
    _p("Q-reconcile", "error", r"\b(?:reconcile|take (?:him|her|them) back|give (?:him|her|them) (?:another|a second) chance|"
       r"win (?:him|her|them) back|forgive and forget)\b|\b(?:should|must|need to|have to) (?:you )?forgive\b",
       "presses to forgive or to go back"),
    _p("Q-other-side", "error", r"\b(?:his|her|their|the other(?: person)?'?s?) (?:side|view|point of view|perspective|"
       r"reasons|pain|needs)\b|\bwhat (?:he|she|they) (?:needed|felt|went through|was going through)\b|"
       r"\bunderstand (?:him|her|them|the person)\b|\bin (?:his|her|their) shoes\b|\byour (?:own )?part in\b|\bpatien(?:t|ce)\b",
       "asks a harmed person to see the other side", _HARM),
    _p("Q-details", "error", r"\bwhat (?:exactly )?happened\b|\bworst (?:thing|moment|night)\b|\bdescribe\b",
       "asks for details of harm", ("abuse", "suicide", "pregnancy-loss")),
    _p("Q-assumes", "warning", r"\byour (?:partner|husband|wife|spouse|boyfriend|girlfriend|marriage|ex)\b|"
       r"\byour (?:child|children|kids|son|daughter|baby)\b|\byour (?:mother|father|mum|mom|dad|parents)\b|"
       r"\b(?:God|pray|prayer|faith in God)\b|\b(?:afford|salary|your savings|buy yourself)\b",
       "takes a partner, child, living parent, faith or money for granted"),
    _p("Q-trivia", "warning", r"\bwhat (?:colour|color|brand|kind of (?:car|cup|hat|sandwich|shoes?))\b|\bhow many\b",
       "asks about the props instead of the matter"),
)  # fmt: skip


def lint_question(question: Question, sensitive: Iterable[str] = ()) -> list[Finding]:
    """What is wrong with a question; some rules speak only after an essay about certain matters."""
    matters = set(sensitive)
    text = question.text.replace("’", "'").strip()
    found = [
        Finding(p.rule, p.severity, p.what, question.where)
        for p in _PATTERNS
        if (not p.only_for or matters & set(p.only_for)) and p.pattern.search(text)
    ]
    count = len(text.split())
    if count > MAX_WORDS:
        found.append(Finding("Q-long", "warning", f"has {count} words, more than {MAX_WORDS}", question.where))
    if text.count("?") > 1:
        found.append(Finding("Q-two", "warning", "asks two questions in one", question.where))
    if not text.endswith("?"):
        found.append(Finding("Q-mark", "warning", "does not end with a question mark", question.where))
    return found
