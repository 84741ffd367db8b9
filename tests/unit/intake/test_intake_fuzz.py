"""No bytes crash the importer, and sound essays come through as they are, once and again."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from page_figures import THEMES, words

from digest.errors import DigestError
from digest.intake import ImportedPage, import_page, write_draft
from digest.intake.text.mojibake import mend
from digest.library.essays import parse_essay
from digest.model import Draft

DAY = date(2026, 3, 1)
ODD = st.sampled_from(
    ["1. ", "- ", "• ", "> ", "# ", "***", "---", "Photo: ", "By ", "3 Comments", "Leave a Reply", "Dear", "says:", "RELATED:", "http://example.org", "<b>",
     "&amp;", "â€™", "\u2028", "```", "Certainly!", "| a | b | c |", "[x](http://example.org/(", '"', "“", "\t", "    ", "P.S.", "***bold***", "\\", "Ä“", "\x00"]
)  # fmt: skip
WORD = st.sampled_from(
    "the stove had not been lit since my brother left and nobody said why until winter came down the hill".split()
)
SENTENCE = st.lists(WORD, min_size=9, max_size=25).map(lambda words: f"{' '.join(words).capitalize()}.")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
ESSAY = st.lists(PARAGRAPH, min_size=3, max_size=6).map("\n\n".join)


def drafted(content: bytes, name: str = "page.txt") -> Draft | None:
    try:
        return import_page(ImportedPage(name, content), THEMES)
    except DigestError:
        return None


def check(draft: Draft | None) -> None:
    """A draft with text is a file the library takes, and comes back unchanged."""
    if draft is None or not draft.body.strip():
        return
    text = write_draft(draft, "page.txt", DAY)
    _, faults = parse_essay(text, "page", "page.md", THEMES if draft.themes else ())
    assert not [fault for fault in faults if "themes" not in fault.what], text[:400]
    again = drafted(text.encode(), "page.md")
    assert again is not None
    assert draft.body.strip("\n") == again.body
    assert text == write_draft(again, "other.md", date(2027, 1, 1))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_draft_or_a_clear_error(content: bytes) -> None:
    check(drafted(content))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=40), ODD, SENTENCE, st.just("\n"), st.just("\n\n\n")), max_size=25))
def test_any_text_gives_a_draft_the_library_takes(parts: list[str]) -> None:
    check(drafted("\n".join(parts).encode("utf-8", "replace")))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            ODD,
            SENTENCE,
            st.sampled_from(
                "<p> </p> <div> <ul><li> </ul> <br> <h1> <a href=x> <table><td> <blockquote> <!-- <![CDATA[ <pre>".split()
            ),
        ),
        max_size=25,
    )
)
def test_any_html_gives_a_draft_or_a_clear_error(parts: list[str]) -> None:
    check(drafted(("<html>" + " ".join(parts)).encode("utf-8", "replace"), "page.html"))


@settings(max_examples=80, deadline=None)
@given(ESSAY)
def test_an_essay_without_furniture_keeps_every_word(essay: str) -> None:
    draft = drafted(f"The Stove in the Back Room\n\n{essay}".encode())
    assert draft is not None
    assert words(essay) == words(draft.body)
    assert draft.dropped == ()
    twice = drafted(f"The Stove in the Back Room\n\n{draft.body}".encode())
    assert twice is not None
    assert draft.body == twice.body


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abcdeéèêëàâäöüßñçãõìòùÉÈÀÄÖÜÃÑ ’“”‘„«»–—….,!?'\"\n", max_size=80))
def test_the_mending_of_sound_western_text_changes_nothing(text: str) -> None:
    sound = " ".join(word for word in text.split(" ") if not any(pair in word for pair in _SUSPECT))
    assert sound == mend(sound)


_SUSPECT = (*tuple(lead + tail for lead in "ÃâÂÄÅ" for tail in "©¨ª«»’‘“”„…–— \n'\""), "Ã", "â")
