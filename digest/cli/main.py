"""The ``digest`` command: its options, its table of commands, and what becomes of errors."""

from __future__ import annotations

import gc
import importlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from digest import __version__
from digest.errors import DigestError, Fault, OutOfHandles, bug_fault

# Name → module and one line of help. Modules are imported when their command runs.
_COMMANDS = {
    "demo": ("folder", "Run the whole job against a mail server on this machine."),
    "init": ("folder", "Lay a starter folder that works as it stands."),
    "check": ("look", "Check config, library, templates, list and letter; send nothing."),
    "plan": ("look", "Show the next issues and why they were chosen."),
    "preview": ("look", "Show the coming letter from every side, as files or in a browser."),
    "send": ("send", "Do whatever is due now, once."),
    "test": ("send", "Send the coming letter, marked [TEST], to allow-listed addresses."),
    "run": ("send", "Stay and do what falls due (for machines without cron or systemd)."),
    "status": ("story", "Show where each issue stands."),
    "why": ("story", "Tell the whole story of one reader or one issue."),
    "resolve": ("send", "Settle letters whose fate is unknown."),
    "match": ("library", "Rank the questions for one essay."),
    "essays": ("library", "The essays: import, review, list."),
    "subscribers": (
        "people",
        "The subscriber list: check, add, ask, consents, diff, sync, suppress, forget, import, export.",
    ),
    "bounces": ("returned", "Read the mail that came back, and let go who cannot be reached."),
    "serve": ("serve", "Serve the public pages: join, confirm, pause, leave."),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"digest.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in _COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} Commands: {', '.join(_COMMANDS)}.", ctx) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config", type=click.Path(path_type=Path), envvar="DIGEST_CONFIG", default=Path("config/digest.toml"),
    show_default=True, help="The config file; everything else is found from its folder.",
)  # fmt: skip
@click.version_option(__version__, prog_name="digest")
@click.pass_context
def cli(ctx: click.Context, config: Path) -> None:
    """A weekly letter: one essay, one reflection question, from plain files to every reader, once.

    Exit codes: 0 done or nothing due; 10 done, needs attention; 11 held for you; 64 usage; 65 bad data; 66 input
    missing; 69 relay unavailable; 70 our bug; 71 no file handles; 73, 74 cannot write; 75 temporary, the next tick
    resumes; 76 protocol or TLS; 77 permission or credentials refused; 78 configuration.
    """
    ctx.obj = config


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code; never a traceback."""
    # A command makes most of its objects once, at its start, and keeps them. Looking through them for rings after every
    # 700 new ones, as Python would, takes a tenth of the start.
    gc.set_threshold(50_000)
    try:
        code = cli.main(arguments, prog_name="digest", standalone_mode=False)
    except DigestError as error:
        _say(error.faults)
        code = error.exit_code
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        usage = context.get_usage().removeprefix("Usage: ") if context else ""
        _say((Fault(error.format_message(), why=f"usage: {usage}" if usage else "", cure="see digest --help"),))
        code = 64
    except (click.Abort, KeyboardInterrupt):
        _say((Fault("stopped by hand", cure="the next run goes on where this one stopped"),))
        code = 75
    except SystemExit:
        code = 0  # click ends so when whoever read our output has gone; the work itself is done
    except OSError as error:
        code = _cannot_go_on(error)
    except Exception as error:
        _say((bug_fault(error),))
        code = 70
    sys.exit(code if isinstance(code, int) else 0)


def _cannot_go_on(error: OSError) -> int:
    if OutOfHandles.caused(error):
        _say(OutOfHandles().faults)
        return OutOfHandles.exit_code
    _say((Fault(f"cannot write the output: {error.strerror}", cure="the work itself is in the ledger"),))
    return 74


def _say(faults: tuple[Fault, ...]) -> None:
    lines = []
    for fault in faults:
        lines.append(f"error: {fault}")
        lines += [f"  {label}: {text}" for label, text in (("why", fault.why), ("do", fault.cure)) if text]
    click.echo("\n".join(lines), err=True)


def typed_command() -> str:
    """What to type to run this very program from here: "digest" only where the shell would find it."""
    program = Path(sys.argv[0])
    found = shutil.which("digest")
    if found and Path(found).resolve() == program.resolve():
        return "digest"
    if program.name != "digest":
        return f"{Path(sys.executable).name} -m digest"
    inside = program.resolve().is_relative_to(Path.cwd())
    return str(program.resolve().relative_to(Path.cwd()) if inside else program)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--json``: one JSON document on standard output and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(command)


def now_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--now``: another moment; what is done then is done in earnest."""
    help_line = "Take this for the present moment (ISO 8601 with zone); live mode mails all the same."
    return click.option("--now", metavar="TIME", callback=_moment, help=help_line)(command)


def _moment(_: click.Context, __: click.Parameter, value: str | None) -> Any:
    from datetime import datetime  # noqa: PLC0415

    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is no ISO 8601 time; write it like 2026-11-29T12:00:00Z') from None
    if moment.tzinfo is None:
        raise click.BadParameter(f'"{value}" names no zone; add Z or an offset like +01:00')
    return moment


def print_json(tree: Any) -> None:
    """The one JSON document."""
    click.echo(json.dumps(tree, indent=2, ensure_ascii=False, default=str))


def print_lines(lines: Any) -> None:
    """Lines for people."""
    for line in lines:
        click.echo(line)
