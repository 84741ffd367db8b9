"""Cuts the power in a traced run, at every moment that matters, and judges what each cut leaves behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from disk import Disk, Image
from syscalls import Call
from wire import Wire

from digest.audience import Suppressions
from digest.delivery import create_ledger, open_ledger, read_mark
from digest.doors import HIGH_WATER, LEDGER, SUPPRESSIONS
from digest.errors import DigestError
from digest.model import Delivery, Rhythm, State

_UNTOUCHED = (State.PENDING, State.CLAIMED)


@dataclass(frozen=True)
class Cut:
    """One way in which the power went out: the folder as it was found afterwards, and whose letters had left by then."""

    moment: str
    image: Image
    gone: frozenset[str]


def cuts(calls: Sequence[Call], disk: Disk, seed: int, torn: int = 3) -> Iterator[Cut]:
    """Every different cut around every sync, every name given or taken, and every end of a letter."""
    wire, chance, seen = Wire(), random.Random(seed), set()
    for number, call in enumerate(calls):
        moves = call.name not in ("write", "pwrite64")
        if moves:  # what a sync is about to save may still be lost, or torn
            yield from _new(disk, wire, chance, torn, f"before call {number}, {call.name}", seen)
        touched = disk.hear(call)
        if wire.hear(call) or (touched and moves):
            yield from _new(disk, wire, chance, torn, f"after call {number}, {call.name}", seen)
    yield from _new(disk, wire, chance, torn, "after the run", seen)


def _new(disk: Disk, wire: Wire, chance: random.Random, torn: int, moment: str, seen: set[int]) -> Iterator[Cut]:
    gone = frozenset(wire.ended)
    for whole in disk.images(chance, torn):
        # The kernel makes the -shm file anew for the first program that opens the ledger after a start.
        image = {name: content for name, content in whole.items() if not name.endswith("-shm")}
        mark = hash((frozenset(image.items()), gone))
        if mark not in seen:
            seen.add(mark)
            yield Cut(moment, image, gone)


@dataclass
class Judgement:
    """What was found: how many cuts were looked at, and what was wrong with which."""

    cuts: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(found: Iterator[Cut], place: Path, verdict: Callable[[Path, Cut], str]) -> Judgement:
    """Lay each cut's image into a folder and ask what is wrong with it; an empty text is nothing."""
    judgement = Judgement()
    for cut in found:
        judgement.cuts += 1
        lay_image(place, cut.image)
        if said := verdict(place, cut):
            judgement.wrong.append(f"{cut.moment}: {said}")
    return judgement


def lay_image(place: Path, image: Image) -> None:
    """Make a folder hold these files and no others."""
    place.mkdir(exist_ok=True)
    for path in place.iterdir():
        if path.is_file():
            path.unlink()
    for name, content in image.items():
        if "/" not in name:  # the letters of an outbox are judged in the image
            (place / name).write_bytes(content)


def fault_while_sending(place: Path, cut: Cut, slot: str, readers: int) -> str:
    """What breaks the promise: a letter that left and could be sent again, a lost ledger, half a roll, a lost mark."""
    try:
        ledger = open_ledger(place / LEDGER, "live")
    except DigestError as error:
        return f"the ledger cannot be opened: {error}"
    try:
        ledger.examine()
        issues = ledger.issues()
        if cut.gone and not issues:
            return f"{len(cut.gone)} letters left and no issue is known"
        if issues and (said := _fault_in_roll(ledger.in_state(issues[0], list(State)), cut, readers)):
            return said
        mark = read_mark(place / HIGH_WATER, Rhythm.WEEKLY)
        if mark > max((str(issue.slot) for issue in issues), default=""):
            return f"the mark says {mark}, the ledger knows nothing of it"
        if cut.gone and mark != slot:
            return f"letters left and the mark says {mark!r}"
    except DigestError as error:
        return str(error)
    finally:
        ledger.close()
    return ""


def _fault_in_roll(rows: Sequence[tuple[Delivery, str, str]], cut: Cut, readers: int) -> str:
    again = {delivery.address for delivery, state, _ in rows if state in _UNTOUCHED} & cut.gone
    early = {delivery.address for delivery, state, _ in rows if state == State.SENT} - cut.gone
    if len(rows) != readers:
        return f"{len(rows)} of {readers} readers are in the roll"
    if again or early:
        return f"{len(again)} letters that left would leave again, {len(early)} that did not count as sent"
    return ""


def fault_in_outbox(place: Path, cut: Cut) -> str:
    """What breaks a rehearsal: a letter that counts as sent and is not in the folder, whole."""
    ledger = open_ledger(place / LEDGER, "outbox")
    try:
        sent = sum(ledger.states(issue)[State.SENT] for issue in ledger.issues())
    finally:
        ledger.close()
    whole = [content for name, content in cut.image.items() if name.endswith(".eml") and content.endswith(b"--\r\n")]
    return f"{sent} letters count as sent, {len(whole)} are there" if len(whole) < sent else ""


def fault_while_laying(place: Path, cut: Cut) -> str:
    """What is wrong while the ledgers are laid: anything but none or valid ones, once laying has been repeated too."""
    if (place / LEDGER).exists() and (said := fault_while_sending(place, cut, "", 0)):
        return said
    try:
        create_ledger(place / LEDGER)
        Suppressions.create(place / SUPPRESSIONS)
        Suppressions(place / SUPPRESSIONS, required=True).close()
        open_ledger(place / LEDGER, "live").close()
    except DigestError as error:
        return f"laying it again does not help: {error}"
    return ""
