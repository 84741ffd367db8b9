"""``seeds/`` and the calendar, read and checked: a catalogue, or every fault with its file and line."""

from digest.library.calendar import read_calendar
from digest.library.candidates import read_candidates
from digest.library.prose import lint_prose
from digest.library.reader import read_catalogue, read_essay, read_themes

__all__ = ["lint_prose", "read_calendar", "read_candidates", "read_catalogue", "read_essay", "read_themes"]
