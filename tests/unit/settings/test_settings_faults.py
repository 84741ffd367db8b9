"""Everything that is wrong is said at once, each fault with its file and line, and never with a secret."""

from __future__ import annotations

import re

import pytest
from configs import ENV, KEY, TOML, Config

SECRETS = ("hunter2-in-toml", "short-key", "Pa55-of-env", "old-key-of-env", "Pa55-of-environment")


def test_a_misspelt_key_is_named_with_its_line_and_the_nearest_known_one(config: Config) -> None:
    fault = config.under("schedule", 'weekdy = "monday"').only_fault()
    assert (config.at("weekdy"), 'unknown key "weekdy" in [schedule]') == (fault.where, fault.what)
    assert (fault.why, fault.cure) == ("a misspelt key would silently do nothing", 'did you mean "weekday"?')


def test_a_misspelt_section_is_named_with_its_line_and_the_nearest_known_one(config: Config) -> None:
    fault = config.under("selektion", "cooldown = 3").only_fault()
    assert (config.at("[selektion]"), 'unknown key "selektion"') == (fault.where, fault.what)
    assert fault.cure == 'did you mean "selection"?'


def test_a_key_that_resembles_none_gets_the_list_of_those_there_are(config: Config) -> None:
    fault = config.under("selection", "zzz = 3").only_fault()
    assert fault.cure == "known here: cooldown, hemisphere, question_cooldown, seed"


@pytest.mark.parametrize(
    ("section", "line", "what"),
    [
        ("newsletter", "tagline = 5", "newsletter.tagline: Input should be a valid string"),
        ("newsletter", 'language = "English"', "newsletter.language: String should match pattern"),
        ("newsletter", 'direction = "up"', "newsletter.direction: Input should be 'ltr' or 'rtl'"),
        ("newsletter", 'list_id = "weekly"', "newsletter.list_id: String should match pattern"),
        ("newsletter", 'reply_to = "nobody"', 'newsletter.reply_to: "nobody" is not a mail address'),
        ("newsletter", 'reply_to = "ä@example.org"', 'newsletter.reply_to: "ä@example.org": letters outside ASCII'),
        ("newsletter", 'why = "a\\nb"', "newsletter.why: must not hold line breaks or control characters"),
        ("newsletter", 'why = "a\\u2028b"', "newsletter.why: must not hold line breaks or control characters"),
        ("newsletter", 'subject = " "', "newsletter.subject: must not be empty"),
        (
            "newsletter",
            'subject = "{titel}"',
            'newsletter.subject: "{titel}": only {title}, {number}, {newsletter} can be',
        ),
        ("newsletter", 'subject = "{title"', 'newsletter.subject: "{title": only {title}'),
        ("newsletter", 'month_subject = "{title}"', 'newsletter.month_subject: "{title}": only {month}, {letters}'),
        (
            "newsletter",
            'greeting = "Dear {nmae},"',
            'newsletter.greeting: "Dear {nmae},": only {name} can be filled in',
        ),
        ("newsletter", 'greeting_without_name = "{name},"', "newsletter.greeting_without_name: "),
        ("newsletter", 'archive_url = "ftp://example.org"', "newsletter.archive_url: "),
        ("newsletter", 'archive_url = "https://example.org/?a=b"', "newsletter.archive_url: "),
        ("schedule", "catch_up_hours = 0", "schedule.catch_up_hours: Input should be greater than 0"),
        ("schedule", "catch_up_hours = nan", "schedule.catch_up_hours: "),
        ("schedule", "send_window_hours = 145", "schedule.send_window_hours: Input should be less than"),
        ("schedule", "min_gap_days = 7", "schedule.min_gap_days: Input should be less than or equal to 6"),
        ("selection", "cooldown = -1", "selection.cooldown: Input should be greater than or equal to 0"),
        ("selection", "cooldown = 2.5", "selection.cooldown: Input should be a valid integer"),
        ("selection", 'hemisphere = "west"', "selection.hemisphere: Input should be 'north' or 'south'"),
        ("audience", "max_invalid_percent = 101", "audience.max_invalid_percent: Input should be less than"),
        ("audience", 'follow_symlinks = "perhaps"', "audience.follow_symlinks: Input should be a valid boolean"),
        ("smtp", 'username = "a\\r\\nb"', "smtp.username: must not hold line breaks or control characters"),
        ("smtp", "connections = 0", "smtp.connections: Input should be greater than or equal to 1"),
        ("smtp", "in_flight = 257", "smtp.in_flight: Input should be less than or equal to 256"),
        ("smtp", "per_hour = -1", "smtp.per_hour: Input should be greater than or equal to 0"),
        ("letter", 'theme = "comic"', "letter.theme: Input should be 'serif', 'sans' or 'contrast'"),
        ("letter", 'accent = "teal"', 'letter.accent: "teal" is not a colour; write six hexadecimal digits'),
        ("letter", 'text_dark = "#fff"', 'letter.text_dark: "#fff" is not a colour'),
        ("letter", 'background = "rgb(0, 0, 0)"', 'letter.background: "rgb(0, 0, 0)" is not a colour'),
        ("letter", 'background = "#ffffff; margin: 0"', 'letter.background: "#ffffff; margin: 0" is not a colour'),
        ("letter", 'fonts = "Georgia"', 'letter.fonts: "Georgia" is no list of fonts'),
        ("letter", 'fonts = "Georgia, x}, serif"', 'letter.fonts: "Georgia, x}, serif" is no list of fonts'),
        ("letter", 'fonts = "url(x), serif"', 'letter.fonts: "url(x), serif" is no list of fonts'),
        ("test", 'allow = ["a@example.org", "b"]', 'test.allow.1: "b" is not a mail address'),
        ("paths", "var = 5", "paths.var: "),
    ],
)
def test_a_wrong_value_is_named_with_its_line(config: Config, section: str, line: str, what: str) -> None:
    fault = config.under(section, line).only_fault()
    assert config.at(line) == fault.where
    assert what == fault.what[: len(what)]


@pytest.mark.parametrize(
    ("key", "line", "what"),
    [
        ("mode", 'mode = "Live"', "mode: Input should be 'outbox' or 'live'"),
        ("name", 'name = ""', "newsletter.name: must not be empty"),
        ("name", 'name = "  "', "newsletter.name: must not be empty"),
        ("weekday", 'weekday = "sonntag"', 'schedule.weekday: "sonntag" is not a day of the week'),
        ("weekday", "weekday = 7", 'schedule.weekday: "7" is not a day of the week'),
        ("time", 'time = "8:00"', 'schedule.time: "8:00" is not a time of day; write it like "08:00"'),
        ("time", 'time = "24:00"', 'schedule.time: "24:00" is not a time of day; write it like "08:00"'),
        ("zone", 'zone = "London"', 'schedule.zone: "London" is not a time zone; write it like "Europe/London"'),
        ("zone", 'zone = "../etc/passwd"', 'schedule.zone: "../etc/passwd" is not a time zone'),
        ("zone", 'zone = "Europe"', 'schedule.zone: "Europe" is not a time zone'),
        ("host", 'host = "smtp example org"', "smtp.host: String should match pattern"),
        ("port", 'port = "abc"', "smtp.port: Input should be a valid integer"),
        ("port", "port = 65536", "smtp.port: Input should be less than or equal to 65535"),
        ("security", 'security = "ssl"', "smtp.security: Input should be 'tls', 'starttls' or 'none'"),
        (
            "base_url",
            'base_url = "http://letters.example.org"',
            'newsletter.base_url: "http://letters.example.org" must',
        ),
    ],
)
def test_a_wrong_value_in_the_place_of_a_right_one_is_named_with_its_line(
    config: Config, key: str, line: str, what: str
) -> None:
    fault = config.change(**{key: line}).only_fault()
    assert config.at(line) == fault.where
    assert what == fault.what[: len(what)]


def test_a_missing_key_is_named_with_the_line_of_its_section(config: Config) -> None:
    fault = config.change(zone="").only_fault()
    assert (config.at("[schedule]"), "schedule.zone is missing") == (fault.where, fault.what)


def test_a_missing_section_is_named_with_the_file(config: Config) -> None:
    text = TOML[: TOML.index("[schedule]")] + TOML[TOML.index("[smtp]") :]
    fault = config.write(text).only_fault()
    assert (str(config.toml), "schedule is missing") == (fault.where, fault.what)
    assert "[schedule]" in fault.cure


def test_a_value_in_the_place_of_a_section_is_named_with_its_line(config: Config) -> None:
    config.write("newsletter = 1\nschedule = 2\nsmtp = 3\n")
    wanted = [
        (config.at("newsletter"), "newsletter: Input should be"),
        (config.at("schedule"), "schedule: Input should be"),
        (config.at("smtp"), "smtp: Input should be"),
    ]
    assert wanted == [(where, what[: what.index("be") + 2]) for where, what in config.faults()]


@pytest.mark.parametrize(
    ("section", "line", "name"),
    [
        ("smtp", 'password = "hunter2-in-toml"', "smtp.password"),
        ("smtp", 'password = ""', "smtp.password"),
    ],
)
def test_a_password_does_not_belong_in_the_toml(config: Config, section: str, line: str, name: str) -> None:
    fault = config.under(section, line).only_fault()
    assert (config.at(line), f"{name} must not stand in this file") == (fault.where, fault.what)
    assert ".env" in fault.cure


@pytest.mark.parametrize("line", [f'token_key = "{KEY}"', f'old_token_keys = ["{KEY}"]', 'config_file = "x"'])
def test_what_is_not_for_the_toml_is_refused_at_its_top_too(config: Config, line: str) -> None:
    fault = config.write(f"{line}\n{TOML}").only_fault()
    assert (f"{config.toml}:1", f"{line.partition(' ')[0]} must not stand in this file") == (fault.where, fault.what)


@pytest.mark.fault("52")
def test_all_faults_of_all_three_sources_come_at_once(config: Config) -> None:
    config.change(mode='mode = "Live"', weekday='weekday = "x"', time="", port='port = "x"')
    config.under("smtp", 'password = "hunter2-in-toml"').under("newsleter", 'nmae = "x"')
    config.write_env("# secrets\nDIGEST_TOKEN_KEY=short-key\nDIGEST_SMTP_PASWORD=x\n", mode=0o644)
    wanted = [
        (str(config.env), "is open to others (mode 0644)"),
        (
            f"{config.env_at('DIGEST_TOKEN')}: DIGEST_TOKEN_KEY",
            "DIGEST_TOKEN_KEY is missing or shorter than 32 characters",
        ),
        (config.env_at("DIGEST_SMTP"), 'unknown key "DIGEST_SMTP_PASWORD"'),
        (config.at("mode"), "mode: Input should be 'outbox' or 'live'"),
        (
            config.at("weekday"),
            'schedule.weekday: "x" is not a day of the week; write its English name, for example "sunday"',
        ),
        (config.at("[schedule]"), "schedule.time is missing"),
        (config.at("port"), "smtp.port: Input should be a valid integer, unable to parse string as an integer"),
        (config.at("password"), "smtp.password must not stand in this file"),
        (config.at("[newsleter]"), 'unknown key "newsleter"'),
        ("environment", 'unknown key "DIGEST_SMTP_HOTS"'),
    ]
    assert sorted(wanted) == config.faults(DIGEST_SMTP_HOTS="x")
    assert config.refused().exit_code == 78


@pytest.mark.fault("S23")
def test_no_fault_and_no_error_ever_repeats_a_secret(config: Config) -> None:
    config.under("smtp", 'password = "hunter2-in-toml"', 'pasword = "hunter2-in-toml"').change(port='port = "x"')
    config.write_env(
        "DIGEST_TOKEN_KEY=short-key\nDIGEST_SMTP_PASSWORD=Pa55-of-env\nDIGEST_SMTP_PASSWRD=Pa55-of-env\n"
        "DIGEST_OLD_TOKEN_KEYS=old-key-of-env\nDIGEST_SMTP_PORT=Pa55-of-env\n",
        mode=0o666,
    )
    error = config.refused(DIGEST_SMTP_PASSWORD="Pa55-of-environment", DIGEST_PASSWORD="Pa55-of-environment")
    assert len(error.faults) >= 6
    assert [secret for secret in SECRETS for said in (str(error), repr(error.faults)) if secret in said] == []


@pytest.mark.fault("S23")
def test_no_picture_of_the_settings_shows_a_secret(config: Config) -> None:
    config.write_env(
        f"{ENV}DIGEST_SMTP_PASSWORD=Pa55-of-env\nDIGEST_OLD_TOKEN_KEYS=old-key-of-env-and-as-long-as-a-key\n"
    )
    settings = config.load()
    pictures = (
        repr(settings),
        str(settings),
        repr(settings.smtp),
        settings.model_dump_json(),
        str(settings.model_dump()),
    )
    assert [secret for secret in (*SECRETS, KEY) for picture in pictures if secret in picture] == []


@pytest.mark.parametrize("break_off", ["\n[smtp\n", '\nx = "', "\nx = 1\nx = 2\n"])
def test_a_syntax_fault_does_not_repeat_the_line_it_stands_on(config: Config, break_off: str) -> None:
    error = config.write(f'token_key = "hunter2-in-toml"{break_off}').refused()
    assert "hunter2" not in str(error)
    assert re.search(r"\.toml:\d+: |at end of document", str(error))


def test_an_old_key_that_could_be_guessed_is_a_fault_on_its_line(config: Config) -> None:
    config.write_env(f"{ENV}DIGEST_OLD_TOKEN_KEYS={KEY},short\n")
    assert "a key shorter than 32 characters" in str(config.refused())
    assert [fault.where.endswith("DIGEST_OLD_TOKEN_KEYS") for fault in config.refused().faults] == [True]
