"""Counts and words for people, JSON for machines. Values in, text or plain trees out."""

from digest.reporting.calendar import coverage, coverage_lines, ics
from digest.reporting.machines import (
    account_tree,
    difference_tree,
    finding_tree,
    month_tree,
    plan_tree,
    ranking_tree,
    report_tree,
)
from digest.reporting.people import (
    account_lines,
    asking_lines,
    difference_lines,
    finding_lines,
    month_lines,
    plan_lines,
    ranking_lines,
    report_lines,
)
from digest.reporting.progress import every, progress_line

__all__ = [
    "account_lines",
    "account_tree",
    "asking_lines",
    "coverage",
    "coverage_lines",
    "difference_lines",
    "difference_tree",
    "every",
    "finding_lines",
    "finding_tree",
    "ics",
    "month_lines",
    "month_tree",
    "plan_lines",
    "plan_tree",
    "progress_line",
    "ranking_lines",
    "ranking_tree",
    "report_lines",
    "report_tree",
]
