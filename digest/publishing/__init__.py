"""The corridor: the only code that knows the order of work, from a due slot to a settled ledger."""

from digest.publishing.guards import Orders
from digest.publishing.house import House
from digest.publishing.plan import choose, foresee
from digest.publishing.publish import publish

__all__ = ["House", "Orders", "choose", "foresee", "publish"]
