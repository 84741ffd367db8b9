"""The door to SpamAssassin, where it is installed: what a common filter would hold against a letter."""

from __future__ import annotations

import shutil
import subprocess

_PROGRAM = "spamassassin"
_PATIENCE = 60.0
"""Seconds. It reads thousands of rules first."""


def installed() -> bool:
    """Whether there is one to ask."""
    return shutil.which(_PROGRAM) is not None


def spam_report(message: bytes) -> str:
    """Its points and the rules they come from, or why it gave none. It asks no network and learns nothing."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return "SpamAssassin is not installed.\n"
    try:
        asked = [program, "--local", "--test-mode"]
        done = subprocess.run(asked, input=message, capture_output=True, timeout=_PATIENCE, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as reason:
        return f"SpamAssassin gave no answer: {type(reason).__name__}\n"
    _, found, details = done.stdout.decode("utf-8", "replace").rpartition("Content analysis details:")
    return f"SpamAssassin: {details.strip()}\n" if found else "SpamAssassin gave no report.\n"
