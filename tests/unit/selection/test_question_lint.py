"""Every rule of the question lint: what it stops, what it must let pass, and after which essays it speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.library import read_catalogue
from digest.model import SENSITIVE, Question
from digest.selection import lint_question
from digest.selection.lint import MAX_WORDS

REPOSITORY = Path(__file__).parents[3]

BAD = {
    "Q-closed": [
        "Do you keep a photograph?",
        "Have you told anyone about it?",
        "Honestly, was it worth the wait?",
        "Isn’t the house very quiet now?",
        "ARE you at peace?",
        "Could a letter help?",
        "So, did it rain?",
        "Wasn’t the house very quiet then?",
        "Weren't you tired of it?",
        "Hasn’t it been a long year?",
        "Doesn’t it sting a little?",
        "Must you answer at once?",
    ],
    "Q-leading": [
        "What a relief it must be, don’t you think?",
        "That is what love means, isn’t it?",
        "How much kinder it would be to speak, wouldn’t you say?",
        "How long can one wait, and shouldn’t we ask?",
        "Who has no doubts: aren’t you one of us?",
        "It was brave to stay, wasn’t it?",
        "You knew all along, didn’t you?",
    ],
    "Q-blame": [
        "Why did you stay so long?",
        "Why didn’t you say a word?",
        "What did you do to them?",
        "How could you have prevented it?",
        "Where does your share of the blame begin?",
        "What did you lack in those years?",
        "What drove her to leave?",
        "How did you deserve that?",
        "Why couldn’t you say a word?",
        "Why had you said nothing?",
        "What was your own part in it?",
    ],
    "Q-stereotype": [
        "What is it that men never say?",
        "Which things do women want from a house?",
        "When is something a man’s job?",
        "What makes a real man?",
        "Who taught you that wives should wait?",
    ],
    "Q-hurry": [
        "What would help you move on?",
        "How do people get over a winter like that?",
        "When is it too late to write?",
        "What are you still not over?",
        "How did you waste those good years?",
        "What helps with moving on?",
        "How much time have you wasted on it?",
    ],
    "Q-bright-side": [
        "What was the silver lining of that year?",
        "In what way are you better off alone?",
        "What are you grateful for in the loss?",
        "Which ending turned out a blessing in disguise?",
        "What gift in the pain did you find?",
        "How can a storm happen for a reason?",
    ],
    "Q-reconcile": [
        "What would it take to reconcile?",
        "When would you take them back?",
        "How could you give him another chance?",
        "Whom should you forgive by winter?",
        "What does it mean to forgive and forget?",
    ],
    "Q-assumes": [
        "What does your husband not know?",
        "What do your children see in you?",
        "Which habit of your mother’s stayed with you?",
        "When did you last pray in earnest?",
        "What would you do with your savings?",
        "Which song belongs to your marriage?",
    ],
    "Q-trivia": [
        "How many letters lie in the drawer?",
        "What kind of cup do you drink from?",
        "What colour hat suits a Sunday?",
        "Which old picture would you hang there?",
    ],
    "Q-long": [
        "What " + "very " * (MAX_WORDS - 1) + "small thing?",
        "When, in the long hours of a day on which nothing went as it should have gone and nobody came, was there "
        "a moment of ease for you?",
        "Who, of all the people you have met in the many years and the few towns of your life so far, could sit "
        "still with you for an hour?",
    ],
    "Q-two": ["What stays? What goes?", "Who left first? And who came after?", "What helped? When? How?"],
    "Q-mark": ["What stays", "Tell of a quiet hour.", "What stays, and for how long…", ""],
}
"""What each rule must find, whatever else it finds."""

GOOD = {
    "Q-closed": ["What do you keep?", "When was it worth the wait?", "Which will of your own surprised you?"],
    "Q-leading": ["What do you think of when it rains?", "Where would you say it began?", "How is it in the evenings?"],
    "Q-blame": [
        "What did you do on the first free day?",
        "What makes a room yours?",
        "Where do you stay when it rains?",
    ],
    "Q-stereotype": [
        "What did the men around you do with sadness?",
        "Who showed you how a man may weep?",
        "Which women in your life said no aloud?",
    ],
    "Q-hurry": ["What moves slowly in you?", "What do you do with a late hour?", "What takes the time it takes?"],
    "Q-bright-side": [
        "What are you glad of on a plain day?",
        "What happens on a good evening?",
        "Where did a small light come from?",
    ],
    "Q-reconcile": [
        "What does an apology need to be heard?",
        "What are you free not to forgive?",
        "What chance came back by itself?",
    ],
    "Q-assumes": [
        "Who, if anyone, knows where the key is?",
        "Which habit of somebody older stayed with you?",
        "What can be had for nothing?",
    ],
    "Q-trivia": [
        "What does a door of your own mean?",
        "How much is enough?",
        "What kind of silence is easy for you?",
        "What colour was that year?",
    ],
    "Q-long": ["What stays?", "What " + "very " * (MAX_WORDS - 3) + "small thing?", "What helps?"],
    "Q-two": ["What stays, and since when?", "Who, or what, kept you company?", "What helped when nothing did?"],
    "Q-mark": ["What stays?", "What did “home” mean?", "What helps, if anything does?"],
}
"""What stands near each rule and must pass them all."""

BAD_AFTER_HARM = [
    "What might their side of it be?",
    "What were his reasons?",
    "How does it look in her shoes?",
    "Where could you be more patient?",
    "What helps you to understand them?",
    "What did the other person’s pain look like?",
]
BAD_DETAILS = [
    "What exactly happened?",
    "What happened on that day?",
    "Which was the worst night?",
    "How would you describe it to a stranger?",
]
GOOD_AFTER_HARM = [
    "What small thing is yours alone?",
    "Where do you feel safe, if anywhere?",
    "Who may know as much as you like to tell?",
    "What stayed your own, whatever happened around it?",
]


def rules_of(text: str, *matters: str) -> list[str]:
    """The rules a question breaks."""
    return [finding.rule for finding in lint_question(Question("q", text, ("grief",), "grief.md:3"), matters)]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in BAD.items() for text in texts])
def test_each_rule_finds_its_own_bad_questions(rule: str, text: str) -> None:
    assert rule in rules_of(text)


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in GOOD.items() for text in texts])
def test_a_good_question_near_a_rule_breaks_none_of_them(rule: str, text: str) -> None:
    assert rule not in rules_of(text)
    assert rules_of(text) == []


@pytest.mark.parametrize("text", BAD_AFTER_HARM)
def test_after_a_sensitive_essay_nobody_is_asked_to_see_the_other_side(text: str) -> None:
    for matter in SENSITIVE:
        assert "Q-other-side" in rules_of(text, matter)


@pytest.mark.parametrize("text", BAD_DETAILS)
def test_after_a_sensitive_essay_nobody_is_asked_for_details(text: str) -> None:
    for matter in SENSITIVE:
        assert "Q-details" in rules_of(text, matter)


@pytest.mark.parametrize("text", GOOD_AFTER_HARM)
def test_a_question_about_what_is_ones_own_may_follow_any_essay(text: str) -> None:
    assert rules_of(text, *SENSITIVE) == []


@pytest.mark.parametrize("text", ["What is their side?", "What exactly happened?"])
def test_what_is_harmful_after_harm_alone_passes_after_other_essays(text: str) -> None:
    assert rules_of(text) == []


def test_what_is_said_amiss_is_an_error_and_what_is_merely_long_or_unfinished_a_warning() -> None:
    for rule, (text, *_) in BAD.items():
        severities = {finding.severity for finding in lint_question(Question("q", text, ())) if finding.rule == rule}
        assert severities == ({"warning"} if rule in {"Q-long", "Q-two", "Q-mark"} else {"error"})


def test_every_rule_gives_its_reason_and_the_place_of_the_question() -> None:
    for rule, (text, *_) in BAD.items():
        found = [f for f in lint_question(Question("q", text, ("grief",), "grief.md:3")) if f.rule == rule]
        assert [(finding.where, len(finding.what) > 10) for finding in found] == [("grief.md:3", True)]


def test_curly_and_straight_apostrophes_are_the_same() -> None:
    for texts in BAD.values():
        for text in texts:
            assert rules_of(text.replace("’", "'")) == rules_of(text.replace("'", "’"))


def test_a_question_can_break_several_rules_at_once() -> None:
    assert {"Q-closed", "Q-blame", "Q-two"} <= set(rules_of("Could you have stopped it? Why did you wait?"))


def test_the_shipped_questions_break_no_rule() -> None:
    questions = read_catalogue(REPOSITORY / "seeds").questions
    assert len(questions) > 100
    assert [(question.id, finding.rule) for question in questions for finding in lint_question(question)] == []
