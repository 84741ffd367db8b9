"""The documents tell the truth: commands exist and parse, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest

from digest.cli.main import cli

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text("utf-8")
DOCUMENTS = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
NAMED = [str(path.relative_to(REPOSITORY)) for path in DOCUMENTS]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`((?:\S*/)?digest [^`]*)`")


def typed_lines(text: str) -> list[str]:
    """Command lines of digest in the shell blocks of a document."""
    lines = [line.strip() for kind, block in FENCE.findall(text) if kind == "sh" for line in block.splitlines()]
    return [line for line in lines if re.match(r"(\S*/)?digest ", line)]


def spoken_lines(text: str) -> list[str]:
    """Command lines of digest inside a sentence or a table."""
    return INLINE.findall(FENCE.sub("", text))


def timer_lines() -> list[str]:
    """The command lines that cron and systemd would run."""
    lines = (REPOSITORY / "config" / "deploy" / "crontab").read_text("utf-8").splitlines()
    for unit in sorted((REPOSITORY / "config" / "deploy").glob("*.service")):
        lines += unit.read_text("utf-8").splitlines()
    return [match[0] for line in lines if not line.startswith("#") and (match := re.search(r"/\S+/digest .*", line))]


def parse(line: str) -> None:
    """Parse a command line as the program would, and run nothing."""
    arguments = shlex.split(line, comments=True)[1:]
    context = cli.make_context("digest", arguments)
    command: click.Command = cli
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert found is not None
        command = found
        context = command.make_context(name, rest, parent=context)


def commands() -> list[str]:
    """The commands that ``digest --help`` lists."""
    ran = subprocess.run([sys.executable, "-m", "digest", "--help"], capture_output=True, text=True, check=True)
    return re.findall(r"^  (\w+)", ran.stdout.partition("Commands:")[2], re.MULTILINE)


def test_every_command_of_the_help_is_in_the_readme() -> None:
    found = commands()
    assert {"demo", "init", "check", "plan", "preview", "send", "test", "run", "status", "why"} <= set(found)
    assert [] == [name for name in found if not re.search(rf"`digest {name}\b", README)]


def test_the_readme_shows_command_lines() -> None:
    assert {"digest init my-letter", "digest plan --weeks 12 --why", "digest check"} <= set(typed_lines(README))
    assert {"digest demo", "digest match lentils", "digest status"} <= set(spoken_lines(README))


def test_every_command_line_in_the_readme_parses() -> None:
    for line in [*typed_lines(README), *spoken_lines(README)]:
        parse(line)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMED)
def test_every_command_a_document_speaks_of_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    for line in [*typed_lines(text), *spoken_lines(text)]:
        with suppress(click.MissingParameter):  # a sentence may name a command without its arguments
            parse(line)


def test_the_command_lines_of_cron_and_systemd_parse() -> None:
    lines = timer_lines()
    assert 3 == len(lines)
    for line in lines:
        parse(line)


def test_a_command_line_that_is_wrong_does_not_parse() -> None:
    for line in ("digest sned", "digest send --nwo x", "digest essays lst", "digest plan --weeks some"):
        with pytest.raises(click.UsageError):
            parse(line)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMED)
def test_every_relative_link_and_picture_of_a_document_exists(document: Path) -> None:
    targets = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)", FENCE.sub("", document.read_text("utf-8")))
    near = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [] == [target for target in near if not (document.parent / target).exists()]


def test_the_readme_shows_a_letter_in_light_and_dark() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", README)
    assert {"docs/images/letter-light.png", "docs/images/letter-dark.png"} <= set(pictures)


def test_the_readme_names_every_exit_code_of_the_help() -> None:
    ran = subprocess.run([sys.executable, "-m", "digest", "--help"], capture_output=True, text=True, check=True)
    codes = re.findall(r"\b\d{1,2}\b", ran.stdout.partition("Exit codes:")[2].partition("Options:")[0])
    assert {"0", "10", "11", "64", "78"} <= set(codes)
    said = README.partition("Exit codes:")[2].partition("\n\n")[0]
    assert [] == [code for code in codes if not re.search(rf"\b{code}\b", said)]


def test_the_readme_prints_the_promise() -> None:
    promise = ["at most once automatically", "nobody is forgotten", "never silently resent"]
    assert [] == [words for words in promise if words not in " ".join(README.split())]
