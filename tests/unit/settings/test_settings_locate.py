"""A fault can name the line of a key however the TOML or the ``.env`` writes it."""

from __future__ import annotations

import pytest

from digest.settings.locate import env_line_of, line_of

TOML = """\
# port = 1
mode = "outbox"
port = 2

[smtp]
host = "x"
"port" = 3

[ newsletter ]
  name = "port = 4"
  port=5

[test.deeper]
port = 6

[[pin]]
port = 7
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("mode",), 2),
        (("port",), 3),
        (("smtp", "port"), 7),
        (("smtp", "host"), 6),
        (("newsletter", "port"), 11),
        (("newsletter", "name"), 10),
        (("test", "deeper", "port"), 14),
        (("pin", 0, "port"), 17),
    ],
)
def test_a_key_is_found_in_its_own_table(path: tuple[str | int, ...], line: int) -> None:
    assert line == line_of(TOML, path)


@pytest.mark.parametrize(("path", "line"), [(("smtp", "user"), 5), (("smtp",), 5), (("newsletter", "x"), 9)])
def test_an_absent_key_is_looked_for_at_its_table(path: tuple[str, ...], line: int) -> None:
    assert line == line_of(TOML, path)


@pytest.mark.parametrize("path", [("schedule",), ("schedule", "time"), ("tagline",), ()])
def test_what_stands_nowhere_has_no_line(path: tuple[str, ...]) -> None:
    assert line_of(TOML, path) is None


def test_an_element_of_a_list_stands_where_the_list_begins() -> None:
    assert line_of('[test]\nallow = [\n  "a@example.org",\n  "b",\n]\n', ("test", "allow", 1)) == 2


def test_a_key_of_an_inline_table_stands_on_the_line_of_the_table() -> None:
    assert line_of('mode = "x"\nsmtp = { port = "x" }\n', ("smtp", "port")) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("DIGEST_MODE=x", 1),
        ("# DIGEST_MODE=x\nDIGEST_MODE=y", 2),
        ("A=1\n\n export DIGEST_MODE = x", 3),
        ("DIGEST_MODE=x\nDIGEST_MODE=y\nB=2", 2),
        ("DIGEST_MODES=x\nX_DIGEST_MODE=x", None),
    ],
)
def test_a_variable_is_found_where_it_is_set_last(text: str, line: int | None) -> None:
    assert line == env_line_of(text, "DIGEST_MODE")
