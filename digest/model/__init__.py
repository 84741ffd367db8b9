"""The nouns of the house: plain frozen values, no I/O, no clock, no chance."""

from digest.model.content import (
    SENSITIVE,
    Calendar,
    Catalogue,
    Essay,
    History,
    Pairing,
    PastIssue,
    Question,
    Reason,
    Skip,
    Theme,
)
from digest.model.delivery import Delivery, Envelope, Outcome, Phase, Reply, State
from digest.model.draft import Draft, Dropped, Imported, Verdict
from digest.model.issue import Edition, Finding, Issue, PlannedIssue, Slot, slot_key
from digest.model.newsletter import Newsletter
from digest.model.people import Account, Counts, RowFault, Subscriber, Suppression
from digest.model.report import Report

__all__ = [
    "SENSITIVE",
    "Account",
    "Calendar",
    "Catalogue",
    "Counts",
    "Delivery",
    "Draft",
    "Dropped",
    "Edition",
    "Envelope",
    "Essay",
    "Finding",
    "History",
    "Imported",
    "Issue",
    "Newsletter",
    "Outcome",
    "Pairing",
    "PastIssue",
    "Phase",
    "PlannedIssue",
    "Question",
    "Reason",
    "Reply",
    "Report",
    "RowFault",
    "Skip",
    "Slot",
    "State",
    "Subscriber",
    "Suppression",
    "Theme",
    "Verdict",
    "slot_key",
]
