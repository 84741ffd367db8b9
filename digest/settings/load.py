"""The door to the configuration: reads the TOML file, ``.env`` and the environment, and reports every fault at once."""

from __future__ import annotations

import difflib
import os
import stat
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import BaseModel, ValidationError

from digest.errors import ConfigError, Fault, MissingInput, toml_place
from digest.settings.fields import EXAMPLE_DOMAINS, LOOPBACK, TOKEN_KEY_LENGTH
from digest.settings.locate import env_line_of, line_of
from digest.settings.schema import Settings

# What the environment and .env may say, and the setting it stands for. Nothing else is read from there.
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "DIGEST_MODE": ("mode",),
    "DIGEST_SMTP_HOST": ("smtp", "host"),
    "DIGEST_SMTP_PORT": ("smtp", "port"),
    "DIGEST_SMTP_SECURITY": ("smtp", "security"),
    "DIGEST_SMTP_USERNAME": ("smtp", "username"),
    "DIGEST_SMTP_PASSWORD": ("smtp", "password"),
    "DIGEST_IMAP_PASSWORD": ("bounces", "imap_password"),
    "DIGEST_TOKEN_KEY": ("token_key",),
    "DIGEST_OLD_TOKEN_KEYS": ("old_token_keys",),
}
_NO_TOML = (("smtp", "password"), ("bounces", "imap_password"), ("token_key",), ("old_token_keys",), ("config_file",))
_SAMPLE = "add it; see the section [{}] of a starter folder's config/digest.toml (digest init DIR)"
_FRESH_KEY = (
    "digest init on this folder writes a .env with a fresh one and changes nothing else",
    'put there what python3 -c "import secrets; print(secrets.token_urlsafe(32))" prints',
)
_SPOKEN_ELSEWHERE = "DIGEST_CONFIG"


@dataclass
class _Reading:
    """The three sources while they are being put together."""

    config: Path
    text: str = ""
    tree: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    origin: dict[tuple[str, ...], str] = field(default_factory=dict)
    env_unread: bool = False  # there is a .env, which may well hold the key, and nobody could read it

    def where(self, path: tuple[str | int, ...]) -> str:
        names = tuple(part for part in path if isinstance(part, str))
        if names in self.origin:
            return self.origin[names]
        line = line_of(self.text, path)
        return f"{self.config}:{line}" if line else str(self.config)


def load_settings(config: Path, environment: Mapping[str, str]) -> Settings:
    """Read and check everything.

    Raises:
        MissingInput: there is no such config file, or it cannot be read.
        ConfigError: anything in it, in ``.env`` or in the environment is wrong; carries all faults.
    """
    reading = _Reading(config)
    _read_toml(reading)
    _overlay(reading, environment)
    settings = _validate(reading)
    reading.faults.extend(_live_faults(reading))
    if reading.faults:
        raise ConfigError.of(reading.faults)
    assert settings is not None  # noqa: S101  (no fault means it validated)
    return settings


def _read_toml(reading: _Reading) -> None:
    try:
        reading.text = reading.config.read_text("utf-8-sig")
        reading.tree = tomllib.loads(reading.text)
    except FileNotFoundError:
        cure = "lay a starter folder with: digest init DIR; or name the file with --config PATH or DIGEST_CONFIG"
        raise MissingInput("no such config file", where=str(reading.config), cure=cure) from None
    except OSError as reason:
        cure = "make it readable for the account that runs digest"
        raise MissingInput(f"cannot be read: {reason.strerror}", where=str(reading.config), cure=cure) from None
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8 text", where=str(reading.config), cure="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as reason:
        why = "the file is TOML: text values stand in quotes, sections in [brackets]"
        what, where = toml_place(str(reason), reading.config)
        raise ConfigError(what, where=where, why=why) from None
    for path in _NO_TOML:
        section: Any = reading.tree
        for name in path[:-1]:
            section = section.get(name, {}) if isinstance(section, dict) else {}
        if isinstance(section, dict) and section.pop(path[-1], None) is not None:
            cure = "delete it there and put it into .env; see .env.example"
            reading.faults.append(Fault(f"{'.'.join(path)} must not stand in this file", reading.where(path), "", cure))


def _overlay(reading: _Reading, environment: Mapping[str, str]) -> None:
    env_file = (reading.config.parent / ".." / ".env").resolve()
    values = {name: (value, "environment") for name, value in environment.items() if name.startswith("DIGEST_")}
    for name, (value, line) in _read_env_file(env_file, reading).items():
        values.setdefault(name, (value, f"{env_file}:{line}"))
    for name, (value, where) in values.items():
        if name not in VARIABLES and name != _SPOKEN_ELSEWHERE:
            reading.faults.append(_unknown(name, VARIABLES, where))
        elif name in VARIABLES and (value or name == "DIGEST_TOKEN_KEY"):  # an empty key is named with its line
            _put(reading, VARIABLES[name], value, f"{where}: {name}")


def _read_env_file(path: Path, reading: _Reading) -> dict[str, tuple[str, int]]:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as reason:
        cure = "make it UTF-8 text that digest may read"
        reading.faults.append(Fault(f"cannot be read: {reason}", str(path), "", cure))
        reading.env_unread = True
        return {}
    if stat.S_IMODE(mode) & 0o077:
        why = "it holds secrets, and other accounts of this machine may read it"
        what = f"is open to others (mode {stat.S_IMODE(mode):04o})"
        reading.faults.append(Fault(what, str(path), why, f"chmod 600 {path}"))
    values = {}
    # Not dotenv_values: it drops what it cannot read, and expands "${X}" in a password even between single quotes.
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            written = binding.original.string
            line = binding.original.line + written[: len(written) - len(written.lstrip())].count("\n")
            cure = "write NAME='value' on one line, with both quotes or none"
            reading.faults.append(
                Fault("cannot be read as NAME=value", f"{path}:{line}", "the line would be lost", cure)
            )
        elif binding.key and binding.key.startswith("DIGEST_"):
            values[binding.key] = (binding.value or "", env_line_of(text, binding.key) or 1)
    return values


def _put(reading: _Reading, path: tuple[str, ...], value: str, where: str) -> None:
    section = reading.tree
    for name in path[:-1]:
        section = section.setdefault(name, {})
    if isinstance(section, dict):
        keys = tuple(filter(None, map(str.strip, value.split(","))))
        section[path[-1]] = keys if path[-1] == "old_token_keys" else value
        reading.origin[path] = where


def _validate(reading: _Reading) -> Settings | None:
    try:
        return Settings.model_validate({**reading.tree, "config_file": reading.config.resolve()})
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            reading.faults.append(_fault_of(reading, item["loc"], item["type"], item["msg"]))
        return None


def _fault_of(reading: _Reading, path: tuple[str | int, ...], kind: str, message: str) -> Fault:
    dotted = ".".join(map(str, path))
    if kind == "extra_forbidden":
        return _unknown(str(path[-1]), _names_at(path[:-1]), reading.where(path), within=".".join(map(str, path[:-1])))
    if kind == "missing":
        return Fault(f"{dotted} is missing", reading.where(path[:-1]), "", _SAMPLE.format(path[0]))
    return Fault(f"{dotted}: {message.removeprefix('Value error, ')}", reading.where(path))


def _names_at(path: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for name in path:
        found = model.model_fields[str(name)].annotation if str(name) in model.model_fields else None
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            return []
        model = found
    return [name for name, item in model.model_fields.items() if not item.exclude]


def _unknown(name: str, known: Mapping[str, object] | list[str], where: str, within: str = "") -> Fault:
    near = difflib.get_close_matches(name, list(known), 1)
    cure = f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(sorted(known))}"
    what = f'unknown key "{name}"' + (f" in [{within}]" if within else "")
    return Fault(what, where, "a misspelt key would silently do nothing", cure)


def _live_faults(reading: _Reading) -> list[Fault]:
    """What a config must say before real people get mail. Works on the raw tree, so it speaks beside type faults."""
    tree = reading.tree
    letter = tree.get("newsletter") if isinstance(tree.get("newsletter"), dict) else {}
    relay = tree.get("smtp") if isinstance(tree.get("smtp"), dict) else {}
    assert isinstance(letter, dict) and isinstance(relay, dict)  # noqa: S101
    short = len(str(tree.get("token_key", ""))) < TOKEN_KEY_LENGTH
    faults = [_token_key_fault(reading)] if short and not reading.env_unread else []
    if tree.get("mode") != "live":
        return faults
    needed = {
        "from_address": "a letter without a sender is refused by every provider",
        "postal_address": "the law of most countries asks for it in every letter (16 CFR 316, CASL s.6)",
        "base_url": "unsubscribe links are built from it, and a letter without one may not leave",
    }
    for name, why in needed.items():
        if not str(letter.get(name, "")).strip():
            what = f'newsletter.{name} is empty, and mode is "live"'
            faults.append(Fault(what, reading.where(("newsletter", name)), why, 'set it, or set mode = "outbox"'))
    host = str(relay.get("host", "127.0.0.1"))
    if host not in LOOPBACK:
        faults.extend(_example_faults(reading, letter))
        if relay.get("security") == "none":
            why = "letters and password would cross the network in clear"
            where = reading.where(("smtp", "security"))
            faults.append(Fault('smtp.security = "none" works on loopback only', where, why, 'use "tls" or "starttls"'))
    return faults


def _token_key_fault(reading: _Reading) -> Fault:
    env_file = (reading.config.parent / ".." / ".env").resolve()
    what = f"DIGEST_TOKEN_KEY is missing or shorter than {TOKEN_KEY_LENGTH} characters"
    cure = f"restore yours, for letters that left have links under it; if none has, {_FRESH_KEY[env_file.exists()]}"
    return Fault(what, reading.origin.get(("token_key",), str(env_file)), "unsubscribe links are signed with it", cure)


def _example_faults(reading: _Reading, letter: dict[str, Any]) -> list[Fault]:
    faults = []
    for name in ("from_address", "base_url"):
        domain = _domain_of(str(letter.get(name, "")).strip())
        if any(domain == example or domain.endswith(f".{example}") for example in EXAMPLE_DOMAINS):
            what = f'newsletter.{name} is still an example, and mode is "live" with a real relay'
            faults.append(Fault(what, reading.where(("newsletter", name)), "", "put your own domain there"))
    return faults


def _domain_of(value: str) -> str:
    """The domain of a mail or web address; of a broken one, which is a fault of its own, nothing."""
    with suppress(ValueError):
        return (urlsplit(value).hostname or "") if "://" in value else value.rpartition("@")[2].lower()
    return ""


def environment_of_process() -> Mapping[str, str]:
    """The process environment; the only place that reads it."""
    return os.environ
