"""Lint for reflection questions: patterns of questions that close, blame, hurry, assume or hurt, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digest.model import SENSITIVE, Finding, Question

MAX_WORDS = 25


@dataclass(frozen=True, slots=True)
class _Pattern:
    rule: str
    pattern: re.Pattern[str]
    what: str
    only_for: tuple[str, ...] = ()


def _p(rule: str, pattern: str, what: str, only_for: tuple[str, ...] = ()) -> _Pattern:
    return _Pattern(rule, re.compile(pattern, re.IGNORECASE), what, only_for)


_ANY = SENSITIVE
_LOSS = r"(?:loss|pain|grief|rejection|betrayal|death|wound|break-?up|heartbreak|being left|divorce|separation|illness)"
_GAIN = r"(?:teach|taught|gift|gain\w*|stronger|better|best thing|lessons?|grateful|thankful|glad|blessing|worth it|freedom|enjoy)"
_FOLK = r"(?:women|men|girls|boys|wives|husbands|mothers|fathers|old people|young people)"
_PATTERNS = (
    _p("Q-closed", r"^(?:\w+,\s+)?(?:(?:do|does|did|have|has|had|is|are|was|were|would|could|should|might|must)(?:n't)?|"
       r"am|can|can't|will|won't|may|shall)\b", "can be answered with yes or no"),
    _p("Q-leading", r"\b(?:isn't it|don't you|wouldn't you|aren't you|shouldn't (?:we|you)|didn't you)\b|"
       r", ?(?:is|are|was|were|do|does|did|has|have|had|would|could|should|wo|ca)n't (?:it|you|we|he|she|they|one|that)\b",
       "carries its own answer"),
    _p("Q-why", r"^(?:and |but |so )?why\b", "asks for a defence; ask what, when, where or how"),
    _p("Q-blame", r"\bwhy [\w']+ you\b|"
       r"\bwhat did you do (?:to|wrong|that)\b|\b(?:could|should|might) you have\b|\bwhat is it about you\b|"
       r"\byour (?:own )?(?:fault|failure|mistakes?|part in|share in|role in|share of)\b|\bwhat (?:did|do) you lack\b|"
       r"\b(?:make|made|drive|drove|push|pushed) (?:him|her|them) (?:to )?(?:leave|go|away|cheat|stray)\b|"
       r"\b(?:is|are|was|keeps?) (?:still )?(?:stopping|holding|keeping) you\b|\bkeeps? you from\b|\bprovoked?\b|"
       r"\b(?:did|do|have) you (?:\w+ )?(?:fail|failed|neglect|neglected|disappoint|disappointed|overlook|ignore|let down)\b|"
       r"\bdeserved?s?\b", "looks for guilt"),
    _p("Q-stereotype", rf"\b{_FOLK} (?:\w+ )?(?:always|never|are|just|only|need|want|should|so|seldom|often|tend|rarely|"
       rf"usually|can't|don't|find it)\b|\b(?:how|why) (?:do|does|would|should|can) (?:an? |any |every )?(?:real |true |old |young )?"
       r"(?:man|woman|men|women|people)\b|\b(?:man's|woman's) (?:job|place|role|duty)\b|\b(?:real|true) (?:man|men|woman|women)\b|"
       r"\blike a (?:man|woman)\b|\bthe rest of us\b", "speaks of all men, all women or all of an age"),
    _p("Q-hurry", r"\b(?:move|moved|moving) on\b|\b(?:get|got|getting) over\b|\btoo late\b|\bstill (?:hung|not over|cling\w*|"
       r"hold\w* on)\b|\bwasted?\b.{0,20}\b(?:time|years?|love)\b|\b(?:time|years?|love)\b.{0,20}\bwast(?:ed?|ing)\b|\btime (?:that )?you\b.{0,12}\b(?:forg|let|stop|start)|"
       r"\b(?:how soon|how long (?:until|before|will)|when will you|by now|at last|finally|try again|end up)\b",
       "hurries a person who may not be ready"),
    _p("Q-bright-side", rf"\bsilver lining\b|\bbright side\b|\bin disguise\b|\bbetter off\b|\bfor a reason\b|"
       rf"\b{_LOSS}\b.{{0,50}}\b{_GAIN}\b|\b{_GAIN}\b.{{0,50}}\b{_LOSS}\b|\b(?:grateful|thankful|glad)\b.{{0,40}}\b"
       r"(?:left|died|ended|hurt)\b", "asks a loss to be good for something"),
    _p("Q-reconcile", r"\b(?:reconcil\w*|take (?:him|her|them) back|(?:another|a second|one more) chance|"
       r"win (?:him|her|them) back|forgive and forget)\b|\b(?:should|must|need to|have to|ready to|able to) (?:you )?forgive\b|"
       r"\bforgive (?:him|her|them)\b", "presses to forgive or to go back"),
    _p("Q-other-side", r"\b(?:his|her|their|the other(?: person)?(?:'s)?) (?:side|view|point of view|perspective|reasons|pain|"
       r"needs|fear|shame)\b|\bwhat (?:he|she|they) (?:needed|felt|went through|(?:was|were) going through)\b|"
       r"\bunderstand (?:him|her|them|the person)\b|\bin (?:his|her|their) shoes\b|\bpatien(?:t|ce)\b|"
       r"\bhow (?:did|might|must|do|does) (?:he|she|they|it|your \w+) (?:feel|have felt)\b|\bl(?:ie|ay|ies) behind\b|"
       r"\bthe best (?:he|she|they) (?:could|knew)\b", "asks a harmed person to see the other side", _ANY),
    _p("Q-details", r"\bwhat (?:exactly )?happened\b|\bworst (?:thing|moment|night)\b|\bdescribe\b|\byou (?:have )?lost\b|"
       r"\byour loss\b|\b(?:most )?afraid\b", "reopens what was hard", _ANY),
    _p("Q-dying", r"\b(?:die|dying|died|dead|alive|warning|signs?|worth living|end it|last words?)\b",
       "speaks of dying", ("suicide", "pregnancy-loss", "illness", "bereavement")),
    _p("Q-assumes", r"\byour (?:current |own |new |last )?(?:partner|husband|wife|spouse|boyfriend|girlfriend|marriage|ex|relationship|"
       r"child|children|kids?|son|daughter|baby|teenagers?|grandchild\w*|mother|father|mum|mom|dad|parents|church|prayers?|faith|"
       r"god|salary|savings|money|income)\b|\bhusband or wife\b|\b(?:pray|prayer|god)\b|\b(?:can|could|do) you (?:afford|earn|spend)\b",
       "takes a partner, child, living parent, faith or money for granted"),
    _p("Q-trivia", r"\bwhat (?:colour|color|brand|kind of|sort of) (?:\w+ )?(?:car|cup|hat|sandwich|shoes?|food|music|dog|cake|soup)\b"
       r"|\bhow many\b|\bfavou?rite\b|\bdo you prefer\b|\bwhich \w+(?: \w+)? would you (?:take|hang|name|buy|wear|cook|paint|eat)\b",
       "asks about the props instead of the matter"),
)  # fmt: skip


def lint_question(question: Question, sensitive: Iterable[str] = ()) -> list[Finding]:
    """What is wrong with a question; some rules speak only after an essay about certain matters."""
    text = question.text.replace("’", "'").strip()
    broken = _broken(text, frozenset(sensitive))
    found = [Finding(pattern.rule, "error", pattern.what, question.where) for pattern in broken]
    count = len(text.split())
    if count > MAX_WORDS:
        found.append(Finding("Q-long", "warning", f"has {count} words, more than {MAX_WORDS}", question.where))
    if text.count("?") > 1:
        found.append(Finding("Q-two", "warning", "asks two questions in one", question.where))
    if not text.endswith("?"):
        found.append(Finding("Q-mark", "warning", "does not end with a question mark", question.where))
    return found


@lru_cache(maxsize=4096)  # a year's plan asks for each question of the bank every week
def _broken(text: str, matters: frozenset[str]) -> tuple[_Pattern, ...]:
    return tuple(p for p in _PATTERNS if (not p.only_for or matters & set(p.only_for)) and p.pattern.search(text))
