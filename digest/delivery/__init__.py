"""Letters on their way: the ledger, the desk that claims and settles, the transports, verdicts and retries."""

from digest.delivery.database import create_ledger, open_ledger, rehearsal_ledger
from digest.delivery.desk import Clock, Desk, Stop
from digest.delivery.draft import IssueDraft
from digest.delivery.ledger import Ledger
from digest.delivery.lock import RunLock
from digest.delivery.mail_log import taken
from digest.delivery.mounts import remote_filesystem
from digest.delivery.pace import Limits, Pace, ramped
from digest.delivery.press import HandPress, SteamPress
from digest.delivery.relay import Relay
from digest.delivery.retry import next_try
from digest.delivery.smtp import SmtpTransport
from digest.delivery.transport import Letter, MemoryTransport, OutboxTransport, Transport
from digest.delivery.verdict import Answer, Trouble, rule
from digest.delivery.witness import read_log, read_mark, shelve, shelved, write_mark

__all__ = [
    "Answer",
    "Clock",
    "Desk",
    "HandPress",
    "IssueDraft",
    "Ledger",
    "Letter",
    "Limits",
    "MemoryTransport",
    "OutboxTransport",
    "Pace",
    "Relay",
    "RunLock",
    "SmtpTransport",
    "SteamPress",
    "Stop",
    "Transport",
    "Trouble",
    "create_ledger",
    "next_try",
    "open_ledger",
    "ramped",
    "read_log",
    "read_mark",
    "rehearsal_ledger",
    "remote_filesystem",
    "rule",
    "shelve",
    "shelved",
    "taken",
    "write_mark",
]
