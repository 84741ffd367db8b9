"""The kinds of values that ``config/digest.toml`` is made of, each with its rule and what it says when broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net", "example", "invalid", "test", "localhost")
"""Nobody's (RFC 2606), with all that lies below them."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TOKEN_KEY_LENGTH = 32
RETURN_TOKEN_LENGTH = 42
LONGEST_LOCAL_PART = 64
"""Octets before the @ (RFC 5321 section 4.5.3.1.1)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not hold line breaks or control characters")
    return value.strip()


def _said(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _filled_with(*names: str) -> Callable[[str], str]:
    """A rule for texts with {names} in them: no other brace may stand there, for every reader would get it."""

    def rule(value: str) -> str:
        rest = value
        for name in names:
            rest = rest.replace(f"{{{name}}}", "")
        if "{" in rest or "}" in rest:
            known = f"only {', '.join(f'{{{name}}}' for name in names)} can be" if names else "nothing is"
            raise ValueError(f'"{value}": {known} filled in here; every reader would get the rest as it stands')
        return value

    return rule


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


def _return_address(value: str) -> str:
    if not value:
        return value
    if value.partition("@")[0].count("{token}") != 1 or "{token}" in value.partition("@")[2]:
        raise ValueError(
            f'"{value}" must hold {{token}} once, before the @, like "bounces+{{token}}@letters.example.org"'
        )
    tried = value.replace("{token}", "a" * RETURN_TOKEN_LENGTH)
    _address(tried)
    if len(tried.partition("@")[0]) > LONGEST_LOCAL_PART:
        most = LONGEST_LOCAL_PART - RETURN_TOKEN_LENGTH
        raise ValueError(f'"{value}": more than {most} characters beside {{token}} make an address no server need take')
    return value


def _long_key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < TOKEN_KEY_LENGTH:
        raise ValueError(f"a key shorter than {TOKEN_KEY_LENGTH} characters; links under it could be guessed")
    return value


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


def _colour(value: str) -> str:
    if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(f'"{value}" is not a colour; write six hexadecimal digits like "#17596b"')
    return value.lower()


def _font_list(value: str) -> str:
    names = [name.strip().strip("'\"") for name in value.split(",")]
    fit = all(re.fullmatch(r"-?[A-Za-z][A-Za-z0-9-]*( [A-Za-z][A-Za-z0-9-]*)*", name) for name in names)
    if value and (not fit or names[-1] not in ("serif", "sans-serif", "monospace")):
        raise ValueError(
            f'"{value}" is no list of fonts that ends in serif, sans-serif or monospace, which all devices have'
        )
    return ", ".join(names)


Line = Annotated[str, AfterValidator(_printable)]
Said = Annotated[Line, AfterValidator(_said)]
Greeting = Annotated[Line, AfterValidator(_filled_with("name"))]
PlainGreeting = Annotated[Line, AfterValidator(_filled_with())]
Subject = Annotated[Said, AfterValidator(_filled_with("title", "number", "newsletter"))]
MonthSubject = Annotated[Said, AfterValidator(_filled_with("month", "letters", "count", "number", "newsletter"))]
Address = Annotated[str, AfterValidator(_printable), AfterValidator(_address)]
ReturnAddress = Annotated[str, AfterValidator(_printable), AfterValidator(_return_address)]
WebAddress = Annotated[str, AfterValidator(_printable), AfterValidator(_web_address)]
Colour = Annotated[str, AfterValidator(_printable), AfterValidator(_colour)]
FontList = Annotated[str, AfterValidator(_printable), AfterValidator(_font_list)]
Weekday = Annotated[str, BeforeValidator(_weekday)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
LongKey = Annotated[SecretStr, AfterValidator(_long_key)]
