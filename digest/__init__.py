"""A weekly letter: an essay and a question that goes with it, sent once to every reader."""

__version__ = "0.1.0"
