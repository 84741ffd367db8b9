"""Where the essay ends and its site begins: the run of prose, and the box of an HTML page that holds the text."""

from __future__ import annotations

from digest.intake import ImportedPage, import_page

ROWS = [
    f"I went down to the harbour on the {day} and counted the boats until the light had gone and my hands were cold."
    for day in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
]
SITE = "More stories\n\nThe Lamp in the Hall\n\nNine Ways Home\n\nPrivacy policy\n\n© 2020 The Quay\n"


def body_of_text(tail: str) -> str:
    page = "The Boats\n\nBy Hanna Creel\n\n" + "\n\n".join(ROWS) + "\n\n" + tail
    return import_page(ImportedPage("page.txt", page.encode())).body


def body_of_html(behind: str) -> str:
    text = "".join(f"<p>{row}</p>" for row in ROWS)
    page = f"<html><body><h1>The Boats</h1><div class='x1'>{text}</div>{behind}</body></html>"
    return import_page(ImportedPage("page.html", page.encode())).body


def test_short_words_of_the_site_among_furniture_behind_the_essay_go() -> None:
    assert body_of_text("").split() == body_of_text(SITE + "\nStockists\n\nWe pay every writer.\n\nJobs\n").split()


def test_a_postscript_and_notes_among_furniture_stay() -> None:
    body = body_of_text(SITE + "\nP.S. The lamp is mine.\n\n[1] The parish register\n")
    assert "P.S. The lamp is mine." in body
    assert "The parish register" in body


def test_a_poem_without_full_stops_behind_the_last_sentence_stays() -> None:
    body = body_of_text("The boats go out,\nthe boats come in\nand nobody counts\n\n" + SITE)
    assert "and nobody counts" in body
    assert "Nine Ways Home" not in body


def test_labels_behind_an_essay_stay_where_nothing_else_speaks_of_a_site() -> None:
    assert "What the harbour kept from us" in body_of_text(
        "What the harbour kept from us\n\nThe ropes and the iron rings\n"
    )


def test_what_stands_behind_the_box_of_the_text_goes() -> None:
    teaser = "<div class='x9'><h3>The Lamp in the Hall</h3><p>She paid in eggs for weeks.</p></div>"
    assert body_of_html("") == body_of_html(teaser)


def test_notes_behind_the_box_of_the_text_stay() -> None:
    assert "The parish register" in body_of_html("<div class='footnotes'><p>1. The parish register, 1911.</p></div>")


def test_a_last_part_in_a_box_of_its_own_stays() -> None:
    part = "<div class='x2'><p>On the ninth I took my brother with me, and he counted them aloud in the dark.</p></div>"
    assert "counted them aloud" in body_of_html(part)
