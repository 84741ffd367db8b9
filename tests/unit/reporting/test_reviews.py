"""Source and draft side by side: every line has its row, and no dropped word is in one unless asked for."""

from __future__ import annotations

import pytest
from page_figures import draft_of, page_names

from digest.intake import ImportedPage, import_page
from digest.reporting.reviews import review

PROSE = "The stove in the back room had not been lit since the week my brother left, and nobody had said why."


def test_lines_stand_beside_the_block_they_became() -> None:
    page = f"The Stove\n\nPhoto: Ana Quill\n\n{PROSE}\n\n• ash\n• paper\n\nShare this:\n"
    rows = review(import_page(ImportedPage("a.txt", page.encode())), show_dropped=False).rows
    assert [("front", 1, 1), ("dropped", 3, 3), ("kept", 5, 5), ("kept", 7, 8), ("dropped", 10, 10)] == [
        (row.state, row.first, row.last) for row in rows
    ]
    assert ((7, "• ash"), (8, "• paper")) == rows[3].source
    assert "- ash\n- paper" == rows[3].draft
    assert () == rows[1].source


@pytest.mark.parametrize("name", page_names()[::6])
def test_the_right_hand_side_is_the_whole_draft(name: str) -> None:
    draft = draft_of(name)
    found = review(draft, show_dropped=True)
    assert draft.body == "\n\n".join(row.draft for row in found.rows if row.state == "kept")
    assert len(draft.dropped) == sum(row.state == "dropped" for row in found.rows)


def test_a_page_of_any_length_is_shown_up_to_a_bound_and_says_so() -> None:
    found = review(import_page(ImportedPage("a.txt", f"{PROSE}\n\n".encode() * 9000)), show_dropped=False)
    assert found.cut_at is not None
    assert len(found.rows) * 2 - 1 == found.cut_at - 2
