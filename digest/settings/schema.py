"""What may stand in ``config/digest.toml``: names, types, bounds. Unknown keys are faults."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net", "example", "invalid", "test", "localhost")
"""Nobody's (RFC 2606), with all that lies below them."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TOKEN_KEY_LENGTH = 32
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not hold line breaks or control characters")
    return value.strip()


def _said(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _address(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  (50 ms the help page need not pay)

    if not value:
        return value
    try:
        found = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as reason:
        raise ValueError(f'"{value}" is not a mail address: {reason}') from None
    if found.ascii_email is None:
        raise ValueError(f'"{value}": letters outside ASCII before the @ need SMTPUTF8, which relays rarely offer')
    return found.ascii_email


def _weekday(value: object) -> object:
    if isinstance(value, str) and value.strip().lower() in WEEKDAYS:
        return value.strip().lower()
    raise ValueError(f'"{value}" is not a day of the week; write its English name, for example "sunday"')


def _clock_time(value: object) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError(f'"{value}" is not a time of day; write it like "08:00"')


def _zone(value: object) -> object:
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{value}" is not a time zone; write it like "Europe/London"') from None


def _web_address(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    loopback = parts.hostname in LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise ValueError(f'"{value}" must begin with https://; mail clients offer one-click unsubscribe only then')
    if not parts.hostname or parts.query or parts.fragment or not value.isascii() or re.search(r"[\s<>\"]", value):
        raise ValueError(f'"{value}" must be a plain ASCII web address without query or fragment')
    return value.rstrip("/")


Line = Annotated[str, AfterValidator(_printable)]
Said = Annotated[Line, AfterValidator(_said)]
Address = Annotated[str, AfterValidator(_printable), AfterValidator(_address)]
WebAddress = Annotated[str, AfterValidator(_printable), AfterValidator(_web_address)]
Weekday = Annotated[str, BeforeValidator(_weekday)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]


class Section(BaseModel):
    """Frozen, strict about names, silent about secrets."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True)


class Newsletter(Section):
    """Who writes, and what every letter says about its sender (16 CFR 316, CASL s.6)."""

    name: Annotated[Said, Field(max_length=100)]
    tagline: Line = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    from_name: Line = ""
    from_address: Address = ""
    reply_to: Address = ""
    postal_address: Line = ""
    why: Line = ""
    base_url: WebAddress = ""
    archive_url: WebAddress = ""
    list_id: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")] = ""
    unsubscribe_address: Address = ""
    support_line: Line = ""
    greeting: Line = "Dear {name},"
    greeting_without_name: Line = "Dear reader,"
    subject: Said = "{title}"


class Schedule(Section):
    """The weekly rule. Hours and days are plain numbers."""

    weekday: Weekday
    time: ClockTime
    zone: Zone
    catch_up_hours: Annotated[float, Field(gt=0, le=24 * 6)] = 48
    send_window_hours: Annotated[float, Field(gt=0, le=24 * 6)] = 48
    min_gap_days: Annotated[float, Field(ge=0, le=6)] = 3


class Selection(Section):
    """How long a text rests before it may come again, in issues."""

    cooldown: Annotated[int, Field(ge=0)] = 26
    question_cooldown: Annotated[int, Field(ge=0)] = 52
    hemisphere: Literal["north", "south"] = "north"
    seed: str = "letters"


class Audience(Section):
    """The list and how much of it may be wrong before the program stops."""

    file: Path = Path("subscribers.csv")
    max_invalid_percent: Annotated[float, Field(ge=0, le=100)] = 2
    follow_symlinks: bool = False
    hold_below_percent: Annotated[float, Field(ge=0, le=100)] = 60
    hold_above_percent: Annotated[float, Field(ge=100)] = 300


class Smtp(Section):
    """The relay. ``per_*`` are letters; 0 means no limit."""

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    username: Line = ""
    password: SecretStr = SecretStr("")
    hello: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9.-]+$")] = ""
    envelope_from: Address = ""
    ca_file: Path | None = None
    connections: Annotated[int, Field(ge=1, le=50)] = 4
    in_flight: Annotated[int, Field(ge=1, le=256)] = 1
    per_second: Annotated[float, Field(ge=0)] = 0
    per_hour: Annotated[int, Field(ge=0)] = 0
    per_day: Annotated[int, Field(ge=0)] = 0


class Delivery(Section):
    """What becomes of letters whose fate is unknown, and how a new sender begins."""

    on_in_doubt: Literal["hold", "skip", "resend"] = "hold"
    ramp: tuple[Annotated[int, Field(ge=1)], ...] = ()
    workers: Annotated[int, Field(ge=1, le=16)] = 1


class Dkim(Section):
    """Our own signature, for relays that do not sign. An empty selector means that the relay does."""

    selector: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9._-]+$")] = ""
    key_file: Path = Path("dkim.pem")
    domain: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9.-]+$")] = ""


class Look(Section):
    """How the letter looks: one of the shipped themes."""

    theme: Literal["serif", "sans", "contrast"] = "serif"


class Rehearsal(Section):
    """Who may receive test letters."""

    allow: tuple[Address, ...] = ()


class Paths(Section):
    """Where things lie, relative to the folder of the config file."""

    templates: Path = Path("../templates")
    seeds: Path = Path("../seeds")
    calendar: Path = Path("calendar.toml")
    var: Path = Path("../var")


class Settings(Section):
    """Everything the program may know about its surroundings, complete before anything opens."""

    mode: Literal["outbox", "live"] = "outbox"
    newsletter: Newsletter
    schedule: Schedule
    selection: Selection = Selection()
    audience: Audience = Audience()
    smtp: Smtp = Smtp()
    delivery: Delivery = Delivery()
    dkim: Dkim = Dkim()
    letter: Look = Look()
    test: Rehearsal = Rehearsal()
    paths: Paths = Paths()
    token_key: SecretStr = Field(SecretStr(""), exclude=True)
    old_token_keys: tuple[SecretStr, ...] = Field((), exclude=True)
    config_file: Path = Field(Path("config/digest.toml"), exclude=True)

    def path(self, relative: Path) -> Path:
        """A path of the config, found from the config file's own folder."""
        return (self.config_file.parent / relative).resolve()

    def path_unresolved(self, relative: Path) -> Path:
        """The same, but links stay links, for a door that refuses them."""
        return self.config_file.parent / relative

    @property
    def var(self) -> Path:
        """The folder for what is made at run time."""
        return self.path(self.paths.var)
