"""The list: a CSV snapshot in, the roll of one issue out, every row accounted for; readers' keys and signed tokens."""

from digest.audience.address import BadAddress, canonical
from digest.audience.append import append_reader, append_readers
from digest.audience.errands import Errands
from digest.audience.keys import LinkSigner, reader_key
from digest.audience.register import Register
from digest.audience.roll import Roll, read_roll
from digest.audience.roster import Row, Snapshot, take_snapshot
from digest.audience.silence import Silence
from digest.audience.suppressions import Suppressions
from digest.audience.turnout import Caps

__all__ = [
    "BadAddress",
    "Caps",
    "Errands",
    "LinkSigner",
    "Register",
    "Roll",
    "Row",
    "Silence",
    "Snapshot",
    "Suppressions",
    "append_reader",
    "append_readers",
    "canonical",
    "read_roll",
    "reader_key",
    "take_snapshot",
]
