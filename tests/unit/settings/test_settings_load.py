"""Three sources become one frozen Settings; what is missing or unreadable as a whole is said so."""

from __future__ import annotations

import shutil
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from configs import KEY, TOML, Config
from pydantic import ValidationError

from digest.errors import MissingInput
from digest.settings import load_settings

REPOSITORY = Path(__file__).parents[3]


def test_the_starter_config_is_an_outbox_that_needs_nothing_but_a_token_key(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "config", tmp_path / "config")
    settings = load_settings(tmp_path / "config" / "digest.toml", {"DIGEST_TOKEN_KEY": KEY})
    assert settings.mode == "outbox"
    assert ("sunday", time(8), ZoneInfo("Europe/London")) == (
        settings.schedule.weekday,
        settings.schedule.time,
        settings.schedule.zone,
    )
    assert (
        settings.selection.cooldown,
        settings.selection.question_cooldown,
        settings.schedule.catch_up_hours,
        settings.schedule.send_window_hours,
        settings.schedule.min_gap_days,
    ) == (26, 52, 48, 48, 3)


def test_everything_is_found_from_the_folder_of_the_config_file(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    settings = config.load()
    assert config.folder / "seeds" == settings.path(settings.paths.seeds)
    assert config.folder / "templates" == settings.path(settings.paths.templates)
    assert config.folder / "var" == settings.var
    assert config.folder / "config" / "calendar.toml" == settings.path(settings.paths.calendar)
    assert config.folder / "config" / "subscribers.csv" == settings.path(settings.audience.file)


def test_a_link_stays_a_link_for_a_door_that_refuses_links(config: Config) -> None:
    link = config.folder / "config" / "subscribers.csv"
    link.symlink_to(config.folder / "elsewhere.csv")
    settings = config.load()
    assert link == settings.path_unresolved(settings.audience.file)
    assert config.folder / "elsewhere.csv" == settings.path(settings.audience.file)


def test_the_environment_beats_the_env_file_and_the_env_file_beats_the_toml(config: Config) -> None:
    config.under("smtp", 'username = "of-toml"')
    assert config.load().smtp.username == "of-toml"
    config.write_env(f"DIGEST_TOKEN_KEY={KEY}\nDIGEST_SMTP_USERNAME=of-env\n")
    assert config.load().smtp.username == "of-env"
    assert config.load(DIGEST_SMTP_USERNAME="of-environment").smtp.username == "of-environment"


def test_every_variable_reaches_its_setting(config: Config) -> None:
    settings = config.load(
        DIGEST_MODE="live",
        DIGEST_SMTP_HOST="localhost",
        DIGEST_SMTP_PORT="2525",
        DIGEST_SMTP_SECURITY="none",
        DIGEST_SMTP_USERNAME="ana",
        DIGEST_SMTP_PASSWORD="p w",
        DIGEST_TOKEN_KEY=KEY[::-1],
        DIGEST_OLD_TOKEN_KEYS=f"{KEY},{KEY * 2}",
    )
    smtp = settings.smtp
    assert (
        settings.mode,
        smtp.host,
        smtp.port,
        smtp.security,
        smtp.username,
    ) == ("live", "localhost", 2525, "none", "ana")
    assert smtp.password.get_secret_value() == "p w"
    assert KEY[::-1] == settings.token_key.get_secret_value()
    assert [key.get_secret_value() for key in settings.old_token_keys] == [KEY, KEY * 2]


def test_old_token_keys_may_have_spaces_after_their_commas(config: Config) -> None:
    settings = config.load(DIGEST_OLD_TOKEN_KEYS=f"{KEY}, {KEY * 2}")
    assert [key.get_secret_value() for key in settings.old_token_keys] == [KEY, KEY * 2]


def test_variables_of_other_programs_and_the_place_of_the_config_are_no_faults(config: Config) -> None:
    config.write_env(f"DIGEST_TOKEN_KEY={KEY}\nDATABASE_URL=x\nDIGEST_CONFIG=elsewhere\n")
    assert config.load(HOME="/", SMTP_HOST="x", DIGEST_CONFIG="y").mode == "outbox"


def test_the_env_file_is_not_needed_when_the_environment_holds_the_key(config: Config) -> None:
    config.env.unlink()
    assert config.load(DIGEST_TOKEN_KEY=KEY).token_key.get_secret_value() == KEY


def test_an_env_file_anywhere_else_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    config = Config(folder)
    for stray in (tmp_path / ".env", config.toml.parent / ".env"):
        stray.write_text("DIGEST_MODE=live\nDIGEST_NONSENSE=1\n", "utf-8")
    assert config.load().mode == "outbox"


def test_settings_cannot_be_changed(config: Config) -> None:
    settings = config.load()
    for section, name in ((settings, "mode"), (settings.smtp, "port"), (settings.newsletter, "name")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(section, name, None)


@pytest.mark.parametrize("text", ["\ufeff" + TOML, TOML.replace("\n", "\r\n")], ids=["BOM", "CRLF"])
def test_a_config_saved_by_another_editor_is_read(config: Config, text: str) -> None:
    config.toml.write_bytes(text.encode())
    assert config.load().newsletter.name == "The Weekly Letter"


@pytest.mark.parametrize(
    ("lines", "section", "name", "value"),
    [
        ({"weekday": 'weekday = " Monday "'}, "schedule", "weekday", "monday"),
        ({"time": "time = 07:30:00"}, "schedule", "time", time(7, 30)),
        ({"time": 'time = "23:59"'}, "schedule", "time", time(23, 59)),
        ({"zone": 'zone = "Australia/Lord_Howe"'}, "schedule", "zone", ZoneInfo("Australia/Lord_Howe")),
        (
            {"base_url": 'base_url = "https://example.org/weekly/"'},
            "newsletter",
            "base_url",
            "https://example.org/weekly",
        ),
        ({"base_url": 'base_url = "http://127.0.0.1:8000"'}, "newsletter", "base_url", "http://127.0.0.1:8000"),
        (
            {"from_address": 'from_address = "a@bücher.example.org"'},
            "newsletter",
            "from_address",
            "a@xn--bcher-kva.example.org",
        ),
        ({"name": 'name = "  Letter "'}, "newsletter", "name", "Letter"),
    ],
)
def test_a_value_is_taken_in_its_plain_form(
    config: Config, lines: dict[str, str], section: str, name: str, value: object
) -> None:
    settings = config.change(**lines).load()
    assert value == getattr(getattr(settings, section), name)


def test_a_config_that_is_not_there_is_missing_input_and_says_how_to_lay_one(config: Config) -> None:
    config.toml.unlink()
    with pytest.raises(MissingInput) as caught:
        config.load()
    (fault,) = caught.value.faults
    assert (str(config.toml), "no such config file") == (fault.where, fault.what)
    assert "digest init DIR" in fault.cure


def test_a_folder_in_the_place_of_the_config_is_missing_input(config: Config) -> None:
    config.toml.unlink()
    config.toml.mkdir()
    with pytest.raises(MissingInput, match="cannot be read"):
        config.load()


def test_a_config_that_is_not_utf_8_is_a_fault(config: Config) -> None:
    config.toml.write_bytes(TOML.replace("Weekly", "Wöchentliche").encode("cp1252"))
    assert (str(config.toml), "is not UTF-8 text") == (config.only_fault().where, config.only_fault().what)


def test_a_config_that_is_not_toml_names_the_line(config: Config) -> None:
    fault = config.change(time="time = 08:00").only_fault()
    line = config.at("time = ").rpartition(":")[2]
    assert f"{config.toml}:{line}" == fault.where


def test_colours_and_fonts_are_read_in_one_spelling(config: Config) -> None:
    letter = config.under("letter", 'accent = "#17596B"\nfonts = "\'Palatino Linotype\',Georgia , serif"').load().letter
    assert ("#17596b", "Palatino Linotype, Georgia, serif") == (letter.accent, letter.fonts)
