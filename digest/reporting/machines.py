"""Plain trees for ``--json``. Their shapes are a contract: names are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any, Protocol

from digest.model import Account, Essay, Finding, ListDifference, PlannedIssue, PlannedMonth, Question, Report, slot_key


class Ranked(Protocol):
    """A question held against an essay, as selection ranks it."""

    @property
    def question(self) -> Question: ...
    @property
    def score(self) -> float: ...
    @property
    def parts(self) -> dict[str, float]: ...
    @property
    def excluded(self) -> str | None: ...


def finding_tree(finding: Finding) -> dict[str, str]:
    """One finding."""
    return asdict(finding)


def report_tree(report: Report) -> dict[str, Any]:
    """A report of ``send`` or of one issue of ``status``."""
    return {
        "slot": slot_key(report.slot),
        "rhythm": str(report.slot.rhythm) if report.slot else None,
        "state": report.state,
        "mode": report.mode,
        "number": report.number,
        "essay": report.essay,
        "question": report.question,
        "question_text": report.question_text,
        "subject": report.subject,
        "counts": dict(report.counts),
        "this_run": dict(report.this_run),
        "reasons": list(report.reasons),
        "findings": [finding_tree(finding) for finding in report.findings],
        "set_aside": [asdict(fault) for fault in report.set_aside],
        "duplicates": [asdict(fault) for fault in report.duplicates],
        "missed": [str(slot) for slot in report.missed],
        "stopped": report.stopped,
        "next_due": report.next_due or None,
        "next_try": report.next_try or None,
        "exit_code": report.exit_code,
    }


def plan_tree(planned: Iterable[PlannedIssue]) -> dict[str, Any]:
    """The coming issues."""
    return {"issues": [_planned(issue) for issue in planned]}


def _planned(issue: PlannedIssue) -> dict[str, Any]:
    pairing = issue.pairing
    return {
        "slot": str(issue.slot),
        "number": issue.number,
        "due_local": issue.due_at.isoformat(),
        "due_utc": issue.due_at.astimezone(UTC).isoformat(),
        "essay": pairing.essay.slug if pairing else None,
        "title": pairing.essay.title if pairing else None,
        "themes": list(pairing.essay.themes) if pairing else [],
        "question": pairing.question.id if pairing else None,
        "question_text": pairing.question.text if pairing else None,
        "reasons": [asdict(reason) for reason in pairing.reasons] if pairing else [],
        "skipped": issue.skipped or None,
        "notes": list(issue.notes),
    }


def month_tree(planned: PlannedMonth) -> dict[str, Any]:
    """A month's letter that is coming."""
    return {
        "slot": str(planned.month),
        "number": planned.number,
        "due_local": planned.due_at.isoformat(),
        "due_utc": planned.due_at.astimezone(UTC).isoformat(),
        "carries": [{"slot": str(one.slot), "title": one.title, "question": one.question} for one in planned.articles],
    }


def ranking_tree(essay: Essay, candidates: Sequence[Ranked], chosen: str | None) -> dict[str, Any]:
    """Ranked questions for an essay, best first, excluded last."""
    return {
        "essay": essay.slug,
        "themes": list(essay.themes),
        "sensitive": list(essay.sensitive),
        "chosen": chosen,
        "candidates": [
            {
                "id": candidate.question.id,
                "text": candidate.question.text,
                "themes": list(candidate.question.themes),
                "gentle": candidate.question.gentle,
                "score": candidate.score,
                "parts": candidate.parts,
                "excluded": candidate.excluded,
            }
            for candidate in candidates
        ],
    }


def account_tree(account: Account) -> dict[str, Any]:
    """A reading of the list."""
    return {
        "counts": account.counts.as_dict(),
        "balanced": account.counts.balanced,
        "sha256": account.sha256,
        "invalid": [asdict(fault) for fault in account.faults],
        "duplicates": [asdict(fault) for fault in account.duplicates],
    }


def difference_tree(found: ListDifference) -> dict[str, Any]:
    """How list and readers' own words differ."""
    return {
        "missing": [
            {"address": one.address, "name": one.name, "how": one.how, "confirmed_at": one.confirmed_at.isoformat()}
            for one in found.missing
        ],
        "left": [asdict(row) for row in found.left],
        "switched_off": [asdict(row) for row in found.switched_off],
        "resting": [asdict(row) for row in found.resting],
    }
