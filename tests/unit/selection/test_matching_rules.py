"""Which question an essay gets: its own first, then the gates, then themes, then a gentle one, or none at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seedlings import essay, having_asked, question

from digest.model import SENSITIVE, Catalogue, Essay, History, Question
from digest.selection import NoQuestion, match, rank
from digest.selection.matching import Match

RIVER = essay("river", "grief", "change", "trust")
GRIEF, CHANGE, TRUST = (question(f"{name}-q", name) for name in ("grief", "change", "trust"))
THEMES = st.lists(st.sampled_from(["grief", "change", "trust", "hope", "work"]), min_size=1, max_size=3, unique=True)


def matched(
    one: Essay, *questions: Question, history: History | None = None, cooldown: int = 0, pinned: str | None = None
) -> Match:
    """The match of an essay in a library of these questions."""
    return match(one, Catalogue((one,), questions), history or History(), cooldown, pinned)


def rules_of(found: Match) -> list[str]:
    """The names of the steps of a match."""
    return [reason.rule for reason in found.reasons]


def test_an_essays_own_question_wins_over_a_better_one() -> None:
    found = matched(essay("river", "grief", question="trust-q"), GRIEF, TRUST)
    assert (found.question.id, rules_of(found), found.warnings) == ("trust-q", ["explicit"], ())


def test_an_essays_own_question_may_be_written_out_and_gets_an_id_of_its_own() -> None:
    found = matched(essay("river", "grief", question="What did you keep?"), GRIEF)
    assert (
        found.question.id, found.question.text, found.question.themes
    ) == ("river/own", "What did you keep?", ("grief",))  # fmt: skip


def test_an_essays_own_question_passes_the_gates_that_others_do_not() -> None:
    own = question("own", "work", not_for=("bereavement",), lang="de", text="Have you wept?")
    one = essay("river", "grief", sensitive=("bereavement",), question="own", lang="en")
    assert matched(one, own, GRIEF, history=having_asked("own"), cooldown=52).question.id == "own"


@pytest.mark.parametrize("matter", SENSITIVE)
def test_a_sensitive_essay_without_its_own_question_is_refused_however_gentle_the_others(matter: str) -> None:
    one = essay("river", "grief", sensitive=(matter,))
    with pytest.raises(NoQuestion, match=rf"river is sensitive \({matter}\) and names no question of its own"):
        matched(one, GRIEF, question("soft", "grief", gentle=True))


@pytest.mark.parametrize("pinned", ["grief-q", "What did you keep?"])
def test_a_question_pinned_by_the_operator_wins_over_the_essays_own(pinned: str) -> None:
    one = essay("river", "grief", question="trust-q", sensitive=("abuse",))
    found = matched(one, GRIEF, TRUST, pinned=pinned)
    assert rules_of(found) == ["pin"]
    assert pinned in {found.question.id, found.question.text}
    assert found.question.id != "trust-q"


def test_the_order_of_an_essays_themes_decides_which_question_is_nearest() -> None:
    for order in (("grief", "change", "trust"), ("trust", "grief", "change"), ("change", "trust", "grief")):
        found = matched(essay("river", *order), GRIEF, CHANGE, TRUST)
        assert f"{order[0]}-q" == found.question.id
        assert rules_of(found) == ["themes", "bm25", "recency"]


def test_a_question_on_the_first_theme_beats_one_that_only_shares_words_with_the_essay() -> None:
    one = essay("river", "grief", "change", "trust", body="The kettle whistled in the kitchen.")
    wordy = question("wordy", "trust", text="What whistled in the kitchen with the kettle?")
    assert matched(one, wordy, GRIEF).question.id == "grief-q"


def test_of_questions_with_equal_themes_words_in_common_decide() -> None:
    one = essay("river", "grief", body="The kettle whistled in the kitchen.")
    wordy = question("z-kettle", "grief", text="Which kitchen do you remember?")
    assert matched(one, GRIEF, wordy).question.id == "z-kettle"


@pytest.mark.parametrize("matter", SENSITIVE)
def test_a_question_is_not_asked_where_it_would_hurt(matter: str) -> None:
    one = essay("river", "grief", sensitive=(matter,))
    hurting = question("hurting", "grief", not_for=(matter,))
    others = question("others", "grief", not_for=tuple(other for other in SENSITIVE if other != matter))
    excluded = {c.question.id: c.excluded for c in rank(one, [hurting, others])}
    assert {"hurting": f"not for {matter}", "others": None} == excluded


@pytest.mark.parametrize(
    ("essay_lang", "question_lang", "excluded"),
    [
        ("en", "de", "in another language (de)"),
        ("en", "en", None),
        ("en", None, None),
        (None, "de", None),
        (None, None, None),
    ],
)
def test_a_question_in_another_language_is_not_asked(
    essay_lang: str | None, question_lang: str | None, excluded: str | None
) -> None:
    (candidate,) = rank(essay("river", "grief", lang=essay_lang), [question("q", "grief", lang=question_lang)])
    assert excluded == candidate.excluded


def test_a_question_that_fails_the_lint_is_not_asked_and_one_with_a_warning_is() -> None:
    closed = question("closed", "grief", text="Do you still grieve?")
    twofold = question("twofold", "trust", text="What stays? What goes?")
    assert matched(RIVER, closed, twofold).question.id == "twofold"
    excluded = {c.question.id: c.excluded for c in rank(RIVER, [closed, twofold])}
    assert excluded == {"closed": "Q-closed: can be answered with yes or no", "twofold": None}


@pytest.mark.parametrize(("cooldown", "name"), [(0, "grief-q"), (1, "grief-q"), (2, "change-q"), (52, "change-q")])
def test_a_question_rests_as_many_issues_as_its_cooldown_says(cooldown: int, name: str) -> None:
    found = matched(RIVER, GRIEF, CHANGE, history=having_asked("grief-q", "other"), cooldown=cooldown)
    assert name == found.question.id


def test_equals_go_to_the_one_asked_least_recently_and_then_to_the_smaller_id() -> None:
    four = [question(name, "grief") for name in ("d", "c", "b", "a")]
    assert matched(RIVER, *four).question.id == "a"
    assert matched(RIVER, *four, history=having_asked("a")).question.id == "b"
    assert matched(RIVER, *four, history=having_asked("b", "a", "c")).question.id == "d"
    assert matched(RIVER, *four, history=having_asked("b", "a", "c", "d")).question.id == "b"


def test_without_a_shared_theme_a_gentle_question_stands_in_and_it_is_said() -> None:
    soft, hard = question("soft", "work", gentle=True), question("hard", "work")
    found = matched(RIVER, hard, soft)
    assert (found.question.id, rules_of(found)) == ("soft", ["floor"])
    assert found.warnings == ("no free question shares a theme with river; a gentle one stands in",)


def test_a_question_on_theme_goes_before_any_gentle_one() -> None:
    found = matched(RIVER, question("a-soft", "work", gentle=True), TRUST)
    assert (found.question.id, found.warnings) == ("trust-q", ())


def test_of_gentle_questions_the_one_asked_least_recently_and_then_the_smaller_id_stands_in() -> None:
    soft = [question(name, "work", gentle=True) for name in ("c", "b", "a")]
    assert matched(RIVER, *soft).question.id == "a"
    assert matched(RIVER, *soft, history=having_asked("a")).question.id == "b"
    assert matched(RIVER, *soft, history=having_asked("c", "b", "a")).question.id == "c"


def test_a_gentle_question_passes_the_gates_like_any_other() -> None:
    resting, other = question("a", "work", gentle=True), question("b", "work", gentle=True)
    assert matched(RIVER, resting, other, history=having_asked("a"), cooldown=5).question.id == "b"
    foreign = question("c", "work", gentle=True, lang="de")
    with pytest.raises(NoQuestion):
        matched(essay("river", "grief", lang="en"), foreign)


@pytest.mark.parametrize("questions", [(), (question("hard", "work"),)])
def test_when_no_question_is_free_the_themes_to_write_one_for_are_named(questions: tuple[Question, ...]) -> None:
    with pytest.raises(
        NoQuestion, match=r"no question is free for river; write one with themes: \[grief, change, trust\]"
    ):
        matched(RIVER, *questions)


def test_the_reasons_of_a_match_are_data() -> None:
    found = matched(RIVER, question("q", "change", "grief"), history=having_asked("q", "x", "y"))
    values = {reason.rule: reason.value for reason in found.reasons}
    assert values == {"themes": 1.06066, "bm25": 0.0, "recency": 3}
    assert found.reasons[0].text == "shares grief, change, weighing 1.061"


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(THEMES, st.booleans(), st.integers(0, 9)), min_size=1, max_size=10), THEMES, st.integers(0, 6)
)
def test_a_match_passes_every_gate_and_shares_a_theme_whenever_a_free_question_does(
    bank: list[tuple[list[str], bool, int]], themes: list[str], cooldown: int
) -> None:
    questions = [question(f"q{number}", *shared, gentle=gentle) for number, (shared, gentle, _) in enumerate(bank)]
    history = having_asked(*[f"q{asked}" for _, _, asked in bank])
    one = essay("river", *themes)
    ages = history.question_age
    free = [q for q in questions if ages.get(q.id, 99) > cooldown]
    on_theme = [q for q in free if set(q.themes) & set(themes)]
    allowed = on_theme or [q for q in free if q.gentle]
    if not allowed:
        with pytest.raises(NoQuestion):
            matched(one, *questions, history=history, cooldown=cooldown)
        return
    assert matched(one, *questions, history=history, cooldown=cooldown).question in allowed
