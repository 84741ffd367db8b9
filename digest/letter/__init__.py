"""From an essay and a question to compiled bytes: Markdown, Jinja, inlining, text twin, MIME, lint."""

from digest.letter.compiled import CompiledLetter, Place
from digest.letter.compose import Masthead, compose
from digest.letter.lint import lint_letter
from digest.letter.message import compile_letter
from digest.letter.render import Templates
from digest.letter.slots import SLOT_NAMES

__all__ = ["SLOT_NAMES", "CompiledLetter", "Masthead", "Place", "Templates", "compile_letter", "compose", "lint_letter"]
