"""Letters on their way: the ledger, the desk that claims and settles, the transports, verdicts and retries."""

from digest.delivery.database import create_ledger, open_ledger, rehearsal_ledger
from digest.delivery.desk import Clock, Desk, Stop
from digest.delivery.ledger import IssueDraft, Ledger
from digest.delivery.lock import RunLock
from digest.delivery.pace import Limits, Pace, ramped
from digest.delivery.press import HandPress, SteamPress
from digest.delivery.relay import Relay
from digest.delivery.smtp import SmtpTransport
from digest.delivery.transport import Letter, MemoryTransport, OutboxTransport, Transport
from digest.delivery.verdict import Trouble
from digest.delivery.witness import read_log, read_mark, write_mark

__all__ = [
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
    "open_ledger",
    "ramped",
    "read_log",
    "read_mark",
    "rehearsal_ledger",
    "write_mark",
]
