"""From an essay and a question to compiled bytes: Markdown, Jinja, inlining, text twin, MIME, lint."""

from digest.letter.compiled import CompiledLetter, Filling, Place
from digest.letter.compose import Masthead, compose
from digest.letter.lint import HTML_FAIL, HTML_WARN, html_octets, lint_essay, lint_letter
from digest.letter.look import Look, look_of
from digest.letter.message import compile_letter
from digest.letter.month import Piece, compose_month
from digest.letter.render import Templates
from digest.letter.slots import SLOT_NAMES

__all__ = [
    "HTML_FAIL",
    "HTML_WARN",
    "SLOT_NAMES",
    "CompiledLetter",
    "Filling",
    "Look",
    "Masthead",
    "Piece",
    "Place",
    "Templates",
    "compile_letter",
    "compose",
    "compose_month",
    "html_octets",
    "lint_essay",
    "lint_letter",
    "look_of",
]
