"""When a deferred letter is tried again: doubling waits with full jitter, kept in the ledger, with an end."""

from __future__ import annotations

import hashlib

FIRST_WAIT = 300.0
LONGEST_WAIT = 4 * 3600.0
MAX_ATTEMPTS = 6


def next_try(key: bytes, attempts: int, now: float) -> float | None:
    """The earliest moment of the next try in seconds since 1970, or None when the last one was made.

    ``attempts`` counts the tries made. The jitter comes from the reader's key, so that a run can be repeated.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = min(FIRST_WAIT * 2.0 ** max(0, attempts - 1), LONGEST_WAIT)
    lot = int.from_bytes(hashlib.sha256(key + attempts.to_bytes(2, "big")).digest()[:4], "big") / 2**32
    return now + wait / 2 + wait / 2 * lot
