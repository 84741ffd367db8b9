"""The command line. Commands import what they need when they run, so that ``digest --help`` answers at once."""

from digest.cli.main import main

__all__ = ["main"]
