"""Guards against the operator's bad day: a ledger that is not ours, a clock that jumped, a list that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.delivery import Ledger, Pace, Stop, Trouble, ramped
from digest.errors import ConfigError, Held, ProtocolError, Temporary
from digest.model import Account, Month, Rhythm, Slot
from digest.publishing.house import House
from digest.schedule import Monthly

_BACKWARD = timedelta(minutes=10)
_FORWARD = timedelta(days=60)
_THROTTLE_RESTS = timedelta(minutes=10)
"""What Gmail asks for after 4.7.28."""
_GENTLE_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Orders:
    """What the operator said beside "send": each lifts one guard, once."""

    confirm_audience: int | None = None
    plan: str | None = None
    accept_ledger: bool = False
    accept_clock: bool = False
    release: bool = False


def trust_disk(house: House) -> None:
    """Refuse a ledger on another machine's disk, unless the operator allows it. Live mode only. Raises ConfigError."""
    if house.mode == "live" and not house.ledger_on_network and (kind := house.remote_filesystem()):
        raise ConfigError(f"the ledger lies on a network file system ({kind})",
                          why="its locks and syncs may not hold there, and then people get two letters",
                          cure="point paths.var at a disk of this machine, or set delivery.ledger_on_network = true",
                          )  # fmt: skip


def trust_ledger(house: House, ledger: Ledger, orders: Orders) -> None:
    """Refuse a ledger that was restored from an older copy or cloned from elsewhere. Live mode only.

    An accepted one counts the weeks and months it has forgotten as gone: who got their letters is not known, so nobody
    gets them.

    Raises:
        Held: until the operator says that it is the right one.
    """
    if house.mode != "live":
        return
    cure = "make sure no other copy sends, then: digest send --accept-ledger"
    if orders.accept_ledger:
        ledger.remember("home", house.home)
        _remember_standing(house, ledger)
        for rhythm in Rhythm:
            for slot in _forgotten(house, ledger, rhythm):
                ledger.note(slot, "lost", _due_at(house, slot), house.clock.now())
            if newest := ledger.newest(rhythm):
                house.set_high_water(rhythm, newest)
        return
    known = ledger.fact("home")
    if known and known != house.home:
        why = "two copies of one ledger would mail everybody twice"
        raise Held("this ledger was last used on another machine or in another folder", why=why, cure=cure)
    for rhythm in Rhythm:
        high, newest = house.high_water(rhythm), ledger.newest(rhythm)
        if newest < high:
            what = f"the ledger ends with {newest or 'nothing'}, but {high} has been sent from this folder"
            why = "an older backup does not know who was mailed since"
            raise Held(what, why=why, cure=f"restore a later one, or {cure} ({high} then counts as sent)")
    _trust_suppressions(house, ledger)


def _trust_suppressions(house: House, ledger: Ledger) -> None:
    """The file of those who left must be that of the last letter, and must have forgotten nobody since. Raises Held."""
    pepper, ever = house.suppressions().standing()
    known, before = ledger.fact("pepper") or pepper, int(ledger.fact("departures") or 0)
    if known == pepper and before <= ever:
        return
    what = f"{before - ever} who had left are missing from" if known == pepper else "nobody who left is known in"
    raise Held(f"{what} the suppressions: they are older or others than at the last letter",
               why="who left would be mailed again",
               cure="restore the latest suppressions.sqlite, or if it is right as it is: digest send --accept-ledger",
               )  # fmt: skip


def _remember_standing(house: House, ledger: Ledger) -> None:
    pepper, ever = house.suppressions().standing()
    if (ledger.fact("pepper"), ledger.fact("departures")) != (pepper, ever):
        ledger.remember("pepper", pepper)
        ledger.remember("departures", ever)


def bear_witness(house: House, ledger: Ledger, slot: Slot | Month) -> None:
    """Write down, before a letter leaves, where the ledger is at home and how far this folder has come.

    Every run does, not only the one that froze: that one may have been killed before it could. Live mode only.
    """
    if house.mode != "live":
        return
    if ledger.fact("home") != house.home:
        ledger.remember("home", house.home)
    _remember_standing(house, ledger)
    if house.high_water(slot.rhythm) < str(slot):
        house.set_high_water(slot.rhythm, str(slot))


def _forgotten(house: House, ledger: Ledger, rhythm: Rhythm) -> list[Slot | Month]:
    """The weeks, or months, up to the last one sent from here that the ledger does not know of, oldest first."""
    high, newest = house.high_water(rhythm), ledger.newest(rhythm)
    if newest >= high:
        return []
    slots: list[Slot | Month] = [Slot.parse(high) if rhythm == Rhythm.WEEKLY else Month.parse(high)]
    while newest and str(slots[-1].plus(-1)) > newest:
        slots.append(slots[-1].plus(-1))
    return slots[::-1]


def _due_at(house: House, slot: Slot | Month) -> datetime:
    return house.cadence.due_at(slot) if isinstance(slot, Slot) else Monthly(house.cadence).due_at(slot)


def trust_clock(house: House, ledger: Ledger, now: datetime, orders: Orders) -> None:
    """Refuse a clock that runs behind the ledger, or far ahead of it. Live mode only.

    One that is accepted is believed from now on, and not only for this run.

    Raises:
        Temporary: it runs behind; it may be set right by itself.
        Held: it is two months ahead, until the operator says that so much time has passed.
    """
    last = ledger.fact("last_write")
    if house.mode != "live" or last is None:
        return
    written = datetime.fromtimestamp(float(last), now.tzinfo)
    if orders.accept_clock:
        if now < written - _BACKWARD:
            ledger.set_clock(now)
        return
    if now < written - _BACKWARD:
        raise Temporary(f"the clock says {now:%Y-%m-%d %H:%M}, but the ledger was written at {written:%Y-%m-%d %H:%M}",
                        cure="set the clock (timedatectl); if it is right now: digest send --accept-clock")  # fmt: skip
    if now > written + _FORWARD:
        raise Held(f"the last letter left on {written:%Y-%m-%d}, the clock says {now:%Y-%m-%d}",
                   why="a clock that jumped ahead would send what is not due",
                   cure="if so much time has passed: digest send --accept-clock")  # fmt: skip


def respect_pause(ledger: Ledger, now: datetime) -> None:
    """Stay away while the relay wants to be left alone. Raises Temporary."""
    until = ledger.fact("paused_until")
    if until is not None and now.timestamp() < float(until):
        moment = datetime.fromtimestamp(float(until), now.tzinfo)
        raise Temporary(f"the relay is left alone until {moment:%Y-%m-%d %H:%M %Z}",
                        why=str(ledger.fact("paused_because") or ""), cure="nothing; a later tick goes on")  # fmt: skip


def pause_after(house: House, ledger: Ledger, stop: Stop) -> None:
    """Remember that the relay asked for less, and until when it gets nothing."""
    now = house.clock.now()
    if stop.trouble == Trouble.THROTTLE:
        until = now + _THROTTLE_RESTS
    elif stop.trouble == Trouble.QUOTA:
        local = now.astimezone(house.cadence.zone)
        until = (local + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
    else:
        if stop.exit_code == ProtocolError.exit_code:
            ledger.remember("throttled_at", now.timestamp())  # the next run speaks as plainly as it can
        return
    ledger.remember("paused_until", until.timestamp())
    ledger.remember("paused_because", f"{stop.what}: {stop.reply}")
    ledger.remember("throttled_at", now.timestamp())


def pace_of(house: House, ledger: Ledger) -> Pace:
    """How many mails may leave from now on, whatever they are."""
    now = house.clock.now().timestamp()
    return Pace(ramped(house.limits, house.ramp, ledger.first_letter_at(), now), ledger.sent_since, now)


def go_gently(ledger: Ledger, now: datetime) -> bool:
    """Whether the relay asked for less, or did not understand us, within the last hours."""
    at = ledger.fact("throttled_at")
    return at is not None and now.timestamp() - float(at) < _GENTLE_FOR.total_seconds()


def trust_audience(house: House, ledger: Ledger, slot: Slot | Month, account: Account, orders: Orders) -> None:
    """Hold when the list has shrunk or grown beyond belief since the last issue of the same rhythm.

    Readers of both rhythms are counted: a list may break, but who changes from one to the other has said so.

    Raises:
        Held: until the operator confirms the number.
    """
    count, readers = account.counts.to_send, account.counts.readers
    if orders.confirm_audience is not None:
        if orders.confirm_audience != count:
            what = f"{count} would get the letter, not {orders.confirm_audience}"
            raise Held(what, cure="look at the list once more")
        return
    past = [issue for issue in ledger.frozen(slot.rhythm) if str(issue.slot) < str(slot)]
    if not past:
        return
    counted = ledger.account(past[-1])["counts"]
    before = counted["to_send"] + counted.get("other_rhythm", 0)
    low, high = before * house.hold_below_percent / 100, before * house.hold_above_percent / 100
    if not low <= readers <= high:
        verb = "shrank" if readers < before else "grew"
        raise Held(f"the roll {verb} from {before} to {readers} since {past[-1].slot}",
                   why="a broken export looks just like this",
                   cure=f"if it is true: digest send --confirm-audience {count}")  # fmt: skip
