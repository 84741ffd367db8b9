"""Preflight without network: everything a send would trip over, found beforehand and all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from digest.errors import DigestError
from digest.library import lint_prose
from digest.model import Article, Errand, ErrandKind, Finding, Slot
from digest.publishing.ahead import ahead
from digest.publishing.house import House
from digest.publishing.lists import monthly_readers, read_list, sound
from digest.publishing.months import month_of_samples, prepare_month
from digest.selection import lint_question
from digest.selection.matching import explicit_question

_WEEKS = 8
_NOBODY = "the letter of a month could not be made; so far no reader wants one"


def check(house: House) -> tuple[list[Finding], int]:
    """All findings, and the exit code: of the gravest error, 0 when there is none."""
    findings: list[Finding] = []
    code = 0
    for part in (_library, _letter, _month, _list, _pages):
        try:
            findings += part(house)
        except DigestError as error:
            code = code or error.exit_code
            findings += _faulty(error)
    if not code and any(finding.severity == "error" for finding in findings):
        code = 65
    # What breaks the letter breaks the month's and the pages in the same place; one word of it is enough.
    grave = {(finding.what, finding.where) for finding in findings if finding.severity == "error"}
    once = (one for one in findings if one.severity == "error" or (one.what, one.where) not in grave)
    return list(dict.fromkeys(once)), code


def _faulty(error: DigestError) -> list[Finding]:
    """What an error says, as findings."""
    return [Finding("input", "error", fault.what, fault.where, fault.why, fault.cure) for fault in error.faults]


def _library(house: House) -> Iterator[Finding]:
    for question in house.catalogue().questions:
        yield from lint_question(question)
    yield from lint_prose(house.catalogue().essays)
    for essay in house.catalogue().essays:
        own = explicit_question(essay, house.catalogue())
        for finding in lint_question(own, essay.sensitive) if own else ():
            # A person has chosen it, so a person is told; it is not taken away.
            yield replace(finding, severity="warning", where=essay.where)
    house.calendar()
    for planned in ahead(house, _WEEKS):
        if planned.pairing is None and not planned.skipped.startswith("skipped"):
            yield Finding("plan", "error", f"no letter can be made: {planned.skipped}", str(planned.slot))
        for note in planned.pairing.warnings if planned.pairing else ():
            yield Finding("plan", "warning", note, str(planned.slot))


def _letter(house: House) -> Iterator[Finding]:
    from digest.letter import lint_essay  # noqa: PLC0415  (opens the letter's room: 300 ms)

    for essay in house.catalogue().essays:
        yield from lint_essay(essay)
    yield from _coming(house)
    house.seal()  # a key that cannot sign is found now


def coming_findings(house: House) -> list[Finding]:
    """What is wrong with the coming letter alone, or why it cannot be made; notes are left to ``check``."""
    try:
        return [finding for finding in _coming(house) if finding.severity != "note"]
    except DigestError as error:
        return _faulty(error)


def _coming(house: House) -> Iterator[Finding]:
    from digest.publishing.prepare import prepare  # noqa: PLC0415

    history = house.ledger().history()
    planned = next((issue for issue in ahead(house, _WEEKS) if issue.pairing), None)
    if planned:
        yield from prepare(house, planned, history, planned.due_at).findings


def _month(house: House) -> Iterator[Finding]:
    """The month's letter. While nobody has asked for one, nothing that is wrong with it stops anybody."""
    wanted = bool(monthly_readers(house))
    try:
        planned = month_of_samples(house)
        findings = list(prepare_month(house, planned, planned.due_at).findings) if planned.articles else []
    except DigestError as error:
        if wanted:
            raise
        findings = _faulty(error)
    for finding in findings:
        mild = finding.severity == "error" and not wanted
        yield replace(finding, severity="warning", why=_NOBODY) if mild else finding


def _list(house: House) -> Iterator[Finding]:
    account, snapshot = read_list(house)
    where = str(snapshot.path)
    for fault in account.faults:
        yield Finding("row", "warning", fault.what, f"{where}:{fault.line}", "this reader gets no letter", fault.cure)
    for warning in snapshot.warnings:
        yield Finding("list", "note", warning)
    sound(account, where, house.max_invalid_percent)


def _pages(house: House) -> Iterator[Finding]:
    from digest.publishing.archive import archive_pages  # noqa: PLC0415
    from digest.publishing.notes import note_for  # noqa: PLC0415
    from digest.publishing.pages import PAGES, page  # noqa: PLC0415

    try:
        for name, sample in PAGES.items():
            page(house, name, **sample)
        now = house.clock.now()
        past = Article(Slot.holding(now.date()), 1, now, "A title", "", "", "", "A question?", "<p>An essay.</p>")
        archive_pages(house, [past])
        for kind in ErrandKind:
            note_for(house, Errand(kind, bytes(16), "reader@example.org", "", now, house.join_rules.wording))
    except DigestError as error:  # no letter needs them, but digest serve and the archive do
        for fault in error.faults:
            yield Finding("pages", "warning", fault.what, fault.where, "this page cannot be shown", fault.cure)
