"""A saved page with an essay on it and a stranger's comment below."""

from __future__ import annotations

from pathlib import Path

PROSE = (
    "The stove in the back room had not been lit since the week my brother left, and nobody had said why.\n\n"
    "I lit it on a Tuesday. It smoked, and then it drew, and my father came in and stood in front of it."
)
PAGE = f"The Stove\n\nBy Ana Quill\n\n{PROSE}\n\n2 Comments\n\nbob says:\nMay 3, 2019 at 4:11 pm\n\nvery private words\n\nReply\n"


def saved_page(folder: Path) -> Path:
    """The page as a file."""
    path = folder / "stove.txt"
    path.write_text(PAGE, "utf-8")
    return path
