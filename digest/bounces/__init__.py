"""Mail that comes back: read from a mailbox, understood, never trusted. Whom it is about is told by signed tokens."""

from digest.bounces.notice import read_notice
from digest.bounces.weigh import weigh

__all__ = ["read_notice", "weigh"]
