"""What becomes of lines that belong together, or do not: verse, quotations, margins, marks behind a sentence."""

from __future__ import annotations

from page_figures import THEMES

from digest.intake import ImportedPage, import_page

FIRST = "My mother rhymed, although she would have been mortified to hear it said of her by anyone but us."
LAST = "I was nineteen before I learned that nobody else had ever been told where the corkscrew was like that."


def imported(text: str) -> tuple[str | None, str]:
    """The title and the body of a page under a heading and a byline."""
    draft = import_page(ImportedPage("page.txt", f"The Third Drawer\n\nby Ana Quill\n\n{text}".encode()), THEMES)
    return draft.title, draft.body


def test_indented_verses_of_one_margin_keep_their_lines() -> None:
    poems = [
        [
            f"{which} drawer down and to the right,",
            f"under {what} and out of sight,",
            "mind the fork and mind the knife,",
        ]
        for which, what in (("First", "paper"), ("Second", "ribbon"), ("Third", "string"), ("Fourth", "garlic"))
    ]
    told = [f"{FIRST} {LAST}", *("\n".join(f"     {row}" for row in poem) + f"\n\n{LAST} {FIRST}" for poem in poems)]
    body = imported("\n\n".join(told))[1]
    assert all("  \n".join(f"> {row}" for row in poem) in body for poem in poems)


def test_paragraphs_that_are_all_indented_are_no_quotations() -> None:
    quoted = '          "Behind the ladle, by the string, and you will want it in the spring."'
    told = [f"     {FIRST} {LAST}", f"     {LAST} {LAST}", quoted, f"     {LAST} {FIRST}", f"     {FIRST} {FIRST}"]
    body = imported("\n".join(told))[1]
    assert [">" == block[0] for block in body.split("\n\n")] == [False, False, True, False, False]


def test_a_quotation_that_a_margin_parted_is_one_paragraph_again() -> None:
    quoted = [
        "> My husband left in the spring after nineteen years. I have done",
        "> everything that I have been advised to do. I see a counsellor and",
        "> walk, and I have joined a choir.",
        ">",
        "> And yet nearly every night I set two places. I do not mean that",
        "> I do it for sentimental reasons.",
    ]
    body = imported("\n".join([FIRST, "", *quoted, "", LAST]))[1]
    rows = [row for row in body.split("\n") if row.startswith("> ")]
    assert ["> My", "> And"] == [" ".join(row.split()[:2]) for row in rows]


def test_paragraphs_of_who_writes_without_capitals_stay_apart() -> None:
    told = [
        "i told her everything before i had told anybody else, and she put the kettle on at her end of the line",
        "who says that",
        "and then in june she said good morning and i said good night and that was the last one of them all",
        "nothing had happened, and i have read back over the whole of that week to see whether it had or not",
    ]
    assert told == imported("\n".join(told))[1].split("\n\n")


def test_a_lone_hash_is_a_break_and_a_sentence_with_the_mark_of_a_note_is_no_heading() -> None:
    body = imported(f"{FIRST}\n\n#\n\nWe bought the grout.[1]\n\n{LAST}")[1]
    assert f"{FIRST}\n\n* * *\n\nWe bought the grout.[1]\n\n{LAST}" == body


def test_the_sign_behind_the_last_word_of_a_magazines_text_does_not_end_it_early() -> None:
    body = imported(f"{FIRST}\n\n{LAST}\n\nI went on playing, and he let me get all the way to the end. ♦")[1]
    assert "all the way to the end." in body


def test_dialogue_shown_once_more_is_a_pull_quote() -> None:
    said = "“We are one,” said Carol. “We are consecutive, you and I.”"
    body = imported(f"{FIRST}\n\n{said}\n\n{LAST} {FIRST}\n\n{said}\n\n{LAST}")[1]
    assert 1 == body.count(said)


def test_the_name_of_a_mailing_list_is_no_part_of_the_title() -> None:
    mail = f"From: Ana Quill <ana@example.org>\nSubject: Re: [slow-post] The third drawer\n\n{FIRST}\n\n{LAST}\n"
    draft = import_page(ImportedPage("page.txt", mail.encode()), THEMES)
    assert ("The third drawer", "Ana Quill") == (draft.title, draft.author)


def test_an_initial_for_a_family_name_keeps_its_point() -> None:
    draft = import_page(
        ImportedPage("page.txt", f"The Drawer\n\nSubmitted by Rosalind T., 67\n\n{FIRST}\n\n{LAST}".encode()), THEMES
    )
    assert "Rosalind T." == draft.author


def test_words_shown_once_more_in_a_box_named_for_it_are_a_pull_quote() -> None:
    page = f'<h1>The Drawer</h1><p>{FIRST}</p><div class="post-pullquote">{FIRST}</div><p>{LAST}</p>'
    draft = import_page(
        ImportedPage("page.html", f"<html><body><article>{page}</article></body></html>".encode()), THEMES
    )
    assert f"{FIRST}\n\n{LAST}" == draft.body


def test_a_numbered_heading_that_is_set_tight_to_its_text_is_one_where_the_page_has_the_number_before_it() -> None:
    told = [
        f"1. The coat\n\n{LAST} {FIRST}",
        f"2. The key\n\n{FIRST} {LAST}",
        f"3. The bowl\nNobody had asked for it.\n\n{LAST} {FIRST}",
        f"4. The rest\nIt went to the shop.\n\n{FIRST} {LAST}",
    ]
    body = imported(f"{FIRST} {LAST}\n\n" + "\n\n".join(told))[1]
    assert [f"## {row.splitlines()[0]}" for row in told] == [row for row in body.split("\n") if row.startswith("#")]


def test_a_salutation_stays_apart_from_a_letter_that_begins_small() -> None:
    body = imported(f"Cara Ilaria,\nparto dal latte, se permette, e dal resto soltanto poi. {FIRST}\n\n{LAST}")[1]
    assert "Cara Ilaria," == body.split("\n\n")[0].strip()
