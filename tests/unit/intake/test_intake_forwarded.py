"""A mail that was passed on: its quoting goes, and so do those who passed it on."""

from __future__ import annotations

from page_figures import THEMES

from digest.intake import ImportedPage, import_page

ESSAY = "\n".join(
    row
    for number in ("first", "second", "third", "fourth")
    for row in (
        f"There is a man on our road who waves. On the {number} day he was out",
        "by his mailbox from seven until nine, in a green chair, and he waved",
        "at every single car, with one hand, up from the knee, like a bidder.",
        "",
    )
)
HEAD = "From: Aunt Bev <bev@mail.example>\nTo: Girls\nSubject: Fwd: The Man Who Waved\nDate: Thu, May 11\n\nRead this one.\n"
INNER = "From: Cheryl <c@mail.example>\nDate: May 10\nTo: Bev\nSubject: The Man Who Waved\n\n"


def passed_on(text: str, mark: str = "") -> str:
    rows = "\n".join(f"{mark}{row}".rstrip() for row in f"{INNER}{text}".split("\n"))
    return f"{HEAD}\nBegin forwarded message:\n\n{rows}\n"


def test_a_mail_quoted_as_a_whole_is_the_essay_without_its_quoting() -> None:
    for mark in ("> ", ">> ", "> > "):
        draft = import_page(ImportedPage("page.txt", passed_on(ESSAY, mark).encode()), THEMES)
        assert ">" not in draft.body
        assert draft.body.startswith("There is a man")
        assert draft.body.count("up from the knee") == 4


def test_who_passes_a_mail_on_is_not_its_author_and_says_nothing_in_it() -> None:
    draft = import_page(ImportedPage("page.txt", passed_on(ESSAY).encode()), THEMES)
    assert draft.author != "Aunt Bev"
    assert "Read this one" not in draft.body


def test_a_quotation_in_an_essay_keeps_its_mark() -> None:
    quoted = "> Sunday. It rings in the room where you are not.\n> I have made too much of everything."
    draft = import_page(ImportedPage("page.txt", f"The Chair\n\n{ESSAY}\n\n{quoted}\n\n{ESSAY}".encode()), THEMES)
    assert "> Sunday. It rings" in draft.body
