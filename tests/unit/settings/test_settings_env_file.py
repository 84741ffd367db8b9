"""``.env`` is private, taken literally, and cannot silently lose a line."""

from __future__ import annotations

import pytest
from configs import ENV, KEY, Config


@pytest.mark.fault("52", "S23", "S25")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601, 0o660, 0o666, 0o777])
def test_an_env_file_open_to_others_is_refused_with_its_mode_and_the_command_that_closes_it(
    config: Config, mode: int
) -> None:
    fault = config.write_env(ENV, mode).only_fault()
    assert (str(config.env), f"is open to others (mode {mode:04o})") == (fault.where, fault.what)
    assert f"chmod 600 {config.env}" == fault.cure
    assert config.refused().exit_code == 78


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_an_env_file_that_is_private_is_taken(config: Config, mode: int) -> None:
    assert config.write_env(ENV, mode).load().token_key.get_secret_value() == KEY


@pytest.mark.fault("S23")
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'a${HOME}#b'", "a${HOME}#b"),
        ("'a ${HOME} # b'", "a ${HOME} # b"),
        ('"a${HOME}#b"', "a${HOME}#b"),
        ("a${HOME}#b", "a${HOME}#b"),
        ("$HOME", "$HOME"),
        ("a$b", "a$b"),
        ("'quoted'", "quoted"),
        ('"quoted"', "quoted"),
        ("'a\"b'", 'a"b'),
        ('"a\'b"', "a'b"),
        ("'a\\'b'", "a'b"),
        ("' tail '", " tail "),
        ("a=b=c", "a=b=c"),
        ("pässwörd-ß", "pässwörd-ß"),
        ("plain # said afterwards", "plain"),
    ],
)
def test_a_password_arrives_as_it_was_written_between_its_quotes(config: Config, written: str, read: str) -> None:
    config.write_env(f"{ENV}DIGEST_SMTP_PASSWORD={written}\n")
    assert read == config.load(HOME="/root").smtp.password.get_secret_value()


@pytest.mark.fault("S23")
def test_a_token_key_is_taken_without_its_quotes(config: Config) -> None:
    config.write_env(f'DIGEST_TOKEN_KEY="{KEY}"\n')
    assert config.load().token_key.get_secret_value() == KEY


def test_quotes_do_not_count_as_characters_of_the_token_key(config: Config) -> None:
    config.write_env(f'DIGEST_TOKEN_KEY="{KEY[:30]}"\n')
    assert config.only_fault().what == "DIGEST_TOKEN_KEY is missing or shorter than 32 characters"


@pytest.mark.parametrize("prefix", ["", "export ", "  "])
def test_a_line_may_be_written_for_a_shell(config: Config, prefix: str) -> None:
    config.write_env(f"# comment\n\n{prefix}DIGEST_TOKEN_KEY = {KEY}\n")
    assert config.load().token_key.get_secret_value() == KEY


def test_a_byte_order_mark_does_not_hide_the_first_line(config: Config) -> None:
    assert config.write_env("\ufeff" + ENV).load().token_key.get_secret_value() == KEY


def test_of_two_lines_for_one_variable_the_last_counts_and_is_named(config: Config) -> None:
    config.write_env(f"{ENV}DIGEST_SMTP_PORT=25\nDIGEST_SMTP_PORT=abc\n")
    fault = config.only_fault()
    assert f"{config.env}:3: DIGEST_SMTP_PORT" == fault.where
    assert fault.what.partition(",")[0] == "smtp.port: Input should be a valid integer"


@pytest.mark.fault("52")
def test_an_unknown_variable_is_named_with_its_line_and_the_nearest_known_one(config: Config) -> None:
    fault = config.write_env(f"{ENV}\nDIGEST_SMTP_PASWORD=x\n").only_fault()
    assert (f"{config.env}:3", 'unknown key "DIGEST_SMTP_PASWORD"') == (fault.where, fault.what)
    assert fault.cure == 'did you mean "DIGEST_SMTP_PASSWORD"?'


def test_an_unknown_variable_of_the_environment_is_named_too(config: Config) -> None:
    fault = config.only_fault(DIGEST_TOKN_KEY="x")
    assert (fault.where, fault.what) == ("environment", 'unknown key "DIGEST_TOKN_KEY"')


@pytest.mark.fault("52")
@pytest.mark.parametrize("key", ["x", "0123456789", KEY[:31]])
def test_a_short_token_key_is_named_with_its_line(config: Config, key: str) -> None:
    fault = config.write_env(f"# secrets\nDIGEST_TOKEN_KEY={key}\n").only_fault()
    assert f"{config.env}:2: DIGEST_TOKEN_KEY" == fault.where
    assert fault.what == "DIGEST_TOKEN_KEY is missing or shorter than 32 characters"


@pytest.mark.fault("52")
def test_an_empty_token_key_is_named_with_its_line(config: Config) -> None:
    fault = config.write_env("# secrets\nDIGEST_TOKEN_KEY=\n").only_fault()
    assert fault.what == "DIGEST_TOKEN_KEY is missing or shorter than 32 characters"
    assert [f"{config.env}:2"] == [fault.where.removesuffix(": DIGEST_TOKEN_KEY")]


@pytest.mark.fault("52")
@pytest.mark.parametrize("env", [None, "", "DIGEST_SMTP_PASSWORD=x\n"])
def test_a_token_key_that_stands_nowhere_is_asked_for_with_the_command_that_makes_one(
    config: Config, env: str | None
) -> None:
    if env is None:
        config.env.unlink()
    else:
        config.write_env(env)
    fault = config.only_fault()
    assert (str(config.env), "DIGEST_TOKEN_KEY is missing or shorter than 32 characters") == (fault.where, fault.what)
    assert ("digest init" in fault.cure) == (env is None)  # it never changes a .env that is there
    assert "restore yours" in fault.cure


@pytest.mark.fault("52")
@pytest.mark.parametrize(
    "line",
    ["DIGEST_SMTP_PASSWORD='never closed", 'DIGEST_SMTP_PASSWORD "x"', 'DIGEST_SMTP_PASSWORD="a" b'],
)
def test_a_line_that_cannot_be_read_is_a_fault_and_not_an_empty_password(config: Config, line: str) -> None:
    fault = config.write_env(f"{ENV}{line}\n").only_fault()
    assert f"{config.env}:2" == fault.where[: len(f"{config.env}:2")]
    assert "never closed" not in str(fault)


def test_an_env_file_that_is_not_utf_8_is_a_fault_beside_the_others(config: Config) -> None:
    config.env.write_bytes(ENV.encode() + "DIGEST_SMTP_PASSWORD=pässword\n".encode("cp1252"))
    config.change(port='port = "x"')
    places = [where for where, _ in config.faults(DIGEST_TOKEN_KEY=KEY)]
    assert [str(config.env), config.at("port")] == places
    assert "ssword" not in str(config.refused())


def test_a_folder_in_the_place_of_the_env_file_is_a_fault(config: Config) -> None:
    config.env.unlink()
    config.env.mkdir(mode=0o700)
    fault = config.only_fault()  # and no word of a missing key, which may well stand in what cannot be read
    assert (str(config.env), "cannot be read") == (fault.where, fault.what[:14])


def test_a_private_file_behind_a_link_is_judged_by_its_own_mode(config: Config) -> None:
    real = config.folder / "secrets"
    config.env.rename(real)
    config.env.symlink_to(real)
    assert config.load().token_key.get_secret_value() == KEY
    real.chmod(0o644)
    assert config.only_fault().what == "is open to others (mode 0644)"
