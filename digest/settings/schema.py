"""What may stand in ``config/digest.toml``: names, types, bounds. Unknown keys are faults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from digest.settings.fields import (
    LOOPBACK,
    Address,
    ClockTime,
    Colour,
    FontList,
    Greeting,
    Line,
    LongKey,
    MonthSubject,
    PlainGreeting,
    ReturnAddress,
    Said,
    Subject,
    WebAddress,
    Weekday,
    Zone,
)


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
    greeting: Greeting = "Dear {name},"
    greeting_without_name: PlainGreeting = "Dear reader,"
    subject: Subject = "{title}"
    month_subject: MonthSubject = "{month}: {letters}"


class Archive(Section):
    """Past letters as web pages."""

    write: bool = True
    search_engines: bool = False


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
    """The list, how much of it may be wrong before the program stops, and when its silent readers are asked again."""

    file: Path = Path("subscribers.csv")
    max_invalid_percent: Annotated[float, Field(ge=0, le=100)] = 2
    follow_symlinks: bool = False
    hold_below_percent: Annotated[float, Field(ge=0, le=100)] = 60
    hold_above_percent: Annotated[float, Field(ge=100)] = 300
    silent_years: Annotated[float, Field(ge=0.25, le=50)] = 2
    rest_after_days: Annotated[int, Field(ge=14, le=365)] = 60


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
    """What becomes of letters whose fate is unknown, how a new sender begins, where the ledger may lie."""

    on_in_doubt: Literal["hold", "skip", "resend"] = "hold"
    ramp: tuple[Annotated[int, Field(ge=1)], ...] = ()
    workers: Annotated[int, Field(ge=1, le=16)] = 1
    ledger_on_network: bool = False


class Bounces(Section):
    """Where mail that comes back is addressed, and where it is read: a Maildir or a folder of an IMAP account."""

    address: ReturnAddress = ""
    maildir: Path | None = None
    imap_host: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9._:-]+$")] = ""
    imap_port: Annotated[int, Field(ge=1, le=65535)] = 993
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_username: Line = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: Annotated[str, Field(pattern=r"^[A-Za-z0-9._/ -]+$")] = "INBOX"
    soft_limit: Annotated[int, Field(ge=1, le=52)] = 5

    @model_validator(mode="after")
    def _one_mailbox_and_no_password_in_clear(self) -> Bounces:
        if self.maildir and self.imap_host:
            raise ValueError("names a maildir and an imap_host; one of them is read, so name one")
        if self.imap_security == "none" and self.imap_host not in ("", *LOOPBACK):
            raise ValueError(
                'imap_security = "none" works on loopback only: the password would cross the network in clear'
            )
        return self


class Web(Section):
    """The public pages. ``per_*`` are sign-ups in an hour, 0 means no limit; ``wording`` is what people agree to."""

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8017
    trusted_proxy: Annotated[str, Field(pattern=r"^$|^[0-9a-fA-F.:]+$")] = "127.0.0.1"
    per_source: Annotated[int, Field(ge=0)] = 5
    per_domain: Annotated[int, Field(ge=0)] = 100
    per_hour: Annotated[int, Field(ge=0)] = 200
    min_fill_seconds: Annotated[float, Field(ge=0, le=60)] = 2
    wording: Line = ""
    welcome: bool = True


class Dkim(Section):
    """Our own signature, for relays that do not sign. An empty selector means that the relay does."""

    selector: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9._-]+$")] = ""
    key_file: Path = Path("dkim.pem")
    domain: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9.-]+$")] = ""


class Look(Section):
    """How letter and pages look: one of the shipped themes, and colours and fonts to put in the place of its own."""

    theme: Literal["serif", "sans", "contrast"] = "serif"
    accent: Colour = ""
    accent_dark: Colour = ""
    text: Colour = ""
    text_dark: Colour = ""
    background: Colour = ""
    background_dark: Colour = ""
    fonts: FontList = ""


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
    archive: Archive = Archive()
    schedule: Schedule
    selection: Selection = Selection()
    audience: Audience = Audience()
    smtp: Smtp = Smtp()
    delivery: Delivery = Delivery()
    bounces: Bounces = Bounces()
    dkim: Dkim = Dkim()
    web: Web = Web()
    letter: Look = Look()
    test: Rehearsal = Rehearsal()
    paths: Paths = Paths()
    token_key: SecretStr = Field(SecretStr(""), exclude=True)
    old_token_keys: tuple[LongKey, ...] = Field((), exclude=True)
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
